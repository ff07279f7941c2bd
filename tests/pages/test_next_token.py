"""The next-token page without a browser: its figures against transformers', and what clicks lead to."""

import json
import math
from itertools import count

import pytest
import torch
from streamlit.testing.v1 import AppTest
from transformers import AutoModelForCausalLM, AutoTokenizer

from model_cache import open_model, predict_next_tokens
from model_cache.catalog import BUNDLED_DIRECTORY
from model_cache.engine.worker import Worker

PHRASE = "To be or not to"
clicks = count()


@pytest.fixture
def at() -> AppTest:
    found = AppTest.from_file("../../app/main.py", default_timeout=60)
    found.query_params["phrase"] = PHRASE
    found.run()
    assert not found.exception
    return found


def component(at: AppTest, label: str) -> dict:
    """What a component of ours was sent."""
    found = [json.loads(c.proto.json) for c in at.get("bidi_component")]
    return next(data for data in found if data["label"] == label)


def rows(at: AppTest) -> list[dict[str, str]]:
    data = component(at, "The likeliest next tokens")
    titles = [column["title"] for column in data["columns"]]
    return [row | dict(zip(titles, row["cells"], strict=True)) for row in data["rows"]]


def text(at: AppTest) -> str:
    return "".join(token["text"] for token in component(at, "Tokens of the phrase")["tokens"])


def click(at: AppTest, key: str, value: int, label: str) -> AppTest:
    content_id = component(at, label)["content_id"]
    at.session_state[key] = {"clicked": {"value": value, "content_id": content_id, "at": next(clicks)}}
    at.run()
    assert not at.exception
    return at


def append(at: AppTest, token_id: int) -> AppTest:
    return click(at, "list", token_id, "The likeliest next tokens")


def words(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption])


def test_the_list_shows_the_models_own_figures(at):
    at.number_input(key="k").set_value(7).run()
    expected = predict_next_tokens(PHRASE, 7)
    shown = rows(at)
    assert [row["token_id"] for row in shown[:-1]] == expected["token_id"].tolist()
    assert [float(row["logit"]) for row in shown[:-1]] == pytest.approx(expected["logits"].tolist(), abs=1e-3)
    percents = [float(row["probability"].removesuffix(" %")) for row in shown]
    assert percents[:-1] == pytest.approx((100 * expected["probabilities"]).tolist(), rel=6e-3)
    assert sum(percents) == pytest.approx(100, abs=0.2)
    running = [float(row["cumulative"].removesuffix(" %")) for row in shown]
    assert running[:-1] == pytest.approx((100 * expected["probabilities"]).cumsum().tolist(), rel=6e-3)
    assert (shown[-1]["token"], shown[-1]["kinds"], running[-1]) == ("everything else", ["rest"], 100)
    assert "greedy" in words(at)


def test_a_hundred_tokens_can_be_listed(at):
    at.number_input(key="k").set_value(100).run()
    assert len(rows(at)) == 101
    assert not any(row["probability"] in ("0 %", "0.00 %") for row in rows(at))


def test_each_step_from_logit_to_probability_can_be_followed_by_hand(at):
    at.toggle(key="steps").set_value(True)
    at.slider(key="temperature").set_value(0.5)
    at.number_input(key="top_k").set_value(3).run()
    shown = rows(at)
    for row in shown[:3]:
        assert float(row["÷ 0.5"]) == pytest.approx(float(row["logit"]) / 0.5, abs=2e-3)
    weights = [float(row["exp"]) for row in shown[:3]]
    by_hand = [math.exp(float(row["÷ 0.5"]) - float(shown[0]["÷ 0.5"])) for row in shown[:3]]
    assert weights == pytest.approx(by_hand, rel=1e-2)
    adjusted = [float(row["adjusted"].removesuffix(" %")) for row in shown]
    assert adjusted[:3] == pytest.approx([100 * w / sum(weights) for w in weights], rel=1e-2)
    assert adjusted[3:] == [0] * 8
    assert [row["kinds"] for row in shown] == [[]] * 3 + [["struck"]] * 7 + [["rest"]]


def test_temperature_zero_is_one_hot_and_no_error(at):
    at.slider(key="temperature").set_value(0.0).run()
    assert not at.exception
    assert [row["adjusted"] for row in rows(at)] == ["100 %"] + ["0 %"] * 10


