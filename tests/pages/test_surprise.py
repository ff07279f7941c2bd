"""The surprise page without a browser: what is tinted and how, what is told on hover, and what a replaced token changes."""

import io
import json
import math
import time
from concurrent.futures import CancelledError
from itertools import count
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
import torch
from streamlit.testing.v1 import AppTest
from transformers import AutoModelForCausalLM

from app.surprise import export, second_model
from components import format
from components.heatmap import chips
from computation.spans import whole_words
from model_cache import open_model
from model_cache.catalog import BUNDLED_DIRECTORY
from tests.support.engines import slowed
from training import train, windows
from training.recipe import Recipe

TEXT = "My sister said that the train was late, so she waited for an hour."
clicks = count()


@pytest.fixture
def at() -> AppTest:
    found = AppTest.from_file("../../app/main.py", default_timeout=60).run()
    found.switch_page("surprise/page.py").run()
    found.session_state["take_away"] = True  # unfolded
    found.text_area(key="text").set_value(TEXT).run()
    assert not found.exception
    return found


@pytest.fixture(scope="module")
def scored():
    return open_model().score(TEXT)


def components(at: AppTest) -> list[dict]:
    return [json.loads(c.proto.json) for c in at.get("bidi_component")]


def heatmap(at: AppTest) -> dict:
    return components(at)[0]


def component(at: AppTest, label: str) -> dict:
    return next(data for data in components(at) if data["label"] == label)


def click(at: AppTest, key: str, value: int, content_id: str) -> AppTest:
    at.session_state[key] = {"clicked": {"value": value, "content_id": content_id, "at": next(clicks)}}
    at.run()
    assert not at.exception
    return at


def pin(at: AppTest, position: int) -> AppTest:
    return click(at, "heatmap", position, heatmap(at)["content_id"])


def words_on(at: AppTest) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption, *at.warning]).replace("\\", "")


def expected_heat(scored, mode: str) -> np.ndarray:
    """The tint by the definition of each mode, in per cent of its fixed scale."""
    bits, entropy = scored.surprisal_nats / math.log(2), scored.entropy_nats / math.log(2)
    if mode == "surprise":
        return 100 * np.clip(bits / 16, 0, 1)
    if mode == "probability":
        return 100 * (1 - 2.0**-bits)
    if mode == "entropy":
        return 100 * np.clip(entropy / 16, 0, 1)
    if mode == "rank":
        return np.select([scored.ranks <= 10, scored.ranks <= 100, scored.ranks <= 1000], [8, 40, 70], 100)
    return 100 * np.clip((bits - entropy) / 8, -1, 1)


@pytest.mark.parametrize("mode", chips.MODES)
def test_each_mode_tints_by_its_own_figure_on_a_fixed_scale(at, scored, mode):
    at.segmented_control(key="mode").set_value(mode).run()
    assert not at.exception
    shown = heatmap(at)
    assert [chip["heat"] for chip in shown["chips"][1:]] == pytest.approx(expected_heat(scored, mode).tolist(), abs=0.06)
    assert mode in shown["legend"]["name"]
    steps = shown["legend"]["steps"]
    at.text_area(key="text").set_value("Flurb zazzle moop.").run()
    assert heatmap(at)["legend"]["steps"] == steps, "the scale does not follow the text"


def test_hover_tells_every_figure_of_a_token(at, scored):
    place = 6
    tip = heatmap(at)["chips"][place]["tip"]
    piece, row = scored.pieces[place], place - 1
    alternatives = [t.decode() for t in open_model().pieces(scored.top_ids[row, :3].tolist())]
    for part in (
        f"id {scored.ids[place]}",
        " ".join(f"{byte:02X}" for byte in piece),
        f"surprise {scored.surprisal_nats[row] / math.log(2):.2f} bits",
        f"rank {scored.ranks[row]:,} of",
        f"entropy {scored.entropy_nats[row] / math.log(2):.2f} bits",
        *(word.replace(" ", "·") for word in alternatives),
    ):
        assert part in tip


