"""How a visitor's run ends: for good, or because the same visitor's next run takes its place. Knows no page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from streamlit.runtime.scriptrunner import RerunException, StopException


@contextmanager
def at_end(finish: Callable[[bool], None]) -> Iterator[None]:
    """Have something done when the block is left, however that is: also by a page that was stopped.

    Args:
        finish: gets whether the run is over; it is not where the same visitor's next one takes its place.
    """
    over = True
    try:
        yield
    except RerunException:
        over = False
        raise
    finally:
        finish(over)


def stop() -> NoReturn:
    """End a page's run here. Unlike after `st.stop`, what is done at its end may still draw."""
    raise StopException
