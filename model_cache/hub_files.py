"""Which files of a repository are asked for: one set of safetensors, and the text files beside them. Asks for none."""

from pathlib import Path

from huggingface_hub import constants
from huggingface_hub.file_download import repo_folder_name

from model_cache.catalog import ModelUnavailable
from model_cache.hub_guard import is_plain_name

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
        raise ModelUnavailable(
            f"{name} has no safetensors weights. Other formats can run code while they load, so they are never opened. "
            "Choose another model."
        )
    return {file: size for file, size in files.items() if file in weights or file in TEXT_FILES}
