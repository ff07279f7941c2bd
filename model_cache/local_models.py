"""The models in the operator's own folder, `LOGITSCOPE_MODELS`: `.gguf` files, and directories with a configuration.

Looks at names anew each time, for files come and go; reads none.
"""

import re
from pathlib import Path

from model_cache import settings
from model_cache.offered import CATALOG

MOST_MODELS = 200
MOST_CHARACTERS = 200  # of a name
GGUF = ".gguf"
_LATER_PART = re.compile(r"-(?!00001)\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)


def is_gguf(path: Path) -> bool:
    """Whether a path is a GGUF file's, by its name."""
    return path.suffix.lower() == GGUF


def is_later_part(file: str) -> bool:
    """Whether a GGUF file is the second part of a model, or a later one, by its name."""
    return _LATER_PART.search(file) is not None


def local_models() -> dict[str, Path]:
    """Where each model lies, by the name that pages and links have for it."""
    try:
        folder = settings.models_folder()
        entries = sorted(folder.iterdir(), key=lambda path: path.name.lower()) if folder is not None else []
    except (settings.BadSetting, OSError):  # the log has it
        return {}
    named = [path for path in entries if _has_a_name(path)]
    models = [path for path in named if _is_model(path)][:MOST_MODELS]
    return {f"{path.name} (local)" if path.name in CATALOG else path.name: path.absolute() for path in models}


def bytes_on_disk(path: Path) -> int:
    """What a model's weights take there, or 0 where that is not known."""
    files = [path] if is_gguf(path) else list(path.glob("*.safetensors"))
    try:
        return sum(file.stat().st_size for file in files)
    except OSError:  # it has just been moved
        return 0


def _has_a_name(path: Path) -> bool:
    """Whether a name can stand in a link."""
    name = path.name
    return not name.startswith(".") and len(name) <= MOST_CHARACTERS and name.isprintable() and name == name.strip()


def _is_model(path: Path) -> bool:
    try:
        if is_gguf(path):
            return path.is_file() and not is_later_part(path.name)
        return (path / "config.json").is_file()
    except OSError:
        return False
