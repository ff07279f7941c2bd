"""Figures where there is little room: a large one is said in words, a small one is not written out."""

import pytest

from components import bit_width_frames, bit_width_tables
from computation.quantization import Rounding
from computation.results import RoundedScore
from model_cache import open_model
from model_cache.engine.questions import ScoreRounded


@pytest.fixture(scope="module")
def broken() -> RoundedScore:
    return open_model().ask(ScoreRounded("The cat sat on the mat.", Rounding(1, "per-tensor"))).result()


def test_a_perplexity_past_a_million_is_a_power_of_ten_wherever_it_stands(broken):
    assert broken.scored.perplexity > 1e6
    shown = bit_width_frames.bit_widths([broken], broken.scored.vocabulary)["shown"]
    assert shown.tolist() == [bit_width_frames.briefly(broken.scored.perplexity)]
    assert shown[0].startswith("over 10")
    assert bit_width_frames.briefly(14_294_896_341.0) == "over 10¹⁰"
    assert bit_width_frames.briefly(39.6) == "39.6"


@pytest.mark.parametrize(
    ("kl", "shown"),
    [
        (0.0, "0"),
        (4.9e-8, "< 0.01"),
        (0.003, "< 0.01"),
        (0.11, "0.11"),
        (3.83, "3.8"),
        (25.4, "25"),
        (1_134.0, "1,134"),
    ],
)
def test_a_kl_takes_five_characters_or_six(kl, shown):
    assert bit_width_tables.shortly(kl) == shown
