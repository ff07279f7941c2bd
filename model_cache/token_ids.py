"""Whether a model has weights for every token that its tokenizer may give. Reads vocabularies; encodes nothing.

Special tokens that no text leads to may lie beyond, as Gemma 3's place for a picture does where there are none.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from tokenizers import Tokenizer
from torch import nn

from computation.perplexity import Convention
from model_cache.catalog import ModelUnavailable
from model_cache.text_codec import TextCodec

_TOKENIZER = "tokenizer.json"


def declared_ids(directory: Path) -> dict[str, int]:
    """The ids that a tokenizer's file states for the tokens added to its vocabulary, by what these are written as."""
    file = directory / _TOKENIZER
    added = json.loads(file.read_bytes()).get("added_tokens") if file.exists() else None
    return {str(token["content"]): int(token["id"]) for token in added or ()}


def n_embedded(network: nn.Module, n_columns: int) -> int:
    """How many ids a network reads and expects.

    Args:
        n_columns: of its logits.
    """
    rows = getattr(network.get_input_embeddings(), "num_embeddings", None)  # type: ignore[operator]
    return min(rows, n_columns) if isinstance(rows, int) else n_columns


def check_ids(tokenizer: Tokenizer, codec: TextCodec, declared: Mapping[str, int], n_ids: int, name: str) -> None:
    """Refuse a tokenizer that gives ids, or states some which it does not even give, that the model has no weights for.

    Args:
        codec: over that tokenizer.
        declared: ids of tokens, as the tokenizer's file states them.
        n_ids: that the model has weights for.

    Raises:
        ModelUnavailable
    """
    special = set(codec.special_tokens)
    in_texts = (i for token, i in tokenizer.get_vocab().items() if token not in special)
    before_texts = codec.prefix(Convention(bos=True))
    misstated = (i for token, i in declared.items() if tokenizer.token_to_id(token) != i)
    if not all(0 <= i < n_ids for ids in (in_texts, before_texts, misstated) for i in ids):
        raise ModelUnavailable(
            f"The tokenizer of {name} has tokens that the model has no weights for, so that it cannot read every text. "
            "It was not opened. Choose another model."
        )
