"""Safe loading: one lock, safetensors only, never a repository's code, size checked before a weight is read.

Turns a directory into a `LoadedModel`; knows neither requests nor pages.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from model_cache import codec_recipe, device, memory
from model_cache.blueprint import check_blueprint
from model_cache.catalog import ModelUnavailable, label
from model_cache.chat.opening import read_chats, rendering
from model_cache.clean_room import clean_room
from model_cache.engine import cpu_tuning
from model_cache.engine.forward import CausalModel
from model_cache.engine.interface import ModelInfo
from model_cache.engine.probe import open_network, stated_context
from model_cache.engine.probed import Probed
from model_cache.expression_probe import is_slow
from model_cache.failures import in_one_sentence
from model_cache.file_checks import n_weights_of, shapes_in
from model_cache.provenance import digests
from model_cache.text_codec import TextCodec
from model_cache.token_ids import check_ids, declared_ids, n_embedded
from model_cache.tokenizer_facts import codec_of

# transformers swaps a class attribute while it loads: two loads at once leave the process broken for good.
_loading = threading.Lock()
MAX_WINDOW = 2048  # a longer window costs memory with no visible gain; the badge names what was used


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model that was read: facts and tokenizer for everybody, and the network, which belongs to one engine's
    thread."""

    info: ModelInfo
    codec: TextCodec
    model: CausalModel
    probed: Probed


def load(
    directory: Path, name: str, *, fast: bool = False, weights_from: str = "", known: Probed | None = None
) -> LoadedModel:
    """Read a model from a directory, in float32, or in bfloat16 if it is to be fast.

    Args:
        weights_from: what they were unpacked from, "Q4_1" say.
        known: what the same files turned out to be before; what was checked of them then is not checked again.

    Raises:
        ModelUnavailable: it does not fit into memory, needs its repository's own code, or its files are incomplete.
    """
    shown = label(name)
    dtype = torch.bfloat16 if fast else torch.float32
    shapes = shapes_in(directory, shown)
    memory.check_fits(shown, dtype.itemsize * n_weights_of(shapes), dtype=memory.dtype_name(fast))
    n_rows = max((side for shape in shapes.values() for side in shape), default=0)
    with clean_room(directory, shown, n_rows) as room, in_one_sentence(shown):
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        files = digests(directory, room)
        if known is None:
            with _loading:
                check_blueprint(room, shapes, shown)
        tokenizer = AutoTokenizer.from_pretrained(room, trust_remote_code=False, local_files_only=True)
        declared = None if known is not None else declared_ids(room)
        with rendering(tokenizer) as found, _loading:
            network, report = AutoModelForCausalLM.from_pretrained(
                room,
                dtype=dtype,
                use_safetensors=True,
                use_kernels=False,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
            )
    if report["missing_keys"] or report["mismatched_keys"]:
        raise ModelUnavailable(
            f"The files of {shown} lack some of the model's weights, so its numbers would be made up. It was not "
            "opened. Choose another model."
        )
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None or backend.get_vocab_size(with_added_tokens=False) == 0:
        raise ModelUnavailable(
            f"{shown} has no fast tokenizer (tokenizer.json), which this app needs. Choose another model."
        )
    network.eval().requires_grad_(False)
    place = device.chosen()
    with _in_its_memory(place, shown):
        _move(network, place, fast=fast)
    settings = network.config.get_text_config(decoder=True)
    with in_one_sentence(shown):
        packed = codec_recipe.packed(backend)
        codec = codec_of(tokenizer, settings)
        if is_slow(backend, codec.expressions):
            raise ModelUnavailable(
                f"The tokenizer of {shown} has an expression that takes seconds for a few words. It was not opened. "
                "Choose another model."
            )
    stated = stated_context(settings) or MAX_WINDOW
    with _in_its_memory(place, shown):
        model, window = open_network(network, shown, min(stated, MAX_WINDOW), known)
    n_ids = n_embedded(network, model.vocabulary)
    if declared is not None:
        check_ids(backend, codec, declared, n_ids, shown)
    read_chats(codec, backend, found.result(), n_ids)
    codec_recipe.note_recipe(codec, packed, tokenizer.all_special_tokens, found.result(), n_ids)
    info = ModelInfo(
        name=shown,
        n_parameters=sum(p.numel() for p in network.parameters()),
        vocabulary=model.vocabulary,
        context=stated if window == min(stated, MAX_WINDOW) else window,
        window=window,
        stride=window // 2,
        dtype=memory.dtype_name(fast),
        end_ids=_end_ids(network, settings),
        weights_from=weights_from,
        device=str(model.device),
        revision=files.result().revision,
        weights_digest=files.result().weights,
        tokenizer_digest=files.result().tokenizer,
    )
    probed = Probed(min(stated, MAX_WINDOW), window, model.batched, model.cached, model.in_pieces, model.split.value)
    return LoadedModel(info, codec, model, probed)


def _move(network: nn.Module, to: torch.device, *, fast: bool) -> None:
    """Bring the weights to their device, and do what makes a network faster there."""
    if to.type == "cpu":
        cpu_tuning.quicker_gelu(network)
        if fast:
            cpu_tuning.only_products_in_bfloat16(network)
        return
    device.prepare(to)
    network.to(to)


@contextmanager
def _in_its_memory(to: torch.device, shown: str) -> Iterator[None]:
    """Raise ModelUnavailable where a GPU has no memory left for the weights, or for trying them out."""
    try:
        yield
    except Exception as error:  # torch has no one class for it
        if to.type == "cpu" or not device.is_out_of_memory(error):
            raise
        device.release_unused(to)
        raise ModelUnavailable(
            f"{shown} does not fit into what is free of the memory of {to}. Choose a smaller model, or set "
            "LOGITSCOPE_DEVICE to cpu."
        ) from None


def _end_ids(network: nn.Module, settings: Any) -> frozenset[int]:
    """The tokens by which a model ends a text, or its turn of a chat, which often stands with its way of generating."""
    named = [getattr(place, "eos_token_id", None) for place in (network.config, settings)]
    ends: int | list[int] = next((ids for ids in named if ids is not None), [])
    turn: int | list[int] = getattr(getattr(network, "generation_config", None), "eos_token_id", None) or []
    return frozenset(i for ids in (ends, turn) for i in ([ids] if isinstance(ids, int) else ids))
