"""Compare: cards, lists and files, every figure, two texts word by word, several models, and what is taken along."""

import io
import json
import math
import re
import statistics
import time

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from app.compare import example_sets
from components import format, tables
from components.charts.texts import perplexity_chart
from components.heatmap import alignment
from components.heatmap.difference import span_nats
from computation.perplexity import standard_error
from model_cache import compare_texts, open_model, token_surprise_table
from model_cache.catalog import ModelUnavailable
from tests.pages.test_app import component, opened
from tests.support.engines import slowed
from training import train, windows
from training.recipe import Recipe

TEXTS = [
    "The cat sat on the mat.",
    "Flurb zazzle moop tink wob.",
    "The dog ran to the door and began to bark at the stranger.",
]


def cards(at) -> list[str]:
    return [box.value for box in at.text_area if box.key.startswith("card_text_")]


def pasted(texts, button="pasted_replace"):
    at = opened("compare/page.py")
    at.text_area(key="pasted").set_value("\n".join(texts))
    at.button(key=button).click().run()
    assert not at.exception
    return at


def uploaded(*files, page=None):
    at = page or opened("compare/page.py")
    at.file_uploader(key="text_files").set_value([(name, content, "text/plain") for name, content in files]).run()
    assert not at.exception
    return at


def said(at) -> str:
    return " ".join(element.value for kind in (at.markdown, at.caption, at.warning) for element in kind).replace("\\", "")


def menu(at, number: int, what: str):
    at.menu_button(key=f"card_menu_{number}").click(what).run()
    assert not at.exception
    return at


# -- cards -----------------------------------------------------------------------------------------------------------------


def test_it_opens_with_the_notebooks_three_texts():
    at = opened("compare/page.py")
    assert cards(at) == [text for _, text in example_sets.OPENING]
    assert "What to look for" in said(at)


def test_cards_are_duplicated_moved_removed_and_brought_back():
    at = pasted(["one text", "another text", "a third text"])
    menu(at, 1, "Duplicate")
    assert cards(at) == ["one text", "one text", "another text", "a third text"]
    assert "Texts 1 and 2 are the same." in said(at)
    menu(at, 4, "Move up")
    assert cards(at) == ["one text", "one text", "a third text", "another text"]
    menu(at, 1, "Move up")
    assert cards(at) == ["one text", "one text", "a third text", "another text"]
    at.text_area(key="card_text_3").set_value("a changed text").run()
    menu(at, 3, "Remove")
    assert cards(at) == ["one text", "one text", "another text"]
    at.button(key="undo_cards").click().run()
    assert cards(at) == ["one text", "one text", "a changed text", "another text"], "with what was typed before"


def test_changes_are_undone_one_by_one():
    at = pasted(["one text", "another text"])
    menu(at, 1, "Duplicate")
    menu(at, 3, "Move up")
    for expected in (
        ["one text", "one text", "another text"],
        ["one text", "another text"],
        [t for _, t in example_sets.OPENING],
    ):
        at.button(key="undo_cards").click().run()
        assert cards(at) == expected
    assert not [button for button in at.button if button.key == "undo_cards"]


def test_what_was_typed_after_a_change_survives_its_undoing():
    at = pasted(["one text", "another text"])
    menu(at, 2, "Remove")
    at.text_area(key="card_text_1").set_value("one text, and more").run()
    at.button(key="undo_cards").click().run()
    assert cards(at) == ["one text", "another text"]
    at.button(key="undo_cards").click().run()
    assert cards(at) == ["one text, and more"]


def test_the_last_card_that_is_removed_leaves_an_empty_one():
    at = pasted(["the only text"])
    menu(at, 1, "Remove")
    assert cards(at) == [""]
    assert "Type at least one text" in at.warning[0].value
    at.button(key="undo_cards").click().run()
    assert cards(at) == ["the only text"]


def test_an_empty_card_is_left_out_and_a_single_token_is_named():
    at = pasted(["The cat sat on the mat.", "x", "Another text."])
    at.button(key="add_card").click().run()
    assert "Text 4 is empty and left out." in said(at)
    assert "Text 2 is left out. This text is a single token." in said(at)
    assert len(at.dataframe[0].value) == 2


def test_texts_typed_are_still_there_after_another_page_and_names_too():
    at = pasted(["one text", "another text"])
    at.text_input(key="card_name_1").set_value("mine").run()
    at.switch_page("surprise/page.py").run()
    at.switch_page("compare/page.py").run()
    assert cards(at) == ["one text", "another text"]
    assert at.dataframe[0].value["name"].tolist().count("mine") == 1