def test_whole_words_sum_the_surprises_of_their_tokens(at):
    text = "Flurb zazzle 😀 moop's, tink"
    at.text_area(key="text").set_value(text)
    at.toggle(key="words").set_value(True).run()
    chips, scored = heatmap(at)["chips"], open_model().score(text)
    assert [chip["text"].strip("· ") for chip in chips] == text.split()
    for chip, span in zip(chips[1:], whole_words(scored.pieces)[1:], strict=True):
        bits = scored.surprisal_nats[span.start - 1 : span.stop - 1].sum() / math.log(2)
        assert chip["heat"] == pytest.approx(min(100, 100 * bits / 16), abs=0.06)
        assert f"{bits:.1f} bits" in chip["spoken"]


def test_spaces_are_drawn_on_request(at):
    assert heatmap(at)["chips"][1]["text"] == " sister"
    at.toggle(key="spaces").set_value(True).run()
    assert heatmap(at)["chips"][1]["text"] == "·sister"


def test_the_most_and_the_least_surprising_tokens_can_be_clicked(at, scored):
    shown = component(at, "Most surprising tokens")
    order = np.argsort(-scored.surprisal_nats, kind="stable")[:5] + 1
    assert [row["token_id"] for row in shown["rows"]] == order.tolist()
    click(at, "heatmap_most", int(order[1]), shown["content_id"])
    assert heatmap(at)["chosen"] == order[1]
    assert component(at, "The likeliest tokens at the chosen place")


def test_the_pinned_token_stands_among_its_alternatives_with_its_rank(at, scored):
    worst = int(np.argmax(scored.ranks)) + 1
    pin(at, worst)
    rows = component(at, "The likeliest tokens at the chosen place")["rows"]
    assert len(rows) == 11
    assert rows[-1]["cells"][1] == f"{scored.ranks[worst - 1]:,}"
    assert rows[-1]["kinds"] == ["actual"]


def test_a_replaced_token_changes_what_comes_after_and_undo_takes_it_back(at, scored):
    pin(at, 5)
    shown = component(at, "The likeliest tokens at the chosen place")
    other = next(row["token_id"] for row in shown["rows"] if "actual" not in row["kinds"])
    click(at, "heatmap_alternatives", other, shown["content_id"])
    ids = scored.ids.tolist()
    ids[5] = other
    model = AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()
    with torch.no_grad():
        log_probs = model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
    nats = -log_probs[range(len(ids) - 1), ids[1:]].double()
    change = float(nats.sum() - scored.surprisal_nats.sum()) / math.log(2)
    assert f"{abs(change):,.1f} bits {'more' if change > 0 else 'less'}" in words_on(at)
    chips = component(at, "The changed text, tinted by the change in surprise")["chips"]
    assert [chip["changed"] for chip in chips] == [i == 5 for i in range(len(ids))]
    assert all(chip["heat"] == 0 for chip in chips[1:5]), "nothing before it changes"
    for i in range(6, len(ids)):
        difference = (float(nats[i - 1]) - scored.surprisal_nats[i - 1]) / math.log(2)
        assert chips[i]["heat"] == pytest.approx(100 * np.clip(difference / 8, -1, 1), abs=0.06)
    at.button(key="undo_edit").click().run()
    assert "instead of" not in words_on(at)


def test_a_typed_replacement_may_have_another_number_of_tokens(at, scored):
    pin(at, scored.pieces.index(b" train"))
    at.text_input(key="replacement").set_value("eigenvalue")
    at.button(key="replace").click().run()
    chips = component(at, "The changed text, tinted by the change in surprise")["chips"]
    assert "".join(chip["text"] for chip in chips) == " " + TEXT.replace(" train", " eigenvalue")
    assert sum(chip["changed"] for chip in chips) == len(open_model().continuation_ids(" eigenvalue"))
    assert len([chip for chip in chips if not chip["changed"]]) == len(scored.ids) - 1


def test_nothing_or_too_much_in_a_tokens_place_gets_a_sentence(at, monkeypatch):
    pin(at, 5)
    at.button(key="replace").click().run()
    assert "should stand there" in words_on(at)
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "60")
    at.text_input(key="replacement").set_value("word " * 80)
    at.button(key="replace").click().run()
    assert not at.exception
    assert "at most 60 are measured" in words_on(at)
    assert at.text_input(key="replacement").value == "word " * 80
    at.button(key="undo_edit").click().run()
    assert not at.warning


