"""The sidebar's switches say what holds for the model: a choice where there is one, the tokenizer's own rule
elsewhere."""

import pytest
from streamlit.testing.v1 import AppTest

from app.shared import settings
from tests.support.fake_engine import FakeEngine
from tests.tokenizers.kinds import KINDS, codec_in

PAGES = ["next_token", "surprise", "compare", "bit_width"]
MODEL_TYPES = {"no ▁, runs of spaces added": "gemma2", "no ▁, BOS": "gemma2"}


@pytest.fixture
def opened_with(use_engine, tmp_path):
    """A page on an engine whose tokenizer is of some kind."""

    def opened(kind: str, page: str = "surprise", **address: str) -> AppTest:
        codec = codec_in(KINDS[kind].write(tmp_path / "tokenizer"), MODEL_TYPES.get(kind, "llama"), 2)
        use_engine(FakeEngine(codec=codec, vocabulary=60_000))
        at = AppTest.from_file("../../../app/main.py", default_timeout=60)
        at.query_params.update(address)
        return at.run().switch_page(f"{page}/page.py").run()

    return opened


def switches(at: AppTest) -> dict[str, tuple[bool, bool]]:
    """Of each convention: (whether it is on, whether it can be chosen)."""
    return {t.label: (t.value, not t.disabled) for t in at.sidebar.toggle if t.label != "Fast (bfloat16)"}


@pytest.mark.parametrize(
    ("kind", "space", "first_token"),
    [
        ("byte-level", (True, True), (False, True)),
        ("byte-level, digits apart, BOS", (True, True), (True, False)),
        ("two prefix ids", (True, True), (True, False)),
        ("no ▁, runs of spaces added", (False, False), (False, True)),
        ("no ▁, BOS", (False, False), (True, False)),
        ("▁ by a normalizer", (True, False), (True, False)),
    ],
)
def test_a_switch_shows_what_holds_and_can_be_moved_only_where_there_is_a_choice(opened_with, kind, space, first_token):
    at = opened_with(kind, space="true", bos="false")
    assert not at.exception
    as_chat = (False, False)  # none of them has a template
    assert switches(at) == {"Leading space": space, "Score the first token": first_token, "As a chat": as_chat}


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("byte-level", []),
        ("byte-level, digits apart, BOS", [settings.OWN_START]),
        ("no ▁, runs of spaces added", [settings.NO_SPACE]),
        ("no ▁, BOS", [settings.NO_SPACE, settings.OWN_START]),
        ("▁ by a normalizer", [settings.OWN_SPACE, settings.OWN_START]),
    ],
)
def test_the_reason_stands_under_a_switch_that_cannot_be_moved(opened_with, kind, reasons):
    at = opened_with(kind)
    given = {settings.OWN_SPACE, settings.NO_SPACE, settings.OWN_START, settings.NO_START}
    assert [caption.value for caption in at.sidebar.caption if caption.value in given] == reasons


def notes(at: AppTest) -> list[str]:
    return [caption.value for caption in at.caption if "was made to see its beginning-of-text" in caption.value]


@pytest.mark.parametrize("page", PAGES)
def test_a_model_that_misses_its_bos_says_so_beside_its_figures_with_the_switch_at_hand(opened_with, page):
    at = opened_with("no ▁, runs of spaces added", page)
    assert not at.exception
    assert len(notes(at)) == 1
    at.button(key="add_bos").click().run()
    assert not at.exception
    assert notes(at) == []
    assert switches(at)["Score the first token"] == (True, True)


@pytest.mark.parametrize("kind", ["byte-level", "no ▁, BOS"])
def test_a_model_that_misses_nothing_says_nothing(opened_with, kind):
    assert notes(opened_with(kind)) == []
