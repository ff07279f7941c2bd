"""Whatever is worked through between two yields grows no faster than what the visitor sent."""

import json

import numpy as np
import pytest

from app.compare import card_link, export, results, scoring
from app.next_token.continuation import Continuation
from app.surprise import export as surprise_export
from app.surprise import second_model, what_if
from components import compare_tables, next_token, own_word, tables
from components.heatmap import alignment, chips, extremes, view
from components.heatmap.words import words_in
from components.labels import tell_apart
from computation import perplexity
from computation.branches import ROOT, Branches
from computation.common_spans import common_spans
from computation.perplexity import Convention
from computation.results import ScoredContinuation
from computation.spans import whole_characters, whole_words
from computation.table_files import separated_values, text_tables
from model_cache.engine.interface import ModelInfo
from model_cache.text_codec import TextCodec
from tests.support.fake_engine import END, byte_tokenizer
from tests.support.growth import check_steps
from tests.support.scored_texts import pieces_of, scored_text

WORDS = ("the", "cat", "sat.", "on\n", "Ωmega", "的")
INFO = ModelInfo("bundled", 1, 8_192, 512, 512, 256)
CODEC = TextCodec(byte_tokenizer(), None, [END])


def pieces(n: int, seed: int = 0) -> list[bytes]:
    """n tokens: words, a character in three tokens, stray bytes."""
    every = [*(f" {word}".encode() for word in WORDS), b"\xe7", b"\x9a", b"\x84", b"\xff"]
    rng = np.random.default_rng(seed + n)
    return [every[i] for i in rng.integers(0, len(every), n)]


def scored(n: int):
    return scored_text(pieces(n))


def split_in_two(n: int):
    """One text under two tokenizers that have few boundaries in common."""
    return [b"ab"] * n, [b"a", *[b"ba"] * (n - 1), b"b"]


def branching(n: int) -> Continuation:
    """A long continuation, with a fork at every token."""
    text = Continuation("phrase", tuple(range(n)))
    for i in range(n):
        for token_id in (i, i + 1):
            node = text.branches.add(text.at, token_id, -1.0)
        text.at = node
    return text


def a_star(n: int) -> Branches:
    branches = Branches()
    for i in range(n):
        branches.add(ROOT, i, -1.0)
    return branches


def drawn_tree(text: Continuation) -> None:
    next_token.draw_tree(text.branches, text.at, pieces_of, key="tree", content_id="x", start="the phrase")


def names(n: int, name: str = "a") -> str:
    return ",".join([name] * n) + "\n" + ",".join(["text"] * n)


def chain(n: int) -> ScoredContinuation:
    return ScoredContinuation(np.arange(n), tuple(pieces(n)), -np.ones(n), np.ones(n, int))


def compared(n: int) -> list:
    return [(scoring.ComparedText(i, "", f"text {i}"), scored_text(pieces(30, i))) for i in range(1, n + 1)]


