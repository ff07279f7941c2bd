"""Which settings the bit-width page measures, and in which order: at first two lines of seven widths each, and what is
asked for beyond them. Plain values; asks and draws nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from computation.formats import FORMATS
from computation.quantization import ALL_SCHEMES, Rounding, in_format
from computation.wide_grids import WIDE, is_at_least_as_fine

WIDTHS = [32, 24, 16, 12, 8, 7, 6, 5, 4, 3, 2, 1]
NOTEBOOK_WIDTHS = (32, 24, 16, 8, 4, 2, 1)
OTHER_WIDTHS, OTHER_SCHEMES, SYMMETRIC, FORMATS_ = "other widths", "other schemes", "symmetric", "formats"
FURTHER = (OTHER_WIDTHS, OTHER_SCHEMES, SYMMETRIC, FORMATS_)  # what can be asked for; addresses hold these names


def lines(rounding: Rounding) -> tuple[Rounding, Rounding]:
    """The chosen way of rounding, and one that shows how much the sharing of scales matters."""
    contrast = Rounding(rounding.bits, "group-64", rounding.embedding)
    return rounding, contrast if contrast != rounding else replace(contrast, scheme="per-tensor")


def at_first(rounding: Rounding) -> list[Rounding]:
    """The chosen setting, its seven widths with the nearest first, and the same for the line beside it."""
    settings = [rounding, *(s for line in lines(rounding) for s in _nearest_first(line, NOTEBOOK_WIDTHS))]
    return list(dict.fromkeys(settings))


def further(rounding: Rounding, asked_for: Iterable[str]) -> list[Rounding]:
    """What is measured beyond that.

    Args:
        asked_for: some of `FURTHER`.
    """
    asked = set(asked_for)
    of_lines = list(lines(rounding))
    if OTHER_SCHEMES in asked:
        of_lines += [Rounding(rounding.bits, scheme, rounding.embedding) for scheme in ALL_SCHEMES]
    if SYMMETRIC in asked:
        of_lines += [replace(line, symmetric=True) for line in of_lines]
    shown = WIDTHS if OTHER_WIDTHS in asked else NOTEBOOK_WIDTHS
    settings = [setting for line in dict.fromkeys(of_lines) for setting in _nearest_first(line, shown)]
    if FORMATS_ in asked:
        settings += [in_format(name, rounding.embedding) for name in FORMATS]
    first = set(at_first(rounding))
    return [setting for setting in dict.fromkeys(settings) if setting not in first]


def worth_measuring(settings: Sequence[Rounding], chosen: Rounding) -> list[Rounding]:
    """Those that have to be measured in any case: of 16 bits and more only the chosen one, and the coarsest grids of 16
    bits, which show whether any of the others can change a thing."""
    wide = [s for s in settings if s.bits >= WIDE and s.stored_as is None]
    coarsest = [s for s in wide if s.bits == WIDE and not any(o != s and is_at_least_as_fine(s, o) for o in wide)]
    return [s for s in settings if s not in wide or s == chosen or s in coarsest]


def _nearest_first(line: Rounding, shown: Sequence[int]) -> list[Rounding]:
    index = WIDTHS.index(line.bits)
    nearest = sorted(shown, key=lambda width: (abs(WIDTHS.index(width) - index), width))
    return [replace(line, bits=width) for width in nearest]
