"""As a chat, on the three pages that can: on an engine without weights whose model has a template."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.shared import chat
from computation.perplexity import Convention
from model_cache.engine.questions import NextToken, Score
from tests.support.chat_models import SCRIPTS, chat_engine, script
from tests.support.fake_engine import FakeEngine
from tests.support.pages import BOX, MAIN, PAGES, component, components, opened, typed

NEXT_TOKEN, SURPRISE, COMPARE, BIT_WIDTH = PAGES
CHATS = PAGES[:3]
TEXT = "The cat sat."
USER = Convention(chat="user")


@pytest.fixture
def engine(use_engine):
    return use_engine(chat_engine())


def asked(engine, kind=Score):
    """The last question of a kind."""
    return next(question for question in reversed(engine.questions) if isinstance(question, kind))


def said(at, sentence):
    return [caption.value for caption in at.caption].count(sentence)


@pytest.mark.parametrize("page", CHATS)
def test_a_model_made_for_chats_that_is_read_plainly_says_so_once_with_the_switch_at_hand(engine, page):
    at = opened(page)
    assert said(at, chat.PLAINLY) == 1
    assert not at.toggle(key="chat").value
    at.toggle(key="chat").set_value(True).run()
    assert not at.exception
    assert said(at, chat.PLAINLY) == 0


@pytest.mark.parametrize("page", CHATS)
def test_the_text_is_read_as_the_users_message(engine, page):
    at = typed(opened(page, chat="true"), page, TEXT)
    assert not at.exception
    if page == NEXT_TOKEN:
        assert asked(engine, NextToken) == NextToken(engine.codec.phrase_ids(TEXT, USER))
    else:
        assert asked(engine) == Score(TEXT, USER)


@pytest.mark.parametrize("page", CHATS)
def test_it_is_kept_for_the_session(engine, page):
    at = opened(SURPRISE)
    at.toggle(key="chat").set_value(True).run()
    at.switch_page(BIT_WIDTH).run()
    assert not at.exception
    assert asked(engine).convention.chat == ""
    at.switch_page(page).run()
    assert not at.exception
    assert at.toggle(key="chat").value


@pytest.mark.parametrize("page", [SURPRISE, COMPARE])
def test_the_text_is_read_as_the_answer_to_a_message(engine, page):
    at = typed(opened(page, chat="true", turn=chat.ANSWER, asked="Who?"), page, TEXT)
    assert asked(engine) == Score(TEXT, Convention(chat="assistant", asked="Who?"))
    at.text_input(key="asked").set_value("").run()
    assert asked(engine) == Score(TEXT, Convention(chat="assistant"))
    assert not at.exception


def test_the_templates_own_text_is_shown_in_grey_around_the_text(engine):
    at = typed(opened(SURPRISE, chat="true"), SURPRISE, TEXT)
    chips = component(at, "Tokens tinted by surprise")["chips"]
    first, *own, last = chips
    assert [first["prefix"], last["prefix"]] == [True, True]
    assert first["text"].startswith("<|endoftext|>user:")
    assert last["text"].startswith("<|endoftext|>assistant:")
    assert "".join(chip["text"] for chip in own) == TEXT.replace(" ", "·")  # each token is a byte
    assert not any(chip["prefix"] for chip in own)


def test_the_phrases_tokens_show_what_the_template_puts_around_them(engine):
    at = typed(opened(NEXT_TOKEN, chat="true"), NEXT_TOKEN, TEXT)
    tokens = component(at, "Tokens of the phrase")["tokens"]
    assert "".join(t["text"] for t in tokens if not t["prefix"]) == TEXT.replace(" ", "·")
    assert [tokens[0]["prefix"], tokens[-1]["prefix"]] == [True, True]


def test_an_answer_stays_out_of_the_message_and_with_it(engine):
    at = typed(opened(NEXT_TOKEN, chat="true"), NEXT_TOKEN, TEXT)
    at.button(key="greedy").click().run()
    assert not at.exception
    assert at.text_area(key="phrase").value == TEXT
    tokens = component(at, "Tokens of the phrase")["tokens"]
    assert [t["appended"] for t in tokens].count(True) == 1
    answer = component(at, "The answer so far")
    assert answer["typed"] == ""
    assert answer["appended"]
    at.run()
    assert component(at, "The answer so far") == answer
    at.toggle(key="chat").set_value(False).run()
    assert at.text_area(key="phrase").value == TEXT
    assert not any(data.get("label") == "The answer so far" for data in components(at))


def test_an_answer_goes_to_surprise_as_one(engine):
    at = typed(opened(NEXT_TOKEN, chat="true"), NEXT_TOKEN, TEXT)
    for _ in range(2):
        at.button(key="greedy").click().run()
    answer = component(at, "The answer so far")["appended"]
    at.button(key="see_surprise").click().run()
    at.switch_page(SURPRISE).run()
    assert not at.exception
    assert asked(engine) == Score(answer, Convention(chat="assistant", asked=TEXT))


def test_the_sidebar_says_what_holds(engine):
    def switches(at):
        return {t.label: (t.value, not t.disabled) for t in at.sidebar.toggle if "Fast" not in t.label}

    plain = {"Leading space": (True, True), "Score the first token": (False, True)}
    as_chat = {"Leading space": (False, False), "Score the first token": (True, False)}
    assert switches(opened(SURPRISE)) == plain
    assert switches(opened(SURPRISE, chat="true")) == as_chat
    assert switches(opened(BIT_WIDTH, chat="true")) == plain | {"As a chat": (False, False)}


@pytest.mark.parametrize("page", CHATS)
def test_a_model_without_a_template_has_no_switch_on_the_page_and_says_why(fake_engine, page):
    at = opened(page, chat="true")
    assert not any(toggle.key == "chat" for toggle in at.toggle)
    assert said(at, chat.PLAINLY) == 0
    assert any(caption.value == chat.NO_TEMPLATE for caption in at.sidebar.caption)
    assert all(not getattr(q, "convention", USER).chat for q in fake_engine.questions if isinstance(q, Score))


def test_a_template_that_takes_no_answers_offers_none(use_engine):
    use_engine(chat_engine(replace(SCRIPTS, assistant=None, answer=None)))
    at = opened(SURPRISE, chat="true", turn=chat.ANSWER)
    assert not at.exception
    assert not any(text.key == "asked" for text in at.text_input)


def test_white_space_that_the_template_leaves_out_is_said(use_engine):
    use_engine(chat_engine(replace(SCRIPTS, user=script("<|endoftext|>", "<|endoftext|>", strips=True))))
    assert said(typed(opened(SURPRISE, chat="true"), SURPRISE, f"{TEXT} "), chat.DROPS_SPACE) == 1
    assert said(typed(opened(SURPRISE, chat="true"), SURPRISE, TEXT), chat.DROPS_SPACE) == 0


def test_a_second_model_without_a_template_reads_the_text_plainly():
    plain = FakeEngine(name="plain")
    scored = plain.ask(Score(TEXT, USER)).result()
    assert "chat" not in scored.badge
    assert scored.surprisal_nats.tolist() == plain.ask(Score(TEXT)).result().surprisal_nats.tolist()


@pytest.mark.parametrize("page", CHATS)
def test_a_link_restores_it(engine, page):
    at = opened(page, chat="true", turn=chat.ANSWER, asked="Who?", **({} if page == COMPARE else {BOX[page]: TEXT}))
    at.session_state["share"] = True
    at.run()
    (link,) = (code.value for code in at.code)
    assert "chat=true" in link
    assert ("turn=an+answer+to&asked=Who%3F" in link) == (page != NEXT_TOKEN)


def test_an_answer_comes_back_with_its_message_in_a_new_session(engine):
    at = typed(opened(NEXT_TOKEN, chat="true"), NEXT_TOKEN, TEXT)
    at.button(key="greedy").click().run()
    again = AppTest.from_file(MAIN, default_timeout=60)
    again.query_params.update(chat="true", phrase=TEXT)
    again.session_state["continuations"] = at.session_state["continuations"]  # which the tab hands back
    again.run()
    assert not again.exception
    assert component(again, "The answer so far") == component(at, "The answer so far")
