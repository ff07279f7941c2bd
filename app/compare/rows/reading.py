"""An uploaded table read once, however often the page is drawn: a visitor's file is gone through when it comes, or is
read in another way. Draws nothing."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

from app.shared import admission, table_state
from computation.table_files.reader import read_table
from computation.table_files.text_tables import Table

POLL_SECONDS = 0.03
_worker = ThreadPoolExecutor(1, thread_name_prefix="read tables")  # workbooks take a second: one after the other


def read(file_id: str, name: str, content: bytes | str, **how: str | bool | None) -> Table:
    """The table of a file, as `read_table` has it; others draw while it is read.

    Args:
        file_id: tells it from others of the same name.

    Raises:
        ValueError: it cannot be read.
    """
    held, asked = table_state.parsed[file_id], (name, len(content), *sorted(how.items()))
    known = held.get()
    if known is None or known[0] != asked:
        future: Future[Table] = _worker.submit(read_table, name, content, **how)  # type: ignore[arg-type]
        with admission.slot_released():
            while not future.done():
                time.sleep(POLL_SECONDS)
        error = future.exception()
        if error is not None and not isinstance(error, ValueError):
            raise error
        known = (asked, str(error) if error is not None else future.result())
        held.set(known)
    if isinstance(known[1], str):
        raise ValueError(known[1])
    return known[1]
