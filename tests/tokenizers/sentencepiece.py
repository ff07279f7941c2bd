"""Tokenizers that spell a space as ▁, as SentencePiece's do."""

import json
from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from tests.tokenizers.lines import LINES

BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def _sentencepiece_bpe(specials: list[str], added: Iterable[AddedToken] = (), *, split_words: bool = True) -> Tokenizer:
    """A BPE vocabulary over ▁ with byte fallback; what is put before a text is the caller's."""
    trained = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    if split_words:
        trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    lines = (line.replace("é", "").replace("文", "") for line in LINES)  # so that some characters fall back to bytes
    trained.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=700, special_tokens=[*specials, *BYTES], show_progress=False)
    )
    layout = json.loads(trained.to_str())
    layout["added_tokens"] = [token for token in layout["added_tokens"] if token["content"] in specials]
    layout["pre_tokenizer"] = None
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_tokens(list(added))
    return tokenizer


def _begins_with(tokenizer: Tokenizer, token: str) -> Tokenizer:
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{token} $A", special_tokens=[(token, tokenizer.token_to_id(token))]
    )
    return tokenizer


def llama2() -> Tokenizer:
    """A normalizer prepends ▁, in each part of a text that stands between added tokens."""
    tokenizer = _sentencepiece_bpe(["<unk>", "<s>", "</s>"])
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return _begins_with(tokenizer, "<s>")


def prepend_and_added() -> Tokenizer:
    tokenizer = _sentencepiece_bpe(["<unk>", "<s>", "</s>"], [AddedToken("<tag>", normalized=False)])
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return tokenizer


def gemma() -> Tokenizer:
    """Puts no ▁ before a text; runs of spaces are added tokens spelled with ▁; BOS is not in its template."""
    runs = [AddedToken("▁" * n, normalized=False) for n in range(2, 32)]
    runs += [AddedToken("\n" * n, normalized=False) for n in range(1, 5)]
    marks = [AddedToken(t, normalized=False, special=True) for t in ("<start_of_turn>", "<end_of_turn>")]
    tokenizer = _sentencepiece_bpe(["<pad>", "<eos>", "<bos>", "<unk>"], [*runs, *marks])
    layout = json.loads(tokenizer.to_str())
    layout["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    layout["pre_tokenizer"] = {
        "type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False
    }  # fmt: skip
    vocabulary = layout["model"]["vocab"]
    for token in layout["added_tokens"]:  # these are in its vocabulary, and merges lead to the runs
        vocabulary.setdefault(token["content"], token["id"])
    runs_of_spaces = [["▁" * a, "▁" * (n - a)] for n in range(2, 32) for a in range(1, n)]
    layout["model"]["merges"] = runs_of_spaces + layout["model"]["merges"]
    return Tokenizer.from_str(json.dumps(layout))


def runs_behind_a_mark() -> Tokenizer:
    """Runs of spaces as in Gemma's, and ▁ before a text as in Llama 2's."""
    tokenizer = gemma()
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return tokenizer


def gemma_with_bos() -> Tokenizer:
    return _begins_with(gemma(), "<bos>")


def _unigram(scheme: str) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme=scheme)
    tokenizer.train_from_iterator(
        LINES,
        trainers.UnigramTrainer(
            vocab_size=300, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False
        ),
    )
    layout = json.loads(tokenizer.to_str())
    layout["model"]["byte_fallback"] = True
    layout["model"]["vocab"] += [[byte, -30.0] for byte in BYTES]
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme=scheme)])
    return tokenizer


def unigram_always() -> Tokenizer:
    return _unigram("always")


def unigram_first() -> Tokenizer:
    return _unigram("first")


def words_marked() -> Tokenizer:
    """Drops white space, and puts a mark before each word, as T5's does."""
    tokenizer = _unigram("always")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return tokenizer


def unigram_never() -> Tokenizer:
    return _unigram("never")


def unigram_nfkc() -> Tokenizer:
    """Normalises, folds runs of spaces and strips the end, as T5's does; what it doesn't know is one unknown token."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.train_from_iterator(
        LINES,
        trainers.UnigramTrainer(
            vocab_size=200, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False
        ),
    )
    return tokenizer
