"""What the address of a handout names; the tab holds nothing more of it."""

from app.shared import handout_state
from app.shared.tab_parts import Part

PAGE = Part(
    "handout",
    "Handout",
    (),
    in_link=frozenset({handout_state.IN_ADDRESS, handout_state.sheet.name}),
)
