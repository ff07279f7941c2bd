"""Entries of a visitor's session state for guided lessons and what they read of a page, declared once; the others are
in `state.py`.

Values only, as there.
"""

from typing import TYPE_CHECKING, Any

from components.keys import Family, Key

if TYPE_CHECKING:
    from app.lesson.progress import Record

shown: Key[dict[str, Any]] = Key("shown", {})  # facts that the page has noted, by name
read: Key[dict[str, Any] | None] = Key("shown read", None)  # the facts that were read at the end of the page's last run
current: "Key[tuple[str, int] | None]" = Key("lesson", None)  # the lesson that is open, and its step, from 0
in_address: "Key[tuple[str, int] | None]" = Key("lesson in address", None)  # what of it the address last named
entered: "Key[tuple[str, int] | None]" = Key("lesson entered", None)  # whose parameters were put on its page
entered_by_link = Key("lesson by link", False)  # and the tab may still hand back what was there before
going = Key("lesson going", False)  # to the step's page
progress: "Key[dict[str, dict[int, Record]]]" = Key("lesson progress", {})  # by lesson and step
put: Key[dict[str, Any]] = Key("lesson put", {})  # what a lesson put last, by the page's and the parameter's name
before: Key[dict[str, Any]] = Key("lesson before", {})  # what stood there before any did; None where nothing
aside: Key[dict[str, list[dict[str, Any]]]] = Key("lesson aside", {})  # texts that a step took the place of, by page
record: Key[Any] = Key("lesson_record", None)
card: Key[Any] = Key("lesson_card", None)
head: Key[Any] = Key("lesson_head", None)
body: Key[Any] = Key("lesson_body", None)
foot: Key[Any] = Key("lesson_foot", None)
quiet: Key[Any] = Key("lesson_quiet", None)
live: Key[Any] = Key("lesson_live", None)
menu = Key("lessons", False)  # whether it is unfolded
start_button = Family("lesson_start_{}", False)  # by lesson
forget_button = Family("lesson_forget_{}", False)
steps_menu: Key[str | None] = Key("lesson_steps", None)
answer_box = Family[Any]("lesson_answer_{}", None)  # by lesson and step
back_button, next_button, leave_button = (
    Key("lesson_back", False),
    Key("lesson_next", False),
    Key("lesson_leave", False),
)
page_button, own_text_button = Key("lesson_page", False), Key("lesson_own_text", False)
set_up_button = Key("lesson_set_up", False)
