"""Entries of a visitor's session state for guided lessons and what they read of a page, declared once; the others are
in `state.py`.

Values only, as there.
"""

from typing import Any

from components.keys import Key

shown: Key[dict[str, Any]] = Key("shown", {})  # facts that the page has noted, by name
