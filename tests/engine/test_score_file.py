"""The texts of a file are scored in Python as one by one, and each keeps the columns of its row."""

import json

import openpyxl
import pandas as pd
import pytest

from computation.headers import as_comments
from computation.perplexity import Convention
from computation.word_table import words_of
from model_cache import compare_texts, score_file, token_surprise_table, word_surprise_table
from model_cache.text_scores import IN_FLIGHT
from tests.support.engines import score

ROWS = [
    {"item": 7, "cond": "good", "sentence": "The cat sat on the mat.", "rt": 1.5},
    {"item": 8, "cond": "bad", "sentence": "Cat the on sat mat the.", "rt": None},
    {"item": 9, "cond": None, "sentence": None, "rt": 2.25},
    {"item": 10, "cond": "bad", "sentence": "Hi", "rt": 2.5},
]


@pytest.fixture
def items(tmp_path):
    path = tmp_path / "items.csv"
    pd.DataFrame(ROWS).to_csv(path, index=False)
    return path


def test_each_row_keeps_its_columns_in_front_of_its_figures(items):
    frame = score_file(items, text="sentence")
    assert list(frame)[:9] == [
        *("number", "item", "cond", "sentence", "rt"),
        *("tokens", "perplexity", "bits", "bits_per_byte"),
    ]
    assert frame["number"].tolist() == [1, 2, 3, 4]
    assert frame["item"].tolist() == [7, 8, 9, 10]
    assert frame["item"].dtype == "int64"
    assert frame["rt"].dtype == "float64"
    alone = compare_texts([row["sentence"] for row in ROWS[:2]]).set_index("text")
    for row in (0, 1):
        for name in ("tokens", "perplexity", "bits", "bits_per_byte"):
            assert frame[name][row] == pytest.approx(alone[name][frame["sentence"][row]], rel=1e-5)
    assert frame.loc[2:, ["tokens", "perplexity", "bits"]].isna().all(axis=None)
    assert "no text" in frame["problem"][2]
    assert "single token" in frame["problem"][3]
    header = frame.attrs["header"]
    assert header["convention"].startswith("bundled model · no BOS, first token unscored · leading space · window")
    assert header["texts"] == "sentence"
    assert header["file"].startswith("items.csv, sha256 ")


def test_words_and_tokens_are_those_of_each_text(items):
    words = score_file(items, "sentence", words=True, bos=True, part_punctuation=True)
    first = words[words["number"] == 1]
    alone = word_surprise_table(ROWS[0]["sentence"], bos=True, part_punctuation=True)
    assert first["word"].tolist() == alone["word"].tolist()
    assert first["surprise_corrected_nats"].tolist() == pytest.approx(alone["surprise_corrected"].tolist(), rel=1e-4)
    assert first["cond"].unique().tolist() == ["good"]
    tokens = score_file(items, "sentence", tokens=True)
    second = tokens[tokens["number"] == 2]
    alone = token_surprise_table(ROWS[1]["sentence"])
    assert second["surprise_nats"].tolist()[1:] == pytest.approx(alone["surprise"].tolist(), rel=1e-4)
    assert second["rank"].tolist()[1:] == alone["rank"].tolist()


def test_every_kind_of_file_gives_the_same(items, tmp_path):
    frame = score_file(items, "sentence")
    pd.DataFrame(ROWS).to_csv(tmp_path / "items.tsv", index=False, sep="\t")
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    book = openpyxl.Workbook()
    for row in (list(ROWS[0]), *(list(row.values()) for row in ROWS)):
        book.active.append(row)
    book.save(tmp_path / "items.xlsx")
    for name in ("items.tsv", "items.jsonl", "items.xlsx"):
        pd.testing.assert_frame_equal(score_file(tmp_path / name, "sentence"), frame)


def test_more_texts_than_are_on_their_way_at_once_come_in_order(tmp_path, engine):
    texts = [f"The cat number {i} sat on {'the mat and ' * (i % 5)}slept." for i in range(IN_FLIGHT + 20)]
    pd.DataFrame({"text": texts}).to_csv(tmp_path / "many.csv", index=False)
    frame = score_file(tmp_path / "many.csv")
    assert frame["text"].tolist() == texts
    for row in (0, 3, IN_FLIGHT, len(texts) - 1):
        assert frame["bits"][row] == pytest.approx(score(engine, texts[row]).total_bits, rel=1e-5)


def test_what_was_exported_is_read_again(items, tmp_path):
    exported = tmp_path / "exported.csv"
    exported.write_text(as_comments({"app": "Logitscope"}) + items.read_text())
    pd.testing.assert_frame_equal(score_file(exported, "sentence"), score_file(items, "sentence"))


@pytest.mark.parametrize(
    ("name", "content", "how", "sentence"),
    [
        ("items.csv", "a,b\nx y,2\n", {"text": "c"}, "no column “c”. Its columns are “a”, “b”"),
        ("items.csv", "a,b\nx y,2\n", {"text": "b"}, "holds numbers"),
        ("items.csv", "a\nHi\n", {}, "None of the texts can be scored. Row 1: This text is a single token"),
        ("items.doc", "a", {}, "isn't a table that can be read"),
        ("items.csv", "a\nsome text\n", {"words": True, "tokens": True}, "words or for tokens"),
    ],
)
def test_what_cannot_be_scored_is_a_sentence(tmp_path, name, content, how, sentence):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=sentence):
        score_file(tmp_path / name, **how)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"nothing\.csv can't be read: no such file"):
        score_file(tmp_path / "nothing.csv")


def test_words_of_a_cell_stand_where_they_stand_in_its_text(items, engine):
    frame = score_file(items, "sentence", words=True)
    for row in frame[frame["word"].notna()].to_dict("records"):
        assert row["sentence"][row["start"] : row["end"]] == row["word"]
    words = words_of(score(engine, ROWS[0]["sentence"], Convention()))
    assert frame["word"].tolist()[: len(words)] == [word.text for word in words]
