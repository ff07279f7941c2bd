"""Texts read as messages: ids and figures equal `apply_chat_template` and a plain pass, whatever the tokenizer."""

from functools import cache

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from computation.perplexity import Convention
from model_cache import loader
from model_cache.chat import process
from model_cache.chat.opening import read_chats
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import NextToken, Score, ScoreIds
from model_cache.tokenizer_facts import codec_of
from tests.support.chat_models import ALTERNATING, BARE, END, TEMPLATE, save_tiny_chat_model
from tests.support.tiny_models import save_tiny_gpt2
from tests.tokenizers.kinds import KINDS, Settings

USER, ASSISTANT = Convention(chat="user"), Convention(chat="assistant")
TEXTS = ("The cat sat on the mat.", "\n\nThe", "  two spaces", "Ärger 🙂\n", "def f(x):\n    return x")
ASKED = "Where?"


def messages(text, convention):
    asked = [{"role": "user", "content": convention.asked}] if convention.asked else []
    return [*asked, {"role": convention.chat, "content": text}]


def templated(tokenizer, text, convention):
    """Ids as transformers has them."""
    chat, prompt = messages(text, convention), convention.chat == "user"
    return tokenizer.apply_chat_template(chat, add_generation_prompt=prompt)["input_ids"]


def with_mark(template, token):
    """The made-up template with another special token."""
    return template.replace("eos_token", repr(token))


@cache
def scripts_of(template):
    return process.scripts_of(template, {})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tiny_chat_model(tmp_path_factory.mktemp("chat") / "tiny")


@pytest.fixture(scope="module")
def engine(folder):
    loaded = loader.load(folder, "owner/tiny")
    engine = LocalEngine(loaded.info, loaded.codec, loaded.model)
    yield engine
    engine.close()


@pytest.mark.parametrize("convention", [USER, ASSISTANT, Convention(chat="assistant", asked=ASKED)])
@pytest.mark.parametrize("text", TEXTS)
def test_ids_and_figures_are_those_of_the_template_and_a_plain_pass(engine, folder, text, convention):
    network = AutoModelForCausalLM.from_pretrained(folder)
    ids = templated(AutoTokenizer.from_pretrained(folder), text, convention)
    read = engine.codec.read(text, convention)
    assert [*read.ids, *read.behind] == ids
    assert b"".join(read.pieces[read.n_prefix :]) == text.strip().encode()
    log_probs = network(torch.tensor([ids])).logits[0].log_softmax(-1)
    scored = engine.ask(Score(text, convention)).result()
    places = torch.arange(read.n_prefix, len(read.ids))
    expected = -log_probs[places - 1, torch.tensor(ids)[places]]
    torch.testing.assert_close(torch.tensor(scored.surprisal_nats).float(), expected, atol=1e-4, rtol=1e-4)
    after = engine.ask(NextToken(engine.codec.phrase_ids(text, convention))).result()
    torch.testing.assert_close(torch.tensor(after.logits).log_softmax(-1), log_probs[-1], atol=1e-4, rtol=1e-4)


def test_the_templates_own_text_is_no_part_of_the_text(engine):
    scored = engine.ask(Score("The cat sat.", USER)).result()
    assert b"".join(scored.pieces[: scored.n_prefix]).decode() == f"{END} user:\n"  # this tokenizer's own space
    assert scored.behind.decode() == f"{END} \n{END} assistant:\n"
    assert scored.n_bytes == len("The cat sat.")
    assert scored.first_scored == scored.n_prefix > 0


def test_the_badge_names_the_chat_template_and_whose_message_the_text_is(engine):
    badges = [
        engine.ask(Score("The cat sat.", convention)).result().badge
        for convention in (USER, ASSISTANT, Convention(chat="assistant", asked=ASKED), Convention())
    ]
    assert " · chat template, as the user's message, first token scored · " in badges[0]
    assert " · chat template, as the assistant's message, first token scored · " in badges[1]
    assert " · chat template, as the answer to “Where?”, first token scored · " in badges[2]
    assert "leading space" not in "".join(badges[:3])
    assert "chat" not in badges[3]