PYTHON = {
    "ids of a text": (lambda n: "the cat " * n, lambda text: CODEC.read(text, Convention())),
    "ids behind a text": (lambda n: "the cat " * n, CODEC.encode_within),
    "special tokens": (lambda n: END * n, lambda text: CODEC.read(text, Convention())),
    "whole characters": (pieces, whole_characters),
    "whole words": (pieces, lambda tokens: list(whole_words(tokens))),
    "stray bytes": (lambda n: [b"\xff"] * n, lambda tokens: list(whole_characters(tokens))),
    "chips": (scored, lambda s: chips.make_chips(s, chips.spans_of(s, False), "bits")),
    "chips of words": (scored, lambda s: chips.make_chips(s, chips.spans_of(s, True), "nats", "rank")),
    "extremes": (scored, extremes.extremes),
    "table of tokens": (scored, lambda s: tables.tokens(s, "bits")),
    "sentence on a place": (scored, lambda s: view.expectation_sentence(s, s.first_scored + 1, "bits")),
    "alignment": (
        lambda n: (scored_text(pieces(n)), scored_text(pieces(n, 1))),
        lambda two: list(alignment.aligned_chips(*two, alignment.align_words(*two), "bits")),
    ),
    "sentences on an alignment": (
        lambda n: (scored_text(pieces(n)), scored_text([*pieces(n)[:-3], b" new"])),
        lambda two: alignment.aftermath_sentences(*two, alignment.align_words(*two), "bits"),
    ),
    "changed text": (
        lambda n: (scored_text([b" one"] * n), scored_text([b" one"] * n), dict.fromkeys(range(1, n, 3), (7,)), "bits"),
        lambda changed: what_if._draw_difference(*changed),
    ),
    "two tokenizers": (split_in_two, lambda two: common_spans(*two)),
    "two models": (lambda n: (scored(n), scored(n)), lambda two: second_model.stretches(*two, "bits")),
    "table of words": (scored, lambda s: tables.words(s, list(words_in(s, True).by_start.values()), "bits")),
    "csv of a text": (scored, lambda s: surprise_export.tokens_csv(s, INFO)),
    "csv of its words": (scored, lambda s: surprise_export.words_csv(s, INFO, True)),
    "json of a text": (scored, lambda s: surprise_export.surprise_json(s, INFO, False)),
    "csv of a comparison": (lambda n: [compared(n // 6)], export.to_csv),
    "json of a comparison": (lambda n: [compared(n // 6)], export.to_json),
    "comparison": (
        lambda n: compared(n // 6),
        lambda scores: compare_tables.texts(results.as_compared(scores), "bits"),
    ),
    "tree": (branching, drawn_tree),
    "star": (a_star, lambda branches: list(branches.runs())),
    "path": (branching, lambda text: text.ids),
    "windows": (lambda n: n, lambda n: perplexity.windows(100 * n, 64, 32)),
    "word of one's own": (chain, own_word.factors),
    "equal columns": (names, lambda content: separated_values.parse(content, ",")),
    "unnamed columns": (names, lambda content: separated_values.parse(content, heading=False)),
    "ragged rows": (lambda n: "a,b\n" + "c\n" * n, separated_values.parse),
    "unclosed": (lambda n: '"a\n' * n, separated_values.parse),
    "lines": (lambda n: '"a line"\n' * n, separated_values.parse_lines),
    "new keys": (lambda n: "\n".join(f'{{"k{i}": "a"}}' for i in range(n)), text_tables.parse_json_lines),
    "many keys": (lambda n: json.dumps({f"k{i}": "a" for i in range(n)}), text_tables.parse_json_lines),
    "no json": (lambda n: "[]\n" * n, text_tables.parse_json_lines),
    "labels": (lambda n: [f"{'word ' * n}{i}" for i in range(6)], lambda lines: tell_apart(lines, 34)),
    "list": (lambda n: "a text\n" * n, text_tables.texts_in_lines),
    "link of cards": (lambda n: [("", "é" * 20)] * n, card_link.written),
}


@pytest.mark.parametrize("path", PYTHON)
def test_twice_as_much_takes_about_twice_the_steps(path):
    check_steps(*PYTHON[path], 60)


def test_long_texts_that_differ_throughout_are_not_laid_word_by_word(monkeypatch):
    one, other = scored_text([b" one"] * 300), scored_text([b" two"] * 300)
    assert alignment.align_words(one, other)
    monkeypatch.setattr(alignment, "MAX_PAIRS", 80_000)
    with pytest.raises(ValueError, match="they differ over 300 and 300 words"):
        alignment.align_words(one, other)
    longer = scored_text([*[b" one"] * 300, b" more", *[b" one"] * 300])
    assert [stretch.same for stretch in alignment.align_words(longer, scored_text([b" one"] * 600))] == [
        True,
        False,
        True,
    ]


def test_a_long_text_has_the_ids_of_its_parts():
    whole = CODEC.encode_within("the cat sat on the mat\n" * 1_000)
    assert whole == CODEC.encode_within("the cat sat on the mat\n") * 1_000
