"""A text of nearly what a box takes: others draw while it is cut into tokens."""

import threading

import pytest

from app.shared import admission
from computation.perplexity import Convention
from model_cache import limits, text_encoder
from model_cache.text_codec import TextCodec
from tests.support.fake_engine import END, byte_tokenizer
from tests.support.pages import opened, typed, words_on

LONG = "many words " * 4_000  # 44,000 tokens of the engine without weights


def codec() -> TextCodec:
    return TextCodec(byte_tokenizer(), None, [END])


@pytest.fixture
def free_while_cut(monkeypatch):
    """How many places to draw were free, each time that a long text was cut."""
    free, stretches = [], text_encoder.TextEncoder.stretches

    def watched(self, text, **rest):
        if len(text) >= len(LONG):
            free.append(admission._line._free)
        return stretches(self, text, **rest)

    monkeypatch.setattr(text_encoder.TextEncoder, "stretches", watched)
    return free


@pytest.mark.parametrize("page", ["next_token/page.py", "surprise/page.py", "compare/page.py", "bit_width/page.py"])
def test_a_page_gives_its_place_up_while_a_long_text_is_cut_into_tokens(page, fake_engine, free_while_cut):
    typed(opened(page), page, LONG)
    assert free_while_cut
    assert set(free_while_cut) == {admission.AT_ONCE}
    assert admission._line._free == admission.AT_ONCE


def test_so_does_a_second_model_with_the_same_text(fake_engine, free_while_cut):
    at = opened("surprise/page.py")
    at.session_state["second_model_panel"] = True  # unfolded
    typed(at, "surprise/page.py", LONG)
    n_before = len(free_while_cut)
    at.selectbox(key="second").set_value("distilbert/distilgpt2").run()
    assert not at.exception
    assert len(free_while_cut) >= n_before + 2, "both models read it"
    assert set(free_while_cut) == {admission.AT_ONCE}


def test_of_a_text_that_is_far_too_long_only_the_beginning_is_read(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    reading, lengths, encode = codec(), [], text_encoder.encode
    monkeypatch.setattr(text_encoder, "encode", lambda by, text: lengths.append(len(text)) or encode(by, text))
    with pytest.raises(ValueError, match=r"The text has more than 5\d\d tokens; at most 100 are measured at once"):
        reading.read("a" * 100_000, Convention())
    assert lengths == [600]


def test_a_long_text_whose_beginning_has_few_tokens_is_read_whole(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    counted: list[str] = []
    limits.check_beginning("a" * 1_200, lambda beginning: counted.append(beginning) or 105)
    limits.check_beginning("a" * 1_199, lambda _: pytest.fail("it is short enough to be read at once"))
    assert counted == ["a" * 600]


def test_two_long_texts_at_most_are_cut_at_once(monkeypatch):
    inside, most, lock = [0], [0], threading.Lock()

    class Slow:
        def encode_batch(self, texts, **_):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            threading.Event().wait(0.01)
            with lock:
                inside[0] -= 1
            return texts

    def run(text: str) -> None:
        text_encoder.encode(Slow(), text)

    def run_ten(text: str) -> int:
        most[0] = 0
        threads = [threading.Thread(target=run, args=(text,), daemon=True) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return most[0]

    assert run_ten("a" * 30_000) <= 2
    assert run_ten("short") > 2


def test_a_text_that_is_refused_hides_no_others_from_the_limit(fake_engine):
    at = opened("compare/page.py")
    for number, text in enumerate((LONG, LONG + "more", LONG + "and more"), 1):
        at.text_area(key=f"card_text_{number}").set_value(text)
    at.button(key="add_card").click().run()
    at.text_area(key="card_text_4").set_value("a" * 700_000)
    at.run()
    assert "texts have 132,0" in words_on(at)
    assert "tokens together; at most 100,000 are measured at once" in words_on(at)
