"""Buttons that save a chart of the page as a picture, with its convention under it.

The picture is what is on the screen; knows no figure.
"""

from pathlib import Path

from components.frontend.register import register

_mount = register(Path(__file__).parent)


def save_chart(place: str, *, key: str, file_name: str, credit: str) -> None:
    """Draw the buttons.

    Args:
        place: key of the container whose first chart is saved.
        file_name: of the picture, without its ending.
        credit: the convention behind the figures, which stands in the picture.
    """
    _mount(key=key, data={"place": f".st-key-{place}", "file_name": file_name, "credit": credit})
