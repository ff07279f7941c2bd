"""A link that brings a page back, and its QR code, under the header's Share. Knows no page's settings."""

import io
import ipaddress
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from app.shared import state
from components.inputs import MAX_ADDRESS_BYTES

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

MAX_QR_BYTES = 2_300  # what a code with the least error correction holds, with room to spare
LINK_TOO_LONG = "A text of this length fits into no link: send it as a file."
THIS_COMPUTER = (
    "Only this computer can open it, as the app is open to nobody else. To let others in, start it with "
    "**make run HOST=0.0.0.0**, open it by this computer's name or number in the network, and share it from there."
)
Settings = Mapping[str, str | list[str]]  # by their names in the address
_place: "ContextVar[DeltaGenerator | None]" = ContextVar("where this run's page puts its link", default=None)


def draw_button(draw_beneath: Callable[[], None]) -> None:
    """Draw the button under which `draw` puts a page's link.

    Args:
        draw_beneath: draws what stands under the link.
    """
    folded = st.popover("Share", icon=":material/share:", key=state.share.name, on_change="rerun")
    _place.set(None)
    if folded.open:
        place = folded.empty()
        place.caption("A link stands here as soon as the page has its figures.")
        _place.set(place)
        with folded:
            draw_beneath()


def draw(settings: Callable[[], Settings | None], restores: str, missing: str = LINK_TOO_LONG) -> None:
    """Put this page's link and its code under Share, while that is unfolded.

    Args:
        settings: makes what the link restores, by its names in the address; None where that fits into none.
        restores: what it brings back, as "text and model".
        missing: a sentence that says why there is no link.
    """
    place = _place.get()
    if place is None:
        return
    held = settings()
    address = None if held is None else page_address(held)
    with place.container():
        if address is None:
            st.caption(missing)
        else:
            _show(address, restores)


def page_address(settings: Settings) -> str | None:
    """This page's address with these settings; None where it would be too long for one."""
    if sum(map(len, settings.values())) > MAX_ADDRESS_BYTES:
        return None
    query = urlencode(settings, doseq=True)
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{query}" if len(query) <= MAX_ADDRESS_BYTES else None


def reaches_this_machine_only(address: str) -> bool:
    """Whether an address means something else, or nothing, on any other machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")


def _show(address: str, restores: str) -> None:
    st.caption(f"This link opens the page with the same {restores}:")
    st.code(address, language=None, wrap_lines=True)
    if reaches_this_machine_only(address):
        st.caption(THIS_COMPUTER)
    elif len(address.encode()) > MAX_QR_BYTES:
        st.caption("The link is too long for a QR code that a phone can read.")
    else:
        st.image(qr_code(address), alt="The link as a QR code", width=260)


@lru_cache(maxsize=200)
def qr_code(address: str) -> bytes:
    """A QR code as PNG; cached, because a page draws it again at every click."""
    picture = io.BytesIO()
    segno.make(address, error="l", micro=False).save(picture, kind="png", scale=6, border=3)
    return picture.getvalue()
