"""A stranger's files, looked at before anything is made of them: how large they are, what they name, what they promise.

Reads text files and safetensors headers; allocates nothing, imports no transformers.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from model_cache.catalog import ModelUnavailable

INDEX = "model.safetensors.index.json"
MEGABYTE = 1_000_000
MOST_BYTES = {"config.json": 4 * MEGABYTE, "generation_config.json": MEGABYTE, INDEX: 32 * MEGABYTE}
MOST_BYTES_OF_TEXT = 64 * MEGABYTE  # of any other; the largest that is known has 34 (Gemma's tokenizer.json)
MOST_DEPTH = 64  # of what stands within what, in JSON
MOST_TOKENS = 600_000  # of a tokenizer; the largest that is known has 262,144
# The largest numbers that a configuration may have, by a part of their name. What is smaller is then held against
# the weights; these are the numbers of which already a list would not fit.
MOST_BY_NAME = {"layer": 1_000, "depth": 1_000, "block": 100_000, "position": 2**25, "ctx": 2**25, "expert": 100_000}
MOST = 2**40  # of any other
DEPTHS = {"n_layer", "n_layers", "num_layers", "num_hidden_layers"}  # at least one
_SHARD = re.compile(r"[\w.-]+\.safetensors")

Shapes = dict[str, tuple[int, ...]]


def check_texts(directory: Path, name: str) -> None:
    """Refuse text files that would take memory or minutes, and an index that names other files than weights beside it.

    Raises:
        ModelUnavailable
    """
    for file in directory.iterdir():
        most = MOST_BYTES.get(file.name, MOST_BYTES_OF_TEXT)
        if file.suffix in {".json", ".txt", ".model", ".jinja"} and file.is_file() and file.stat().st_size > most:
            raise ModelUnavailable(
                f"{name} has a {file.name} of {file.stat().st_size / MEGABYTE:,.0f} MB; at most {most // MEGABYTE} MB "
                "are read. Choose another model."
            )
    for place, number in _numbers(read_object(directory / "config.json", name), ()):
        if not _least(place) <= number <= _most(place):
            raise ModelUnavailable(
                f"The configuration of {name} says {place[-60:]} = {str(number)[:20]}, which no model has. "
                "Choose another model."
            )
    if (directory / INDEX).exists():
        _check_index(directory, name)
    if (directory / "tokenizer.json").exists():
        _check_tokenizer(directory / "tokenizer.json", name)


def read_object(file: Path, name: str) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        ModelUnavailable: it is missing, damaged, too deep, or something else than an object.
    """
    try:
        content = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise ModelUnavailable(f"{name} has no {file.name}, so it cannot be opened. Choose another model.") from error
    except (OSError, ValueError, RecursionError) as error:  # half a file, bytes that are no text, a thousand brackets
        raise ModelUnavailable(f"The {file.name} of {name} is damaged. Choose another model.") from error
    if not isinstance(content, dict):
        raise ModelUnavailable(f"The {file.name} of {name} is damaged. Choose another model.")
    if _depth(content) > MOST_DEPTH:
        raise ModelUnavailable(
            f"The {file.name} of {name} has values within values more than {MOST_DEPTH} deep. Choose another model."
        )
    return content


def shapes_in(directory: Path, name: str) -> Shapes:
    """The shape of each tensor in the safetensors of a directory, from their headers alone.

    Raises:
        ModelUnavailable: there are none, or a file is damaged.
    """
    shapes: Shapes = {}
    files = sorted(directory.glob("*.safetensors"))
    for file in files:
        try:
            with safe_open(file, framework="pt") as opened:
                shapes |= {tensor: tuple(opened.get_slice(tensor).get_shape()) for tensor in opened.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, OverflowError) as error:
            raise ModelUnavailable(
                f"The weights of {name} are damaged ({file.name}). Delete that file and download it again."
            ) from error
    if not files:
        raise ModelUnavailable(
            f"{name} holds no safetensors weights; other formats are never opened. Choose another model."
        )
    return shapes


def _check_index(directory: Path, name: str) -> None:
    """Each tensor must be said to lie in a safetensors file of the same folder: nothing else is even looked for."""
    files = read_object(directory / INDEX, name).get("weight_map")
    named = set(map(str, files.values())) if isinstance(files, dict) else {""}
    present = {file.name for file in directory.glob("*.safetensors")}
    if not all(_SHARD.fullmatch(file) for file in named):
        raise ModelUnavailable(
            f"The list of weights of {name} names files that are not safetensors of its own folder. It was not "
            "opened. Choose another model."
        )
    if not named <= present:
        raise ModelUnavailable(
            f"The files of {name} lack some of the model's weights. Delete what was downloaded and try again, or "
            "choose another model."
        )


def _check_tokenizer(file: Path, name: str) -> None:
    model = read_object(file, name).get("model")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    n_tokens = len(vocabulary) if isinstance(vocabulary, dict | list) else 0
    if n_tokens > MOST_TOKENS:
        raise ModelUnavailable(
            f"The tokenizer of {name} has {n_tokens:,} tokens; at most {MOST_TOKENS:,} are read. Choose another model."
        )


def _depth(content: object) -> int:
    """How many objects and lists stand within one another, counted level by level."""
    level, depth = [content], 0
    while level := [
        inner
        for outer in level
        for inner in (outer.values() if isinstance(outer, dict) else outer)  # type: ignore[attr-defined]
        if isinstance(inner, dict | list)
    ]:
        depth += 1
    return depth + 1


def _numbers(content: object, path: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Each number of a configuration with the name it stands under, those within lists and objects too."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _numbers(value, (*path, str(key)))
    elif isinstance(content, list):
        for value in content:
            yield from _numbers(value, path)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield ".".join(path), content


def _least(place: str) -> float:
    return 1 if place.rpartition(".")[2] in DEPTHS else -MOST


def _most(place: str) -> float:
    name = place.rpartition(".")[2]
    return min((most for part, most in MOST_BY_NAME.items() if part in name), default=MOST)
