"""Which files of a repository are asked for: one set of safetensors, and the text files beside them. Asks for none."""

from pathlib import Path

from huggingface_hub import constants
from huggingface_hub.file_download import repo_folder_name

from model_cache.catalog import HoldsFiles, ModelUnavailable, is_gguf_name
from model_cache.hub_guard import is_plain_name
from model_cache.local_models import is_later_part

TEXT_FILES = {
    "added_tokens.json",
    "config.json",
    "generation_config.json",
    "merges.txt",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
}
MOST_FILES = 200  # of those to choose from
WEIGHTS = ("model.safetensors", "model-*.safetensors", "model.safetensors.index.json")


def blobs_folder(name: str) -> Path:
    """Where the Hub's cache has the contents of a repository's files, each under its hash."""
    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=name, repo_type="model") / "blobs"


def wanted_files(name: str, files: dict[str, int]) -> dict[str, int]:
    """Those to ask for, of a repository's files and their sizes.

    Raises:
        ModelUnavailable: there are no safetensors.
    """
    files = {file: size for file, size in files.items() if is_plain_name(file)}
    if "model.safetensors" in files:
        weights = {"model.safetensors"}
    else:
        weights = {file for file in files if file.startswith("model-") and file.endswith(".safetensors")}
        weights |= {"model.safetensors.index.json"} & files.keys()
    if not any(file.endswith(".safetensors") for file in weights):
        if offered := _gguf_files(name, files):
            raise HoldsFiles(f"{name} holds GGUF files alone.", offered)
        raise ModelUnavailable(
            f"{name} has no safetensors weights. Other formats can run code while they load, so they are never opened. "
            "Choose another model."
        )
    return {file: size for file, size in files.items() if file in weights or file in TEXT_FILES}


def wanted_gguf(name: str, files: dict[str, int], wanted: str) -> dict[str, int]:
    """The one GGUF file to ask for, and its size.

    Raises:
        ModelUnavailable: the repository does not hold it.
    """
    if wanted in files and is_plain_name(wanted):
        return {wanted: files[wanted]}
    if offered := _gguf_files(name, files):
        raise HoldsFiles(f"{name} holds other GGUF files than {wanted}.", offered)
    raise ModelUnavailable(f"{name} holds no GGUF file {wanted}. Choose another model.")


def _gguf_files(name: str, files: dict[str, int]) -> dict[str, int]:
    """The models among GGUF files as they are opened, the smallest first: not a later part, nor what a model of
    pictures has besides."""
    models = [file for file in files if is_gguf_name(file) and not is_later_part(file)]
    models = [file for file in models if not file.startswith("mmproj")]
    return {f"{name}:{file}": files[file] for file in sorted(models, key=lambda file: files[file])[:MOST_FILES]}
