"""A GGUF file's tensors, unpacked one after the other into a safetensors file as transformers' network has them.

transformers unpacks all of them before it fills the network, so that twice the model and more is in memory; here it is
one tensor. What is done to each is transformers' own. Knows no tokenizer.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGMLQuantizationType, dequantize
from numpy.typing import NDArray

from model_cache.catalog import ModelUnavailable
from model_cache.gguf.header import FLOAT_BYTES, Header, StoredTensor

EMBEDDING, OUTPUT = "token_embd.weight", "output.weight"
STEP_WEIGHTS = 4_000_000  # unpacked at once


@dataclass(frozen=True)
class _Placed:
    """A tensor of the file, and where it belongs."""

    stored: StoredTensor
    target: str
    shape: tuple[int, ...]

    @property
    def kind(self) -> str:
        """Half the size is kept where that loses nothing."""
        return self.stored.kind if self.stored.kind in FLOAT_BYTES and len(self.shape) > 1 else "F32"

    @property
    def n_bytes(self) -> int:
        return FLOAT_BYTES[self.kind] * prod(self.shape)


def write_weights(
    file: Path,
    header: Header,
    network: Any,
    target: Path,
    name: str,
    *,
    left_out: frozenset[str],
    report: Callable[[int, int], None],
) -> None:
    """Write the weights of a network.

    Args:
        network: of transformers, without memory.
        left_out: tensors that are not weights of their own.
        report: told how many bytes are written, of how many.

    Raises:
        ModelUnavailable: tensors are missing, or there are others than the network has.
    """
    from transformers.modeling_gguf_pytorch_utils import get_gguf_hf_weights_map

    processor = _processor(header.architecture, network.config.to_dict())
    targets = get_gguf_hf_weights_map(network, processor, model_type=header.architecture)
    shapes = {key: tuple(tensor.shape) for key, tensor in network.state_dict().items()}
    placed = list(_placed(header, targets, shapes, left_out, name))
    tied = set(getattr(network, "_tied_weights_keys", None) or ()) if network.config.tie_word_embeddings else set()
    lacking = shapes.keys() - {tensor.target for tensor in placed} - tied
    if lacking:
        raise _refused(name, f"lacks “{min(lacking)}”")
    total, written = sum(tensor.n_bytes for tensor in placed), 0
    content = np.memmap(file, mode="r", dtype=np.uint8)
    with target.open("wb") as out:
        begin = _safetensors_header(placed)
        out.write(len(begin).to_bytes(8, "little") + begin)
        for tensor in placed:
            for part in _parts(tensor, content, processor):
                out.write(_packed(part, tensor.kind))
                written += FLOAT_BYTES[tensor.kind] * part.size
                report(written, total)


def _processor(family: str, config: dict[str, Any]) -> Any:
    """What transformers does to each tensor of a family."""
    from transformers.modeling_gguf_pytorch_utils import TENSOR_PROCESSORS, BloomTensorProcessor, TensorProcessor

    if family == "gptneox":  # which transformers does not know from GGUF: its queries, keys and values lie as Bloom's
        sizes = {"n_head": config["num_attention_heads"], "hidden_size": config["hidden_size"]}
        return BloomTensorProcessor(config=sizes)
    return TENSOR_PROCESSORS.get(family, TensorProcessor)(config=config)


def _placed(
    header: Header,
    targets: Mapping[str, str],
    shapes: Mapping[str, tuple[int, ...]],
    left_out: frozenset[str],
    name: str,
) -> Iterator[_Placed]:
    for stored in header.tensors:
        if stored.name in left_out:
            continue
        target = "lm_head.weight" if stored.name == OUTPUT else targets.get(stored.name)
        if target not in shapes or target is None:
            raise _refused(name, f"holds “{stored.name[:80]}”, which has no place in it")
        if prod(shapes[target]) != stored.n_weights:
            raise _refused(name, f"holds “{stored.name[:80]}” in another shape than it says")
        yield _Placed(stored, target, shapes[target])


def _parts(tensor: _Placed, content: NDArray[np.uint8], processor: Any) -> Iterator[NDArray[np.float32]]:
    """A tensor's numbers as the network has them: in steps where each row stays as it is, otherwise all at once."""
    if tensor.stored.name in (EMBEDDING, OUTPUT):
        yield from _unpacked(tensor.stored, content)
        return
    weights = np.concatenate(list(_unpacked(tensor.stored, content)))
    weights = weights.reshape(tensor.stored.shape)
    name = tensor.stored.name
    changed = processor.process(weights=weights, name=name, tensor_key_mapping={}, parsed_parameters={}).weights
    if tuple(changed.shape) != tensor.shape:
        raise ValueError(f"{name} has the shape {changed.shape}, not {tensor.shape}")
    yield np.ascontiguousarray(changed, dtype=np.float32)


def _unpacked(stored: StoredTensor, content: NDArray[np.uint8]) -> Iterator[NDArray[np.float32]]:
    """The numbers of whole rows, a few rows at a time."""
    n_columns = stored.shape[-1]
    n_rows = stored.n_weights // n_columns
    packed = content[stored.start : stored.stop].reshape(n_rows, -1)
    step = max(1, STEP_WEIGHTS // n_columns)
    for row in range(0, n_rows, step):
        rows = np.ascontiguousarray(packed[row : row + step])
        kind = GGMLQuantizationType[stored.kind]
        if stored.kind in ("F32", "F16"):
            rows = rows.view(np.float32 if stored.kind == "F32" else np.float16)
        yield dequantize(rows, kind).reshape(-1).astype(np.float32, copy=False)


def _packed(part: NDArray[np.float32], kind: str) -> bytes:
    flat = part.reshape(-1)
    if kind == "F16":
        return flat.astype(np.float16).tobytes()
    return (flat.view(np.uint32) >> 16).astype(np.uint16).tobytes() if kind == "BF16" else flat.tobytes()


def _safetensors_header(placed: list[_Placed]) -> bytes:
    entries: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    place = 0
    for tensor in placed:
        end = place + tensor.n_bytes
        entries[tensor.target] = {"dtype": tensor.kind, "shape": tensor.shape, "data_offsets": [place, end]}
        place = end
    begin = json.dumps(entries).encode()
    return begin + b" " * (-len(begin) % 8)


def _refused(name: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(f"The network in the GGUF file {name} {why}. It was not opened. Choose another model.")