def test_undo_takes_back_one_replacement_after_the_other(at, scored):
    pin(at, scored.pieces.index(b" train"))
    found = []
    for word in ("bus", "car"):
        at.text_input(key="replacement").set_value(word)
        at.button(key="replace").click().run()
        found.append("".join(c["text"] for c in component(at, "The changed text, tinted by the change in surprise")["chips"]))
    assert found == [" " + TEXT.replace("train", "bus"), " " + TEXT.replace("train", "car")]
    at.button(key="undo_edit").click().run()
    chips = component(at, "The changed text, tinted by the change in surprise")["chips"]
    assert "".join(chip["text"] for chip in chips) == found[0]
    at.button(key="undo_edit").click().run()
    assert "instead of" not in words_on(at)


def test_a_character_of_several_tokens_is_pinned_and_replaced_whole(at):
    at.text_area(key="text").set_value("I feel 😀 today").run()
    scored = open_model().score("I feel 😀 today")
    chip = next(chip for chip in heatmap(at)["chips"] if "😀" in chip["text"])
    pin(at, chip["position"])
    members = [i for i, piece in enumerate(scored.pieces) if any(byte > 127 for byte in piece)]
    assert len(members) > 1
    probability = math.exp(-sum(scored.surprisal_nats[i - 1] for i in members))
    assert f"the model gave **{chip['text'].replace(' ', '·')}** {format.chances(probability)}" in words_on(at)
    at.text_input(key="replacement").set_value("happy")
    at.button(key="replace").click().run()
    chips = component(at, "The changed text, tinted by the change in surprise")["chips"]
    assert "".join(chip["text"] for chip in chips).replace("·", " ") == " I feel happy today"
    assert "With 1 token replaced" in words_on(at)
    assert f"What surprised it most was **{chip['text'].replace(' ', '·')}**" in words_on(at)
    listed = [row["cells"][0] for row in component(at, "Most surprising tokens")["rows"]]
    assert chip["text"].replace(" ", "·") in listed
    assert not any("<0x" in cell for cell in listed)


def test_a_pinned_place_is_dropped_when_the_text_gets_shorter(at):
    pin(at, 12)
    at.text_area(key="text").set_value("Two words").run()
    assert not at.exception
    assert heatmap(at)["chosen"] is None


# -- what is taken along ---------------------------------------------------------------------------------------------------


def test_csv_and_json_hold_every_number_and_the_convention(scored):
    frame = pd.read_csv(io.StringIO(export.surprise_csv(scored)))
    np.testing.assert_allclose(frame["surprise"], scored.surprisal_nats)
    np.testing.assert_allclose(frame["entropy"], scored.entropy_nats)
    assert frame["rank"].tolist() == scored.ranks.tolist()
    assert frame["token_id"].tolist() == scored.ids[1:].tolist()
    assert set(frame["convention"]) == {scored.badge}
    whole = json.loads(export.surprise_json(scored))
    assert whole["convention"] == scored.badge
    assert whole["perplexity"] == scored.perplexity
    assert [row["surprise"] for row in whole["tokens"]] == scored.surprisal_nats.tolist()


def test_the_link_restores_text_mode_and_pinned_token(at):
    at.segmented_control(key="mode").set_value("rank").run()
    pin(at, 5)
    address = at.code[0].value
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (query["text"], query["mode"], query["at"]) == (TEXT, "rank", "5")
    assert query["spaces"] == "false"
    other = AppTest.from_file("../../app/main.py", default_timeout=60)
    for name, value in query.items():
        other.query_params[name] = value
    other.run()
    other.switch_page("surprise/page.py").run()
    assert not other.exception
    assert other.text_area(key="text").value == TEXT
    assert heatmap(other)["chosen"] == 5
    assert "rank" in heatmap(other)["legend"]["name"]


@pytest.mark.parametrize("place", ["0", "9999", "-3", "x", "1" * 40])
def test_a_link_with_a_place_out_of_range_opens_without_one(place):
    at = AppTest.from_file("../../app/main.py", default_timeout=60)
    at.query_params["text"], at.query_params["at"] = TEXT, place
    at.run()
    at.switch_page("surprise/page.py").run()
    assert not at.exception
    assert heatmap(at)["chosen"] is None
    assert f"The link pins place {place[:20]}, but this text has places 1 to" in words_on(at)


def test_a_text_too_long_for_a_link_is_said_to_be_so_and_not_cut(at):
    at.text_area(key="text").set_value("Quite a long text. " * 400).run()
    assert not at.code
    assert "no link to a text of this length" in words_on(at)


