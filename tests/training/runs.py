"""A corpus of a few words and a model that is trained on it in a moment."""

import lzma

import torch

from training import corpus, train
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


def trained(prepared, work, recipe=TINY):
    torch.manual_seed(recipe.seed)
    model = train.new_model(recipe)
    _, text, kept = prepared
    train.train(model, text, kept, work, recipe)
    return model
