"""An uploaded table read once, however often the page is drawn: in the background, so that the page answers meanwhile.

A visitor's file is gone through when it comes, or is to be read in another way. Knows no column.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from app.shared import admission, table_state
from components.format import escape
from computation.table_files.reader import read_table
from computation.table_files.text_tables import Table

POLL_SECONDS = 0.03
WAIT_SECONDS = 0.15  # most files are read by then; a large workbook takes a second or two
LOOK_SECONDS = 0.3
WAYS_KEPT = 2  # of a workbook: as it names its sheets, and as the visitor wants it
_worker = ThreadPoolExecutor(1, thread_name_prefix="read tables")  # one after the other


def read(
    file_id: str, name: str, content: bytes | str, *, heading: bool = True, **how: str | bool | None
) -> Table | None:
    """The table of a file, as `read_table` has it; None while it is being read, below a line that says so.

    The page is drawn anew as soon as it is read. Others draw meanwhile.

    Args:
        file_id: tells it from others of the same name.

    Raises:
        ValueError: it cannot be read.
    """
    given = {name: each for name, each in {"heading": heading, **how}.items() if each is not None}
    held, asked = table_state.parsed[file_id], (name, len(content), *sorted(given.items()))
    ways = dict(held.get())
    future: Future[Table] | None = ways.pop(asked, None)
    if future is None:
        future = _worker.submit(read_table, name, content, **given)  # type: ignore[arg-type]
    ways[asked] = future  # the last used last
    for left in [*ways][:-WAYS_KEPT]:
        ways.pop(left).cancel()
    held.set(ways)
    patience = time.monotonic() + WAIT_SECONDS
    with admission.slot_released():
        while not future.done() and time.monotonic() < patience:
            time.sleep(POLL_SECONDS)
    if not future.done():
        st.fragment(_draw_reading, run_every=LOOK_SECONDS)(name, future)
        return None
    return future.result()


def _draw_reading(name: str, future: "Future[Table]") -> None:
    if future.done():
        st.rerun()
    st.caption(f":material/hourglass_top: Reading {escape(name)}")
