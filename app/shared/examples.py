"""What each page opens with, and what stands under its box to be clicked; in Compare these are sets of texts.

A page opens with what the bundled model shows something on, which `tests/engine/test_bundled_examples.py` measures. Of
those to be clicked the course notebook's come first.
"""

NEXT_TOKEN = "After school the children went to the"  # noqa: S105  a phrase, not a password
NEXT_TOKEN_MORE = (
    "This weekend I plan to",
    "To be or not to",
    "In a shocking finding, scientists discovered a herd of unicorns living in",
)
SURPRISE = "The boy was very hungry, so he went to the kitchen and ate the window."
SURPRISING_WORD = "window"
SURPRISE_MORE = (
    "Let's stop for lunch because I'm getting hungry",
    "The horse raced past the barn fell.",
    "I visited Muskegon, Michigan",
)
BIT_WIDTH = "My mother told me to wash my hands before dinner."
BIT_WIDTH_MORE = (
    "The cat sat on the mat.",
    "The cat computed the eigenvalue.",
    "Let's stop for lunch because I'm getting hungry",
)
CONTINUE = "Once upon a time, there was a"
