"""`python -m model_cache score`: the texts of a file scored from the shell, as rows of a table.

Ends with 0 when every row is written, with 1 and a sentence when it can't be, with 130 when it is stopped. Knows no
figures.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

from computation.text_columns import NUMBER, Wanted, measured_names
from model_cache.catalog import ModelUnavailable
from model_cache.conventions import convention_of
from model_cache.registry import open_model
from model_cache.text_file import read_texts
from model_cache.text_scores import header_of, scored_rows
from model_cache.written_rows import Rows, n_texts_in

MOST_FAULTS = 5  # that are told one by one


def run(options: argparse.Namespace) -> int:
    """Score a file as it is asked; returns the exit status."""
    out = None if options.out is None else Path(options.out)
    try:
        return _score(options, out)
    except (ValueError, ModelUnavailable) as error:
        return _end(str(error))
    except BrokenPipeError:  # whoever read the rows has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or closing it would fail once more
        return 1
    except OSError as error:
        return _end(f"The rows can't be written: {(error.strerror or str(error)).lower()}.")
    except KeyboardInterrupt:
        where = "" if out is None else f" The same command goes on with {out} from there."
        print(f"\nStopped.{where}", file=sys.stderr)
        return 130


def _score(options: argparse.Namespace, out: Path | None) -> int:
    if out is not None and out.exists() and out.samefile(options.file):
        return _end("The rows can't go into the file that the texts come from. Name another file.")
    wanted = Wanted("words" if options.words else "tokens" if options.tokens else "texts", options.part_punctuation)
    file = read_texts(options.file, options.text, encoding=options.encoding, sheet=options.sheet)
    _tell(file.table.faults)
    engine = open_model(options.model)
    convention = convention_of(engine, not options.no_prefix_space, options.bos, options.chat, options.asked)
    header = header_of(engine, file, convention, wanted)
    ours = measured_names(file.table.columns, (NUMBER, *wanted.columns))
    names = [ours[NUMBER], *file.table.columns, *(ours[name] for name in wanted.columns)]
    n_done = 0 if out is None else n_texts_in(out, header, names)
    n_problems = 0
    with _opened(out, n_done) as stream:
        rows = Rows(stream, names)
        if not n_done:
            rows.begin(header)
        progress = tqdm(total=len(file.texts), initial=n_done, unit=" texts", desc=file.name, file=sys.stderr)
        with progress:
            for columns in scored_rows(engine, file, convention, wanted, n_done):
                rows.write(columns)
                n_problems += any(problem is not None for problem in columns[ours["problem"]])
                progress.update()
    if n_problems:
        print(f"{n_problems:,} of {len(file.texts):,} rows have no figures: “problem” says why.", file=sys.stderr)
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked."""
    parser.add_argument("file", help="the texts: .csv, .tsv, .jsonl or .xlsx")
    parser.add_argument("--text", metavar="COLUMN", help="the column that holds them")
    parser.add_argument("--model", help="a catalogue name, a Hub id, a directory or a .gguf file")
    rows = parser.add_mutually_exclusive_group()
    rows.add_argument("--words", action="store_true", help="a row for each word of every text")
    rows.add_argument("--tokens", action="store_true", help="a row for each token of every text")
    parser.add_argument("--part-punctuation", action="store_true", help="punctuation at a word's ends is its own word")
    parser.add_argument("--bos", action="store_true", help="score the first token, behind the model's BOS")
    parser.add_argument("--no-prefix-space", action="store_true", help="put no space before a text")
    parser.add_argument("--chat", choices=("user", "assistant"), default="", help="read each text as this message")
    parser.add_argument("--asked", default="", help="what the assistant's texts answer")
    parser.add_argument("--encoding", help="of a file that isn't UTF-8")
    parser.add_argument("--sheet", help="of a workbook")
    parser.add_argument("--out", metavar="FILE", help="where the rows go; one that was stopped is gone on with")


def _tell(faults: tuple[str, ...]) -> None:
    for fault in faults[:MOST_FAULTS]:
        print(fault, file=sys.stderr)
    if len(faults) > MOST_FAULTS:
        print(f"… and {len(faults) - MOST_FAULTS:,} more lines are left out.", file=sys.stderr)


@contextmanager
def _opened(out: Path | None, n_done: int) -> Iterator[TextIO]:
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        yield sys.stdout
        return
    with out.open("a" if n_done else "w", encoding="utf-8", newline="") as stream:
        yield stream


def _end(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
