"""Tables of many texts: each row of a file with all its columns, and what was measured of its text behind them.

The figures of one text as plain lists, which join in any number without a frame for each. Knows no file and no page.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from computation.offsets import character_offsets
from computation.perplexity import standard_error
from computation.results import ScoredText
from computation.text import bytes_to_text
from computation.units import NATS_PER_BIT
from computation.word_table import words_of

NO_TEXT = "There is no text in this row."
NUMBER = "number"  # the column that says which of the texts a row belongs to, from 1
_LAST = ("model", "problem")
TEXT_COLUMNS = (
    *("tokens", "perplexity", "bits", "bits_per_byte", "bits_per_token", "standard_error_bits", "nats"),
    *_LAST,
)
WORD_COLUMNS = (
    *("index", "word", "start", "end", "pieces", "tokens"),
    *("surprise_bits", "surprise_nats", "surprise_corrected_bits", "surprise_corrected_nats"),
    *_LAST,
)
TOKEN_COLUMNS = (
    *("position", "token", "token_id", "start", "end", "previous_text", "probability"),
    *("surprise_bits", "surprise_nats", "rank", "entropy_bits", "entropy_nats"),
    *_LAST,
)
_INTEGERS = frozenset({"index", "start", "end", "tokens", "position", "token_id", "rank", NUMBER})
_TEXTS = frozenset({"word", "pieces", "token", "previous_text", *_LAST})
PREVIOUS_CHARACTERS = 100  # of which each token of a text has so many, and a text up to 50,000 tokens

Columns = dict[str, list[object]]


def text_columns(scored: ScoredText) -> Columns:
    """One row: its scored tokens (how many), perplexity, bits and nats in all, bits per byte, the mean surprise of a
    token with its standard error."""
    error = standard_error(scored.surprisal_nats)
    return {
        "tokens": [scored.n_scored],
        "perplexity": [scored.perplexity],
        "bits": [scored.total_bits],
        "bits_per_byte": [scored.bits_per_byte if scored.n_bytes else None],
        "bits_per_token": [scored.total_bits / scored.n_scored],
        "standard_error_bits": [None if math.isnan(error) else error / NATS_PER_BIT],
        "nats": [float(scored.surprisal_nats.sum())],
    }


def token_columns(scored: ScoredText) -> Columns:
    """A row for each token of the text; those of one that is not scored, the first, are None.

    Its position counts what stands before the text, as the page's links do; start and end are characters of the text as
    typed; previous_text is the last 100 characters of what the model had read.
    """
    n_before = scored.n_prefix
    blank: list[object] = [None] * (scored.first_scored - n_before)
    offsets = character_offsets(scored)
    nats, entropy_nats = scored.surprisal_nats, scored.entropy_nats
    return {
        "position": list(range(n_before, len(scored.ids))),
        "token": [bytes_to_text(piece) for piece in scored.pieces[n_before:]],
        "token_id": scored.ids[n_before:].tolist(),
        "start": [start for start, _ in offsets],
        "end": [end for _, end in offsets],
        "previous_text": previous_texts(scored, PREVIOUS_CHARACTERS)[n_before:],
        "probability": blank + np.exp(-nats).tolist(),
        "surprise_bits": blank + (nats / NATS_PER_BIT).tolist(),
        "surprise_nats": blank + nats.tolist(),
        "rank": blank + scored.ranks.tolist(),
        "entropy_bits": blank + (entropy_nats / NATS_PER_BIT).tolist(),
        "entropy_nats": blank + entropy_nats.tolist(),
    }


def word_columns(scored: ScoredText, part_punctuation: bool = False) -> Columns:
    """A row for each word, as `word_table` has them: its characters in the text as typed, its tokens with bars between
    and how many there are, and its surprise; None where that can't be told."""
    words = words_of(scored, part_punctuation)
    summed, corrected = [word.summed_nats for word in words], [word.corrected_nats for word in words]
    return {
        "index": [word.index for word in words],
        "word": [word.text for word in words],
        "start": [word.start for word in words],
        "end": [word.end for word in words],
        "pieces": ["|".join(map(bytes_to_text, scored.pieces[slice(*word.tokens)])) for word in words],
        "tokens": [word.n_tokens for word in words],
        "surprise_bits": _in_bits(summed),
        "surprise_nats": [*summed],
        "surprise_corrected_bits": _in_bits(corrected),
        "surprise_corrected_nats": [*corrected],
    }