def test_a_ready_set_stands_in_place_of_the_texts_and_says_what_to_look_for():
    at = pasted(["my own text", "and another"])
    at.menu_button(key="ready_set").click("One word changed").run()
    chosen = next(ready for ready in example_sets.SETS if ready.name == "One word changed")
    assert cards(at) == [text for _, text in chosen.texts]
    assert chosen.look in said(at)
    at.button(key="undo_cards").click().run()
    assert cards(at) == ["my own text", "and another"]


# -- many at once ----------------------------------------------------------------------------------------------------------


def test_lists_replace_the_texts_or_join_them_and_what_finds_no_room_stays_in_the_box():
    at = pasted([f"text number {i}" for i in range(48)])
    assert len(cards(at)) == 48
    at.text_area(key="pasted").set_value("\n".join(f"further text {i}" for i in range(5)))
    at.button(key="pasted_add").click().run()
    assert len(cards(at)) == 50
    assert at.text_area(key="pasted").value == "further text 2\nfurther text 3\nfurther text 4"
    assert "There are 3 texts here and room for 0" in said(at)
    at.button(key="pasted_add").click().run()
    assert "There is no room: at most 50" in said(at)
    menu(at, 1, "Duplicate")
    assert "There are 50 texts, which is all" in said(at)
    assert len(cards(at)) == 50


def test_nothing_pasted_gets_a_sentence_and_changes_nothing():
    at = pasted([""])
    assert "There is no text to take" in at.warning[0].value
    assert cards(at) == [text for _, text in example_sets.OPENING]


def test_files_of_every_kind_become_texts():
    at = uploaded(
        ("a story.txt", b"Once upon a time.\nThe end."),
        ("table.csv", b"id;review\n1;It was good, really.\n2;It was bad.\n"),
        ("table.tsv", b"review\tid\nSo it was.\t3\n"),
        ("lines.jsonl", b'{"text": "From a line."}\n"A line alone."\n'),
    )
    assert not at.warning
    at.button(key="files_replace").click().run()
    expected = [
        "Once upon a time.\nThe end.",
        "It was good, really.",
        "It was bad.",
        "So it was.",
        "From a line.",
        "A line alone.",
    ]
    assert cards(at) == expected
    assert at.dataframe[0].value.set_index("number")["name"].to_dict()[1] == "a story"


def test_what_a_file_cannot_give_is_said_and_the_rest_is_kept():
    at = uploaded(
        ("ragged.csv", b"id,text\n1,good text\n2,too,many\n3,more text\n"),
        ("lines.jsonl", b'{"text": "kept"}\n{"text"\n'),
    )
    words = said(at)
    assert "ragged.csv: Line 3 is left out: it has 3 cells where the first row has 2." in words
    assert "lines.jsonl: Line 2 is left out: it is no JSON (Expecting ':' delimiter at character 8)." in words
    at.button(key="files_replace").click().run()
    assert cards(at) == ["good text", "more text", "kept"]


def test_a_column_of_numbers_gets_a_sentence_and_another_column_the_texts():
    at = uploaded(("table.csv", b"stars,text\n5,very good\n1,very bad\n"))
    column = next(box for box in at.selectbox if box.key.startswith("column_"))
    assert column.value == "text"
    column.set_value("stars").run()
    assert "table.csv: The column “stars” holds numbers (2 of 2 rows)" in said(at)
    next(box for box in at.selectbox if box.key.startswith("column_")).set_value("text").run()
    at.button(key="files_add").click().run()
    assert cards(at)[-2:] == ["very good", "very bad"]


def test_a_table_in_another_encoding_is_offered_to_be_read_as_latin_1():
    at = uploaded(("table.csv", "text\nUn café noir.\nUn thé.\n".encode("latin-1")))
    assert "table.csv is not UTF-8" in said(at)
    at.button(key="file_0_latin").click().run()
    at.button(key="files_replace").click().run()
    assert cards(at) == ["Un café noir.", "Un thé."]


# -- figures ---------------------------------------------------------------------------------------------------------------