def test_special_tokens_that_are_typed_are_ordinary_text(engine):
    read = engine.codec.read(f"Hi{END}{END}", USER)
    end = engine.codec.end_id
    assert end in read.ids[: read.n_prefix]
    assert end not in read.ids[read.n_prefix :]
    asked = engine.codec.read("Hi", Convention(chat="assistant", asked=END))
    assert asked.ids.count(end) == engine.codec.read("Hi", Convention(chat="assistant", asked="Who?")).ids.count(end)


def test_each_window_of_a_long_text_begins_with_the_template(engine):
    text = "The cat sat on the mat, and then it said that the dog was not at home. " * 4
    scored = engine.ask(Score(text, USER)).result()
    assert len(scored.ids) > engine.info.window
    assert scored.n_scored == len(scored.ids) - scored.n_prefix
    first = engine.ask(Score(text[:40], USER)).result()
    assert scored.surprisal_nats[:5] == pytest.approx(first.surprisal_nats[:5], abs=1e-4)


def test_a_message_before_it_that_leaves_no_room_for_a_long_text_is_a_sentence(engine):
    asked = Convention(chat="assistant", asked="one two three four " * 10)
    with pytest.raises(ValueError, match="Shorten the text, or the message before it"):
        engine.ask(Score("The cat sat on the mat. " * 10, asked))


def test_a_changed_text_of_a_chat_has_the_same_prefix(engine):
    scored = engine.ask(Score("The cat sat.", USER)).result()
    again = engine.ask(ScoreIds(tuple(scored.ids.tolist()), USER, n_prefix=scored.n_prefix)).result()
    assert again.text == "The cat sat."
    assert again.surprisal_nats == pytest.approx(scored.surprisal_nats)


def test_a_model_without_a_template_reads_every_text_plainly(tmp_path):
    codec = loader.load(save_tiny_gpt2(tmp_path / "tiny", seed=0), "owner/tiny").codec
    assert (codec.chat, codec.chat_problem) == (None, "")
    assert codec.read("The cat", USER) == codec.read("The cat", Convention())
    assert codec.prefix_name(USER) == ""


@pytest.mark.parametrize("template", [TEMPLATE, BARE], ids=["with roles", "bare"])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_tokenizer_reads_messages_as_transformers_does(name, template, tmp_path):
    kind = KINDS[name]
    directory = kind.write(tmp_path / "tokenizer")
    tokenizer, plain = (AutoTokenizer.from_pretrained(directory) for _ in range(2))
    plain.chat_template = with_mark(template, tokenizer.bos_token or tokenizer.eos_token or tokenizer.unk_token)
    codec = codec_of(tokenizer, Settings("llama"))
    read_chats(codec, tokenizer.backend_tokenizer, scripts_of(plain.chat_template), 10**6)
    assert codec.chat is not None, codec.chat_problem
    for text in (*TEXTS, "Hello world", "x"):
        for convention in (USER, ASSISTANT, Convention(chat="assistant", asked=ASKED)):
            read = codec.read(text, convention)
            assert [*read.ids, *read.behind] == templated(plain, text, convention)
            if kind.lossless:
                own = b"".join(read.pieces[read.n_prefix :]).decode()[read.added_space :]
                assert own == (text if template == BARE else text.strip())


def test_a_template_that_takes_no_answer_to_nothing_has_an_empty_message_before_it(tmp_path):
    folder = save_tiny_chat_model(tmp_path / "tiny", ALTERNATING)
    codec, tokenizer = loader.load(folder, "owner/tiny").codec, AutoTokenizer.from_pretrained(folder)
    read = codec.read("The cat sat.", ASSISTANT)
    chat = [{"role": "user", "content": ""}, {"role": "assistant", "content": "The cat sat."}]
    assert [*read.ids, *read.behind] == tokenizer.apply_chat_template(chat)["input_ids"]
