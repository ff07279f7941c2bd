"""What each page opens with: chosen by what the bundled model shows on it, which `tests/test_bundled.py` measures."""

NEXT_TOKEN = "This weekend I plan to"
SURPRISE = "Let's stop for lunch because I'm getting hungry"
SURPRISING_WORD = "hungry"
COMPARE = "The cat sat on the mat.\nThe cat computed the eigenvalue.\nFlurb zazzle moop tink wob."
BIT_WIDTH = "The cat sat on the mat."
