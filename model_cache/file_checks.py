"""A stranger's files, looked at before anything is made of them: which there are, how large, how deep, how full.

Of a folder only files of known names count, and links only into the Hub's own cache. Reads text files and safetensors
headers; allocates nothing, imports no transformers.
"""

import json
import re
from math import prod
from pathlib import Path
from typing import Any

from huggingface_hub import constants
from safetensors import SafetensorError, safe_open

from model_cache.catalog import ModelUnavailable
from model_cache.json_shape import JsonLimits, is_within

CONFIG, WEIGHTS, INDEX = "config.json", "model.safetensors", "model.safetensors.index.json"
MEGABYTE = 1_000_000
MOST_DEPTH = 64  # of what stands within what, in JSON
# The texts that are read, and the most bytes of each: Gemma's tokenizer.json has 34 MB, its tokenizer_config.json 1.2.
MOST_BYTES = {
    CONFIG: 4 * MEGABYTE,
    "generation_config.json": MEGABYTE,
    INDEX: 32 * MEGABYTE,
    "tokenizer.json": 64 * MEGABYTE,
    **dict.fromkeys(("tokenizer_config.json", "added_tokens.json", "vocab.json", "merges.txt"), 16 * MEGABYTE),
    **dict.fromkeys(("special_tokens_map.json", "chat_template.jinja"), MEGABYTE),
    # those of older tokenizers
    **dict.fromkeys(("tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.txt"), 16 * MEGABYTE),
}
MOST_HEADER_BYTES = 32 * MEGABYTE  # of one safetensors file; DeepSeek-V3's 90,000 tensors take 10 over all its files
_SHARD = re.compile(r"[\w-][\w.-]*\.safetensors", re.ASCII)

Shapes = dict[str, tuple[int, ...]]


def text_files(directory: Path, name: str) -> dict[str, Path]:
    """A model's files besides its weights, by name.

    Raises:
        ModelUnavailable: one is larger than such a file can be, or leads out of the directory.
    """
    files = _files(directory, MOST_BYTES, name)
    for file, path in files.items():
        most, size = MOST_BYTES[file], path.stat().st_size
        if size > most:
            raise ModelUnavailable(
                f"{name} has a {file} of {size / MEGABYTE:,.0f} MB; at most {most // MEGABYTE} MB are read. "
                "Choose another model."
            )
    return files


def weight_files(directory: Path, name: str) -> dict[str, Path]:
    """The safetensors files that make up a model, by name: one, or those that its index lists.

    Raises:
        ModelUnavailable: there are none, or an index names anything but safetensors files beside it.
    """
    files = _files(directory, (WEIGHTS, INDEX), name)
    if not files:
        raise ModelUnavailable(
            f"{name} holds no safetensors weights; other formats are never opened. Choose another model."
        )
    listed = _listed(files[INDEX], name) if INDEX in files else {WEIGHTS}
    present = _files(directory, sorted(listed), name)
    if present.keys() != listed:
        raise ModelUnavailable(
            f"The files of {name} lack some of the model's weights. Delete what was downloaded and try again, or "
            "choose another model."
        )
    return {WEIGHTS: files[WEIGHTS]} if WEIGHTS in files else present


def shapes_in(directory: Path, name: str) -> Shapes:
    """The shape of each tensor in the safetensors of a directory, from their headers alone.

    Raises:
        ModelUnavailable: there are none, or a file is damaged.
    """
    shapes: Shapes = {}
    for file, path in weight_files(directory, name).items():
        try:
            with path.open("rb") as begin:
                if int.from_bytes(begin.read(8), "little") > MOST_HEADER_BYTES:
                    raise SafetensorError("a header that is longer than any")
            with safe_open(path, framework="pt") as opened:
                shapes |= {tensor: tuple(opened.get_slice(tensor).get_shape()) for tensor in opened.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, OverflowError) as error:
            raise ModelUnavailable(
                f"The weights of {name} are damaged ({file}). Delete that file and download it again."
            ) from error
    return shapes


def n_weights_of(shapes: Shapes) -> int:
    """How many numbers tensors of these shapes hold."""
    return sum(map(prod, shapes.values()))


def read_object(file: Path, name: str, limits: JsonLimits | None = None) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        ModelUnavailable: it is damaged, too deep or too full, or something else than an object.
    """
    shown = file.name if file.name in MOST_BYTES else "file"
    damaged = ModelUnavailable(f"The {shown} of {name} is damaged. Choose another model.")
    try:
        content = json.loads(check_json(file, name, limits))
    except (OSError, ValueError, RecursionError) as error:  # half a file, bytes that are no text, a thousand digits
        raise damaged from error
    if not isinstance(content, dict):
        raise damaged
    return content


def check_json(file: Path, name: str, limits: JsonLimits | None = None) -> bytes:
    """A JSON file's bytes, once it is known to hold no more than such files do.

    Raises:
        ModelUnavailable: it holds more.
    """
    content = file.read_bytes()
    if not is_within(content, limits or JsonLimits(depth=MOST_DEPTH)):
        raise ModelUnavailable(
            f"A file of {name} ({file.name if file.name in MOST_BYTES else 'its index'}) holds more than is read: too "
            f"many entries, too long ones, or values within values more than {MOST_DEPTH} deep. Choose another model."
        )
    return content


def _listed(index: Path, name: str) -> set[str]:
    """The files that an index of weights names: nothing else is even looked for."""
    limits = JsonLimits(depth=MOST_DEPTH, strings=2_000_000, keys=1_000_000)
    files = read_object(index, name, limits).get("weight_map")
    names = set(map(str, files.values())) if isinstance(files, dict) and files else {""}
    if not all(_SHARD.fullmatch(file) for file in names):
        raise ModelUnavailable(
            f"The list of weights of {name} names files that are not safetensors of its own folder. It was not "
            "opened. Choose another model."
        )
    return names


def _files(directory: Path, names: Any, name: str) -> dict[str, Path]:
    """Those of some names that are files of a directory, or links into the Hub's cache.

    Raises:
        ModelUnavailable: one is a link to anywhere else.
    """
    files: dict[str, Path] = {}
    homes = [directory.resolve(), *_blobs(directory.resolve())]
    for file in names:
        path = directory / file
        try:
            leads_to = path.resolve(strict=True)
        except (OSError, RuntimeError):  # it isn't there, or links lead in a circle
            continue
        if not any(leads_to.is_relative_to(home) for home in homes):
            raise ModelUnavailable(
                f"{file} of {name} is a link that leads out of the model's folder. It was not opened. Put the file "
                "itself there, or choose another model."
            )
        if leads_to.is_file():
            files[file] = path
    return files


def _blobs(snapshot: Path) -> list[Path]:
    """Where the Hub's cache has the files that a snapshot's folder links to."""
    cache = Path(constants.HF_HUB_CACHE).resolve()
    in_cache = snapshot.is_relative_to(cache) and snapshot.parent.name == "snapshots"
    return [snapshot.parent.parent / "blobs"] if in_cache else []