@dataclass(frozen=True)
class Wanted:
    """What is measured of each of many texts: "texts", their "words" or their "tokens"."""

    rows: str = "texts"
    part_punctuation: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of what is measured."""
        return {"texts": TEXT_COLUMNS, "words": WORD_COLUMNS, "tokens": TOKEN_COLUMNS}[self.rows]

    def of(self, scored: ScoredText | str, model: str) -> Columns:
        """The figures of a text, with the model in each row; or one row that says why it has none."""
        if isinstance(scored, str):
            return {"model": [model], "problem": [scored]}
        if self.rows == "words":
            columns = word_columns(scored, self.part_punctuation)
        else:
            columns = token_columns(scored) if self.rows == "tokens" else text_columns(scored)
        return {**columns, "model": [model] * max(map(len, columns.values()))}


def previous_texts(scored: ScoredText, n_characters: int) -> list[str]:
    """The end of what stands before each token, what stands before the text included."""
    before, previous = b"", []
    for piece in scored.pieces:
        previous.append(before.decode(errors="ignore")[-n_characters:])
        before = (before + piece)[-4 * n_characters :]
    return previous


def joined(
    number: int, cells: Mapping[str, object], names: Sequence[str], measured: Columns, all_measured: Sequence[str]
) -> Columns:
    """What was measured of a row's text, behind the row itself.

    Args:
        cells, names: the row, and the columns of its file, each of which keeps its name and place.
        measured: in columns of one length; the others of all that is measured stay blank.
        all_measured: the names of what is measured, of which one that the file has too is called “… (measured)”.
    """
    n_rows = max(map(len, measured.values()), default=0)
    ours = measured_names(names, (NUMBER, *all_measured))
    return {
        ours[NUMBER]: [number] * n_rows,
        **{name: [cells.get(name)] * n_rows for name in names},
        **{ours[name]: measured.get(name) or [None] * n_rows for name in all_measured},
    }


def measured_names(taken: Iterable[str], measured: Sequence[str]) -> dict[str, str]:
    """What each column of ours is called beside those of a file."""
    names, others = {}, set(taken)
    for name in measured:
        names[name] = name
        while names[name] in others:
            names[name] += " (measured)"
    return names


def frame_of(columns: Mapping[str, Sequence[object]], names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Columns as a frame: whole numbers stay whole where some are missing, and a figure that is missing is blank.

    Args:
        names: what those that were measured are called, by their own names; None where there are no others.
    """
    kinds = {called: _kind(name) for name, called in (names or {name: name for name in columns}).items()}
    return pd.DataFrame({name: _series(column, kinds.get(name)) for name, column in columns.items()})


def _kind(measured: str) -> str:
    return "Int64" if measured in _INTEGERS else "str" if measured in _TEXTS else "float64"


def _series(column: Sequence[object], kind: str | None) -> pd.Series:
    if kind == "Int64" and None not in column:
        kind = "int64"
    if kind is not None:
        return pd.Series(column, dtype=kind)
    present = {type(cell) for cell in column if cell is not None}
    if present == {int} and None in column:
        return pd.Series(column, dtype="Int64" if _fit(column) else "object")
    return pd.Series(column) if len(present) == 1 else pd.Series(column, dtype="object")


def _fit(column: Sequence[object]) -> bool:
    return all(-(2**63) <= cell < 2**63 for cell in column if isinstance(cell, int))


def _in_bits(nats: Iterable[float | None]) -> list[object]:
    return [None if number is None else number / NATS_PER_BIT for number in nats]
