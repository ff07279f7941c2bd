"""The parts of a fast tokenizer, as its JSON lists them, and a copy of it that puts no space before a text.

Knows `tokenizers`; knows neither conventions nor models.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tokenizers import AddedToken, Tokenizer

Part = dict[str, Any]
_CHILDREN = ("normalizers", "pretokenizers", "decoders", "processors")
DROP_SPACES = frozenset({"Whitespace", "WhitespaceSplit", "BertPreTokenizer", "CharDelimiterSplit"})
_EMPTY_MODEL: Part = {
    "type": "BPE",
    "dropout": None,
    "unk_token": None,
    "continuing_subword_prefix": None,
    "end_of_word_suffix": None,
    "fuse_unk": False,
    "byte_fallback": False,
    "vocab": {},
    "merges": [],
}


def declare_special_tokens(tokenizer: Tokenizer, named: Iterable[str]) -> tuple[str, ...]:
    """Have a tokenizer read each special token that stands in a text as characters, and a text as long as it is.

    Args:
        named: those that it may not have as special ones itself.

    Returns:
        All of them.
    """
    # Set once and never again: these settings are shared by every thread that encodes.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    by_name = {token.content: token.special for token in tokenizer.get_added_tokens_decoder().values()}
    known = [t for t in named if t and tokenizer.token_to_id(t) is not None]
    undeclared = [AddedToken(t, special=True, normalized=False) for t in known if not by_name.get(t)]
    tokenizer.add_special_tokens(undeclared)
    return tuple(dict.fromkeys([*known, *(t for t, special in by_name.items() if special)]))


def layout_of(tokenizer: Tokenizer) -> Part:
    """What the tokenizer is made of, its vocabulary and merges left out."""
    layout: Part = json.loads(tokenizer.to_str())
    layout["model"] = {name: value for name, value in layout["model"].items() if name not in ("vocab", "merges")}
    return layout


def parts(*roots: Part | None) -> Iterator[Part]:
    """Each part of these, sequences opened."""
    for root in roots:
        children = [child for name in _CHILDREN for child in (root or {}).get(name, ())]
        if children:
            yield from parts(*children)
        elif root is not None:
            yield root


def leave_spaces_to_the_caller(tokenizer: Tokenizer, layout: Part) -> Part:
    """Keep a byte-level tokenizer from putting a space before a text by itself.

    Returns:
        The layout as it is now.
    """
    if not any(part["type"] == "ByteLevel" and part.get("add_prefix_space") for part in parts(layout["pre_tokenizer"])):
        return layout
    layout = layout | {"pre_tokenizer": _bare(layout["pre_tokenizer"])}
    tokenizer.pre_tokenizer = _shell(layout).pre_tokenizer
    return layout


def without_prepended_space(tokenizer: Tokenizer, layout: Part) -> Tokenizer:
    """The tokenizer for a text that stands behind another: it puts no space mark before it.

    Returns:
        The tokenizer itself where it puts none, otherwise a second one over the same vocabulary, held only once.
    """
    changed = {name: _bare(layout[name]) for name in ("normalizer", "pre_tokenizer")}
    if all(layout[name] == part for name, part in changed.items()):
        return tokenizer
    shell, bare = _shell(layout | changed), Tokenizer(tokenizer.model)
    for name in changed:
        if changed[name] is not None:
            setattr(bare, name, getattr(shell, name))
    added = tokenizer.get_added_tokens_decoder()
    bare.add_tokens([token for _, token in sorted(added.items())])
    if bare.get_added_tokens_decoder().keys() != added.keys():  # ids with gaps between them are not given out again
        bare = Tokenizer.from_str(json.dumps(json.loads(tokenizer.to_str()) | changed))
    bare.encode_special_tokens = tokenizer.encode_special_tokens
    bare.no_truncation()
    bare.no_padding()
    return bare


def _bare(part: Part | None) -> Part | None:
    """A part that puts no space before a text; None where it does nothing else."""
    if part is None or part["type"] == "Prepend":
        return None
    for name in _CHILDREN:
        if name in part:
            children = [bare for child in part[name] if (bare := _bare(child)) is not None]
            return part | {name: children} if children else None
    if part["type"] == "Metaspace":
        return part | {"prepend_scheme": "never"}
    if part["type"] == "ByteLevel" and "add_prefix_space" in part:
        return part | {"add_prefix_space": False}
    return part


def _shell(layout: Part) -> Tokenizer:
    """A tokenizer with these parts and no vocabulary: how `tokenizers` reads a part from JSON."""
    unused: Part = {"added_tokens": [], "post_processor": None, "decoder": None, "model": _EMPTY_MODEL}
    return Tokenizer.from_str(json.dumps(layout | unused))
