"""What the figures of a text are measured over, on tiny models with random weights and tokenizers of several kinds."""

import math

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig

from computation.perplexity import Convention
from computation.spans import whole_words
from model_cache.engine.questions import ScoreIds
from tests.support.engines import opened, score
from tests.tokenizers.kinds import KINDS

CAT = "The cat sat."


@pytest.fixture(scope="module")
def engines(directories, tmp_path_factory):
    """An engine for each kind by its name."""
    made = {}

    def engine(name):
        if name not in made:
            directory = KINDS[name].write(tmp_path_factory.mktemp("model") / "files")
            tokenizer = AutoTokenizer.from_pretrained(directory)
            torch.manual_seed(0)
            config = LlamaConfig(
                vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                num_attention_heads=4, max_position_embeddings=64, initializer_range=0.4,
                bos_token_id=tokenizer.bos_token_id,
            )  # fmt: skip
            AutoModelForCausalLM.from_config(config).save_pretrained(directory)
            made[name] = opened(directory, str(directory)), directory
        return made[name][0]

    engine.directory = lambda name: made[name][1]

    yield engine
    for opened_engine, _ in made.values():
        opened_engine.close()


def test_no_id_of_a_prefix_is_scored(engines):
    engine = engines("two prefix ids")
    scored = score(engine, CAT, Convention(prefix_space=False))
    assert scored.n_prefix == 2 == scored.first_scored
    assert len(scored.surprisal_nats) == len(scored.ids) - 2
    assert scored.n_bytes == len(CAT)
    ids = torch.tensor([engine.codec.encode(CAT, Convention(prefix_space=False))])
    plain = AutoModelForCausalLM.from_pretrained(engines.directory("two prefix ids"))
    with torch.no_grad():
        rows = plain(input_ids=ids, use_cache=False).logits[0, 1:-1].double().log_softmax(-1)
    expected = -rows.gather(-1, ids[0, 2:, None])[:, 0]
    assert scored.surprisal_nats == pytest.approx(expected.numpy(), rel=1e-4, abs=1e-4)
    assert scored.perplexity == pytest.approx(math.exp(expected.mean()), rel=1e-4)


def test_a_long_text_behind_several_ids_scores_each_of_its_tokens_once(engines):
    scored = score(engines("two prefix ids"), CAT * 60)
    assert len(scored.ids) > 2 * 64
    assert len(scored.surprisal_nats) == len(scored.ids) - 2
    assert (scored.surprisal_nats > 0).all()
    assert "[gMASK]<sop>, first token scored" in scored.badge


def test_bytes_of_a_sentencepiece_text_without_bos_leave_out_the_first_token_and_no_more(engines):
    for name in ("▁ by a normalizer, added token", "no ▁, runs of spaces added"):
        scored = score(engines(name), CAT)
        assert scored.pieces[0].strip() == b"The"
        assert scored.n_bytes == len(" cat sat.")


def test_bytes_of_a_sentencepiece_text_with_bos_count_the_mark_that_its_tokenizer_adds(engines):
    assert score(engines("▁ by LlamaTokenizer"), CAT).n_bytes == len(" The cat sat.")
    assert score(engines("no ▁, BOS"), CAT).n_bytes == len("The cat sat.")


def test_a_text_with_end_of_word_marks_is_scored_over_its_own_bytes_and_has_its_words(engines):
    scored = score(engines("end-of-word marks"), "The copyright holder's Café licence.")
    assert b"".join(scored.pieces).decode() == scored.text
    assert scored.n_bytes == len(scored.text.encode()) - len(scored.pieces[0])
    assert [span.text.strip() for span in whole_words(scored.pieces)] == [
        "The",
        "copyright",
        "holder's",
        "Café",
        "licence.",
    ]


def test_runs_of_spaces_part_words(engines):
    scored = score(engines("no ▁, BOS"), "End sentence.  Next")
    assert [span.text for span in whole_words(scored.pieces, scored.n_prefix)][1:] == ["End", " sentence.", "  Next"]


def test_the_end_of_text_token_before_a_text_scores_its_first_token(engines):
    engine = engines("byte-level, no BOS")
    scored = score(engine, "x", Convention(prefix_space=False, bos=True))
    assert len(scored.surprisal_nats) == 1
    assert "end-of-text as start, first token scored" in scored.badge
    with pytest.raises(ValueError, match="score the first token"):
        score(engine, "x", Convention(prefix_space=False))


def test_a_single_token_is_offered_no_switch_that_does_nothing(engines):
    with pytest.raises(ValueError, match="single token") as caught:
        score(engines("words"), "cat")
    assert "switch" not in str(caught.value)


def test_a_model_made_to_see_bos_that_gets_none_says_so_in_its_badge(engines):
    engine = engines("no ▁, runs of spaces added")
    without, with_bos = score(engine, CAT), score(engine, CAT, Convention(bos=True))
    assert without.measured.missing_bos
    assert "made to see BOS" in without.badge
    assert not with_bos.measured.missing_bos
    assert "made to see BOS" not in with_bos.badge


def test_a_text_given_by_its_ids_is_the_text_that_they_were_read_from(engines):
    for name in ("▁ by LlamaTokenizer", "unigram, ▁ first", "no ▁, BOS", "two prefix ids", "byte-level"):
        engine, convention = engines(name), Convention()
        scored = score(engine, CAT, convention)
        question = ScoreIds(tuple(scored.ids.tolist()), convention, engine.codec.added_space(CAT, convention))
        again = engine.ask(question).result()
        assert (again.text, again.pieces, again.n_bytes) == (scored.text, scored.pieces, scored.n_bytes)
