"""What stands around a message is found by what a template makes of a few."""

import pytest

from model_cache.chat.scripts import MOST_CHARACTERS, ChatProblem, Script, probes, script_of


def rendered(name, render):
    return [render(contents) for contents in probes(name)]


def test_what_stands_around_a_message_is_found():
    script = script_of("user", rendered("user", lambda contents: f"<user>{contents[0]}</user>"))
    assert script == Script(("<user>", "</user>"), ((False, False),))
    assert script.rendered([" Hi "]) == "<user> Hi </user>"


def test_white_space_that_is_left_out_is_found_side_by_side():
    stripped = script_of("answer", rendered("answer", lambda c: f"[{c[0].strip()}|{c[1].rstrip()}]"))
    assert stripped == Script(("[", "|", "]"), ((True, True), (False, True)))
    assert stripped.rendered([" a ", " b "]) == "[a| b]"


@pytest.mark.parametrize(
    "render",
    [
        lambda text: f"<user>{text.upper()}</user>",
        lambda text: f"<user>{text}{text}</user>",
        lambda text: "<user></user>",
        lambda text: f"<user>{text.replace('&', '&amp;')}</user>",
        lambda text: f"<user>{text.splitlines()[0] if text else ''}</user>",
        lambda text: f"<user {len(text)}>{text}</user>",
    ],
    ids=["in capitals", "twice", "not at all", "escaped", "its first line", "its length before it"],
)
def test_a_template_that_changes_what_is_typed_is_not_used(render):
    with pytest.raises(ChatProblem, match="changes what is typed"):
        script_of("user", rendered("user", lambda contents: render(contents[0])))


def test_a_template_that_writes_far_too_much_is_not_used():
    with pytest.raises(ChatProblem, match="far too much"):
        script_of("user", rendered("user", lambda contents: "x" * MOST_CHARACTERS + contents[0]))
