"""The heatmap: what is tinted and how, what is told on hover, and what can be pinned."""

import math

import numpy as np
import pytest

from components.format import chances
from components.heatmap import scale
from computation.spans import whole_words
from model_cache import open_model
from tests.pages.surprise.actions import pin
from tests.support.engines import score
from tests.support.pages import click, component, heatmap, words_on


def expected_heat(scored, mode: str) -> np.ndarray:
    """The tint by the definition of each mode, in per cent of its fixed scale."""
    bits, entropy = scored.surprisal_nats / math.log(2), scored.entropy_nats / math.log(2)
    if mode == "surprise":
        return 100 * np.clip(bits / 16, 0, 1)
    if mode == "probability":
        return 100 * (1 - 2.0**-bits)
    if mode == "entropy":
        return 100 * np.clip(entropy / 16, 0, 1)
    if mode == "rank":
        return np.select([scored.ranks <= 10, scored.ranks <= 100, scored.ranks <= 1000], [8, 40, 70], 100)
    return 100 * np.clip((bits - entropy) / 8, -1, 1)


@pytest.mark.parametrize("mode", scale.MODES)
def test_each_mode_tints_by_its_own_figure_on_a_fixed_scale(at, scored, mode):
    at.segmented_control(key="mode").set_value(mode).run()
    assert not at.exception
    shown = heatmap(at)
    assert [chip["heat"] for chip in shown["chips"][1:]] == pytest.approx(
        expected_heat(scored, mode).tolist(), abs=0.06
    )
    assert mode in shown["legend"]["name"]
    steps = shown["legend"]["steps"]
    at.text_area(key="text").set_value("Flurb zazzle moop.").run()
    assert heatmap(at)["legend"]["steps"] == steps, "the scale does not follow the text"


def test_hover_tells_every_figure_of_a_token(at, scored):
    place = 6
    tip = heatmap(at)["chips"][place]["tip"]
    piece, row = scored.pieces[place], place - 1
    alternatives = [t.decode() for t in open_model().codec.pieces(scored.top_ids[row, :3].tolist())]
    for part in (
        f"id {scored.ids[place]}",
        " ".join(f"{byte:02X}" for byte in piece),
        f"The model gave {piece.decode().replace(' ', '·')} {chances(math.exp(-scored.surprisal_nats[row]))}.",
        f"surprise {scored.surprisal_nats[row] / math.log(2):.2f} bits",
        f"rank {scored.ranks[row]:,} of",
        f"entropy {scored.entropy_nats[row] / math.log(2):.2f} bits",
        *(word.replace(" ", "·") for word in alternatives),
    ):
        assert part in tip


def test_whole_words_sum_the_surprises_of_their_tokens_on_a_scale_that_has_no_end(at):
    text = "Flurb zazzle 😀 moop's, tink"
    at.text_area(key="text").set_value(text)
    at.toggle(key="words").set_value(True).run()
    chips, scored = heatmap(at)["chips"], score(open_model(), text)
    assert [chip["text"].strip("· ") for chip in chips] == text.split()
    for chip, span in zip(chips[1:], whole_words(scored.pieces)[1:], strict=True):
        bits = scored.surprisal_nats[span.start - 1 : span.stop - 1].sum() / math.log(2)
        assert chip["heat"] == pytest.approx(100 * bits / (bits + 12), abs=0.06)
        assert f"{bits:.1f} bits" in chip["spoken"]


def test_spaces_are_drawn_on_request(at):
    assert heatmap(at)["chips"][1]["text"] == " sister"
    at.toggle(key="spaces").set_value(True).run()
    assert heatmap(at)["chips"][1]["text"] == "·sister"


def test_the_most_and_the_least_surprising_tokens_can_be_clicked(at, scored):
    shown = component(at, "Most surprising tokens")
    falling = np.argsort(-scored.surprisal_nats, kind="stable") + 1
    assert len({scored.pieces[place] for place in (*falling[:5], *falling[-5:])}) == 10, (
        "each of these is another token"
    )
    order = falling[:5]
    assert [row["token_id"] for row in shown["rows"]] == order.tolist()
    click(at, "heatmap_most", int(order[1]), shown["content_id"])
    assert heatmap(at)["chosen"] == order[1]
    assert component(at, "The likeliest tokens at the chosen place")


def test_the_pinned_token_stands_among_its_alternatives_with_its_rank(at, scored):
    worst = int(np.argmax(scored.ranks)) + 1
    pin(at, worst)
    rows = component(at, "The likeliest tokens at the chosen place")["rows"]
    assert len(rows) == 11
    assert rows[-1]["cells"][1] == f"{scored.ranks[worst - 1]:,}"
    assert rows[-1]["kinds"] == ["actual"]


def test_a_pinned_place_is_dropped_when_the_text_gets_shorter(at):
    pin(at, 12)
    at.text_area(key="text").set_value("Two words").run()
    assert not at.exception
    assert heatmap(at)["chosen"] is None


def test_every_figure_is_in_the_unit_chosen_and_the_legend_in_round_steps(at, scored):
    pin(at, 6)
    texts = []
    for unit, per_nat in (("bits", 1 / math.log(2)), ("nats", 1.0)):
        at.segmented_control(key="unit").set_value(unit).run()
        surprises = scored.surprisal_nats * per_nat
        total, said = surprises.sum(), words_on(at)
        per_byte = scored.bits_per_byte * math.log(2) * per_nat
        for figure in (
            f"mean **{surprises.mean():.2f}** {unit}",
            f"total **{total:,.1f}** {unit}",
            f"**{per_byte:.2f}** {unit} per byte",
            f"{surprises[5]:.2f} {unit}): ",
        ):
            assert figure in said
        assert f"surprise {surprises[5]:.2f} {unit}" in heatmap(at)["chips"][6]["tip"]
        assert heatmap(at)["legend"]["name"] == f"surprise ({unit})"
        labels = [step["label"] for step in heatmap(at)["legend"]["steps"]]
        assert labels == {"bits": ["0", "4", "8", "12", "16+"], "nats": ["0", "2", "4", "6", "8", "10+"]}[unit]
        assert component(at, "Most surprising tokens")["rows"][0]["cells"][1] == f"{surprises.max():#.3g}"
        assert at.dataframe[0].value["surprise"].iloc[6] == pytest.approx(surprises[5])
        texts.append(said)
    assert " bits" not in texts[1].replace("nats", "").split("Bits per weight")[0]


def test_past_the_vocabularys_size_nothing_is_as_unsure_as(at):
    at.text_area(key="text").set_value("I feel 😀 today").run()
    assert "Perplexity **" in words_on(at)
    assert "worse than guessing among 8,192" in words_on(at)
    assert "as unsure as" not in words_on(at)
