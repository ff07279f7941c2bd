"""Every family of causal models, tiny and random: whichever way a question is answered, the figures are the model's.

Against plain `model(input_ids, use_cache=False)` of transformers, opened on its own.
"""

import numpy as np
import pytest
import torch

from computation.quantization import Rounding, in_format
from model_cache import loader
from model_cache.engine import forward, pieces, rounded_reading
from model_cache.engine.kv_cache import WORTH_IDS
from model_cache.engine.questions import ContinueGreedily, NextToken, Score, ScoreContinuation, ScoreRounded
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.rounded_reading import ReadRounded, ServedWeights
from model_cache.engine.rounded_tensors import round_whole
from model_cache.engine.tensor_layout import layout_of
from tests.families import sizes, tiny
from tests.families.lists import IN_ONE_PIECE, SAMPLE, made_of
from tests.families.pair import Pair

TEXT = "The cat sat on the mat, and then it said that the dog was not home."
LONG = TEXT * 3  # several windows
PHRASE = tuple(TEXT.encode()[: WORTH_IDS + 5])
SLICE_ROWS = 20
A_TURN = 24  # ids of a window in pieces
SETTINGS = [Rounding(4, "per-tensor"), Rounding(3, "group-64"), Rounding(2, "per-channel", False), in_format("NF4")]
CLOSE = {"rtol": 1e-3, "atol": 2e-3}


@pytest.fixture(scope="module")
def pair(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("family")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "MAX_WINDOW", sizes.CONTEXT)  # for models without an end
        patch.setattr(pieces, "FEWEST_IDS", A_TURN)
        patch.setattr(pieces, "WORK_A_TURN", 0)
        patch.setattr(forward, "SLICE_SHARE", 0)
        patch.setattr(forward, "SLICE_BYTES", SLICE_ROWS * sizes.VOCABULARY * 4)
        family, changes = made_of(request.param)
        tiny.save(family, folder, **changes)
        pair = Pair.of(folder, request.param)
        yield pair
        pair.engine.close()


def test_texts_of_different_lengths_together_have_the_models_own_surprisals(pair):
    texts = [TEXT[:50], TEXT[:7], LONG, TEXT[5:40]]
    together = [job.result() for job in [pair.engine.ask(Score(text)) for text in texts]]
    for scored in together:
        np.testing.assert_allclose(scored.surprisal_nats, pair.surprisals(scored.ids.tolist()), **CLOSE)


def test_no_more_logits_than_a_slice_are_ever_made(pair):
    pair.head_rows.clear()
    pair.engine.ask(Score(LONG + "!")).result()
    assert max(pair.head_rows, default=0) <= SLICE_ROWS


def test_the_next_token_is_the_models_own_after_a_short_phrase(pair):
    for ids in (PHRASE[:1], PHRASE[:9]):
        row = pair.engine.ask(NextToken(ids)).result().logits
        np.testing.assert_allclose(row, pair.rows(ids)[-1], **CLOSE)


def test_one_two_and_three_more_ids_after_a_long_phrase_are_read_in_its_context(pair):
    for more in ((), (65,), (66, 67), (66, 67, 68), (65, 66, 67)):
        ids = (*PHRASE, *more)
        row = pair.engine.ask(NextToken(ids)).result().logits
        np.testing.assert_allclose(row, pair.rows(ids)[-1], **CLOSE)


def test_a_continuation_has_the_models_own_probabilities(pair):
    following = (65, 66, 67)
    scored = pair.engine.ask(ScoreContinuation(PHRASE, following)).result()
    rows = pair.log_probabilities((*PHRASE, *following))[len(PHRASE) - 1 : -1]
    np.testing.assert_allclose(scored.log_probs, rows[range(3), following], **CLOSE)


