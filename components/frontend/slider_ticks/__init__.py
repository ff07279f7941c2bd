"""The values of a slider, named under it; a click on one reports it.

Draws what it is handed; knows neither the slider nor what its values mean.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from components.frontend.events import take_event
from components.frontend.register import register

_mount = register(Path(__file__).parent)


def slider_ticks(values: Sequence[int], chosen: int, *, key: str, on_choose: Callable[[int], None]) -> None:
    """Draw the values, spread as the slider spreads them.

    Args:
        on_choose: called with the value that was clicked, before the page is drawn anew.
    """

    def report() -> None:
        value = take_event(key, "clicked", "ticks")
        if value in values:
            on_choose(value)

    _mount(key=key, data={"values": list(values), "chosen": chosen}, on_clicked_change=report)
