"""Chips of a scored text: the same, figure for figure, as a loop over its tokens makes them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.format import chances, in_unit, percent
from components.frontend.token_heatmap import Chip
from components.heatmap import chips, scale
from components.heatmap.extremes import extremes
from computation.spans import Span, whole_characters
from computation.text import bytes_to_text, readable, visible
from computation.word_table import words_of
from tests.support.scored_texts import pieces_of, scored_text

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [b" the", b"cat", b"\n", b"\t", b" ", b"\xf0\x9f", b"\x98\x80", b"\xe6\x97", b"\xa5", b"!", b"4"]
        ),
        st.binary(min_size=1, max_size=3),
    ),
    min_size=2,
    max_size=25,
)


# -- the definition, token by token


def chip_by_loop(scored, span: Span, unit: str, mode: str, words: bool, alternatives, drawn) -> Chip:
    shown, start, stop = visible(span.text), span.start, span.stop
    first = max(1, scored.n_prefix)
    if start < scored.n_prefix:
        tip = f"{shown}   id {scored.ids[start]}\nbegins the text (BOS); not part of it, not scored"
        return Chip(shown, 0, None, tip, f"{span.text}, begins the text, not scored", prefix=True)
    members = range(max(start, first), stop)
    if not members:
        tip = f"{shown}   id {scored.ids[0]}\nfirst token: nothing comes before it, so it has no surprise"
        return Chip(drawn(span.text), 0, None, tip, f"{shown}, first token, not scored")
    nats = sum(float(scored.surprisal_nats[i - first]) for i in members)
    lines = [line for i in members for line in facts_by_loop(scored, i, unit, alternatives, stop - start == 1, shown)]
    if stop - start > 1:
        lines = [
            f"The model gave {shown} {chances(math.exp(-nats))}.",
            f"surprise {in_unit(nats, unit):.2f} {unit} in {stop - start} tokens:",
            *lines,
        ]
    if start == 0:
        lines.append("its first token has nothing before it, and no surprise")
    elif word := next((word for word in words_of(scored) if words and word.tokens[0] == start), None):
        summed, corrected = (in_unit(nats, unit) for nats in (word.summed_nats, word.corrected_nats))
        lines.append(f"as a word: {summed:.2f} {unit} summed, {corrected:.2f} {unit} corrected for its end")
    characters = whole_characters(scored.pieces[start:stop])
    parts = [
        range(max(start + part.start, first), start + part.stop) for part in characters if start + part.stop > first
    ]
    worst = max(parts, key=lambda part: sum(float(scored.surprisal_nats[i - first]) for i in part))[0]
    heat = heat_by_loop(scored, [i - first for i in members], mode, words)
    return Chip(drawn(span.text), worst, heat, "\n".join(lines), f"{shown}, {in_unit(nats, unit):.1f} {unit}")


def facts_by_loop(scored, i: int, unit: str, alternatives, alone: bool, shown: str) -> list[str]:
    row = i - max(1, scored.n_prefix)
    surprisal, piece = float(scored.surprisal_nats[row]), scored.pieces[i]
    probability, name = math.exp(-surprisal), shown if alone else visible(bytes_to_text(piece))
    numbers = f"id {scored.ids[i]}   bytes {' '.join(f'{byte:02X}' for byte in piece)}"
    surprise, rank = f"{in_unit(surprisal, unit):.2f} {unit}", f"{scored.ranks[row]:,}"
    if not alone:
        return [f"{name}   {percent(probability)}, {surprise}, rank {rank}   {numbers}"]
    lines = [
        f"The model gave {name} {chances(probability)}.",
        f"probability {percent(probability)}, surprise {surprise}, rank {rank} of {scored.vocabulary:,}",
        f"entropy {in_unit(float(scored.entropy_nats[row]), unit):.2f} {unit}: the surprise that was to be expected",
    ]
    if row in alternatives:
        likeliest = zip(alternatives[row], np.exp(scored.top_log_probs[row]), strict=False)
        lines.append(
            "likeliest: " + ", ".join(f"{visible(bytes_to_text(p))} {percent(float(c))}" for p, c in likeliest)
        )
    return [*lines, numbers]


def heat_by_loop(scored, rows: list[int], mode: str, words: bool) -> float:
    nats, entropy = float(scored.surprisal_nats[rows].sum()), float(scored.entropy_nats[rows].sum())
    bits, entropy_bits = nats / math.log(2), entropy / math.log(2)
    beyond = bits - entropy_bits
    share = {
        "surprise": bits / (bits + 12) if words else bits / 16,
        "probability": 1 - math.exp(-nats),
        "entropy": entropy_bits / (entropy_bits + 12) if words else entropy_bits / 16,
        "surprise − entropy": beyond / (abs(beyond) + 6) if words else beyond / 8,
    }
    if mode == "rank":
        worst = int(scored.ranks[rows].max())
        return next(
            tint for limit, tint in ((10, 8.0), (100, 40.0), (1_000, 70.0), (math.inf, 100.0)) if worst <= limit
        )
    return round(100 * max(-1.0, min(1.0, share[mode])), 1)


# -- as the loop does it


@given(
    PIECES, st.integers(0, 3), st.booleans(), st.sampled_from(scale.MODES), st.sampled_from(["bits", "nats"]), st.data()
)
def test_every_chip_is_that_of_the_loop(pieces, n_prefix, words, mode, unit, data):
    scored = scored_text([*[b"<bos>"] * n_prefix, *pieces], n_prefix=n_prefix, seed=data.draw(st.integers(0, 99)))
    spans = chips.spans_of(scored, words)
    first = data.draw(st.integers(0, len(spans) - 1))
    drawn, show_spaces = spans[first:], data.draw(st.booleans())
    told = {row: pieces_of(scored.top_ids[row, :3].tolist()) for row in range(len(scored.ranks)) if row % 3}
    made = chips.make_chips(scored, drawn, unit, mode, words=words, alternatives=told, show_spaces=show_spaces)
    text_of = visible if show_spaces else readable
    for span, chip in zip(drawn, made, strict=True):
        expected = chip_by_loop(scored, span, unit, mode, words, told, text_of)
        assert chip.heat == pytest.approx(expected.heat, abs=1e-9) if expected.heat is not None else chip.heat is None
        assert (chip.text, chip.position, chip.tip, chip.spoken) == (
            expected.text,
            expected.position,
            expected.tip,
            expected.spoken,
        )


@given(PIECES, st.integers(0, 99))
def test_the_most_and_the_least_surprising_are_those_of_the_loop(pieces, seed):
    scored = scored_text(pieces, seed=seed)
    pairs = [
        (span, sum(float(scored.surprisal_nats[i - 1]) for i in range(max(span.start, 1), span.stop)))
        for span in whole_characters(pieces)
        if span.stop > 1
    ]
    in_order = sorted(pairs, key=lambda pair: -pair[1])
    most, least = extremes(scored)
    expected_most, expected_least, listed = [], [], set()
    for _ in range(5):
        for order, expected in ((in_order, expected_most), (in_order[::-1], expected_least)):
            left = [pair for pair in order if pair[0].text not in listed]
            expected += left[:1]
            listed |= {span.text for span, _ in left[:1]}
    for found, expected in (
        (most, expected_most),
        (least, expected_least),
        ([chips.most_surprising(scored)], in_order[:1]),
    ):
        assert [span for span, _ in found] == [span for span, _ in expected]
        assert [nats for _, nats in found] == pytest.approx([nats for _, nats in expected])


def test_the_most_and_the_least_surprising_list_each_token_once():
    scored = scored_text([b"A", *[b" cat", b" sat", b" cat", b"."] * 9], seed=2)
    most, least = extremes(scored)
    listed = [span.text for span, _ in (*most, *least)]
    assert sorted(listed) == [" cat", " sat", "."]
    assert most[0][1] == scored.surprisal_nats.max()


def test_no_chips_are_made_of_no_spans():
    assert chips.make_chips(scored_text([b"one", b" two"]), [], "bits") == []
