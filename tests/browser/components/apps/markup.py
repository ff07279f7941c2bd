"""Each crafted text in every place where Streamlit reads Markdown."""

import streamlit as st

from components.format import escape
from tests.support.markup import CRAFTED

for number, text in enumerate(CRAFTED):
    shown = escape(text)
    st.markdown(f"{number} begins {shown} and ends")
    st.markdown(f"**{shown}**")
    st.caption(shown)
    st.warning(shown)
    st.button(shown, key=f"button {number}", help=shown)
    st.toggle(shown, key=f"toggle {number}")
    st.text_input(shown, key=f"box {number}")
    st.selectbox(shown, [text], key=f"choice {number}")
    st.radio(shown, [shown], captions=[shown], key=f"radio {number}")
    st.pills(shown, [shown], key=f"pills {number}")
    st.metric(shown, "1", shown)
    st.progress(0.5, text=shown)
    st.expander(shown)
    st.tabs([shown])
st.toast(escape(CRAFTED[0]))
