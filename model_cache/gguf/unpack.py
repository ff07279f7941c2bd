"""A GGUF file made into a directory that any model could be opened from, in a process of its own.

`cache` starts it and reads what it says. A process can be ended whatever a file makes it do, and takes no more memory
than it is given. Nothing here knows where the directory is kept.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model_cache.blueprint import MOST_PARTS_PER_TENSOR, PARTS_FOR_NOTHING, TooManyParts, at_most
from model_cache.catalog import ModelUnavailable
from model_cache.client_side import say, take_request
from model_cache.config_checks import check_numbers
from model_cache.failures import in_one_sentence
from model_cache.gguf import rotary
from model_cache.gguf.families import config_of
from model_cache.gguf.file_settings import Config
from model_cache.gguf.header import Header, StoredTensor, read_header
from model_cache.gguf.vocabulary import MERGES, TOKENS, tokenizer_of
from model_cache.gguf.weights import EMBEDDING, OUTPUT, write_weights

MEMORY_BYTES = 2_500_000_000  # besides the largest tensor, a few times over


def unpack(file: Path, header: Header, folder: Path, name: str, report: Callable[[int, int], None]) -> None:
    """Write a file's configuration, tokenizer and weights into a folder.

    Args:
        report: told how many bytes of weights are written, of how many.

    Raises:
        ModelUnavailable: it is damaged, or says what cannot be done here as it is meant.
    """
    config, left_out = config_of(header, name), set()
    check_numbers(config, name)
    stored = {tensor.name: tensor for tensor in header.tensors}
    for near, far in ((rotary.FACTORS, rotary.FACTORS), (rotary.NEAR_FACTORS, rotary.FAR_FACTORS)):
        if near in stored and far in stored and "rope_parameters" in config:
            config = rotary.with_factors(config, *(_numbers(file, stored[tensor], name) for tensor in (near, far)))
            left_out |= {near, far}
    if OUTPUT in stored and EMBEDDING in stored and _are_equal(file, stored[OUTPUT], stored[EMBEDDING]):
        config["tie_word_embeddings"] = True
        left_out.add(OUTPUT)
    with in_one_sentence(name):
        _write_tokenizer(file, folder, name)
        network = _network(config, header, name)
        network.config.architectures = [type(network).__name__]
        network.config.save_pretrained(folder)
        write_weights(
            file,
            header,
            network,
            folder / "model.safetensors",
            name,
            left_out=frozenset(left_out),
            report=report,
        )


def _write_tokenizer(file: Path, folder: Path, name: str) -> None:
    from transformers.integrations.gguf import read_gguf_metadata

    settings, _ = read_gguf_metadata(str(file), (TOKENS, MERGES))
    tokenizer, entries = tokenizer_of(settings, name)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(entries), encoding="utf-8")


def _network(config: Config, header: Header, name: str) -> Any:
    """The network without its weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    built = AutoConfig.for_model(**config)
    try:
        with at_most(PARTS_FOR_NOTHING + MOST_PARTS_PER_TENSOR * len(header.tensors)), torch.device("meta"):
            return AutoModelForCausalLM.from_config(built, dtype=torch.float32, trust_remote_code=False)
    except TooManyParts as error:
        raise ModelUnavailable(
            f"The GGUF file {name} describes a larger model than it holds weights for. It was not opened. Choose "
            "another model."
        ) from error


def _numbers(file: Path, tensor: StoredTensor, name: str) -> list[float]:
    import numpy as np

    if tensor.kind != "F32" or len(tensor.shape) != 1 or tensor.n_weights > 4_096:
        raise ModelUnavailable(f"The GGUF file {name} has positions of an unknown kind. Choose another model.")
    packed = np.memmap(file, mode="r", dtype=np.uint8)[tensor.start : tensor.stop]
    return [float(number) for number in packed.view(np.float32)]


def _are_equal(file: Path, one: StoredTensor, other: StoredTensor) -> bool:
    """Whether two tensors are the same, byte for byte."""
    import numpy as np

    if (one.kind, one.shape) != (other.kind, other.shape):
        return False
    content = np.memmap(file, mode="r", dtype=np.uint8)
    return bool(np.array_equal(content[one.start : one.stop], content[other.start : other.stop]))


def _limit_memory(header: Header) -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    largest = max((t.n_weights for t in header.tensors if t.name not in (EMBEDDING, OUTPUT)), default=0)
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES + 16 * largest, most))


def main() -> None:
    """Serve one request."""
    request = take_request()
    file, folder, name = Path(request["file"]), Path(request["folder"]), request["name"]
    try:
        header = read_header(file, name)
        _limit_memory(header)
        unpack(file, header, folder, name, lambda written, total: say(written=written, total=total))
        say(done=True)
    except ModelUnavailable as error:
        say(problem=str(error))
    os._exit(0)


if __name__ == "__main__":
    main()
