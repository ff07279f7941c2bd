"""A GGUF file's vocabulary as a tokenizer like any other model's. What cannot be read as llama.cpp reads it is refused.

transformers builds one too, but cuts words by GPT-2's rule wherever it does not know the file's own, drops the rule for
spaces before a text, and writes some special tokens in other letters. Knows no weights.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, normalizers, processors
from tokenizers.models import BPE

from model_cache.catalog import ModelUnavailable
from model_cache.gguf.word_splits import WORD_SPLITS

TOKENS, MERGES = "tokenizer.ggml.tokens", "tokenizer.ggml.merges"
_CONTROL, _USER_DEFINED = 3, 4
_SPACE = "▁"
_NAMED = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}


def tokenizer_of(settings: Mapping[str, Any], name: str) -> tuple[Tokenizer, dict[str, Any]]:
    """The tokenizer that a file describes, and the entries of its `tokenizer_config.json`.

    Args:
        settings: of the file, its tokens and merges included.

    Raises:
        ModelUnavailable: it describes none, or one that cannot be reproduced.
    """
    tokens = [token or f"[EMPTY_{i}]" for i, token in enumerate(_list(settings, TOKENS, name))]
    if len(set(tokens)) < len(tokens):
        raise _refused(name, "it has a token twice")
    kind = settings.get("tokenizer.ggml.model")
    if kind == "gpt2":
        tokenizer, adds_bos = _byte_level(settings, tokens, name)
    elif kind == "llama":
        tokenizer, adds_bos = _sentencepiece(settings, tokens, name), True
    else:
        raise _refused(name, f"its kind, “{str(kind)[:40]}”, is not known here")
    _add_tokens(tokenizer, tokens, _list(settings, "tokenizer.ggml.token_type", name, len(tokens)))
    named = {role: _named(settings, key, tokens, name) for role, key in _NAMED.items()}
    bos = named["bos_token"]
    if settings.get("tokenizer.ggml.add_bos_token", adds_bos):
        if bos is None:
            raise _refused(name, "it puts a token before each text and does not say which")
        tokenizer.post_processor = processors.TemplateProcessing(
            single=[bos, "$A"], pair=[bos, "$A", "$B"], special_tokens=[(bos, tokens.index(bos))]
        )
    if any(tokenizer.id_to_token(i) != token for i, token in enumerate(tokens)):
        raise _refused(name, "its tokens cannot be told apart")
    template = settings.get("tokenizer.chat_template")
    return tokenizer, {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "clean_up_tokenization_spaces": False,
        **{role: token for role, token in named.items() if token is not None},
        **({"chat_template": template} if isinstance(template, str) else {}),
    }


def _byte_level(settings: Mapping[str, Any], tokens: Sequence[str], name: str) -> tuple[Tokenizer, bool]:
    """A tokenizer over bytes, and whether it puts BOS before a text where the file does not say."""
    pre = settings.get("tokenizer.ggml.pre")
    if pre not in WORD_SPLITS:
        named = f"names the pre-tokenizer “{str(pre)[:40]}”, which" if pre else "names no pre-tokenizer, so that it"
        raise _refused(name, f"it {named} cannot be reproduced here")
    split = WORD_SPLITS[pre]
    merges = [_pair(merge) for merge in _list(settings, MERGES, name)]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    try:
        tokenizer = Tokenizer(BPE(vocabulary, merges, ignore_merges=split.whole_words_first))
    except Exception:  # what tokenizers raises
        raise _refused(name, "its merges do not fit its tokens") from None
    tokenizer.pre_tokenizer = split.pre_tokenizer()
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, split.adds_bos


def _sentencepiece(settings: Mapping[str, Any], tokens: Sequence[str], name: str) -> Tokenizer:
    """A tokenizer of SentencePiece's BPE: merged by the tokens' scores, what is in no token as bytes."""
    from transformers.tokenization_utils_base import generate_merges

    if settings.get("tokenizer.ggml.remove_extra_whitespaces"):
        raise _refused(name, "it drops spaces, which is not reproduced here")
    scores = _list(settings, "tokenizer.ggml.scores", name, len(tokens))
    vocabulary = {token: i for i, token in enumerate(tokens)}
    merges = generate_merges(vocabulary, dict(zip(tokens, scores, strict=True)))
    unknown = _named(settings, "unknown", tokens, name)
    tokenizer = Tokenizer(BPE(vocabulary, merges, unk_token=unknown, fuse_unk=True, byte_fallback=True))
    replace = normalizers.Replace(" ", _SPACE)
    spaced = bool(settings.get("tokenizer.ggml.add_space_prefix", True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend(_SPACE), replace]) if spaced else replace
    strip = [decoders.Strip(content=" ", left=1)] if spaced else []
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), *strip]
    )
    return tokenizer


def _add_tokens(tokenizer: Tokenizer, tokens: Sequence[str], kinds: Sequence[int]) -> None:
    """Have control tokens stand apart from texts, and those that are found whole in every text be found so."""
    pairs = list(zip(tokens, kinds, strict=True))
    control = [AddedToken(token, normalized=False, special=True) for token, kind in pairs if kind == _CONTROL]
    whole = [AddedToken(token, normalized=False) for token, kind in pairs if kind == _USER_DEFINED]
    tokenizer.add_special_tokens(control)
    tokenizer.add_tokens(whole)


def _named(settings: Mapping[str, Any], key: str, tokens: Sequence[str], name: str) -> str | None:
    number = settings.get(f"tokenizer.ggml.{key}_token_id")
    if number is None:
        return None
    if not isinstance(number, int) or not 0 <= number < len(tokens):
        raise _refused(name, f"its {key} token is none of its tokens")
    return tokens[number]


def _list(settings: Mapping[str, Any], key: str, name: str, length: int | None = None) -> Sequence[Any]:
    listed = settings.get(key)
    if not isinstance(listed, list) or (length is not None and len(listed) != length):
        raise _refused(name, f"it lacks {key.rpartition('.')[2]}, or has too many or too few")
    return listed


def _pair(merge: str) -> tuple[str, str]:
    left, _, right = merge.partition(" ")
    return left, right


def _refused(name: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(f"The tokenizer in {name} cannot be read: {why}. It was not opened. Choose another model.")
