"""SmolLM2 as a chat: ids and figures equal `apply_chat_template` and a plain pass on its own weights."""

import pytest
import torch

from computation.perplexity import Convention
from computation.text import bytes_to_text
from model_cache.engine.questions import ContinueGreedily, NextToken, Score
from model_cache.gguf import cache

QUESTION, ANSWER = "What is the capital of France?", "The capital of France is Paris."


@pytest.fixture(scope="module")
def reference(smollm2, smollm2_file):
    """Its tokenizer and network, as transformers has them."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    unpacked = cache.kept(smollm2_file)
    assert unpacked is not None
    network = AutoModelForCausalLM.from_pretrained(unpacked.directory, dtype=torch.float32)
    return AutoTokenizer.from_pretrained(unpacked.directory), network.eval()


@pytest.mark.parametrize(
    ("convention", "text", "before"),
    [
        (Convention(chat="user"), QUESTION, []),
        (Convention(chat="assistant"), ANSWER, []),
        (Convention(chat="assistant", asked=QUESTION), ANSWER, [{"role": "user", "content": QUESTION}]),
    ],
    ids=["a message", "an answer to nothing", "an answer"],
)
def test_figures_are_those_of_the_template_and_a_plain_pass(smollm2, reference, convention, text, before):
    tokenizer, network = reference
    messages = [*before, {"role": convention.chat, "content": text}]
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=convention.chat == "user")["input_ids"]
    with torch.inference_mode():
        log_probs = network(torch.tensor([ids])).logits[0].log_softmax(-1)
    scored = smollm2.ask(Score(text, convention)).result()
    assert scored.ids.tolist() == ids[: len(scored.ids)]
    assert bytes_to_text(b"".join(scored.pieces[scored.n_prefix :])) == text
    places = torch.arange(scored.n_prefix, len(scored.ids))
    expected = -log_probs[places - 1, torch.tensor(ids)[places]]
    torch.testing.assert_close(torch.tensor(scored.surprisal_nats).float(), expected, atol=1e-3, rtol=1e-3)
    after = smollm2.ask(NextToken(smollm2.codec.phrase_ids(text, convention))).result()
    torch.testing.assert_close(torch.tensor(after.logits).log_softmax(-1), log_probs[-1], atol=1e-2, rtol=1e-3)


def test_it_answers_and_ends_its_answer(smollm2):
    ids = smollm2.codec.phrase_ids(QUESTION, Convention(chat="user"))
    answer = smollm2.ask(ContinueGreedily(ids, 24)).result()
    assert bytes_to_text(b"".join(answer.pieces)).startswith(ANSWER)
    assert int(answer.ids[-1]) in smollm2.info.end_ids


def test_an_answer_is_less_surprising_behind_its_question(smollm2):
    behind = smollm2.ask(Score(ANSWER, Convention(chat="assistant", asked=QUESTION))).result()
    alone = smollm2.ask(Score(ANSWER, Convention(chat="assistant"))).result()
    assert behind.perplexity < alone.perplexity
