"""Small vocabularies of SentencePiece's kind, trained here, as llama.cpp's converter would write them. Reads none."""

from tokenizers import Tokenizer, models, normalizers, trainers

CONTROL, NORMAL, UNKNOWN, USER_DEFINED, BYTE = 3, 1, 2, 4, 6


def sentencepiece_settings(texts: list[str], n_tokens: int = 900, *, spaced: bool, whole: tuple[str, ...] = ()) -> dict:
    """A BPE vocabulary with scores, and bytes for what is in no token.

    Args:
        spaced: whether a space is put before a text, as for Llama 2; Gemma puts none.
        whole: tokens that are found whole in every text.
    """
    special = ["<unk>", "<s>", "</s>"]
    in_bytes = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    trainer = trainers.BpeTrainer(vocab_size=n_tokens, show_progress=False, max_token_length=8)
    lines = [part for text in texts for part in (text, *(f" {word}" for word in text.split()))]
    tokenizer.train_from_iterator(lines, trainer)
    vocabulary = tokenizer.get_vocab()
    learnt = [token for token in sorted(vocabulary, key=lambda token: vocabulary[token]) if token not in whole]
    tokens = [*special, *in_bytes, *whole, *learnt]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[USER_DEFINED] * len(whole), *[NORMAL] * len(learnt)]
    first = len(tokens) - len(learnt)
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.pre": "default",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * first + [-float(rank) for rank in range(len(learnt))],
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.add_space_prefix": spaced,
    }
