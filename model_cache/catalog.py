"""The models on offer, and what a model's name means: a catalogue entry, a Hub id or a local directory.

Facts only: nothing here touches the network or the disk, but for asking whether a directory exists.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from computation.text import quotable
from model_cache import settings

BUNDLED_DIRECTORY = Path(__file__).parent / "bundled"
DEFAULT_MODEL = "bundled"


class ModelUnavailable(Exception):
    """A model that cannot be had. Its text says why, and what to do."""


@dataclass(frozen=True)
class CatalogModel:
    """One model on offer.

    Attributes:
        name: what a person picks and a link carries; the Hub id, but for the bundled one.
        revision: the commit that the figures hold for; "main" where none could be verified.
        parameters: number of weights, tied ones once.
        download_bytes: size of the safetensors files.
        context: the most tokens that the model sees at once.
        gated: the Hub asks for an account that accepted the licence.
    """

    name: str
    revision: str
    parameters: int
    download_bytes: int
    licence: str
    context: int
    gated: bool = False


CATALOG: dict[str, CatalogModel] = {
    entry.name: entry
    for entry in (
        CatalogModel(DEFAULT_MODEL, "", 6_967_296, 0, "CC BY-SA 4.0", 512),
        CatalogModel(
            "openai-community/gpt2",
            "607a30d783dfa663caf39e06633721c8d4cfcd7e",
            124_439_808,
            548_105_171,
            "MIT",
            1024,
        ),
        CatalogModel(
            "distilbert/distilgpt2",
            "2290a62682d06624634c1f46a6ad5be0f47f38aa",
            81_912_576,
            352_824_413,
            "Apache-2.0",
            1024,
        ),
        CatalogModel(
            "openai-community/gpt2-medium",
            "6dcaa7a952f72f9298047fd5137cd6e4f05f41da",
            354_823_168,
            1_519_984_962,
            "MIT",
            1024,
        ),
        CatalogModel(
            "EleutherAI/pythia-160m-deduped",
            "582159a2dfe3e712a8d47ae83dec95ae3bde8e7e",
            162_322_944,
            374_998_696,
            "Apache-2.0",
            2048,
        ),
        CatalogModel("EleutherAI/pythia-1.4b-deduped", "main", 1_414_647_808, 2_930_002_184, "Apache-2.0", 2048),
        CatalogModel(
            "HuggingFaceTB/SmolLM2-135M",
            "93efa2f097d58c2a74874c7e644dbc9b0cee75a2",
            134_515_008,
            269_060_552,
            "Apache-2.0",
            8192,
        ),
        CatalogModel(
            "Qwen/Qwen3-0.6B-Base",
            "da87bfb608c14b7cf20ba1ce41287e8de496c0cd",
            596_049_920,
            1_192_135_096,
            "Apache-2.0",
            32_768,
        ),
        CatalogModel(
            "google/gemma-3-4b-pt",
            "cc012e0a6d0787b4adcc0fa2c4da74402494554d",
            4_300_079_472,
            8_600_277_880,
            "Gemma",
            131_072,
            gated=True,
        ),
        CatalogModel(
            "google/gemma-3-4b-it",
            "093f9f388b31de276ce2de164bdc2081324b9767",
            4_300_079_472,
            8_600_277_880,
            "Gemma",
            131_072,
            gated=True,
        ),
    )
}


@dataclass(frozen=True)
class Source:
    """Where a model comes from: a local directory, or a repository of the Hub at a revision."""

    name: str
    directory: Path | None
    revision: str = "main"


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


def source(name: str | None, *, allow_directory: bool) -> Source:
    """What a name stands for.

    Args:
        name: a catalogue name, a Hub id or a directory; None is the default model.
        allow_directory: Python and the operator's setting may name a directory; a page's visitor may not.

    Raises:
        ModelUnavailable: the name is none of these.
    """
    chosen = (name or default_model()).strip()
    if chosen == label(default_model()):  # as links name the operator's directory
        chosen = default_model()
    if chosen == DEFAULT_MODEL:
        return Source(chosen, BUNDLED_DIRECTORY)
    if chosen in CATALOG:
        return Source(chosen, None, CATALOG[chosen].revision)
    is_default = chosen == default_model()
    directory = _directory(chosen) if allow_directory or is_default else None
    if directory is not None:
        return Source(chosen, directory)
    if is_hub_id(chosen):
        return Source(chosen, None)
    if is_default:
        raise ModelUnavailable(
            f"LOGITSCOPE_MODEL is set to “{label(chosen)}”, which isn't a model name, nor a directory on this machine. "
            "Pick a model from the list."
        )
    raise ModelUnavailable(
        f"“{quotable(chosen)}” isn't a model name. Pick one from the list, or type a Hugging Face id such as "
        "openai-community/gpt2."
    )


def _directory(name: str) -> Path | None:
    """The directory of that name on this machine, if there is one."""
    try:
        directory = Path(name).expanduser()
        return directory if directory.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, a home of nobody, a NUL
        return None


def label(name: str) -> str:
    """A name for a person, and for links: of a directory only its last part, told apart from the catalogue's names."""
    if name in CATALOG or not _names_directory(name):
        return name
    last = os.path.basename(os.path.abspath(name)) or "model"
    return f"{last} (local)" if last in CATALOG else last


def _names_directory(name: str) -> bool:
    is_default = name == default_model()
    return Path(name).is_absolute() or (is_default and (not is_hub_id(name) or _directory(name) is not None))
