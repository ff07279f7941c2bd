"""What each page opens with: chosen by what the bundled model shows on it, which `tests/test_bundled.py` measures."""

NEXT_TOKEN = "After school the children went to the"  # noqa: S105  a phrase, not a password
SURPRISE = "The boy was very hungry, so he went to the kitchen and ate the window."
SURPRISING_WORD = "window"
BIT_WIDTH = "My mother told me to wash my hands before dinner."
CONTINUE = "Once upon a time, there was a"
