"""How the pre-tokenizers that a GGUF file may name cut a text into words, before pairs of letters are merged.

The names and what each does are llama.cpp's; `tests/gguf` compares every one with it. A name that is not here is
refused: read by another one's rule, a text would become other tokens, and every figure another. Knows no vocabulary.
"""

from dataclasses import dataclass

from tokenizers import Regex, pre_tokenizers
from tokenizers.pre_tokenizers import PreTokenizer

_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)"
_ENDINGS = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
_AFTER_DIGITS = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_LLAMA3 = rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}{_AFTER_DIGITS}"
_QWEN2 = rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{_AFTER_DIGITS}"
_QWEN35 = (
    rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?[\p{{L}}\p{{M}}]+|\p{{N}}"
    r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SEED = (
    rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}"
    r"| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# llama.cpp's own: the models' patterns name letters by their case in every script, and differ behind accents.
_NOT_SMALL, _NOT_CAPITAL = r"(?:(?=[\p{L}])[^a-z])", r"(?:(?=[\p{L}])[^A-Z])"


def _by_case(ending: str, digits: str) -> str:
    """A pattern that begins a word at a capital inside one."""
    before = r"[^\r\n\p{L}\p{N}]?"
    return (
        rf"{before}{_NOT_SMALL}*{_NOT_CAPITAL}+{ending}|{before}{_NOT_SMALL}+{_NOT_CAPITAL}*{ending}"
        rf"|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )


_BLOOM = r" ?[^(\s|.,!?…。，、।۔،)]+"
_EXAONE_MOE = (
    rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?(?:\p{{L}}\p{{M}}*(?: \p{{L}}\p{{M}}*)*)+|\p{{N}}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"
)
_DEEPSEEK3 = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@dataclass(frozen=True)
class WordSplit:
    """A way to cut a text.

    Attributes:
        patterns: one after the other, each cutting what the one before has left.
        whole_words_first: whether a word that is a token is taken whole, whatever the merges make of it.
        adds_bos: whether BOS stands before a text where the file does not say.
    """

    patterns: tuple[str, ...]
    whole_words_first: bool = False
    adds_bos: bool = False

    def pre_tokenizer(self) -> PreTokenizer:
        """The same for a tokenizer over bytes."""
        splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in self.patterns]
        return pre_tokenizers.Sequence([*splits, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


_GROUPS: tuple[tuple[WordSplit, str], ...] = (
    (WordSplit((_GPT2,)), "gpt-2 phi-2 gigachat a.x-4.0 mellum mpt olmo jais trillion granite-docling exaone4"),
    (WordSplit((r"\p{N}", _GPT2)), "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2"),
    (WordSplit((_LLAMA3,), True, True), "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2"),
    (WordSplit((_LLAMA3,)), "dbrx smaug-bpe chatglm-bpe glm4"),
    (WordSplit((_QWEN2,)), "qwen2 deepseek-r1-qwen kormo megrez stablelm2 hunyuan solar-open bailingmoe"),
    (WordSplit((_QWEN35,)), "qwen35"),
    (WordSplit((_by_case("", r"\p{N}"),), True, True), "tekken"),
    (WordSplit((_by_case(f"{_ENDINGS}?", r"\p{N}{1,3}"),)), "gpt-4o llama4 kanana2 talkie minimax-m2"),
    (WordSplit((r"\p{N}{1,3}", _LLAMA3.replace("{1,3}", "+")), True), "minicpm5"),
    (WordSplit((_EXAONE_MOE,)), "exaone-moe"),
    (WordSplit((_BLOOM,)), "bloom gpt3-finnish poro-chat"),
    (WordSplit((_BLOOM, r"\p{N}")), "viking"),
    (WordSplit((_SEED,)), "seed-coder"),
    (WordSplit((r"\p{N}{1,3}", r"[一-龥぀-ゟ゠-ヿ]+", _DEEPSEEK3)), "deepseek-v3 hunyuan-dense joyai-llm"),
    (WordSplit((r"[\p{P}\$\+<=>\^~\|`]+", _GPT2, r"[0-9][0-9][0-9]")), "falcon"),
)
WORD_SPLITS = {name: split for split, names in _GROUPS for name in names.split()}
