"""Entry point: streamlit run app/main.py. Page config, header and sidebar; knows nothing of the pages' inside.

Streamlit reads this file in two ways: once as the server, which is `app`, and as `__main__` at each of a visitor's
runs.
"""

import sys
from contextlib import nullcontext
from pathlib import Path

# `streamlit run` puts only this folder on the path; the packages live one level up.
ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st


def draw() -> None:
    """One visitor's run. A function, because Streamlit keeps this file's globals until somebody's next run."""
    from app.bit_width import tab_part as bit_width
    from app.compare import tab_part as compare
    from app.handout import tab_part as handout
    from app.lesson import menu, rail
    from app.lesson import tab_part as lesson
    from app.next_token import tab_part as next_token
    from app.rooms import tab_part as room
    from app.rooms import teacher
    from app.shared import address, header, left_text, model_picker, paper, restore, settings, shown, state, waiting
    from app.surprise import tab_part as surprise
    from components.frontend.drawer import close_after_choice
    from components.frontend.leaving import keep_text_on_leaving

    st.set_page_config(
        page_title="Logitscope",
        page_icon=ROOT / "app" / "icon.png",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.logo(ROOT / "app" / "logo.svg", size="large", icon_image=ROOT / "app" / "icon.png")
    pages = [
        st.Page("next_token/page.py", title="Next token", url_path="next", default=True),
        st.Page("surprise/page.py", title="Surprise", url_path="surprise"),
        st.Page("compare/page.py", title="Compare", url_path="compare"),
        st.Page("bit_width/page.py", title="Bit width", url_path="bits"),
    ]
    paper_page = st.Page("handout/page.py", title="Handout", url_path="handout")
    page = st.navigation([*pages, paper_page], position="hidden")
    parts = {part.title: part for part in (next_token.PAGE, surprise.PAGE, compare.PAGE, bit_width.PAGE, handout.PAGE)}
    bar, body = st.container(key=header.BAR), st.container(horizontal_alignment="center")
    address.drop_foreign_parameters([*parts.values()], parts[page.title])
    with restore.held_by_tab([*parts.values(), surprise.CLICKS, lesson.PART, room.PART], parts[page.title]):
        left_text.take([*parts.values()], page.url_path)
        with body:
            notices, page_space = st.container(width=1080), st.container(width=1080)
            card_space = notices.container()
        keep_text_on_leaving({each.url_path: parts[each.title].parameters() for each in pages}, key=state.leaving.name)
        close_after_choice(key=state.drawer.name)
        name, on_paper = page.url_path or "next", page.title == handout.PAGE.title
        shown.begin(name)
        with nullcontext() if on_paper else rail.alongside(name, card_space):
            settings.draw_precision()
            paper.prepare()
            waiting.prepare()
            with bar:  # before the body: whoever goes by the Tab key or listens comes by the pages first
                header.draw(pages, page, notices, lambda: menu.draw(name), teacher.draw_opening)
            refresh_status = settings.draw_conventions(chats=page.title != bit_width.PAGE.title)
            with page_space:
                model_picker.draw_offer()
                if not on_paper:
                    teacher.draw()
                page.run()
            refresh_status()


if __name__ == "__main__":
    from app.shared import admission

    with admission.admitted():
        draw()
else:
    from starlette.middleware import Middleware

    from app.rooms import routes
    from app.server import headers, message_limit, packed_files, status, upload_limit, warmup

    app = st.App(
        __file__,
        lifespan=warmup.lifespan,
        routes=[*status.ROUTES, *routes.routes(st.get_option("server.baseUrlPath"))],
        middleware=[  # the first is the outermost
            Middleware(headers.SecurityHeaders),
            Middleware(packed_files.PackedFiles),
            Middleware(upload_limit.UploadLimit),
            Middleware(message_limit.MessageLimit),
        ],
    )
