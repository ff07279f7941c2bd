"""The texts of a file scored row by row, in the tables that the Compare page exports, for Python and the shell.

Rows come in the file's order, a bounded number of texts being on their way at a time, so that memory doesn't grow with
the file. Knows no page, and nothing of how rows are written.
"""

import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from computation.headers import convention_in_words
from computation.perplexity import Convention
from computation.results import ScoredText
from computation.text_columns import NO_TEXT, NUMBER, Columns, Wanted, frame_of, joined, measured_names
from model_cache.conventions import convention_of
from model_cache.engine.interface import Engine, Job
from model_cache.engine.questions import Score
from model_cache.provenance import header
from model_cache.registry import open_model
from model_cache.text_file import TextFile, read_texts

IN_FLIGHT = 256  # texts that are asked at a time: they are read together, sorted by length


def score_file(
    path: str | Path,
    text: str | None = None,
    model: str | None = None,
    *,
    words: bool = False,
    tokens: bool = False,
    part_punctuation: bool = False,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
    encoding: str | None = None,
    sheet: str | None = None,
) -> pd.DataFrame:
    """The texts of a file, each with all columns of its row: .csv, .tsv, .jsonl or .xlsx.

    Args:
        text: the column that holds them; left out, the one that reads most like running text.
        words, tokens: a row for each word, or each token, of every text, rather than one for each text.
        part_punctuation: whether the punctuation at a word's ends makes words of its own.
        encoding: of a file that isn't UTF-8.
        sheet: of a workbook.

    Returns:
        number (of the row, from 1), every column of the file in its order, and what was measured: tokens, perplexity,
        bits, bits_per_byte, …; problem says why a row has no figures. A name of ours that the file has as well is
        called “… (measured)”. `attrs["header"]` says how it was measured.

    Raises:
        ValueError: the file can't be read, has no such column, or none of its texts can be scored.
        ModelUnavailable: the model cannot be had.
    """
    if words and tokens:
        raise ValueError("Ask for words or for tokens, not for both: each makes a table of its own.")
    wanted = Wanted("words" if words else "tokens" if tokens else "texts", part_punctuation)
    file = read_texts(path, text, encoding=encoding, sheet=sheet)
    for fault in file.table.faults:
        warnings.warn(fault, stacklevel=2)
    engine = open_model(model)
    convention = convention_of(engine, prefix_space, bos, chat, asked)
    columns: Columns = {}
    for row in scored_rows(engine, file, convention, wanted):
        for name, column in row.items():
            columns.setdefault(name, []).extend(column)
    frame = frame_of(columns, measured_names(file.table.columns, (NUMBER, *wanted.columns)))
    frame.attrs["header"] = header_of(engine, file, convention, wanted)
    return frame


def scored_rows(
    engine: Engine, file: TextFile, convention: Convention, wanted: Wanted, n_done: int = 0
) -> Iterator[Columns]:
    """What is measured of each row behind its own columns, in order.

    Args:
        n_done: how many of the first rows are left out.

    Raises:
        ValueError: none of the texts can be scored.
    """
    names, n_scored, problem = file.table.columns, n_done, ""
    answers = _answers(engine, file.texts[n_done:], convention)
    for number, ((_, cells), answer) in enumerate(zip(file.table.rows[n_done:], answers, strict=True), n_done + 1):
        if isinstance(answer, str):
            problem = problem or f"Row {number:,}: {answer}"
        else:
            n_scored += 1
        yield joined(number, cells, names, wanted.of(answer, engine.info.name), wanted.columns)
    if not n_scored:
        raise ValueError(f"None of the texts can be scored. {problem}")


def header_of(engine: Engine, file: TextFile, convention: Convention, wanted: Wanted) -> dict[str, str]:
    """How a file is measured, so that others can have the same."""
    measured = engine.ask(Score("The cat sat on the mat.", convention)).result().measured
    return {
        **header(engine.info, convention_in_words(measured)),
        **({"answers": measured.asked} if measured.asked else {}),
        "file": f"{file.name}, sha256 {file.digest}",
        "texts": file.column,
        "rows": wanted.rows + (", punctuation parted" if wanted.part_punctuation and wanted.rows == "words" else ""),
    }


def _answers(engine: Engine, texts: Sequence[str | None], convention: Convention) -> Iterator[ScoredText | str]:
    """Each text scored, or why it can't be."""
    under_way: deque[Job[ScoredText] | str] = deque()
    try:
        for text in texts:
            under_way.append(_asked(engine, text, convention))
            if len(under_way) >= IN_FLIGHT:
                yield _answer(under_way.popleft())
        while under_way:
            yield _answer(under_way.popleft())
    finally:  # where it is stopped, nobody waits for the others any more
        for job in under_way:
            if not isinstance(job, str):
                job.cancel()


def _asked(engine: Engine, text: str | None, convention: Convention) -> Job[ScoredText] | str:
    try:
        return NO_TEXT if text is None else engine.ask(Score(text, convention))
    except ValueError as error:
        return str(error)


def _answer(job: Job[ScoredText] | str) -> ScoredText | str:
    try:
        return job if isinstance(job, str) else job.result()
    except ValueError as error:
        return str(error)
