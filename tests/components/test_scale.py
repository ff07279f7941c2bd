"""The scales of the tint: fixed, round in both units, and for words without an end."""

import math

import pytest

from components.heatmap import scale

UNITS = {"bits": 1.0, "nats": 1 / math.log(2)}  # bits in one of each


def number(label: str) -> float:
    return float(label.replace("−", "-").rstrip("+"))


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("mode", ["surprise", "entropy", "surprise − entropy"])
def test_steps_are_round_in_both_units_and_stand_where_their_figure_is(mode, words, unit):
    legend = scale.legend(mode, unit, words)
    assert legend.name == f"{mode} ({unit})"
    half = {"surprise − entropy": 6}.get(mode, 12)
    longest = {"surprise − entropy": 8}.get(mode, 16)
    for heat, label in legend.steps:
        bits = number(label) * UNITS[unit]
        assert 2 * number(label) % 1 == 0
        assert heat == pytest.approx(100 * bits / (abs(bits) + half) if words else 100 * bits / longest, abs=0.06)
    heats = [heat for heat, _ in legend.steps]
    assert heats == sorted(heats)
    assert abs(heats[-1]) >= 79, "the strong tints are in the legend"


def test_one_figure_has_one_tint_whatever_the_unit():
    for words in (False, True):
        assert scale.difference_heat(1.0, words) == scale.difference_heat(-1.0, words) * -1
        steps = {unit: dict(scale.legend("surprise", unit, words).steps) for unit in UNITS}
        for unit, known in steps.items():
            for heat, label in known.items():
                nats = number(label) * UNITS[unit] * math.log(2)
                assert float(scale.heat_of(nats, words)) == pytest.approx(heat, abs=0.06)


def test_tokens_are_tinted_up_to_sixteen_bits_and_words_without_an_end():
    bits = [0, 1, 8, 16, 17, 40, 160, 1_000]
    tokens, words = ([float(scale.heat_of(b * math.log(2), is_words)) for b in bits] for is_words in (False, True))
    assert tokens == pytest.approx([0, 6.25, 50, 100, 100, 100, 100, 100])
    assert words == sorted(set(words)), "two words of different surprise never have the same tint"
    assert words[0] == 0
    assert words[-1] < 100
    changes = [scale.difference_heat(sign * b * math.log(2), True) for sign in (-1, 1) for b in (9, 30, 90)]
    assert len(set(changes)) == 6
    assert max(map(abs, changes)) < 100
