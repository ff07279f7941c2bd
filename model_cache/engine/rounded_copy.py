"""The rounded copy of a small model: rounded in place from the original's weights, which stay as they are.

For the thread that owns the network. Knows no request.
"""

import copy
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from computation.quantization import Rounding
from computation.rounding import Range
from model_cache import memory
from model_cache.engine.edges import where_float64_is
from model_cache.engine.forward import CausalModel
from model_cache.engine.rounded_tensors import Ranges, round_into
from model_cache.engine.tensor_layout import TensorLayout, layout_of

WEIGHTS_A_STEP = 16 << 20  # rounded before others have their turn: some fifty milliseconds on two cores


class RoundedCopy:
    """Holds the copy and how it is rounded.

    Args:
        make_room: called with the bytes that the copy is about to take.

    Attributes:
        rounding: how the copy is rounded now; None before the first time, and while it is being rounded.
    """

    def __init__(self, original: CausalModel, make_room: Callable[[int], None]) -> None:
        self._original = original
        self._layout = layout_of(original.network)
        self._ranges = Ranges()
        self._make_room = make_room
        self._copy: CausalModel | None = None
        self.rounding: Rounding | None = None

    def at(self, setting: Rounding) -> CausalModel:
        """The copy with its weights rounded from the original's.

        Raises:
            ModelUnavailable: the model and its copy do not fit into memory together.
        """
        for _ in self.steps_to(setting):
            pass
        return self.model

    @property
    def model(self) -> CausalModel:
        """The copy, which there is once it was rounded."""
        if self._copy is None:
            raise RuntimeError("There is no rounded copy yet.")
        return self._copy

    @torch.inference_mode()
    def steps_to(self, setting: Rounding) -> Iterator[None]:
        """Round the copy, with a pause wherever others may have their turn.

        Raises:
            ModelUnavailable: as `at`.
        """
        copied = self._copy or self._make_copy()
        if setting == self.rounding:
            return
        self.rounding, n = None, 0
        pairs = zip(self._original.network.parameters(), copied.network.parameters(), strict=True)
        for tensor, (weights, target) in zip(self._layout, pairs, strict=True):
            if n + weights.numel() > WEIGHTS_A_STEP and n:
                yield
                n = 0
            _round_into(target, weights.detach(), tensor, setting, self._ranges.of(weights, setting))
            n += weights.numel()
        self.rounding = setting

    def _make_copy(self) -> CausalModel:
        network = self._original.network
        n_bytes = sum(p.numel() * p.element_size() for p in network.parameters())
        memory.check_fits("The model with its rounded copy", 2 * n_bytes)
        self._make_room(n_bytes)
        copied = copy.deepcopy(network)  # keeps tied weights tied
        self._copy = self._original.with_network(copied)
        return self._copy


def _round_into(target: Tensor, weights: Tensor, tensor: TensorLayout, setting: Rounding, whole: Range | None) -> None:
    rounded = weights
    if tensor.is_rounded(setting):
        there = where_float64_is(weights)
        rounded = round_into(target if there.device == target.device else None, there, tensor, setting, whole)
    if rounded.device != target.device or rounded.data_ptr() != target.data_ptr():
        target.copy_(rounded)
