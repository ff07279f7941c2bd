"""How a class gets into a room: its code, its address as visitors use it, and the same as a picture for cameras."""

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from app.rooms import codes
from app.shared import room_state, share_link
from components import format

PAGES = ("next", "surprise", "compare", "bits")  # how the pages' addresses end


def draw(code: str, *, small: bool) -> None:
    """Draw it: large while nothing is asked, else folded, so that the question has the place."""
    address = join_address(st.context.url or "")
    if small:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.popover(
                format.escape(codes.spaced(code)), icon=":material/qr_code_2:", key=room_state.join_panel.name
            ):
                _draw_way(code, address)
            st.caption(f"{format.escape(_without_scheme(address))}")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        _draw_way(code, address)


def join_address(page_address: str) -> str:
    """Where phones go, from the address of any page of the app: that ends with the page's name, or with none."""
    parts = urlsplit(page_address)
    path = parts.path.rstrip("/")
    head, _, last = path.rpartition("/")
    return urlunsplit((parts.scheme, parts.netloc, f"{head if last in PAGES else path}/join", "", ""))


def _draw_way(code: str, address: str) -> None:
    reaches = not share_link.reaches_this_machine_only(address)
    if reaches:
        st.image(share_link.qr_code(f"{address}/{code}"), alt="The room's address as a QR code", width=180)
    with st.container():
        st.subheader(format.escape(codes.spaced(code)), anchor=False)
        st.markdown(f"Phones go to **{format.escape(_without_scheme(address))}** and type this code.")
        if not reaches:
            st.caption(share_link.THIS_COMPUTER)


def _without_scheme(address: str) -> str:
    return address.partition("://")[2] or address
