"""Training: what is read, what is never read, and that a run that was stopped ends as one that was not."""

import lzma
import math
import random
import shutil
import tarfile
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2LMHeadModel

from training import corpus, train, windows
from training.recipe import Recipe

TINY = Recipe(
    vocabulary=300,
    layers=1,
    width=32,
    heads=2,
    context=32,
    steps=6,
    tokens_a_step=64,
    windows=((0.5, 8), (0.5, 16)),
    full_window_every=4,
)
WORDS = [
    "the",
    "a",
    "cat",
    "dog",
    "sat",
    "ran",
    "on",
    "under",
    "mat",
    "tree",
    "and",
    "then",
    "it",
    "was",
    "late",
    "very",
]


def write(folder, source, texts):
    with lzma.open(folder / f"{source}.txt.xz", "wt", encoding="utf-8") as file:
        file.write(f"\n{corpus.SEPARATOR}\n".join(texts))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A corpus of all sources, a hundred short documents each."""
    found = tmp_path_factory.mktemp("corpus")
    draw = random.Random(0)
    for source in corpus.SHARES:
        lines = 3 if source in corpus.UNCONNECTED else 1
        texts = ["\n".join(f"{source} {i} " + " ".join(draw.choices(WORDS, k=8)) for _ in range(lines)) for i in range(100)]
        write(found, source, texts)
    kept = found / "tatoeba.txt"
    kept.write_text(f"One that is held out.\n{corpus.SEPARATOR}\nAnother one.\n")
    with tarfile.open(found / "heldout.tar.xz", "w:xz") as archive:
        archive.add(kept, "heldout/tatoeba.txt")
    return found


@pytest.fixture(scope="module")
def prepared(folder, tmp_path_factory):
    return windows.read_text(folder, tmp_path_factory.mktemp("work"), TINY)


def trained(prepared, work, recipe=TINY):
    torch.manual_seed(recipe.seed)
    model = train.new_model(recipe)
    _, text, kept = prepared
    train.train(model, text, kept, work, recipe)
    return model


def test_each_source_is_read_as_often_as_its_share_says(folder):
    found = Counter(line.split()[0] for line in corpus.mixture(folder, seed=1))
    assert found["storybooks"] == 2 * 99
    assert found["simplewiki"] == round(0.25 * 99)
    assert found["tatoeba"] == 99 * 2 + 99 * 3  # whole twice, and once sentence by sentence


def test_lines_known_by_heart_are_read_on_their_own(folder, tmp_path):
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    texts = [
        "Kept for validation: call me Ishmael.",
        "He said, \"all the world's a stage, and more.\nAnd then he left.",
        "Caller.",
    ]
    write(tmp_path, "shakespeare", texts)
    assert corpus.known_by_heart(tmp_path) == ["All the world's a stage, and more."]
    assert corpus.mixture(tmp_path, seed=1).count("All the world's a stage, and more.") == corpus.BY_HEART_TIMES


def test_validation_documents_are_never_trained_on(folder):
    lines = {line for text in corpus.mixture(folder, seed=1) for line in text.split("\n")}
    kept = [line for text in corpus.validation(folder) for line in text.split("\n")]
    assert len(corpus.validation(folder)) == len(corpus.SHARES)
    assert not lines & set(kept)


def test_held_out_documents_come_from_their_own_archive(folder):
    assert dict(corpus.held_out(folder)) == {"tatoeba": ["One that is held out.", "Another one."]}


def test_windows_grow_and_full_ones_come_from_the_beginning_on():
    recipe = replace(TINY, steps=20)
    assert [recipe.window(step) for step in range(0, 20)] == [8, 8, 8, 32] * 2 + [8, 8, 16, 32] + [16, 16, 16, 32] * 2


def test_the_learning_rate_warms_up_and_ends_near_zero():
    recipe = Recipe(steps=1_000)
    rates = [recipe.rate(step) for step in range(1_000)]
    assert rates[0] == pytest.approx(1 / 20)
    assert max(rates) == 1.0
    assert rates[-1] < 0.002
    assert np.all(np.diff(rates[20:]) < 0)


def test_every_step_reads_as_many_tokens_and_half_of_its_windows_move_on_to_a_document_that_is_near(prepared):
    _, text, _ = prepared
    for step in range(TINY.steps):
        rows = text.batch(step)
        assert rows.shape == (64 // TINY.window(step), TINY.window(step))
        assert torch.equal(rows, text.batch(step))
    ids = np.arange(100_000, dtype=np.uint32)
    spaced = windows.Text(ids, np.arange(3, 100_000, 8), replace(TINY, tokens_a_step=32_000, full_window_every=99))
    assert (spaced.batch(0)[:, 0] % 8 == 3).float().mean() == pytest.approx(0.5, abs=0.05)


def test_no_block_comes_twice_before_all_came_once():
    ids = np.arange(32 * 41, dtype=np.uint32)
    recipe = replace(TINY, windows=((1.0, 32),), steps=20)
    text = windows.Text(ids, np.array([0]), recipe)
    firsts = torch.cat([text.batch(step)[:, 0] for step in range(20)])
    assert sorted(firsts.tolist()) == [32 * i for i in range(40)]


def test_a_run_that_was_stopped_ends_as_one_that_was_not(prepared, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "SAVE_EVERY", 2)
    monkeypatch.setattr(train, "REPORT_EVERY", 1)
    never_stopped, stopped = tmp_path / "never stopped", tmp_path / "stopped"
    never_stopped.mkdir()
    stopped.mkdir()
    whole = trained(prepared, never_stopped)
    real = train.loss
    calls = iter(range(5))  # the sixth loss is cut off, between two checkpoints

    def cut_off(model, rows, *precision):
        if model.training and torch.is_grad_enabled():
            next(calls)
        return real(model, rows, *precision)

    monkeypatch.setattr(train, "loss", cut_off)
    with pytest.raises(StopIteration):
        trained(prepared, stopped)
    monkeypatch.setattr(train, "loss", real)
    resumed = trained(prepared, stopped)
    for (name, a), b in zip(whole.named_parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b), name
    logs = [pd.read_json(work / "log.jsonl", lines=True).drop(columns="seconds") for work in (never_stopped, stopped)]
    assert len(logs[0]) == TINY.steps
    pd.testing.assert_frame_equal(*logs)


def test_a_work_folder_of_another_run_is_not_continued(folder, tmp_path):
    windows.read_text(folder, tmp_path, TINY)
    windows.read_text(folder, tmp_path, TINY)
    with pytest.raises(ValueError, match="another recipe or another text"):
        windows.read_text(folder, tmp_path, replace(TINY, vocabulary=310))


def test_a_run_of_one_step_ends(prepared, tmp_path):
    trained(prepared, tmp_path, replace(TINY, steps=1))
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1


def test_training_lowers_the_loss(prepared, tmp_path):
    _, _, (rows, n_bytes) = prepared
    recipe = replace(TINY, steps=60)
    torch.manual_seed(0)
    before = train.bits_per_byte(train.new_model(recipe), rows, n_bytes)
    after = train.bits_per_byte(trained(prepared, tmp_path, recipe), rows, n_bytes)
    assert after < 0.8 * before


@pytest.fixture
def sharp():
    """(ours, transformers' own with the same weights), far from uniform, so that a wrong attention shows."""
    torch.manual_seed(0)
    model = train.new_model(TINY)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2:
                parameter.normal_(std=0.3 if "wte" in name else 0.6)
    plain = GPT2LMHeadModel(model.config)
    plain.set_attn_implementation("eager")
    plain.load_state_dict(model.state_dict())
    return model, plain.eval()


def test_the_loss_is_transformers_own(prepared, sharp):
    model, plain = sharp
    rows = prepared[1].batch(3)
    with torch.no_grad():
        assert torch.allclose(model(rows).logits, plain(rows).logits, atol=1e-4)
        expected = plain(input_ids=rows, labels=rows).loss.item()
    assert expected > 1.2 * math.log(TINY.vocabulary), "not the loss of a model that says nothing"
    assert train.loss(model, rows, torch.float32).item() == pytest.approx(expected, rel=1e-5)
    assert train.loss(model, rows).item() == pytest.approx(expected, rel=2e-2)  # bfloat16 has three digits


def test_no_position_sees_what_comes_after_it(prepared, sharp):
    model, _ = sharp
    rows = prepared[1].batch(3)
    changed = rows.clone()
    changed[:, 20:] = (changed[:, 20:] + 7) % TINY.vocabulary
    with torch.no_grad():
        before, after = model(rows).logits, model(changed).logits
    assert torch.allclose(before[:, :20], after[:, :20], atol=1e-6)
    assert not torch.allclose(before[:, 20:], after[:, 20:], atol=1e-2)


def test_what_is_saved_opens_as_any_other_model(prepared, tmp_path):
    tokenizer, _, _ = prepared
    torch.manual_seed(0)
    model = train.new_model(TINY)
    train.save(model, tokenizer, tmp_path, TINY.context)
    assert "spelled_out" not in (tmp_path / "config.json").read_text()
    with safe_open(tmp_path / "model.safetensors", framework="pt") as weights:
        assert {weights.get_slice(name).get_dtype() for name in weights.keys()} == {"F16"}  # noqa: SIM118
    opened = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    assert type(opened) is GPT2LMHeadModel
    assert opened.lm_head.weight is opened.transformer.wte.weight
    for (name, a), b in zip(model.named_parameters(), opened.named_parameters(), strict=True):
        assert torch.allclose(a, b[1], atol=1e-3), name
    codec = AutoTokenizer.from_pretrained(tmp_path)
    assert (codec.bos_token_id, codec.eos_token_id, codec.model_max_length) == (0, 0, 32)
