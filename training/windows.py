"""The mixed text as token ids, and the windows that each step reads. Knows no model."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor

from training import corpus
from training.recipe import Recipe

EOS = corpus.SEPARATOR
EOS_ID = 0


def train_tokenizer(texts: list[str], vocabulary: int) -> Tokenizer:
    """Byte-level BPE; every text begins with a space, as GPT-2's does under add_prefix_space."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=[EOS],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tokenizer


class Text:
    """The mixed training text as token ids, and the windows that each step reads from it."""

    def __init__(self, ids: np.ndarray, starts: np.ndarray, recipe: Recipe):
        self._ids, self._starts, self._recipe = ids, starts, recipe
        self._blocks = np.random.default_rng(recipe.seed).permutation(len(ids) // recipe.context - 1)

    def batch(self, step: int) -> Tensor:
        """(B, T) token ids of one step.

        The text is read in shuffled blocks of the full context, each once before any comes again. Half of the
        windows move on to where the next document begins, if that is near: visitors' texts begin at position 0.
        """
        recipe = self._recipe
        length, a_step = recipe.window(step), recipe.tokens_a_step // recipe.context
        blocks = self._blocks[np.arange(step * a_step, (step + 1) * a_step) % len(self._blocks)]
        at = (blocks[:, None] * recipe.context + np.arange(0, recipe.context, length)).ravel()
        following = self._starts[np.searchsorted(self._starts, at).clip(max=len(self._starts) - 1)]
        moved = np.random.default_rng((recipe.seed, step)).random(len(at)) < 0.5
        at = np.where(moved & (following > at) & (following < at + length), following, at)
        at = at.clip(max=len(self._ids) - length)
        return torch.from_numpy(self._ids[at[:, None] + np.arange(length)].astype(np.int64))


def made_from(folder: Path, recipe: Recipe) -> dict[str, object]:
    """What decides a run: a work folder with other values than these belongs to another run."""
    sizes = {file.name: file.stat().st_size for file in sorted(folder.glob("*.xz"))}
    mixing = [corpus.SHARES, corpus.BY_HEART, corpus.BY_HEART_TIMES, corpus.BY_HEART_LENGTH, corpus.VALIDATION_EVERY]
    return json.loads(json.dumps({"recipe": asdict(recipe), "mixing": mixing, "files": sizes}))


def read_text(folder: Path, work: Path, recipe: Recipe) -> tuple[Tokenizer, Text, tuple[Tensor, int]]:
    """Tokenizer, training text and ((B, T) validation ids, their bytes), made once and kept in `work`.

    Raises:
        ValueError: `work` holds another run.
    """
    saved, stream, made = work / "tokenizer.json", work / "text.npz", work / "made_from.json"
    wanted = made_from(folder, recipe)
    if made.exists() and json.loads(made.read_text()) != wanted:
        raise ValueError(
            f"{work} holds a run with another recipe or another text: empty it, or name another with --work."
        )
    if not stream.exists():
        made.write_text(json.dumps(wanted))
        texts = corpus.mixture(folder, recipe.seed)
        tokenizer = train_tokenizer(texts[: len(texts) // 4], recipe.vocabulary)
        tokenizer.save(str(saved))
        ids, starts = corpus.token_stream(texts, tokenizer, EOS_ID)
        partial = work / "partial.npz"
        np.savez(partial, ids=ids, starts=starts)
        partial.rename(stream)
    tokenizer = Tokenizer.from_file(str(saved))
    arrays = np.load(stream)
    ids, starts = arrays["ids"], arrays["starts"]
    print(f"{len(starts):,} texts, {len(ids):,} tokens", flush=True)
    held, _ = corpus.token_stream(corpus.validation(folder), tokenizer, EOS_ID)
    rows = held[: len(held) // recipe.context * recipe.context].reshape(-1, recipe.context)
    rows = rows[:: max(1, len(rows) // 48)]
    n_bytes = sum(len(text.encode()) for text in tokenizer.decode_batch(rows.tolist(), skip_special_tokens=True))
    return tokenizer, Text(ids, starts, recipe), (torch.from_numpy(rows.astype(np.int64)), n_bytes)