def test_every_figure_is_what_the_tokens_add_up_to():
    at = pasted(TEXTS)
    shown = at.dataframe[0].value.set_index("text")
    expected = compare_texts(TEXTS).set_index("text")
    assert shown.index.tolist() == expected.index.tolist()
    all_nats = []
    for text in TEXTS:
        table, row = token_surprise_table(text), shown.loc[text]
        nats = table["surprise"].tolist()
        all_nats += nats
        spread = statistics.stdev(nats) / math.sqrt(len(nats))
        assert row["perplexity"] == pytest.approx(math.exp(statistics.fmean(nats)))
        assert row["low"] == pytest.approx(math.exp(statistics.fmean(nats) - spread))
        assert row["high"] == pytest.approx(math.exp(statistics.fmean(nats) + spread))
        assert row["tokens"] == len(nats)
        assert row["bits"] == pytest.approx(sum(nats) / math.log(2))
        assert row["bits_per_byte"] == pytest.approx(expected.loc[text, "bits_per_byte"])
        assert row["mean"] == pytest.approx(statistics.fmean(nats) / math.log(2))
        assert row["largest"] == pytest.approx(max(nats) / math.log(2))
        assert row["most"].replace("·", " ") == table["token"][nats.index(max(nats))]
    pooled = math.exp(statistics.fmean(all_nats))
    assert f"All texts as one: perplexity {pooled:#.3g}" in said(at)


def test_the_standard_error_is_the_textbooks():
    nats = [1.0, 2.5, 0.3, 4.0]
    assert standard_error(nats) == pytest.approx(np.std(nats, ddof=1) / 2)
    assert math.isnan(standard_error([1.0]))


def test_the_chart_has_whiskers_and_landmarks_with_their_figures():
    scored = [open_model("bundled").score(text) for text in TEXTS]
    spec = perplexity_chart(tables.texts([("", s) for s in scored], "bits"), 8_192, ink="black").to_dict()
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks.count("bar") == 1
    assert marks.count("tick") == 2
    names = {row["name"] for rows in spec["datasets"].values() for row in rows if "at" in row and "name" in row}
    assert names == {"coin 2", "die 6", "guessing 8,192"}


@pytest.mark.parametrize(
    ("perplexity", "words"),
    [
        (1.4, "less unsure than about a fair coin (2)"),
        (2.0, "between a fair coin (2) and a die (6)"),
        (59.0, "between a die (6) and guessing among the vocabulary (8,192)"),
        (9_000.0, "worse than guessing among the vocabulary (8,192)"),
    ],
)
def test_each_text_is_placed_among_the_landmarks(perplexity, words):
    assert format.perplexity_standing(perplexity, 8_192) == words


def test_each_text_has_its_sentence_and_its_heatmap_on_one_scale():
    at = pasted(TEXTS)
    heatmaps = [json.loads(c.proto.json) for c in at.get("bidi_component")][: len(TEXTS)]
    for number, text in enumerate(TEXTS, 1):
        assert f"**Text {number}**: perplexity" in said(at)
        assert "".join(chip["text"] for chip in heatmaps[number - 1]["chips"]).strip() == text
    assert len({json.dumps(h["legend"]) for h in heatmaps}) == 1
    assert [h["bare"] for h in heatmaps] == [False, True, True]


def test_lengths_that_differ_and_short_texts_are_warned_of():
    long = " ".join([TEXTS[2]] * 4)
    words = said(pasted([TEXTS[0], long]))
    assert "1 of these is a short text: noisy" in words
    assert re.search(r"The lengths differ a lot: 6 to \d+ tokens", words)
    words = said(pasted([long, long + " And so on."]))
    assert "noisy" not in words.split("Token by token")[0]
    assert "lengths differ" not in words


def test_more_tokens_than_can_be_measured_names_both_figures_and_loses_nothing(monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "100")
    texts = ["many words in a row " * 20, "other words in a row " * 20, "further words in a row " * 20]
    at = pasted(texts)
    assert re.search(r"The 3 texts have \d{3} tokens together; at most 200", said(at))
    assert cards(at) == [text.strip() for text in texts]
    at.button(key="undo_cards").click().run()
    assert len(at.dataframe[0].value) == 3


def test_fifty_long_texts_are_refused_with_both_figures():
    text = "The quick brown fox jumps over the lazy dog. " * 200
    assert re.search(r"The 50 texts have \d{3},\d{3} tokens together; at most 100,000", said(pasted([text] * 50)))


# -- one by one, stopped, gone ---------------------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch):
    """A model that takes half a second for each batch of one."""
    slowed(monkeypatch, 0.5)
    monkeypatch.setattr("model_cache.engine.schedule.IDS_A_BATCH", 8)


