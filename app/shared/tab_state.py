"""Entries of a visitor's session state for what the tab holds, declared once; the others are in `state.py`.

Values only, as there.
"""

from typing import Any

from components.keys import Key

session = Key("tab session", "")  # tells this session from those before it in the same tab
address: Key[frozenset[str]] = Key("tab address", frozenset())  # what the address named when the session began
answered = Key("tab answered", False)  # whether the tab handed back what it held
just_answered = Key("tab just answered", False)
sentences: Key[dict[str, Any]] = Key("tab sentences", {})  # said in the run before, by entry
first_run = Key("tab first run", True)
losses: Key[tuple[str, ...]] = Key("tab losses", ())  # sentences on what could not come back
question: Key[Any] = Key("tab_question", None)
record: Key[Any] = Key("tab_record", None)
record_after: Key[Any] = Key("tab_record_after", None)
