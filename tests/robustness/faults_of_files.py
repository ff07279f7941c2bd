"""What can be wrong in a model's own files: configuration, weights, index and tokenizer."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from tests.robustness.faulty_hub import Fault

Spoil = Callable[[Path], None]
WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
_BEYOND = {"id": 8_192, "content": "next to", "special": False}  # of 8,192 words, which are counted from nought
SOME, EMBEDDING = "transformer.h.0.mlp.c_fc.weight", "transformer.wte.weight"


def _write(file: str, content: bytes | str) -> Spoil:
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: void((folder / file).write_bytes(data))


def _edit(file: str, change: Callable[[Any], Any]) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).write_text(json.dumps(change(json.loads((folder / file).read_text()))))

    return spoil


def void(_: object) -> None:
    """Nothing, whatever a call returns."""


def _config(**entries: Any) -> Spoil:
    return _edit("config.json", lambda config: config | entries)


def _tokenizer(**entries: Any) -> Spoil:
    return _edit("tokenizer.json", lambda tokenizer: tokenizer | entries)


def _weights(change: Callable[[dict[str, torch.Tensor]], None]) -> Spoil:
    def spoil(folder: Path) -> None:
        tensors = load_file(folder / WEIGHTS)
        change(tensors)
        save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})

    return spoil


def _filled(value: float) -> Spoil:
    return _weights(lambda tensors: void([tensor.fill_(value) for tensor in tensors.values()]))


def _header(header: bytes, length: int | None = None) -> Spoil:
    return _write(WEIGHTS, (len(header) if length is None else length).to_bytes(8, "little") + header)


def _index(weight_map: Any, *, whole: Any = None) -> Spoil:
    """The weights in parts, as an index has them."""

    def spoil(folder: Path) -> None:
        names = list(load_file(folder / WEIGHTS))
        (folder / WEIGHTS).rename(folder / "model-00001-of-00001.safetensors")
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"x": 1}))
        mapped = dict.fromkeys(names, weight_map) if isinstance(weight_map, str) else weight_map
        (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": mapped} if whole is None else whole))

    return spoil


def _pattern(expression: str) -> dict[str, Any]:
    split = {"type": "Split", "pattern": {"Regex": expression}, "behavior": "Isolated", "invert": False}
    return {"pre_tokenizer": split}


def _with_word_beyond(tokenizer: Any) -> Any:
    model = tokenizer["model"]
    return tokenizer | {"model": model | {"vocab": model["vocab"] | {"Ġcat": 10**6}}}


def _many_tokens(folder: Path) -> None:
    file = folder / "tokenizer.json"
    layout = json.loads(file.read_text())
    layout["model"]["vocab"] |= {f"token {n}": n + 10_000 for n in range(2_000_000)}
    file.write_text(json.dumps(layout))


CONFIGS = [
    *(
        Fault(f"config: {json.dumps(entries)[:50]}", spoil=_config(**entries))
        for entries in (
            *({"n_inner": 30_000_000}, {"n_layer": 100_000}, {"n_embd": 10**9}, {"n_embd": -16}, {"n_embd": "16"}),
            *({"vocab_size": 10**12}, {"vocab_size": 3}, {"n_head": 0}, {"n_layer": -1}, {"n_layer": 10**400}),
            *({"model_type": "bert"}, {"model_type": "../x"}, {"model_type": None}, {"model_type": ["gpt2"]}),
            *({"architectures": ["BertModel"], "model_type": "bert"}, {"n_layer": None}, {"n_layer": [1]}),
            *({"auto_map": {"AutoConfig": "modeling_x.C"}, "model_type": "mystery"}, {"dtype": "float99"}),
            *(
                {"quantization_config": {"quant_method": "bitsandbytes"}},
                {"quantization_config": {"quant_method": "x"}},
            ),
            *({"activation_function": "os.system"}, {"layer_norm_epsilon": "x"}),
        )
    ),
    *(
        Fault(f"config that may open: {json.dumps(entries)[:50]}", spoil=_config(**entries), opens=True)
        for entries in (
            {"is_encoder_decoder": True},
            *({"attn_implementation": "mallory/kernel"}, {"_attn_implementation": "mallory/kernel:attend"}),
            *({"_attn_implementation_internal": "mallory/kernel"}, {"experts_implementation": "mallory/kernel"}),
            *({"attn_implementation": "flash_attention_3"}, {"n_positions": 10**9}, {"n_positions": 0}),
            *({"n_positions": -1}, {"eos_token_id": 10**9}, {"bos_token_id": -5}, {"eos_token_id": "x"}),
            *({"layer_norm_epsilon": float("nan")}, {"layer_norm_epsilon": -1e30}, {"rope_scaling": {"type": "x"}}),
            *({"id2label": 5}, {"num_labels": 10**8}, {"torch_dtype": "int8"}, {"transformers_version": "99"}),
            *({"_name_or_path": "/etc/passwd"}, {"tie_word_embeddings": "x"}, {"base_model_tp_plan": {"x": "y"}}),
        )
    ),
    *(
        Fault(f"config.json is {name}", spoil=_write("config.json", content))
        for name, content in {
            **{"empty": b"", "[]": b"[]", "null": b"null", "deep": b"[" * 200_000, "cut": b'{"model_type": "gp'},
            **{"deep and closed": b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "bad bytes": b"\xff\xfe{", "NUL": b"\0" * 99},
            **{"a page": b"<html>Welcome</html>", "5,000 digits": b'{"n_layer": ' + b"9" * 5_000 + b"}"},
        }.items()
    ),
]
TENSORS = [
    Fault("weights that are NaN", spoil=_filled(float("nan"))),
    Fault("weights that are infinite", spoil=_filled(float("inf"))),
    Fault("weights of 3e38", spoil=_filled(3e38)),
    Fault("one weight that is NaN", spoil=_weights(lambda t: void(t[SOME].view(-1)[:1].fill_(float("nan"))))),
    Fault("a tensor missing", spoil=_weights(lambda t: void(t.pop(SOME)))),
    Fault("the embedding missing", spoil=_weights(lambda t: void(t.pop(EMBEDDING)))),
    Fault("a tensor of another shape", spoil=_weights(lambda t: t.update({SOME: torch.zeros(3, 3)}))),
    Fault("an empty tensor", spoil=_weights(lambda t: t.update({SOME: torch.zeros(0)}))),
    Fault("a tensor of whole numbers", spoil=_weights(lambda t: t.update({SOME: t[SOME].to(torch.int8)})), opens=True),
    Fault("no weights", spoil=_weights(lambda t: t.clear())),
    Fault("a header longer than the file", spoil=_header(b"{}", 10**12)),
    Fault("a header of 2^64", spoil=_header(b"{}", 2**64 - 1)),
    Fault("a deep header", spoil=_header(b'{"a":' * 100_000)),
    Fault("offsets beyond", spoil=_header(b'{"x":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}')),
    Fault("a shape of 10^18", spoil=_header(b'{"x":{"dtype":"F32","shape":[%d],"data_offsets":[0,0]}}' % 10**18)),
    Fault("a shape below nothing", spoil=_header(b'{"x":{"dtype":"F32","shape":[-9],"data_offsets":[0,0]}}')),
]
INDEXES = [
    Fault(f"index to {target!r}", spoil=_index(target))
    for target in (
        *("pytorch_model.bin", "../../../../../../outside.safetensors", "/etc/passwd", "/etc/hostname.safetensors", ""),
        *(".", "model-00009-of-00009.safetensors", "\0.safetensors", "config.json", "x/../model.safetensors"),
    )
] + [
    Fault("index to a list", spoil=_index([1])),
    Fault("index to numbers", spoil=_index({SOME: 5})),
    Fault("index to nothing", spoil=_index({})),
    Fault("index that is a list", spoil=_index({}, whole=[])),
    Fault("index without a map", spoil=_index({}, whole={"metadata": 5})),
]
TOKENIZERS = [
    Fault("tokenizer whose expression never ends", spoil=_tokenizer(**_pattern("(a|a?)+(a+)+$|.")), opens=True),
    Fault("tokenizer whose expression is broken", spoil=_tokenizer(**_pattern("("))),
    Fault("tokenizer whose expression panics", spoil=_tokenizer(**_pattern("(?:x{100000}){100000}")), opens=True),
    Fault(
        "tokenizer whose expression recurs", spoil=_tokenizer(**_pattern("(?<n>a|b\\g<n>c)+(?:(?:.*)*)*z")), opens=True
    ),
    Fault("tokenizer of two million entries", spoil=_many_tokens),
    Fault("tokenizer of nothing", spoil=_write("tokenizer.json", b"{}")),
    Fault("tokenizer that is null", spoil=_write("tokenizer.json", b"null")),
    Fault("tokenizer that is deep", spoil=_write("tokenizer.json", b"[" * 200_000)),
    Fault("tokenizer that is cut", spoil=_write("tokenizer.json", b'{"version": "1.0", "mod')),
    Fault("tokenizer with bad bytes", spoil=_write("tokenizer.json", b"\xff\xfe\x00")),
    Fault("tokenizer of another kind", spoil=_tokenizer(model={"type": "Mystery"})),
    Fault("tokenizer without words", spoil=_tokenizer(model={"type": "WordLevel", "vocab": {}, "unk_token": "x"})),
    Fault("ids beyond the embedding", spoil=_tokenizer(added_tokens=[{"id": 10**6, "content": "x", "special": True}])),
    Fault("a word beyond the embedding", spoil=_tokenizer(added_tokens=[_BEYOND])),
    Fault("a vocabulary beyond the embedding", spoil=_edit("tokenizer.json", _with_word_beyond)),
    Fault(
        "tokenizer class that is a path",
        spoil=_write("tokenizer_config.json", '{"tokenizer_class": "../x"}'),
        opens=True,
    ),
    Fault("tokenizer settings that are a list", spoil=_write("tokenizer_config.json", "[1]"), opens=True),
    Fault(
        "tokenizer settings with code",
        opens=True,
        spoil=_write(
            "tokenizer_config.json", '{"auto_map": {"AutoTokenizer": ["modeling_x.T", null]}, "tokenizer_class": "T"}'
        ),
    ),
    Fault(
        "chat template without end",
        opens=True,
        spoil=_write("tokenizer_config.json", '{"chat_template": "{% for a in range(99999999) %}{{ a }}{% endfor %}"}'),
    ),
    Fault("generation settings that are a list", spoil=_write("generation_config.json", "[]"), opens=True),
    Fault("added tokens that are a list", spoil=_write("added_tokens.json", "[1]"), opens=True),
    Fault("special tokens that are numbers", spoil=_write("special_tokens_map.json", '{"bos_token": 5}'), opens=True),
]
ALL = [*CONFIGS, *TENSORS, *INDEXES, *TOKENIZERS]