def test_a_model_that_goes_away_leaves_what_was_measured(monkeypatch):
    at = opened("compare/page.py")
    engine = open_model()
    ask = type(engine).ask

    def gone(self, question):
        if "gone" in question.text:
            raise ModelUnavailable("The model was closed while it was asked. Try again.")
        return ask(self, question)

    monkeypatch.setattr(type(engine), "ask", gone)
    at.text_area(key="pasted").set_value("A text that stays.\nA text that is gone.\nAnother that stays.")
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    assert "The model was closed while it was asked" in said(at)
    assert sorted(at.dataframe[0].value["text"]) == ["A text that stays.", "Another that stays."]
    assert len(cards(at)) == 3


def test_a_stop_keeps_the_texts_that_were_read(slow):
    at = opened("compare/page.py")
    engine = open_model()
    jobs = [engine.start_score(f"A stopped text, number {i}.") for i in range(6)]
    while not jobs[0].done():
        time.sleep(0.02)
    for job in jobs:
        job.cancel()
    names = [f"A stopped text, number {i}." for i in range(6)]
    at.text_area(key="pasted").set_value("\n".join(names))
    key = "compare_bundled"
    convention = "Convention(prefix_space=True, bos=False)"
    at.session_state[f"{key} stopped"] = (f"bundled float32 {convention} {hash(tuple(names))}", jobs)
    at.button(key="pasted_replace").click().run()
    assert not at.exception
    n = len(at.dataframe[0].value)
    assert 0 < n < 6
    assert f"{n} of 6 texts were read before it was stopped." in said(at)
    at.button(key=f"{key}_go_on").click().run(timeout=60)
    assert len(at.dataframe[0].value) == 6


# -- two texts -------------------------------------------------------------------------------------------------------------


def levenshtein(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, before = [i, *[0] * len(other)], row
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
    return row[-1]


WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "a", "mat", "and", "ran"]), min_size=2, max_size=9).map(" ".join)


@given(WORDS, WORDS)
def test_the_fewest_words_are_changed(one, other):
    engine = open_model("bundled")
    a, b = engine.score(one), engine.score(other)
    stretches = alignment.align_words(a, b)
    for number, text in enumerate((one, other)):
        spans = [span for s in stretches for span in (s.one, s.other)[number]]
        assert [span.text.strip() for span in spans] == text.split()
    n_changed = sum(max(len(s.one), len(s.other)) for s in stretches if not s.same)
    assert n_changed == levenshtein(one.split(), other.split())


def test_a_changed_word_shows_its_own_surprise_and_what_it_does_to_the_words_after_it():
    one, other = "The dog ran to the door and began to bark.", "The dog ran to the moon and began to bark."
    tables_ = [token_surprise_table(text) for text in (one, other)]
    bits = [t.set_index(t["token"].str.strip())["surprise"] / math.log(2) for t in tables_]
    after = [t["surprise"].iloc[5:].sum() / math.log(2) for t in tables_]
    at = pasted([one, other])
    words = said(at)
    assert f"**moon** in place of **door**: {bits[1]['moon']:.1f} bits instead of {bits[0]['door']:.1f} bits." in words
    assert f"What both texts have after the first change takes **{after[1]:.1f} bits** instead of {after[0]:.1f} bits." in words
    chips = component(at, "The second text tinted by the change in surprise, with what the first has in its place")["chips"]
    assert [
        (chip["text"].strip(), chip["removed"], chip["changed"]) for chip in chips if chip["removed"] or chip["changed"]
    ] == [
        ("door", True, False),
        ("moon", False, True),
    ]
    assert all(chip["heat"] in (0, None) for chip in chips[:5]), "nothing before the change is touched"
    changes = {c["text"].strip(): float(c["tip"].rsplit("change ", 1)[1].split()[0].replace("−", "-")) for c in chips[7:-1]}
    assert changes["and"] == pytest.approx(bits[1]["and"] - bits[0]["and"], abs=0.01)


def test_words_put_in_front_are_named_and_the_old_first_word_has_no_change():
    engine = open_model("bundled")
    one, other = engine.score("The cat sat."), engine.score("Look, the cat sat.")
    stretches = alignment.align_words(one, other)
    chips = list(alignment.aligned_chips(one, other, stretches, "bits"))
    assert [chip.text.strip() for chip in chips if chip.changed] == ["Look", ",", "the"]
    assert [chip.text.strip() for chip in chips if chip.removed] == ["The"]
    same = alignment.align_words(one, one)
    assert not alignment.change_sentences(one, one, same, "bits")
    assert not alignment.aftermath_sentences(one, one, same, "bits")


