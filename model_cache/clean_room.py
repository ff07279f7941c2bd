"""A model's files as a library may see them: links to the weights, and texts without what names code or other places.

transformers follows what a configuration names: an implementation on the Hub, a path on this machine. In the room
there is nothing to follow. Knows neither networks nor tokenizers.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model_cache.catalog import ModelUnavailable
from model_cache.file_checks import read_object

SUFFIXES = {".json", ".txt", ".model", ".jinja", ".spm", ".tiktoken", ".safetensors"}  # no code, no pickle
LEFT_OUT = {"adapter_config.json"}  # names another model, which would be fetched
# What names code, kernels, devices or places; each model's own way is taken instead.
NAMES_CODE = (
    "attn_implementation",
    "experts_implementation",
    "kernel",
    "tp_plan",
    "pp_plan",
    "ep_plan",
    "device_map",
    "distributed",
    "name_or_path",
    "quantization_config",
)
NAMES_FILES = ("_file", "_files", "name_or_path")


@contextmanager
def clean_room(directory: Path, name: str) -> Iterator[Path]:
    """A folder with what may be read of a model's files; it is gone afterwards.

    Raises:
        ModelUnavailable: the weights are packed in a way that needs code of its own.
    """
    with tempfile.TemporaryDirectory(prefix="logitscope-") as folder:
        room = Path(folder)
        for file in directory.iterdir():
            if file.suffix in SUFFIXES and file.name not in LEFT_OUT and file.is_file():
                (room / file.name).symlink_to(file.resolve())
        config = read_object(directory / "config.json", name)
        if any(
            not _is_plain(part["quantization_config"]) for part in _objects(config) if "quantization_config" in part
        ):
            raise ModelUnavailable(
                f"{name} has weights that are packed in its own way (quantized), which is not opened here. Choose the "
                "model that they were made from."
            )
        _write(room / "config.json", _without(config, NAMES_CODE))
        if (directory / "tokenizer_config.json").exists():
            tokenizer = read_object(directory / "tokenizer_config.json", name)
            kept = {key: value for key, value in tokenizer.items() if not key.endswith(NAMES_FILES)}
            _write(room / "tokenizer_config.json", kept)
        yield room


def _is_plain(packing: Any) -> bool:
    """Whether the weights are numbers as they are: transformers leaves a GGUF's entry there after unpacking it."""
    return isinstance(packing, dict) and packing.get("quant_method") == "gguf"


def _without(content: Any, parts: tuple[str, ...]) -> Any:
    """JSON without the entries whose name holds one of these parts, at any depth."""
    if isinstance(content, dict):
        kept = {key: value for key, value in content.items() if not any(part in key for part in parts)}
        return {key: _without(value, parts) for key, value in kept.items()}
    return [_without(value, parts) for value in content] if isinstance(content, list) else content


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
    for inner in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from _objects(inner)


def _write(file: Path, content: Any) -> None:
    file.unlink(missing_ok=True)  # the link, not what it leads to
    file.write_text(json.dumps(content), encoding="utf-8")