def test_moving_the_settings_runs_no_model(at, monkeypatch):
    asked = []
    monkeypatch.setattr(Worker, "submit", lambda self, task: asked.append(task))
    at.slider(key="temperature").set_value(0.7)
    at.slider(key="top_p").set_value(0.5)
    at.toggle(key="steps").set_value(True).run()
    assert rows(at)
    assert asked == []


def test_a_click_appends_exactly_that_token_and_undo_takes_it_back(at):
    token_id = rows(at)[3]["token_id"]
    append(at, token_id)
    ids = (*open_model().phrase_ids(PHRASE), token_id)
    expected = open_model().start_next(ids).result().logits.argmax()
    assert rows(at)[0]["token_id"] == expected
    at.button(key="undo").click().run()
    assert text(at) == "·To·be·or·not·to"
    at.run()
    assert text(at) == "·To·be·or·not·to", "a click is heard once"


def test_branches_are_kept_and_any_node_can_be_returned_to(at):
    first, second = rows(at)[0], rows(at)[1]
    append(at, first["token_id"])
    after = rows(at)[0]
    append(at, after["token_id"])
    at.button(key="undo").click().run()
    at.button(key="undo").click().run()
    append(at, second["token_id"])
    lines = component(at, "Continuations tried")["lines"]
    assert [[node["text"] for node in line["nodes"]] for line in lines] == [
        ["the phrase"],
        [first["token"], after["token"]],
        [second["token"]],
    ]
    engine = open_model()
    chain = engine.start_chain(engine.phrase_ids(PHRASE), [first["token_id"], after["token_id"]]).result()
    assert float(lines[1]["note"].removeprefix("in all ").split(" %")[0]) == pytest.approx(
        100 * math.exp(-chain.surprisal_nats), rel=1e-2
    )
    click(at, "tree", lines[1]["nodes"][1]["node"], "Continuations tried")
    assert text(at) == f"·To·be·or·not·to{first['token']}{after['token']}"
    at.text_input(key="phrase").set_value("Once upon a").run()
    assert len(at.get("bidi_component")) == 2, "another phrase, no tree yet"
    at.text_input(key="phrase").set_value(PHRASE).run()
    assert text(at) == f"·To·be·or·not·to{first['token']}{after['token']}", "the phrase found its branches again"
    at.button(key="forget").click().run()
    assert text(at) == "·To·be·or·not·to"


def test_a_draw_starts_where_the_list_stands(at):
    at.number_input(key="n_tokens").set_value(3)
    at.button(key="greedy").click().run()
    whole = text(at)
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {
        "clicked": {"value": 5, "content_id": content_id, "at": 1}
    }  # the first token that was appended
    at.run()
    at.number_input(key="n_tokens").set_value(1)
    at.button(key="greedy").click().run()
    assert whole.startswith(text(at))
    assert len(component(at, "Tokens of the phrase")["tokens"]) == 7
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {"clicked": {"value": 1, "content_id": content_id, "at": 2}}
    at.run()
    assert at.button(key="greedy").disabled, "inside the phrase nothing can be appended"


def test_greedy_goes_on_as_transformers_does(at):
    at.number_input(key="n_tokens").set_value(12)
    at.button(key="greedy").click().run()
    assert not at.exception
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    ids = tokenizer(PHRASE, return_tensors="pt")
    expected = model.generate(**ids, max_new_tokens=12, do_sample=False, pad_token_id=0)[0]
    assert text(at).replace("·", " ").replace("↵", "\n") == tokenizer.decode(expected)


def test_the_same_seed_draws_the_same_text_and_another_another(at):
    found = []
    for seed in (3, 4, 3):
        at.number_input(key="seed").set_value(seed)
        at.number_input(key="n_tokens").set_value(8)
        at.button(key="sample").click().run()
        found.append(text(at))
        while not at.button(key="undo").disabled:
            at.button(key="undo").click().run()
    assert found[0] == found[2] != found[1]


def test_sampling_from_the_likeliest_alone_is_greedy(at):
    at.number_input(key="top_k").set_value(1)
    at.number_input(key="n_tokens").set_value(5)
    at.button(key="sample").click().run()
    sampled = text(at)
    at.button(key="forget").click().run()
    at.button(key="greedy").click().run()
    assert text(at) == sampled


