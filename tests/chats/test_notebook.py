"""The notebook's functions read texts as messages too."""

import pytest

import model_cache
from computation.perplexity import Convention
from computation.quantization import Rounding
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from tests.support.chat_models import save_tiny_chat_model

TEXT, ASKED = "The cat sat.", "Who?"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(save_tiny_chat_model(tmp_path_factory.mktemp("chat") / "tiny"))


@pytest.fixture(scope="module")
def engine(model):
    return model_cache.open_model(model)


def test_what_an_answer_begins_with(model, engine):
    ids = engine.codec.phrase_ids(TEXT, Convention(chat="user"))
    likeliest = model_cache.predict_next_tokens(TEXT, k=1, model=model, chat="user")["token_id"]
    assert likeliest.tolist() == [int(engine.ask(NextToken(ids)).result().logits.argmax())]


def test_figures_of_a_message_and_of_an_answer(model, engine):
    answer = engine.ask(Score(TEXT, Convention(chat="assistant", asked=ASKED))).result()
    how = {"model": model, "chat": "assistant", "asked": ASKED}
    assert model_cache.compute_perplexity(TEXT, **how) == answer.perplexity
    assert model_cache.token_surprise_table(TEXT, **how)["surprise"].tolist() == answer.surprisal_nats.tolist()
    assert model_cache.compare_texts([TEXT], **how)["perplexity"].tolist() == [answer.perplexity]
    (point,) = model_cache.bit_width_sweep(TEXT, [8], **how)["perplexity"]
    rounding = ScoreRounded(TEXT, Rounding(8, "per-tensor"), Convention(chat="assistant", asked=ASKED))
    assert point == engine.ask(rounding).result().scored.perplexity
    assert model_cache.compute_perplexity(TEXT, model=model, chat="user") != answer.perplexity


@pytest.mark.parametrize(("how", "sentence"), [({"chat": "system"}, "can be"), ({"chat": "user"}, "no chat template")])
def test_what_cannot_be_read_so_is_a_sentence(how, sentence):
    with pytest.raises(ValueError, match=sentence):
        model_cache.compute_perplexity(TEXT, model="bundled", **how)
