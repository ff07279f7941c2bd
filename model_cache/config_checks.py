"""What a configuration may say: numbers that a model can have, and nothing that names code or another place.

transformers follows what a configuration names (an implementation on the Hub, another file, a path on this machine),
and counts up to whatever number stands in it. Knows neither files nor networks.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from model_cache.catalog import ModelUnavailable

# The largest numbers, by what their name ends in; the first that fits. What is smaller is then held against the
# weights; these are the numbers of which already a list would not fit, or a pass over a few words would not end.
_MOST = tuple(
    (re.compile(pattern), most)
    for pattern, most in (
        (r"(layers?|depths?|stages?|cycles?|loops?|recurrences?|stacks?|per_stack|hidden_layers_\w+)$", 1_000),
        (r"heads?$", 1_024),  # each has a square of the window in memory
        (r"^(mamba_)?chunk_size$", 1_024),  # a text is filled up to it, and squared
        (r"(blocks?|block_size|labels|experts|kernel|kernel_size)$", 100_000),
        (r"(position|ctx|context|length|seq_?len|window|chunk|span)", 2**25),
        (r"(theta|base|token|_ids?$|_index$|factor|scale|seed|eps|std|pixels)", 2**40),
    )
)
_MOST_OF_ANY_OTHER = 2**26
_DEPTHS = {"n_layer", "n_layers", "num_layers", "num_hidden_layers"}  # at least one
# What names code, kernels, devices, files or places; each model's own way is taken instead.
_NAMES = re.compile(
    r"implementation|^use_kernels$|kernel_config|kernel_mapping|^(fusion|distributed|quantization)_config$"
    r"|[tpe]p_plan|device_map|name_or_path|_files?$|^transformers_weights$"
)


def check_numbers(config: Mapping[str, Any], name: str) -> None:
    """Raise ModelUnavailable for a configuration with a number that no model has."""
    for place, number in _numbers(config, ()):
        entry = place.rpartition(".")[2]
        least = 1 if entry in _DEPTHS else -(2**40)
        if isinstance(number, int) and not least <= number <= _most(entry):
            raise ModelUnavailable(
                f"The configuration of {name} says {place[-60:]} = {str(number)[:20]}, which no model has. "
                "Choose another model."
            )


def is_packed(config: Mapping[str, Any]) -> bool:
    """Whether the weights are packed in a way that needs code of its own. transformers leaves a GGUF's entry there
    after unpacking it."""
    packings = [part["quantization_config"] for part in _objects(config) if part.get("quantization_config") is not None]
    return any(not isinstance(packing, dict) or packing.get("quant_method") != "gguf" for packing in packings)


def without_names(content: Any) -> Any:
    """A configuration without the entries that name code, files or places, at any depth."""
    if isinstance(content, dict):
        return {key: without_names(value) for key, value in content.items() if not _NAMES.search(key)}
    return [without_names(value) for value in content] if isinstance(content, list) else content


def _most(entry: str) -> int:
    return next((most for pattern, most in _MOST if pattern.search(entry)), _MOST_OF_ANY_OTHER)


def _numbers(content: object, path: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Each number with the name it stands under, those within lists and objects too."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _numbers(value, (*path, str(key)))
    elif isinstance(content, list):
        for value in content:
            yield from _numbers(value, path)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield ".".join(path), content


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
    for inner in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from _objects(inner)