def test_any_position_shows_what_was_expected_there_and_what_came(at):
    content_id = component(at, "Tokens of the phrase")["content_id"]
    at.session_state["strip"] = {"clicked": {"value": 2, "content_id": content_id, "at": 1}}
    at.run()
    assert "logits[0, 2]" in words(at)
    assert "logits[0, -3]" in words(at)
    actual = [row for row in rows(at) if "actual" in row["kinds"]]
    assert [row["token"] for row in actual] == ["·not"]
    ids = open_model().phrase_ids(PHRASE)
    row = torch.from_numpy(open_model().start_next(ids[:3]).result().logits.copy())
    assert float(actual[0]["probability"].removesuffix(" %")) == pytest.approx(100 * float(row.softmax(-1)[ids[3]]), rel=6e-3)
    assert not component(at, "The likeliest next tokens")["clickable"]
    at.text_input(key="phrase").set_value("Once").run()
    assert not at.exception
    assert "logits[0, 0]" in words(at)


def test_the_shape_of_the_logits_is_this_pages_own(at):
    assert f"[1, 5, {open_model().loaded.vocabulary}]" in words(at)


def test_a_trailing_space_is_explained_and_removed_with_one_click(at):
    at.text_input(key="phrase").set_value("To be or not to ").run()
    assert "ends in a space" in words(at)
    at.button(key="remove_space").click().run()
    assert at.text_input(key="phrase").value == PHRASE
    assert "ends in a space" not in words(at)


@pytest.mark.parametrize("word", ["be", "Michigan", "hungry"])
def test_a_word_of_ones_own_has_the_product_of_its_factors(at, word):
    at.text_input(key="word").set_value(word).run()
    frame = at.dataframe[0].value
    assert f"·{word}" in frame["word"].tolist()
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    for row in frame.itertuples():
        engine = open_model()
        following = engine.continuation_ids(row.word.replace("·", " "))
        ids = torch.tensor([[*engine.phrase_ids(PHRASE), *following]])
        with torch.no_grad():
            log_probs = model(ids).logits[0, -len(following) - 1 : -1].log_softmax(-1)
        assert row.nats == pytest.approx(-float(log_probs[range(len(following)), list(following)].sum()), rel=1e-4)
        assert row.bits == pytest.approx(row.nats / math.log(2))
        assert len(row.tokens.split(" × ")) == len(following)
    assert frame["nats"].is_monotonic_increasing


@pytest.mark.parametrize("bad", ["   ", "word " * 600])
def test_a_word_that_cannot_be_asked_for_gets_a_sentence(at, bad):
    at.text_input(key="word").set_value(bad).run()
    assert not at.exception
    assert at.warning or "Type a word" in words(at)
    assert at.text_input(key="word").value == bad
    assert rows(at)


def test_guess_first_hides_the_answer_until_it_is_revealed_and_keeps_a_tally(at):
    at.toggle(key="guess").set_value(True).run()
    labels = [json.loads(c.proto.json)["label"] for c in at.get("bidi_component")]
    assert labels == ["Tokens of the phrase"]
    assert "likeliest next token is" not in words(at)
    at.button(key="reveal").click().run()
    assert "at least one guess" in at.warning[0].value
    assert at.button(key="greedy").disabled, "it would give the answer away"
    at.text_input(key="guesses").set_value("be, Michigan,, be")
    at.button(key="reveal").click().run()
    tally = at.dataframe[0].value
    assert tally["guess"].tolist() == ["be", "Michigan"]
    expected = predict_next_tokens(PHRASE, open_model().loaded.vocabulary).set_index("tokens")
    assert tally["probability"].iloc[0] == pytest.approx(expected.loc[" be", "probabilities"], rel=1e-4)
    assert tally["rank"].iloc[0] == 1 + int((expected["probabilities"] > expected.loc[" be", "probabilities"]).sum())
    ids = open_model().continuation_ids(" Michigan")
    assert tally["rank"].iloc[1] == open_model().start_chain(open_model().phrase_ids(PHRASE), ids).result().ranks[0]
    assert at.text_input(key="guesses").value == "be, Michigan,, be", "nothing typed is lost"
    assert rows(at)
    at.text_input(key="phrase").set_value("Once upon a").run()
    assert at.text_input(key="guesses").value == "", "a new round"
    assert at.dataframe[0].value["guess"].tolist() == ["be", "Michigan"], "the tally stays"
    assert "likeliest next token is" not in words(at)
    at.text_input(key="guesses").set_value("time")
    at.button(key="reveal").click().run()
    assert at.dataframe[0].value["round"].tolist() == [2, 1, 1]
    at.button(key="clear_tally").click().run()
    assert not at.dataframe
