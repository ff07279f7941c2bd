"""The app without a browser: opened on a page, typed into, read, and clicked as its components report clicks."""

import json
from itertools import count
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.support import markup
from tests.support.waiting import wait_for

MAIN = Path(__file__).parents[2] / "app" / "main.py"
PAGES = ["next_token/page.py", "surprise/page.py", "compare/page.py", "bit_width/page.py"]
BOX = {
    "next_token/page.py": "phrase",
    "surprise/page.py": "text",
    "compare/page.py": "card_text_1",
    "bit_width/page.py": "sample",
}
READING = ":material/hourglass_top: Reading "
DRAW_NO_FIGURE = ("tab_storage", "typing", "leaving", "drawer", "slider_ticks", "printed_table", "step_done")
_clicks = count()


def opened(page: str, **address: str) -> AppTest:
    """The app on a page, by a link with these query parameters."""
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params.update(address)
    at.run()
    assert not at.exception
    if page != PAGES[0]:
        at.query_params.update(address)  # the first page has dropped what it does not know
        at.switch_page(page).run()
    assert not at.exception
    return at


def typed(at: AppTest, page: str, text: str) -> AppTest:
    """The page with another text; on Compare the only one."""
    at.text_area(key=BOX[page]).set_value(text)
    for other in at.text_area:
        if other.key.startswith("card_text_") and other.key != BOX.get(page):
            other.set_value("")
    for select in at.selectbox:  # a value that an address brought, AppTest cannot send
        if select.value is not None and select.format_func(select.value) not in select.options:
            select.set_value(select.options[0])
    at.run()
    assert not at.exception
    return at


def until_read(at: AppTest) -> AppTest:
    """The page with its files read, as a browser has it after a moment."""

    def is_read() -> bool:
        if not any(READING in caption.value for caption in at.caption):
            return True
        at.run()
        return False

    wait_for(is_read)
    return at


def answered(at: AppTest) -> bool:
    """Whether figures are drawn: a table, or a component of ours."""
    return bool(at.dataframe or components(at))


def components(at: AppTest) -> list[dict]:
    """What each component of ours that draws something was sent, in the page's order."""
    mounted = [c.proto for c in at.get("bidi_component")]
    return [json.loads(proto.json) for proto in mounted if proto.component_name not in DRAW_NO_FIGURE]


def component(at: AppTest, label: str) -> dict:
    """What the component of this label was sent."""
    return next(data for data in components(at) if data.get("label") == label)


def heatmap(at: AppTest) -> dict:
    """What the page's first component was sent."""
    return components(at)[0]


def click(at: AppTest, key: str, value: int, content_id: str) -> AppTest:
    """Click on something of what a component shows."""
    at.session_state[key] = {"clicked": {"value": value, "content_id": content_id, "at": next(_clicks)}}
    at.run()
    assert not at.exception
    return at


def words_on(at: AppTest) -> str:
    """All sentences on the page, without what keeps Markdown from reading them."""
    return markup.shown(" ".join(element.value for element in [*at.markdown, *at.caption, *at.warning]))
