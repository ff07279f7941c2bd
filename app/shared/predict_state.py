"""Entries of a visitor's session state for what is guessed before a page shows it; the others are in `state.py`.

Values only, as there.
"""

from typing import TYPE_CHECKING, Any

from components.keys import Family, Key

if TYPE_CHECKING:
    from app.predict.rounds import Round

guess_first = Key("guess", False)  # bound: on all pages
guessing = Key("guessing", False)  # what the switch shows
turned_on_again = Key("guess on again", False)  # in the run before, where Back had turned it off
switched_on: Key[str | None] = Key("guess page", None)  # the page on which it was last drawn
rounds: "Family[Round | None]" = Family("guess round {}", None)  # by page
reveal_button = Family("reveal_{}", False)  # by page
guess_heatmap: Key[Any] = Key("guess_heatmap", None)
guess_foot: Key[Any] = Key("guess_foot", None)
text_order = Family[list[str] | None]("guess_order_{}", None)  # by what is ordered
widths = Family[str | None]("guess_width {}", None)  # by what is guessed, and of what