def test_a_link_too_long_for_a_code_is_said_to_be_so(at):
    at.text_area(key="text").set_value("Quite a long text. " * 150).run()
    assert len(at.code) == 1
    assert "too long for a QR code" in words_on(at)


# -- files and long texts --------------------------------------------------------------------------------------------------


def test_a_file_goes_into_the_box(at):
    at.file_uploader(key="text_file").upload("a.txt", "Ein schöner Tag.\r\nNoch einer.".encode("utf-8-sig")).run()
    assert not at.exception
    assert at.text_area(key="text").value == "Ein schöner Tag.\nNoch einer."
    at.text_area(key="text").set_value("Typed after it.").run()
    assert at.text_area(key="text").value == "Typed after it.", "the file is taken once"


def test_a_file_that_is_not_utf8_is_said_to_be_so_and_can_be_read_as_latin1(at):
    at.file_uploader(key="text_file").upload("old.txt", "Ein schöner Tag.".encode("latin-1")).run()
    assert "old.txt is not UTF-8: byte 8" in words_on(at)
    assert at.text_area(key="text").value == TEXT, "what was typed is still there"
    at.button(key="text_latin").click().run()
    assert at.text_area(key="text").value == "Ein schöner Tag."
    assert not at.warning


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "odd.txt is empty"), (b" \n ", "odd.txt is empty"), (b"\x00\x01\x02\xff\xfe", "odd.txt is no text file")],
)
def test_a_file_without_text_is_said_to_be_so_and_replaces_nothing(at, content, said):
    at.file_uploader(key="text_file").upload("odd.txt", content).run()
    assert said in words_on(at)
    assert at.text_area(key="text").value == TEXT
    assert not [button for button in at.button if button.key == "text_latin"]


def test_a_file_in_utf16_is_read(at):
    at.file_uploader(key="text_file").upload("win.txt", "Grüße!\r\nNoch eine Zeile.".encode("utf-16")).run()
    assert at.text_area(key="text").value == "Grüße!\nNoch eine Zeile."


def test_a_long_reading_that_is_stopped_keeps_and_labels_what_was_read(monkeypatch):
    engine, text = open_model(), "A quiet story about a small house by the sea. " * 600
    whole = engine.score(text)
    engine.forget()
    slowed(monkeypatch, 0.4)
    job = engine.start_score(text)
    while job.fraction == 0:
        time.sleep(0.01)
    job.cancel()
    with pytest.raises(CancelledError):
        job.result()
    part = job.partial
    assert part is not None
    n = part.n_scored
    assert 0 < n < whole.n_scored
    assert part.n_unread == len(whole.ids) - len(part.ids)
    np.testing.assert_allclose(part.surprisal_nats, whole.surprisal_nats[:n], rtol=1e-4, atol=1e-4)
    assert text.startswith(part.text)
    assert part.n_bytes == len(part.text.encode()) - len("A")
    assert engine.score(text).n_unread == 0, "the part is not kept as the answer"


# -- two models ------------------------------------------------------------------------------------------------------------


def test_two_models_are_compared_over_the_characters_they_share(tmp_path):
    text = "The cat 😀 sat, naïvely, on the mat."
    recipe = Recipe(vocabulary=300, layers=1, width=32, heads=2, context=64)
    torch.manual_seed(0)
    train.save(train.new_model(recipe), windows.train_tokenizer([text] * 9, 300), tmp_path, recipe.context)
    one, other = open_model("bundled").score(text), open_model(str(tmp_path)).score(text)
    assert one.pieces != other.pieces, "their tokens differ"
    chips = second_model.stretches(one, other, "bits")
    assert "".join(chip.text for chip in chips) == text
    assert [chip.heat is None for chip in chips] == [True] + [False] * (len(chips) - 1)
    bits = []
    for scored in (one, other):
        first = next(n for n in range(1, 9) if b"".join(scored.pieces[:n]).decode().strip() == chips[0].text)
        bits.append(scored.surprisal_nats[first - 1 :].sum() / math.log(2))
    told = sum(float(chip.tip.rsplit("difference ", 1)[1].split()[0]) for chip in chips[1:])
    assert told == pytest.approx(bits[1] - bits[0], abs=0.006 * len(chips))
