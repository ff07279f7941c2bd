"""A `TextCodec` from what transformers reads out of a repository: its special tokens, and whether its model needs BOS.

Knows the files' attributes; encodes nothing.
"""

from typing import Any

from model_cache.text_codec import TextCodec

_END_OF_TEXT = ("<|endoftext|>", "<|end_of_text|>", "</s>")
# Pre-trained without BOS, though their tokenizers name one and don't put it there.
_DO_WITHOUT_BOS = frozenset({"bloom", "phi3", "phimoe"})


def codec_of(tokenizer: Any, settings: Any) -> TextCodec:
    """The tokenizer of a model.

    Args:
        tokenizer: a fast tokenizer of transformers; its settings are changed.
        settings: the configuration of the model's text part.
    """
    return TextCodec(
        tokenizer.backend_tokenizer,
        tokenizer.bos_token_id,
        tokenizer.all_special_tokens,
        end_id=_end_of_text(tokenizer),
        expects_bos=_expects_bos(tokenizer, settings),
    )


def _end_of_text(tokenizer: Any) -> int | None:
    """What ends a document: a chat model's own end token ends a turn, so that the token of that name comes first."""
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    special_ids = {token.content: i for i, token in added.items() if token.special}
    named = [special_ids[token] for token in _END_OF_TEXT if token in special_ids]
    if _END_OF_TEXT[0] in special_ids or tokenizer.eos_token_id is None:
        return named[0] if named else None
    return int(tokenizer.eos_token_id)


def _expects_bos(tokenizer: Any, settings: Any) -> bool:
    """Whether the model was made to see BOS before each text.

    GPT-2 and its like name one token as both BOS and the end of a text, and read well without it; `<|im_start|>`
    begins a turn of a chat.
    """
    return (
        tokenizer.bos_token_id is not None
        and tokenizer.bos_token_id != tokenizer.eos_token_id
        and tokenizer.bos_token != "<|im_start|>"  # noqa: S105  a token, not a password
        and getattr(settings, "bos_token_id", None) is not None
        and settings.model_type not in _DO_WITHOUT_BOS
    )