def test_greedy_takes_the_likeliest_token_of_each_plain_pass(pair):
    for start in (PHRASE[:5], PHRASE):
        greedy = pair.engine.ask(ContinueGreedily(start, 6)).result()
        ids = list(start)
        for chosen, log_prob in zip(greedy.ids.tolist(), greedy.log_probs, strict=True):
            row = pair.log_probabilities(ids)[-1]
            assert row[chosen] == pytest.approx(row.max(), abs=2e-3)
            assert log_prob == pytest.approx(row[chosen], abs=2e-3)
            ids.append(chosen)
        assert len(greedy.ids) == 6 or ids[-1] == sizes.END_ID


def test_32_bits_are_full_precision(pair):
    text = TEXT[:40]
    rounded = pair.engine.ask(ScoreRounded(text, Rounding(32, "group-64"))).result().scored
    np.testing.assert_allclose(rounded.surprisal_nats, pair.surprisals(rounded.ids.tolist()), **CLOSE)


@torch.inference_mode()
def test_weights_rounded_as_they_are_read_are_bit_for_bit_those_of_a_rounded_copy(pair, monkeypatch):
    monkeypatch.setattr(rounded_reading, "TABLE_BYTES", 0)  # rows of the embedding alone, and of the head
    monkeypatch.setattr(rounded_reading, "PASSING_BYTES", 0)
    model = pair.model.with_network(pair.plain)
    before = [weights.clone() for weights in pair.plain.parameters()]
    served, copy = ServedWeights(pair.plain, layout_of(pair.plain)), RoundedCopy(model, lambda n_bytes: None)
    ids = torch.tensor(list(TEXT.encode()[:40]))
    for setting in SETTINGS:
        as_read, copied = ReadRounded(model, served, setting, lambda: None), copy.at(setting)
        for weights, rounded in zip(pair.plain.parameters(), copied.network.parameters(), strict=True):
            tensor = served.layout[id(weights)]
            if tensor.is_rounded(setting):
                assert torch.equal(round_whole(weights, tensor, setting), rounded), tensor.name
            if table := served.tables.get(id(weights)):
                some = ids % len(weights)
                assert torch.equal(table.rounded(some, setting), rounded[some]), tensor.name
        rows, expected = (each.read([ids], [slice(3, 40)]) for each in (as_read, copied))
        # Of equal weights, products differ in their last bit by where in memory these begin.
        torch.testing.assert_close(rows.logits(0, 20), expected.logits(0, 20), rtol=1e-4, atol=1e-5)
        plain = model.read([ids], [slice(3, 40)]).logits(0, 20)
        assert not torch.allclose(expected.logits(0, 20), plain, rtol=1e-3, atol=1e-4), "nothing was rounded"
        if model.cached:
            rows, expected = (each.step(ids[None, :9], None)[0] for each in (as_read, copied))
            torch.testing.assert_close(rows, expected, rtol=1e-4, atol=1e-5)
    assert all(map(torch.equal, before, pair.plain.parameters())), "the served weights were touched"


def test_windows_are_read_in_pieces_where_that_is_exact(pair):
    if pair.name in SAMPLE:
        assert pair.model.in_pieces == (pair.name not in IN_ONE_PIECE)


def test_a_window_in_pieces_has_the_models_own_figures(pair):
    with pair.turns_of(A_TURN):
        scored = pair.engine.ask(Score(LONG + "?")).result()
        row = pair.engine.ask(NextToken((*PHRASE, 70))).result().logits
        rounded = pair.engine.ask(ScoreRounded(TEXT + "?", Rounding(32, "group-64"))).result().scored
        greedy = pair.engine.ask(ContinueGreedily((*PHRASE, 71), 4)).result()
    np.testing.assert_allclose(scored.surprisal_nats, pair.surprisals(scored.ids.tolist()), **CLOSE)
    np.testing.assert_allclose(row, pair.rows((*PHRASE, 70))[-1], **CLOSE)
    np.testing.assert_allclose(rounded.surprisal_nats, pair.surprisals(rounded.ids.tolist()), **CLOSE)
    assert greedy.log_probs[0] == pytest.approx(pair.log_probabilities((*PHRASE, 71))[-1].max(), abs=2e-3)
