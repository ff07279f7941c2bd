"""What a model's name means: a catalogue entry, a Hub id, a model in the operator's folder, a directory or a GGUF file.

Nothing here touches the network or the disk, but for asking whether a directory or file exists.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from computation.text import quotable
from model_cache import settings
from model_cache.local_models import is_gguf, local_models
from model_cache.offered import CATALOG as CATALOG
from model_cache.offered import DEFAULT_MODEL as DEFAULT_MODEL
from model_cache.offered import CatalogModel as CatalogModel
from model_cache.offered import PackagedFile

MOST_SHOWN = 300  # characters of files in one sentence
_GGUF_NAME = re.compile(r"\w[\w.-]{0,190}\.gguf", re.ASCII | re.IGNORECASE)
BUNDLED_DIRECTORY = Path(__file__).parent / "bundled"


class ModelUnavailable(Exception):
    """A model that cannot be had. Its text says why, and what to do."""

    def anew(self) -> "ModelUnavailable":
        """The same without the frames that it has passed through, for somebody else to raise."""
        return ModelUnavailable(str(self))


class FitsInBfloat16(ModelUnavailable):
    """A model that there is no memory for in float32, but in bfloat16."""

    def anew(self) -> "FitsInBfloat16":
        return FitsInBfloat16(str(self))


class HoldsFiles(ModelUnavailable):
    """A repository of GGUF files, of which one has to be chosen.

    Attributes:
        reason: the sentence without the files.
        sizes: their bytes, by the names that they open under.
    """

    def __init__(self, reason: str, sizes: Mapping[str, int]) -> None:
        super().__init__(f"{reason} Choose one of them: {_some_of(list(sizes))}.")
        self.reason, self.sizes = reason, dict(sizes)

    def anew(self) -> "HoldsFiles":
        return HoldsFiles(self.reason, self.sizes)


@dataclass(frozen=True)
class Source:
    """Where a model comes from: a local directory or GGUF file, a repository of the Hub, or a Python package."""

    name: str
    directory: Path | None
    revision: str = "main"
    packaged: PackagedFile | None = None
    gguf: str | None = None  # the one file of the repository that is wanted

    @property
    def repository(self) -> str:
        """The Hub's id."""
        return self.name.partition(":")[0]


def default_model() -> str:
    """What a page opens with: `LOGITSCOPE_MODEL`, or the bundled model; that also where the setting is no text."""
    try:
        return settings.model() or DEFAULT_MODEL
    except settings.BadSetting:
        return DEFAULT_MODEL


def is_hub_id(name: str) -> bool:
    """Whether the Hub's own client takes a name for an id, `owner/name` or `name`; a path never is one."""
    try:
        validate_repo_id(name)
    except HFValidationError:
        return False
    return True


def is_gguf_name(file: str) -> bool:
    """Whether a GGUF file of a repository may be called so, to be opened by its name."""
    return _GGUF_NAME.fullmatch(file) is not None


def repository_of_file(name: str) -> str | None:
    """The repository in a name such as "owner/name:file.gguf"; None for any other name."""
    repository, _, file = name.partition(":")
    return repository if is_gguf_name(file) and is_hub_id(repository) else None


def source(name: str | None, *, allow_directory: bool) -> Source:
    """What a name stands for.

    Args:
        name: a catalogue name, one of the operator's folder, a Hub id, a directory or a GGUF file; None is the default.
        allow_directory: Python and the operator's setting may name a directory or file; a page's visitor may not.

    Raises:
        ModelUnavailable: the name is none of these.
    """
    chosen = (name or default_model()).strip()
    if chosen == label(default_model()):  # as links name the operator's directory
        chosen = default_model()
    if chosen == DEFAULT_MODEL:
        return Source(chosen, BUNDLED_DIRECTORY)
    if chosen in CATALOG:
        return Source(chosen, None, CATALOG[chosen].revision, CATALOG[chosen].packaged)
    local = local_models()
    if chosen in local:
        return Source(chosen, local[chosen])
    is_default = chosen == default_model()
    directory = _directory(chosen) if allow_directory or is_default else None
    if directory is not None:
        return Source(chosen, directory)
    if is_hub_id(chosen):
        return Source(chosen, None)
    if repository_of_file(chosen) is not None:
        return Source(chosen, None, gguf=chosen.partition(":")[2])
    if is_default:
        raise ModelUnavailable(
            f"LOGITSCOPE_MODEL is set to “{label(chosen)}”, which isn't a model name, nor a directory or GGUF "
            "file on this machine. "
            "Pick a model from the list."
        )
    raise ModelUnavailable(
        f"“{quotable(chosen)}” isn't a model name. Pick one from the list, or type a Hugging Face id such as "
        "openai-community/gpt2."
    )


def _directory(name: str) -> Path | None:
    """The directory or GGUF file of that name on this machine, if there is one."""
    try:
        directory = Path(name).expanduser()
        return directory if directory.is_dir() or (is_gguf(directory) and directory.is_file()) else None
    except (OSError, RuntimeError, ValueError):  # a name too long, a home of nobody, a NUL
        return None


def label(name: str) -> str:
    """A name for a person, and for links: of a directory only its last part, told apart from the catalogue's names."""
    if name in CATALOG or not _names_directory(name):
        return name
    last = os.path.basename(os.path.abspath(name)) or "model"
    return f"{last} (local)" if last in CATALOG else last


def _names_directory(name: str) -> bool:
    if Path(name).is_absolute():
        return True
    of_the_hub = is_hub_id(name) or repository_of_file(name) is not None
    return name == default_model() and (not of_the_hub or _directory(name) is not None)


def _some_of(names: Sequence[str]) -> str:
    """Files of one repository as a person may type them: as many as a sentence has room for."""
    shown = list(names[:1])
    for name in names[1:]:
        if sum(map(len, shown)) > MOST_SHOWN:
            break
        shown.append(name.partition(":")[2])
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")
