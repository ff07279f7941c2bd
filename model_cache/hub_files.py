"""Which files of a repository are asked for: one set of safetensors, and the text files beside them. Asks for none."""

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
