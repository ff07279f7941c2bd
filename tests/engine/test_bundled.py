"""The model that ships: what its card says of it, as far as that can be measured without the training text."""

import json
import re

import numpy as np
import pytest
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2LMHeadModel

from computation import measures
from model_cache import open_model, predict_next_tokens
from model_cache.catalog import BUNDLED_DIRECTORY, CATALOG
from tests.support.engines import score
from training import figures
from training.recipe import Recipe

CARD = (BUNDLED_DIRECTORY / "README.md").read_text()
STORY = """\
On Friday evening my aunt came to visit us with her two children. She had been driving all day, and when she got \
out of the car she said that she had never seen so much rain in her life. My mother made some tea and put a big \
plate of cakes on the table. The children were shy at first. They sat on the sofa with their hands in their laps \
and looked at the floor. Then my brother came down the stairs with his new puppy, and after that they were not \
shy any more. The puppy ran under the table, out of the kitchen door and into the garden, and the three of them \
ran after it, laughing and shouting. My aunt wanted to call them back because of the rain, but my mother said \
that a little water had never hurt anybody. When it got dark they came back in. They were wet to the skin and as \
happy as they could be, and the puppy shook itself so hard that there were drops of water on the walls. My \
father lit a fire and gave each of them a towel. We ate soup and bread, and my aunt told us about the house by \
the sea that she was going to buy. It was small, she said, and the roof was broken, and the wind came in at the \
windows, but every morning you could hear the waves, and there was room for all of us in the summer. My brother \
asked if the puppy could come too. "Of course," said my aunt. "What is a house by the sea without a dog?" That \
night I lay in bed and thought about the house. I could see the boats and the white birds, and I could almost \
smell the salt. In the morning the rain had stopped. The sun was shining on the wet grass, and the children were \
already in the garden, looking for the puppy, which had hidden one of their shoes under a bush and would not \
give it back. We spent the whole day outside. In the afternoon my father took us to the lake, and we swam until \
our fingers were blue. When they left on Sunday, the younger one cried and held on to the puppy, and my aunt had \
to promise that they would come again before the end of the summer. We stood at the gate and waved until we \
could not see the car any more. Then we went inside, and the house was very quiet. Only one small shoe lay under \
the bush, and nobody had seen it. My brother found it the next day, washed it, and put it on the window sill, \
where it stayed until the summer."""


@pytest.fixture(scope="module")
def plain():
    """The model as transformers opens it."""
    return AutoModelForCausalLM.from_pretrained(BUNDLED_DIRECTORY, dtype=torch.float32).eval()


def test_it_is_a_gpt2_with_tied_embeddings_kept_in_float16(plain):
    assert type(plain) is GPT2LMHeadModel
    assert plain.lm_head.weight is plain.transformer.wte.weight
    with safe_open(BUNDLED_DIRECTORY / "model.safetensors", framework="pt") as weights:
        assert {weights.get_slice(name).get_dtype() for name in weights.keys()} == {"F16"}  # noqa: SIM118
    assert sum(file.stat().st_size for file in BUNDLED_DIRECTORY.iterdir()) <= 20e6


def test_the_catalogue_and_the_card_name_its_size(plain):
    entry = CATALOG["bundled"]
    assert entry.parameters == plain.num_parameters() == sum(p.numel() for p in plain.parameters())
    assert entry.context == plain.config.n_positions == 512
    config = plain.config
    assert f"{config.n_layer} layers × {config.n_embd}, {config.n_head} heads, context 512" in CARD
    assert f"| {entry.parameters:,}," in CARD
    assert f"byte-level BPE of its own, {config.vocab_size:,} tokens" in CARD


def test_the_card_is_whole():
    assert not re.search(r"@[A-Z]+@", CARD)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", CARD)
    assert "loss.svg" in linked
    assert all((BUNDLED_DIRECTORY / name).exists() for name in linked), linked
    log = [json.loads(line) for line in (BUNDLED_DIRECTORY / "training_log.jsonl").read_text().splitlines()]
    assert log[-1]["step"] == Recipe.steps
    assert f"{Recipe.steps:,} steps of {Recipe.tokens_a_step:,} tokens" in CARD
    assert f"{log[-1]['bits_per_byte']:.3f} bits per byte" in CARD


def test_end_of_text_is_its_bos_and_eos():
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    assert tokenizer.bos_token == tokenizer.eos_token == "<|endoftext|>"
    assert tokenizer.convert_tokens_to_ids("<|endoftext|>") == tokenizer.bos_token_id == 0


def test_the_saved_tokenizer_respects_add_prefix_space():
    with_space = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY)
    without = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY, add_prefix_space=False)
    assert with_space.tokenize("The dog") == ["ĠThe", "Ġdog"]
    assert without.tokenize("The dog") == ["The", "Ġdog"]
    assert AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY, add_prefix_space=True).tokenize("The dog") == [
        "ĠThe",
        "Ġdog",
    ]


@pytest.mark.parametrize("text", ["naïve café 🙂 日本語", "a\tb\n\n  c", "line\r\nline", "\u200bzero", "It's 3,14 €!"])
def test_every_text_comes_back_whole(text):
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED_DIRECTORY, add_prefix_space=False)
    assert tokenizer.decode(tokenizer(text)["input_ids"], clean_up_tokenization_spaces=False) == text


@pytest.mark.parametrize(("phrase", "word"), figures.FAMOUS.items())
def test_famous_phrases_end_as_everybody_knows(phrase, word):
    assert predict_next_tokens(phrase, 1, model="bundled")["tokens"].item() == f" {word}"


def test_the_prompts_are_many_and_different():
    rows = json.loads((figures.HERE / "prompts.json").read_text())
    assert len({row["prompt"].lower() for row in rows}) == len(rows) >= 40
    assert all(re.fullmatch("[a-z]+", row["expected"]) for row in rows)


def test_the_cards_share_of_everyday_prompts_is_what_the_model_reaches():
    ranks = [rank for *_, rank in figures.prompts()]
    hits = sum(1 <= rank <= 5 for rank in ranks)
    assert hits / len(ranks) >= 0.70
    assert f"five likeliest tokens in {hits} of {len(ranks)}" in CARD


def test_the_context_works_to_its_end(plain):
    """The last tokens of a full window are predicted better with all of the window before them than with a part of it,
    and position by position as well as where the text is scored from its beginning."""
    ids = torch.from_numpy(score(open_model("bundled"), STORY).ids.copy())[:512]
    assert len(ids) == 512

    def last_nats(context: int) -> float:
        with torch.inference_mode():
            row = ids[-64 - context :]
            logits = plain(row.unsqueeze(0)).logits[0, -65:-1]
        return float(measures.surprisal(measures.log_probabilities(logits), row[-64:]).mean())

    nats = [last_nats(context) for context in (8, 64, 448)]
    assert nats[0] > nats[1] > nats[2]
    surprisal = score(open_model("bundled"), STORY).surprisal_nats
    assert np.isfinite(surprisal).all()
    assert surprisal[448:511].mean() < 1.15 * surprisal[64:256].mean()
