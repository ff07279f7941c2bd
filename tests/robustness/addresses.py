"""Addresses made up of hostile strings: every parameter that a page reads, as the code has them, with every string.

`failure_of` opens one without a browser and says what is wrong with what is drawn. Knows no figure.
"""

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.shared import handout_state, lesson_state, predict_state, state, table_state
from components.keys import Key
from tests.robustness import strings
from tests.robustness.outcome import Outcome
from tests.support.pages import MAIN, PAGES, answered, typed

ROOT = Path(__file__).parents[2]
STATES = {  # whose entries name parameters
    "state": state,
    "handout_state": handout_state,
    "lesson_state": lesson_state,
    "predict_state": predict_state,
    "table_state": table_state,
}
PATIENCE_SECONDS = 240  # the first to open Bit width waits for every width, on whatever machine
DEEP = "[" * 3_000
CARDS = (
    *(DEEP, DEEP + "]" * 3_000, '{"a":' * 3_000, '[["\\ud800","\\udfff"]]', '[["a","b\\u0000c"]]', "[[1e400,2]]", "[]"),
    *("null", "NaN", '"x"', "{}", '[["a"]]', '[["a","b","c"]]', "[[[],[]]]", "9" * 5_000, '[["a",null]]', '[["",""]]'),
    json.dumps([["n" * 500, "t"]] * 3),
    json.dumps([["n", "t"]] * 400),
)
NUMBERS = ("", "0", "-1", "1e400", "1e-300", "nan", "inf", "-inf", "2.5", "999999999999999999999", "0x10", "1_0", "٣")
OPTIONS = ("bits", "nats", "true", "false", "TRUE", "bundled", "per-tensor", "per-channel", "4", "4 bits", "surprise")


def _binding_components() -> set[str]:
    """Functions of components that bind the key which they are handed."""
    functions = [
        node
        for file in (ROOT / "components").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    return {f.name for f in functions if any(isinstance(n, ast.keyword) and n.arg == "bind" for n in ast.walk(f))}


def _expressions(tree: ast.AST, binding: set[str]) -> Iterator[ast.expr]:
    """What names a parameter: the key of each widget that is bound, and what is looked up in the address."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = getattr(function, "id", getattr(function, "attr", ""))
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            if "bind" in keywords or name in binding:
                yield keywords["key"]
            if isinstance(function, ast.Attribute) and _is_address(function.value) and name in ("get", "pop"):
                yield node.args[0]
        elif isinstance(node, ast.Subscript) and _is_address(node.value) and not isinstance(node.ctx, ast.Del):
            yield node.slice


def _is_address(node: ast.expr) -> bool:
    return getattr(node, "attr", "") == "query_params"


def _named(expression: ast.expr, tree: ast.AST) -> set[str]:
    """The parameter's name: spelled out, or that of an entry of the session state; else of every entry in the file."""
    if isinstance(expression, ast.Constant):
        return {str(expression.value)}
    for place in (expression, tree):
        entries = {
            (home, node.attr)
            for node in ast.walk(place)
            if (home := getattr(getattr(node, "value", ""), "id", "")) in STATES
        }
        names = {key.name for key in (getattr(STATES[home], entry) for home, entry in entries) if isinstance(key, Key)}
        if names:
            return names
    raise ValueError(f"Which parameter of the address is “{ast.unparse(expression)}”?")


def parameters(folder: Path = ROOT / "app") -> frozenset[str]:
    """Every parameter of an address that the pages read."""
    names: set[str] = set()
    binding = _binding_components()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text())
        names = names.union(*(_named(expression, tree) for expression in _expressions(tree, binding)))
    return frozenset(names)


def addresses() -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    """A page, and one to five parameters."""
    values = st.one_of(
        st.sampled_from(sorted(strings.SENDABLE.values())),
        st.sampled_from([*NUMBERS, *OPTIONS]),
        st.sampled_from(CARDS),
        st.text(max_size=40),
        st.floats().map(str),
        st.integers().map(str),
    )
    some = st.dictionaries(st.sampled_from(sorted(parameters())), values, min_size=1, max_size=5)
    cards = st.builds(dict.__or__, some, st.fixed_dictionaries({"cards": st.sampled_from(CARDS)}))
    return st.tuples(st.sampled_from(PAGES), st.one_of(some, some, some, cards))


def sent(address: dict[str, str]) -> dict[str, str]:
    """What arrives of it at the server; half a surrogate cannot be sent."""
    return dict(parse_qsl(urlencode(address, errors="replace"), keep_blank_values=True))


@cache
def page_hashes() -> dict[str, str]:
    """What Streamlit calls each page; `switch_page` knows it only once the app has run."""
    at = AppTest.from_file(MAIN, default_timeout=60).run()
    return {page: at.switch_page(page)._page_hash for page in PAGES}


def failure_of(page: str, address: dict[str, str]) -> str | None:
    """What is wrong with the page that an address opens; None where it is as it should be."""
    at = AppTest.from_file(MAIN, default_timeout=PATIENCE_SECONDS)
    at._page_hash = page_hashes()[page]  # as a browser does that opens the page itself
    for name, value in sent(address).items():
        at.query_params[name] = value
    at.run()
    if at.exception:
        return f"exception: {at.exception[0].message}"
    if not answered(at) and not at.warning:
        return "neither figures nor a sentence"
    try:
        at = typed(at, page, "The cat sat on the mat.")
    except (AssertionError, KeyError) as error:
        return f"the session is over: {error!r}"
    return None if answered(at) or at.warning else "no figures for the next text"


def attack(n_examples: int) -> Outcome:
    """So many addresses that hypothesis makes up, other ones each time."""
    outcome = Outcome("addresses")

    @settings(
        max_examples=n_examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(addresses())
    def try_one(address: tuple[str, dict[str, str]]) -> None:
        try:
            failure = failure_of(*address)
        except (AssertionError, RuntimeError) as error:
            failure = f"the session is over: {error!r}"
        outcome.note(str(address)[:1_000], failure)

    try_one()
    return outcome
