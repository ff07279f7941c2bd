"""What part of a model a tensor belongs to, by the names that families give their layers. Knows no weights."""

import re

OTHER = "other"  # norms, gates of the residual stream and the like: in a block, but of no kind
_BLOCK = re.compile(r"(?:^|\.)(\d+)\.")
_SENSES = re.compile(r"vision|audio|image|speech")  # towers of models that also see or hear: no text passes them
_KINDS = (
    ("attention", re.compile(r"attn|attention|^[qkv]_lin$|^out_lin$")),
    ("MLP", re.compile(r"mlp|ffn|feed_?forward|moe|expert|^fc\d$|^lin\d$|^intermediate$|^output$")),
    ("mixer", re.compile(r"mamba|mixer|ssm|mlstm|slstm|^conv$|^temporal_block$")),
)
_IN_A_MIXER = (  # what families that call every layer a mixer have inside
    ("attention", re.compile(r"^[qkvo]_proj$")),
    ("MLP", re.compile(r"expert|^(up|down)_proj$|^gate$")),
)


def block_of(name: str) -> int | None:
    """The number of the block that a tensor is in, from 0; None outside of them.

    >>> block_of("model.layers.11.mlp.experts.3.w1.weight")
    11
    """
    found = None if _SENSES.search(name) else _BLOCK.search(name)
    return int(found[1]) if found else None


def kind_of(name: str, *, is_embedding: bool) -> str:
    """One of `computation.quantization.KINDS`, or `OTHER`; the outermost name that tells decides.

    Args:
        is_embedding: whether the tensor is a table of tokens or positions, or the output head.

    >>> kind_of("transformer.h.0.attn.c_proj.weight", is_embedding=False)
    'attention'
    """
    if is_embedding:
        return "embedding"
    if block_of(name) is None:
        return OTHER
    modules = [module for module in name.split(".")[:-1] if not re.search(r"norm$|norm_\d$", module)]
    for module in modules:
        for kind, pattern in _KINDS:
            if pattern.search(module):
                inner = (k for k, p in _IN_A_MIXER for m in modules if p.search(m)) if kind == "mixer" else iter(())
                return next(inner, kind)
    return OTHER
