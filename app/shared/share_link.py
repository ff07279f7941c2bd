"""A link that brings a page back, and its QR code. Knows no page's settings."""

import io
from functools import lru_cache
from urllib.parse import urlencode

import segno
import streamlit as st

from components.inputs import MAX_ADDRESS_BYTES

MAX_QR_BYTES = 2_300  # what a code with the least error correction holds, with room to spare


def page_address(settings: dict[str, str]) -> str | None:
    """This page's address with these settings; None where it would be too long for one."""
    if sum(map(len, settings.values())) > MAX_ADDRESS_BYTES:
        return None
    query = urlencode(settings)
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{query}" if len(query) <= MAX_ADDRESS_BYTES else None


def show(address: str, restores: str) -> None:
    """Draw a link and its code.

    Args:
        restores: what it brings back, as "text and model".
    """
    st.caption(f"This link opens the page with the same {restores}:")
    st.code(address, language=None, wrap_lines=True)
    if len(address.encode()) > MAX_QR_BYTES:
        st.caption("The link is too long for a QR code that a phone can read.")
        return
    st.image(_qr_code(address), alt="The link as a QR code", width=260)


@lru_cache(maxsize=200)
def _qr_code(address: str) -> bytes:
    """A QR code as PNG; cached, because a page draws it again at every click."""
    picture = io.BytesIO()
    segno.make(address, error="l", micro=False).save(picture, kind="png", scale=6, border=3)
    return picture.getvalue()