def test_the_same_text_twice_has_no_difference():
    assert "The two texts have the same words." in said(pasted(["The same text.", "The same text."]))


def test_costs_of_all_stretches_add_up_to_both_texts():
    engine = open_model("bundled")
    one, other = (
        engine.score("She gave him an apple and water."),
        engine.score("She gave her one apple, and no water at all."),
    )
    stretches = alignment.align_words(one, other)
    for number, scored in enumerate((one, other)):
        spans = [span for s in stretches for span in (s.one, s.other)[number]]
        assert sum(span_nats(scored, span) or 0 for span in spans) == pytest.approx(scored.surprisal_nats.sum())


# -- several models, and what is taken along --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A model whose tokens are others than the bundled one's."""
    folder = tmp_path_factory.mktemp("foreign")
    recipe = Recipe(vocabulary=300, layers=1, width=32, heads=2, context=64)
    torch.manual_seed(0)
    train.save(train.new_model(recipe), windows.train_tokenizer(TEXTS * 3, 300), folder, recipe.context)
    return str(folder)


def test_across_tokenizers_perplexity_is_grey_with_its_reason_and_bits_per_byte_is_compared(foreign, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MODEL", foreign)
    at = opened("compare/page.py")
    at.selectbox(key="second").set_value("bundled").run()
    assert not at.exception
    pooled = []
    for model in (foreign, "bundled"):
        scored = [open_model(model).score(text) for _, text in example_sets.OPENING]
        pooled.append(sum(s.total_bits for s in scored) / sum(s.n_bytes for s in scored))
    assert f"**{pooled[0]:.3f}** for" in said(at)
    assert f"**{pooled[1]:.3f}** for bundled" in said(at)
    assert "bundled expected them best" in said(at)
    table = at.dataframe[1]
    assert "color: #6c727b" in table.proto.arrow_data.styler.styles
    columns = json.loads(table.proto.columns)
    assert "do not cut the texts into the same tokens" in columns["perplexity 0"]["help"]
    assert "comparable between models" in columns["bits_per_byte 0"]["help"]


def test_under_the_same_tokens_perplexity_is_not_grey():
    scored = [open_model("bundled").score(text) for text in TEXTS]
    frame = tables.models(["a", "b", "c"], [scored, scored])
    assert frame["perplexity 0"].equals(frame["perplexity 1"])


def test_csv_and_json_carry_every_figure_and_the_convention():
    from app.compare import export
    from app.compare.scoring import Item

    scored = [open_model("bundled").score(text) for text in TEXTS]
    known = [(Item(i, f"name {i}", text), s) for i, (text, s) in enumerate(zip(TEXTS, scored, strict=True), 1)]
    frame = pd.read_csv(io.StringIO(export.texts_csv([known, known])))
    assert len(frame) == 2 * len(TEXTS)
    expected = compare_texts(TEXTS).set_index("text")
    for _, row in frame.iterrows():
        assert row["perplexity"] == pytest.approx(expected.loc[row["text"], "perplexity"])
        assert "no BOS, first token unscored" in row["convention"]
        assert row["unit"] == "nats"
    (whole,) = json.loads(export.texts_json([known]))
    assert whole["corpus_perplexity"] == pytest.approx(math.exp(np.concatenate([s.surprisal_nats for s in scored]).mean()))
    for text in whole["texts"]:
        assert sum(token["surprise"] for token in text["tokens_scored"]) / math.log(2) == pytest.approx(text["bits"])


@pytest.mark.parametrize("bad", ["", "[", "{}", "[1]", '[["a"]]', '[["a", 1]]', "[]"])
def test_a_damaged_link_gets_a_sentence_and_the_example(bad):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file("../../app/main.py", default_timeout=60)
    at.query_params["cards"] = bad
    at.run()
    at.query_params["cards"] = bad
    at.switch_page("compare/page.py").run()
    assert not at.exception
    assert cards(at) == [text for _, text in example_sets.OPENING]
    assert "texts are damaged" in said(at)


def test_the_two_texts_chosen_stay_chosen_when_another_is_edited():
    at = pasted(["one text here", "another text here", "a third text here"])

    def box(which):
        return next(b for b in at.selectbox if b.label == f"{which} text")

    box("Second").set_value(3).run()
    at.text_area(key="card_text_1").set_value("a text that was edited").run()
    assert (box("First").value, box("Second").value) == (1, 3)
    assert box("First").options[0] == "1: a text that was edited"
