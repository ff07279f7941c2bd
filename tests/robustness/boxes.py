"""Hostile strings through every box and every file, without a browser.

A box passes where no exception is drawn, it still holds what was put in, and there are figures or a sentence. Knows
no figure.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator

from streamlit.testing.v1 import AppTest

from tests.robustness import strings
from tests.robustness.outcome import Outcome
from tests.support.pages import PAGES, answered, heatmap, opened, until_read

FORM = "replacement"  # the box of a form: what is in it counts once its button was clicked
MODELS = {"model", "second", "third"}  # what is in these boxes stands for downloads
UPLOADS = {PAGES[1]: ("text_file", ("txt",)), PAGES[2]: ("text_files", ("txt", "csv", "tsv", "jsonl"))}


def boxes(at: AppTest) -> dict[str, object]:
    """Every box on a page that takes a text, by key; menus that take any text too."""
    typed = [*at.text_input, *at.text_area, *(box for box in at.selectbox if box.proto.accept_new_options)]
    return {box.key: box for box in typed if box.key and not box.proto.disabled}


def with_all_boxes(page: str) -> AppTest:
    """A page with everything drawn that has a box."""
    at = opened(page)
    if page == PAGES[1]:  # where a token is pinned, another can be typed
        content = heatmap(at)["content_id"]
        at.session_state["heatmap"] = {"clicked": {"value": 3, "content_id": content, "at": 1}}
        at.run()
    if page == PAGES[3]:
        at.toggle(key="look_first").set_value(True).run()
    return at


def failure_of(at: AppTest, texts: dict[str, str]) -> str | None:
    """What is wrong after these texts were put into boxes, by key, all at once."""
    before = boxes(at)
    texts = {key: text for key, text in texts.items() if key in before}  # an empty phrase has no word after it
    for key, text in texts.items():
        before[key].set_value(text)  # type: ignore[attr-defined]
    if FORM in texts:
        next(button for button in at.button if button.key == "replace").click()
    at.run()
    if at.exception:
        return f"exception: {at.exception[0].message}"
    here = boxes(at)
    lost = [key for key, text in texts.items() if key in here and not _holds(here[key], text)]
    if lost:
        return f"the boxes {lost} hold something else"
    hidden = any(button.key == "check_sizes" for button in at.button)  # the exercise stands before the figures
    return None if answered(at) or at.warning or hidden else "neither figures nor a sentence"


def _holds(box: object, text: str) -> bool:
    limit = getattr(box.proto, "max_chars", 0)  # type: ignore[attr-defined]
    return (box.value or "") == (text[:limit] if limit else text)  # type: ignore[attr-defined]


def attack(texts: dict[str, str] = strings.SENDABLE) -> Outcome:
    """Every string in every box but those of models, several boxes at a time, each with another string."""
    outcome, names = Outcome("strings in boxes"), list(texts)
    for page in PAGES:
        keys = [key for key in boxes(with_all_boxes(page)) if key not in MODELS]
        for together in ([key for key in keys if key != FORM], [key for key in keys if key == FORM]):
            at = with_all_boxes(page)
            for n in range(len(names) if together else 0):
                put = {key: names[(n + 7 * place) % len(names)] for place, key in enumerate(together)}
                failure = _quietly(lambda at=at, put=put: failure_of(at, {k: texts[name] for k, name in put.items()}))
                outcome.n_tried += len(put)
                if failure:
                    outcome.failures.append(f"{page} {put}: {failure}")
                    at = with_all_boxes(page)
    return outcome


def _quietly(try_it: Callable[[], str | None]) -> str | None:
    try:
        return try_it()
    except (AssertionError, KeyError, RuntimeError) as error:  # the page itself is gone
        return f"the session is over: {error!r}"


def files(name: str, text: str, kind: str) -> bytes:
    """A file that holds a string, between sound ones."""
    if kind == "jsonl":  # halves of surrogates too
        return "\n".join(json.dumps({"text": t, name: t}) for t in ("A cat.", text)).encode()
    if kind in ("csv", "tsv"):
        table = io.StringIO(newline="")
        csv.writer(table, delimiter="," if kind == "csv" else "\t").writerows(
            [["text", text], ["A cat.", "b"], [text, ""]]
        )
        return table.getvalue().encode("utf-8", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")


def uploads(texts: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Page, kind of file and the string's name."""
    for page, (_, kinds) in UPLOADS.items():
        for kind in kinds:
            for name in texts:
                yield page, kind, name


def upload_failure(at: AppTest, page: str, kind: str, name: str) -> str | None:
    """What is wrong after a file was opened that holds a string, and is called by it."""
    called = strings.ALL[name].encode(errors="replace").decode().replace("\0", "")[:100]  # as a browser has names
    box = at.file_uploader(key=UPLOADS[page][0])
    box.set_value((f"{called}.{kind}", files(name, strings.ALL[name], kind), "text/plain"))
    until_read(at.run())
    if at.exception:
        return f"exception: {at.exception[0].message}"
    button = next((b for b in at.button if b.key == "files_replace"), None)
    if button is not None:
        button.click().run()
        if at.exception:
            return f"exception after import: {at.exception[0].message}"
    return None if answered(at) or at.warning else "neither figures nor a sentence"


def attack_with_files(texts: dict[str, str] = strings.ALL) -> Outcome:
    """Every string in every kind of file."""
    outcome, at, here = Outcome("strings in files"), None, ""
    for page, kind, name in uploads(texts):
        if at is None or page != here:
            at, here = opened(page), page
        failure = _quietly(lambda a=at, p=page, k=kind, n=name: upload_failure(a, p, k, n))
        outcome.note(f"{page} .{kind} ← {name}", failure)
        if failure:
            at = None
    return outcome
