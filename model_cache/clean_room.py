"""A model's files as a library may see them: links to the weights, and texts without what names code or other places.

transformers follows what a folder's files name, and looks for more by names of its own. In the room there is nothing
to follow, and nothing else to find. Knows neither networks nor tokenizers.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model_cache.catalog import ModelUnavailable
from model_cache.config_checks import check_numbers, is_packed, without_names
from model_cache.file_checks import CONFIG, INDEX, MOST_DEPTH, check_json, read_object, text_files, weight_files
from model_cache.json_shape import JsonLimits

_TOKENIZER_CONFIG = "tokenizer_config.json"
MOST_ADDED_KEYS = 500_000  # seven for each of the 65,536 tokens of sound that some models add


@contextmanager
def clean_room(directory: Path, name: str, n_rows: int) -> Iterator[Path]:
    """A folder with what may be read of a model's files; it is gone afterwards.

    Args:
        n_rows: tokens that the model has weights for, or more.

    Raises:
        ModelUnavailable: a file is larger, deeper or fuller than such a file can be, or leads out of the directory; a
            number is none that a model has; the weights are packed in a way that needs code of its own.
    """
    files = text_files(directory, name)
    if CONFIG not in files:
        raise ModelUnavailable(f"{name} has no {CONFIG}, so it cannot be opened. Choose another model.")
    config = read_object(files.pop(CONFIG), name)
    check_numbers(config, name)
    if is_packed(config):
        raise ModelUnavailable(
            f"{name} has weights that are packed in its own way (quantized), which is not opened here. Choose the "
            "model that they were made from."
        )
    texts = {CONFIG: without_names(config)}
    if _TOKENIZER_CONFIG in files:
        limits = JsonLimits(MOST_DEPTH, 2 * MOST_ADDED_KEYS, min(MOST_ADDED_KEYS, 100_000 + 8 * n_rows))
        texts[_TOKENIZER_CONFIG] = without_names(read_object(files.pop(_TOKENIZER_CONFIG), name, limits))
    for file, path in files.items():
        _check_text(file, path, name, n_rows)
    with tempfile.TemporaryDirectory(prefix="logitscope-") as folder:
        room = Path(folder)
        for file, path in (files | weight_files(directory, name)).items():
            (room / file).symlink_to(path.resolve())
        for file, content in texts.items():
            (room / file).write_text(json.dumps(content), encoding="utf-8")
        yield room


def _check_text(file: str, path: Path, name: str, n_rows: int) -> None:
    """Raise ModelUnavailable if a text would become more, once parsed, than a tokenizer of these tokens is.

    A BPE tokenizer has up to 2.3 merges for a token (Gemma), each of which may be a list of two strings.
    """
    entries = 100_000 + 4 * n_rows
    if file.endswith(".json") and file != INDEX:
        check_json(path, name, JsonLimits(MOST_DEPTH, 200_000 + 8 * n_rows, entries, entries))
    elif file.endswith(".txt") and path.read_bytes().count(b"\n") > entries:
        raise ModelUnavailable(f"{name} has a {file} of more lines than it has tokens. Choose another model.")
