"""Numbers and tokens as words: units, significant digits, and text that Markdown must not read as markup.

Text in, text out; draws nothing. Import its functions by name: the module shares its own with a builtin.
"""

import math
import re
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from computation.perplexity import RAISED, choices, power_of_ten
from computation.text import direction_closers
from computation.units import NATS_PER_BIT

Nats = TypeVar("Nats", float, NDArray[np.float64])


def in_unit(nats: Nats, unit: str) -> Nats:
    """Nats, a number or an array, in the unit that the page shows."""
    return nats / NATS_PER_BIT if unit == "bits" else nats


def per_byte(bits: float, unit: str) -> float:
    """Bits per byte, in the unit that the page shows."""
    return in_unit(bits * NATS_PER_BIT, unit)


def percent(probability: float) -> str:
    """A probability in per cent, three significant digits; "0 %" and "100 %" are for exactly these."""
    if probability <= 0:
        return "0 %"
    if 0.995 < probability < 1:
        digits = min(6, max(1, -math.floor(math.log10(100 * (1 - probability)) + 1e-9)))
        return f"{min(100 * probability, 100 - 10.0**-digits):.{digits}f} %"
    hundredths = 100 * probability
    if hundredths < 1e-4:
        return f"{hundredths:.1e} %".replace("e-0", "e-")
    digits = max(0, 2 - math.floor(math.log10(hundredths)))
    return f"{hundredths:.{digits}f} %"


def signed(number: float, digits: int = 1) -> str:
    """A difference with its sign: "+1.2", "−0.4", "0.0"."""
    rounded = round(number, digits) + 0.0
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


def chances(probability: float) -> str:
    """A probability as "1 chance in 9", or "64 chances in 100" for the likelier half."""
    if probability >= 0.995:
        return "nearly every chance"
    if probability >= 0.5:
        return f"{round(100 * probability)} chances in 100"
    if probability <= 0:  # of a long chain, less than a number holds
        return "next to no chance"
    return f"1 chance in {_odds(1 / probability)}"


def percent_or_odds(probability: float) -> str:
    """A probability in per cent; a tiny one, whose per cent nobody can read, as "1 in 300 million"."""
    return percent(probability) if probability == 0 or probability >= 1e-6 else f"1 in {_odds(1 / probability)}"


def decimal(probability: float) -> str:
    """A probability as a number: "0.1127", "3.33 × 10⁻⁹"."""
    if probability == 0 or probability >= 1e-4:
        return f"{probability:.4g}"
    exponent = int(1 - math.log10(probability * 1.0005) - 1e-9)  # of what is left of it after rounding
    power = "10⁻" + str(exponent).translate(RAISED)
    return f"{probability * 10.0**exponent:.2f} × {power}" if exponent < 300 else f"under {power}"


def _odds(odds: float) -> str:
    """What "1 in" goes on with: "2.4", "9", "118", "300 million", "over 10¹⁵"."""
    if odds >= 1e15:
        return f"over {power_of_ten(odds)}"
    rounded = float(f"{odds:.2g}")
    for name, size in (("trillion", 1e12), ("billion", 1e9), ("million", 1e6)):
        if rounded >= size:
            return f"{rounded / size:g} {name}"
    return f"{odds:.1f}" if odds < 4.95 else f"{odds:,.0f}"


def escape(text: str) -> str:
    """Markdown that Streamlit shows as exactly this text: no formula, link, colour, icon, emoji, picture, list or code.

    A backslash keeps Markdown from reading a sign. Links, emoji, icons and arrows are looked for afterwards, in the
    text without its backslashes: there an element without content keeps the signs apart. It is invisible, and what a
    person copies is the text. A text that turns the direction of writing has it turned back at its end.
    """
    line = re.sub(r"\r\n|[\n\r\t]", " ", text).replace("\0", "\ufffd")
    apart = _ARROW.sub(lambda arrow: "\0".join(arrow[0]), _READ_TOGETHER.sub("\0", line))
    markdown = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", apart).replace("\0", _NOTHING)
    # Spaces at its ends would begin a block of code, or keep bold type around it from ending.
    markdown = re.sub(r"^ | $", "&#32;", markdown)
    return markdown + direction_closers(line)


