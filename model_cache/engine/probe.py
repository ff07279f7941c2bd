"""What a network turns out to be when it is run at the door: causal or not, with a cache or without, and how far it
reads.

Runs ids that mean nothing; knows no text. Every refusal is one sentence that names the model.
"""

import torch
from torch import Tensor, nn

from model_cache.catalog import ModelUnavailable
from model_cache.device import is_out_of_memory
from model_cache.engine.agreement import alike, reads_in_pieces, reads_on, reads_together, rows_of
from model_cache.engine.edges import device_of
from model_cache.engine.forward import CausalModel
from model_cache.engine.places import only_places_there_are
from model_cache.engine.probed import Probed
from model_cache.engine.shallow import first_layers
from model_cache.engine.split import Split, split_of
from model_cache.plain_words import in_brackets

SHORT, LONG = 6, 72  # ids; the second reaches past the kernels and chunks of most recurrent layers
CLOSE, CLOSE_IN_BFLOAT16 = 1e-3, 0.05  # how far two ways to the same logits may differ, as a part of the largest
CLOSE_IN_PIECES = 1e-4  # and to the same hidden states: one place more or less in a sliding window has to show
_CONTEXTS = (
    "max_position_embeddings",
    "n_positions",
    "max_seq_len",
    "context_length",
    "max_target_positions",
    "max_sequence_length",
    "seq_length",
    "model_max_length",
)


def stated_context(settings: object) -> int | None:
    """How many positions a configuration says that its model has; None if it says nothing."""
    stated = [getattr(settings, name, None) for name in _CONTEXTS]
    return next((n for n in stated if isinstance(n, int) and n > 0), None)


@torch.inference_mode()
def open_network(network: nn.Module, name: str, length: int, known: Probed | None = None) -> tuple[CausalModel, int]:
    """A network as a model that answers rightly, and how many ids it can read at once, `length` at most.

    Args:
        known: what the same weights turned out to be before; only what can be run is then run again.

    Raises:
        ModelUnavailable: it cannot be run on text, is not causal, or its logits are not numbers.
    """
    with only_places_there_are(device_of(network)):
        return _tried_out(network, name, length, known)


def _tried_out(network: nn.Module, name: str, length: int, known: Probed | None) -> tuple[CausalModel, int]:
    ids = _ids(network, max(length, SHORT + 1))
    rows = _first_rows(network, ids[:SHORT], name)
    if known is not None and known.length == length:
        model = CausalModel(network, Split(known.split), rows.shape[-1])
        model.batched, model.cached, model.in_pieces = known.batched, known.cached, known.in_pieces
        return model, known.window
    other_end = _first_rows(network, torch.cat([ids[: SHORT - 1], ids[SHORT : SHORT + 1]]), name)
    in_bfloat16 = _is_in_bfloat16(network)
    close, close_in_pieces = (CLOSE_IN_BFLOAT16,) * 2 if in_bfloat16 else (CLOSE, CLOSE_IN_PIECES)
    not_causal = ModelUnavailable(
        f"{name} is not causal: what it expects at a place depends on what comes later, so it cannot tell what comes "
        "next. Choose a model that was made to continue texts."
    )
    if not alike(rows[:-1], other_end[:-1], close):
        raise not_causal
    split = split_of(network, ids[:SHORT].unsqueeze(0), rows.unsqueeze(0))
    model = CausalModel(network, split, rows.shape[-1])
    with first_layers(network) as cut:
        all_run = cut and _reach(model, ids[:length], close) == (length, True)
        in_pieces = all_run and reads_in_pieces(model, ids[:length], model.ids_a_turn, close_in_pieces)
    longest, looks_back = (length, True) if all_run else _reach(model, ids[:length], close)
    if not looks_back:
        raise not_causal
    some = ids[: min(longest, LONG)]
    model.batched = model.batched and reads_together(model, some, SHORT, rows, close)
    model.cached = reads_on(model, some[: min(SHORT, longest)], close) and reads_on(model, some, close)
    if model.cached and not all_run:
        in_pieces = reads_in_pieces(model, ids[:longest], model.ids_a_turn, close_in_pieces)
    model.in_pieces = model.cached and in_pieces and reads_in_pieces(model, some, LONG // 3, close_in_pieces)
    return model, longest


def _ids(network: nn.Module, n: int) -> Tensor:
    """(n,) ids from the middle of the vocabulary, where no special ones are."""
    embedding = network.get_input_embeddings()  # type: ignore[operator]
    settings = network.config.get_text_config(decoder=True)  # type: ignore[union-attr, operator]
    vocabulary = getattr(embedding, "num_embeddings", None) or settings.vocab_size
    return vocabulary // 3 + torch.arange(n, device=device_of(network)) % max(1, vocabulary // 6)


def _first_rows(network: nn.Module, ids: Tensor, name: str) -> Tensor:
    """(T, V) logits by the network's own code."""
    try:
        logits = network(input_ids=ids.unsqueeze(0), use_cache=False).logits
        if logits.dim() != 3 or logits.shape[:2] != (1, len(ids)):
            raise ValueError(f"logits of shape {tuple(logits.shape)}")
    except Exception as error:  # whatever a stranger's code and configuration provoke
        if is_out_of_memory(error):
            raise
        offer = "Switch “Fast (bfloat16)” off, or choose" if _is_in_bfloat16(network) else "Choose"
        why = in_brackets(error)
        raise ModelUnavailable(f"{name} cannot be run on text alone{why}. {offer} another model.") from error
    if not logits.isfinite().all():
        raise ModelUnavailable(
            f"{name} gives logits that are not finite numbers; its weights may be damaged, or may not bear this "
            "precision. It was not opened. Choose another model."
        )
    return logits[0]


def _is_in_bfloat16(network: nn.Module) -> bool:
    return any(weights.dtype == torch.bfloat16 for weights in network.parameters())


def _reach(model: CausalModel, ids: Tensor, close: float) -> tuple[int, bool]:
    """How many of some ids the model can read at once, and whether its first rows are then as they are alone."""
    try:
        alone = rows_of(model, ids[:SHORT], slice(0, min(SHORT, len(ids))))
    except Exception:  # as in `_first_rows`: a network that does not bear the loss of layers
        return 0, False
    longest, rows = _longest_that_runs(model, ids)
    return longest, alike(rows, alone, close)


def _longest_that_runs(model: CausalModel, ids: Tensor) -> tuple[int, Tensor]:
    """How many of some ids the model can read at once, found by halving if not all, and the first rows then."""
    rows = _first_of_all(model, ids)
    if rows is not None:
        return len(ids), rows
    runs_at, fails_at, lost = SHORT, len(ids), 1
    rows = rows_of(model, ids[:SHORT], slice(0, SHORT))
    while fails_at - runs_at > 1:
        n = max(fails_at - lost, (runs_at + fails_at) // 2)  # a family that loses positions loses one or two
        shorter = _first_of_all(model, ids[:n])
        if shorter is None:
            fails_at, lost = n, 2 * lost
        else:
            runs_at, rows = n, shorter
    return runs_at, rows


def _first_of_all(model: CausalModel, ids: Tensor) -> Tensor | None:
    """(SHORT, V) the first rows of ids that are read at once; None if that fails, or does not end in numbers."""
    try:
        read = model.read([ids], [slice(0, len(ids))])
        first, last = read.logits(0, min(SHORT, len(ids))), read.logits(len(ids) - 1, len(ids))
    except Exception:  # as in `_first_rows`; mostly an index past the last position
        return None
    return first if last.isfinite().all() else None
