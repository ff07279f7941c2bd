"""Whatever an address holds, a page opens with figures or a sentence, and the next text is measured."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from app.shared import state
from components.keys import Key
from tests.robustness import addresses
from tests.support.pages import PAGES

SEEN_IN_A_BROWSER = {
    "model",
    "fast",
    "space",
    "bos",
    "unit",
    "second",
    "phrase",
    "k",
    "temperature",
    "top_k",
    "top_p",
} | {
    *("word", "steps", "text", "mode", "words", "spaces", "at", "cards", "sample", "bits", "scheme", "embedding"),
}


@pytest.fixture(autouse=True, scope="module")
def no_hub():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
        yield


def test_the_parameters_of_all_pages_are_read_from_the_code():
    assert addresses.parameters() >= SEEN_IN_A_BROWSER


def test_every_entry_that_is_said_to_be_bound_is_among_the_parameters():
    lines = (addresses.ROOT / "app" / "shared" / "state.py").read_text().splitlines()
    bound = {line.split(":")[0].split(" =")[0] for line in lines if line.endswith("# bound")}
    keys = {name: key.name for name, key in vars(state).items() if isinstance(key, Key)}
    assert len(bound) > 15
    assert {keys[name] for name in bound} <= addresses.parameters()


@settings(
    max_examples=50, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(addresses.addresses())
def test_any_address_opens_a_page_that_goes_on(address):
    page, parameters = address
    assert addresses.failure_of(page, parameters) is None


@pytest.mark.parametrize("cards", addresses.CARDS, ids=range(len(addresses.CARDS)))
def test_any_list_of_texts_in_an_address_opens_compare(cards):
    assert addresses.failure_of(PAGES[2], {"cards": cards}) is None


@pytest.mark.parametrize("number", addresses.NUMBERS)
def test_any_number_in_an_address_opens_every_page(number):
    numbers = dict.fromkeys(("k", "temperature", "top_k", "top_p", "bits", "at"), number)
    for page in PAGES:
        assert addresses.failure_of(page, numbers) is None