_NOTHING = ":color[]"  # in Streamlit's Markdown an element without content
# Signs that Streamlit reads together even where backslashes keep Markdown from it.
_READ_TOGETHER = re.compile(
    r"""
    (?<=:)(?=[\w+/-])      # :smile:  :material/home:  https://example.org
    | (?<=www)(?=\.)       # www.example.org
    | (?<=@)(?=[\w-])      # somebody@example.org
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_ARROW = re.compile("(?<![-<>~=])(?:<->|->|<-|--|>=|<=|~=)(?![-<>~=])")


def code_span(text: str) -> str:
    """Markdown that Streamlit shows as exactly this text, in the type of code, on one line."""
    line = re.sub(r"[`\r\n\t\0]", " ", text)
    return f"`{line or ' '}`"


def bold_token(shown: str) -> str:
    """A token in a sentence: bold, and in quotes where it would be read as the sentence's own punctuation."""
    bold = f"**{escape(shown)}**"
    return bold if any(character.isalnum() for character in shown) else f"“{bold}”"


def shorten(text: str, length: int = 40) -> str:
    """Text on one line; where it is longer than `length`, an ellipsis says so."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def perplexity_cell(perplexity: object) -> str:
    """A perplexity in a table's cell; empty where there is none."""
    return choices(perplexity) if isinstance(perplexity, float) and not math.isnan(perplexity) else ""


def parameter_count(n: int, *, short: bool = False) -> str:
    """A number of parameters: "7 million", "1.4 billion"; short "7M", "1.4B"."""
    rounded = float(f"{n:.3g}")
    for size, name, letter in ((1e9, " billion", "B"), (1e6, " million", "M"), (1e3, " thousand", "K")):
        if rounded >= size:
            number, unit = rounded / size, letter if short else name
            whole = number >= 10 or round(number, 1).is_integer()
            return f"{number:.0f}{unit}" if whole else f"{number:.1f}{unit}"
    return f"{n:,}"


def bit_count(width: int) -> str:
    """A bit width: "1 bit", "4 bits"."""
    return f"{width} bit{'' if width == 1 else 's'}"


def multiple(ratio: float, digits: int = 2) -> str:
    """A ratio of perplexities as "1.3×", "17×", "over 10¹²×"."""
    if ratio >= 1e6:
        return f"over {power_of_ten(ratio)}×"
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.{digits}g}×"


def how_unsure(perplexity: float, vocabulary: int) -> str:
    """What a model was, by its perplexity: "as unsure as between **14.0** equally likely tokens"; Markdown.

    Nobody is unsure between more tokens than there are: beyond that it was "worse than guessing among 8,192 tokens".
    """
    if perplexity > vocabulary:
        return f"worse than guessing among {vocabulary:,} tokens"
    return f"as unsure as between **{escape(choices(perplexity))}** equally likely tokens"


def as_unsure(ratio: float) -> str:
    """How unsure a rounded model is, compared to full precision: "just as unsure", "1.3× as unsure"."""
    return (
        "just as unsure"
        if 0.995 <= ratio <= 1.005
        else f"{multiple(ratio) if ratio >= 1.05 else f'{ratio:.3g}×'} as unsure"
    )


def size_comparison(ratio: float) -> str:
    """How a size compares, by the factor it shrank: "8× smaller", "the same size", "1.1× larger"."""
    if 0.995 <= ratio <= 1.005:
        return "the same size"
    return f"{ratio:.2g}× smaller" if ratio > 1 else f"{1 / ratio:.3g}× larger"


def perplexity_standing(perplexity: float, vocabulary: int) -> str:
    """Where a perplexity stands among a coin, a die and guessing: "between a fair coin (2) and a die (6)"."""
    names = [("a fair coin", 2), ("a die", 6), (f"guessing among the vocabulary ({vocabulary:,})", vocabulary)]
    beside = [f"{name} ({at})" if at < vocabulary else name for name, at in names]
    below = [name for name, (_, at) in zip(beside, names, strict=True) if at <= perplexity]
    above = [name for name, (_, at) in zip(beside, names, strict=True) if at > perplexity]
    if not below:
        return f"less unsure than about {beside[0]}"
    return f"between {below[-1]} and {above[0]}" if above else f"worse than {below[-1]}"
