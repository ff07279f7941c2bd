"""The entries of a visitor's session state: each has a name of its own, on whatever page it is drawn."""

from collections import Counter

from app.shared import state
from components import keys
from components.keys import Family, Key


def test_no_two_entries_share_a_name():
    entries = [*vars(state).values(), *vars(keys).values()]
    names = [e.name for e in entries if isinstance(e, Key)] + [e.template for e in entries if isinstance(e, Family)]
    assert len(names) > 100
    assert {name: n for name, n in Counter(names).items() if n > 1} == {}
