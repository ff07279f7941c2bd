"""No text of a visitor, a file or a model reaches Streamlit's Markdown as it is: the code is read for it."""

import re
from pathlib import Path

import pytest

from components import theme
from tests.support.markdown_calls import Code, read

ROOT = Path(__file__).parents[1]
# What is neither escaped nor a literal where it stands, and why it is no stranger's text.
OURS = {
    "state.tint.get()": "one of the switch's modes: Streamlit takes nothing else from an address",
    "state.unit.get()": "bits or nats: Streamlit takes nothing else from an address",
    "rounded.scheme": "check_scheme and check_format know them",
    "rounding.scheme": "check_scheme and check_format know them",
    "example.name": "example_sets.py writes them",
    "next((example.hint": "example_sets.py writes them",
    "state.cards_history.get()": "what was done, in the words of cards.py and bulk_import.py",
    "settings.words": "names of settings with numbers",
    "download.label": "CSV and JSON",
    "current.title": "the pages' names",
    "page.title": "the pages' names",
    "CATALOG[name].licence": "offered.py writes them",
    "model.dtype": "float32 or bfloat16",
    "numbers.items()": "names that rail.py gives set_numbers, with whole numbers",
    "by_encoding[encoding].label": "names of encodings, in the words of decoding.py",
}


def test_every_text_that_is_read_as_markdown_is_ours_a_number_or_escaped():
    code = read(ROOT, ["app", "components", "computation", "model_cache"])
    assert len(code.trees) > 80, "the test looks in the wrong place"
    problems = code.problems()
    said = [problem.split(": ", 1)[1] for problem in problems]
    assert [problem for problem, words in zip(problems, said, strict=True) if not words.startswith(tuple(OURS))] == []
    assert len(code.through) > 10, "no call was followed"
    assert [ours for ours in OURS if not any(words.startswith(ours) for words in said)] == [], "no longer needed"


def test_no_page_writes_html_or_lets_markdown_hold_it():
    for package in ("app", "components"):
        for file in (ROOT / package).rglob("*.py"):
            code = file.read_text()
            if file.name == "theme.py":
                assert code.count("st.html(") == 2
                code = code.replace("    st.html(file)\n", "").replace('    st.html(f"<style>:root {{', "")
            assert not re.search(
                r"unsafe_allow_html|st\.html\(|st\.table\(|st\.write\(|LinkColumn|ImageColumn|MarkdownColumn", code
            ), file


def test_what_is_loaded_as_a_style_is_one():
    with pytest.raises(ValueError, match=r"page\.html is no style sheet"):
        theme.load_style(Path("page.html"))
    with pytest.raises(ValueError, match="format"):
        theme.set_numbers(lines="3; } body { display: none")


def test_no_component_of_ours_writes_html():
    for file in (ROOT / "components" / "frontend").rglob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", file.read_text()
        ), file


@pytest.mark.parametrize(
    "line",
    [
        "st.caption(file.name)",
        "st.caption(f'{file.name}: {file.size:,} bytes')",
        "st.warning(str(error))",
        "st.button('Go', help=name)",
        "st.radio('One', names)",
        "st.radio('One', [1], format_func=lambda i: names[i])",
        "st.tabs([name, 'other'])",
        "st.expander(name)",
        "bar.progress(0.5, text=name)",
        "st.metric('a', name)",
        "st.toast('Hello ' + name)",
        "st.column_config.TextColumn('a', help=name)",
        "words = name\nst.caption(words)",
        "for word in names:\n    st.caption(word)",
        "st.caption(', '.join(f'{name}' for name in names))",
        "def draw(label):\n    st.button(label)\ndraw(name)",
        "def sentence(a):\n    return f'so {a}'\nst.caption(sentence(name))",
        "st.caption(f'{escape(name)} and {name}')",
    ],
)
def test_a_text_that_is_not_escaped_is_seen(line):
    assert Code([("page.py", line)]).problems()


@pytest.mark.parametrize(
    "line",
    [
        "st.caption('ours')",
        "st.caption(escape(file.name))",
        "st.caption(f'{format.escape(name)}: {size:,}, {share:.1f}')",
        "st.selectbox('One', names)",
        "st.code(name)",
        "st.dataframe(frame, column_config={'a': st.column_config.TextColumn(name)})",
        "words = escape(name) if name else 'nothing'\nst.caption(words)",
        "st.caption(', '.join(map(escape, names)))",
        "def draw(label):\n    st.button(label)\ndraw('ours')",
        "def sentence(a):\n    return f'so {escape(a)}'\nst.caption(sentence(name))",
        "st.pills('One', names, format_func=escape)",
    ],
)
def test_a_text_that_is_ours_or_escaped_passes(line):
    assert Code([("page.py", line)]).problems() == []
