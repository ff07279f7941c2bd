"""How a model with rounded weights is had: a small one as a copy that is kept, a large one by rounding as it reads.

For the thread that owns the network. Knows no request.
"""

from collections.abc import Callable, Iterator

from torch import nn

from computation.quantization import Rounding
from model_cache.catalog import ModelUnavailable
from model_cache.engine.forward import CausalModel
from model_cache.engine.rounded_copy import RoundedCopy
from model_cache.engine.rounded_reading import ReadRounded, ServedWeights
from model_cache.engine.rounded_tensors import NARROW
from model_cache.engine.tensor_layout import layout_of

# Of a model that is kept as a copy as well. On one core SmolLM2 (538 MB) takes a sentence at seven widths in 2.8 s by a
# copy and in 3.7 without, and eight tokens of a continuation in 1.4 and 6.8, as each reads all weights. The copy takes
# as much memory as the model, of the 0.8 GB that a model may grow by; without one it is 0.1 GB.
COPY_BYTES = 600_000_000


class RoundedModels:
    """The model with its weights rounded in one way after the other.

    Args:
        make_room: called with the bytes that a copy is about to take; raises ModelUnavailable where there are none.
        before_use: called before each use of weights that are rounded as they are read.

    Attributes:
        rounding: the setting that was asked for last; None before the first time.
    """

    def __init__(
        self,
        original: CausalModel,
        make_room: Callable[[int], None],
        before_use: Callable[[], None] = lambda: None,
    ) -> None:
        self._original = original
        self._before_use = before_use
        self._copy = RoundedCopy(original, make_room) if _is_copied(original.network) else None
        self._weights: ServedWeights | None = None
        self._steps: Iterator[None] | None = None  # to the copy that is being rounded
        self.rounding: Rounding | None = None

    @property
    def copies(self) -> bool:
        """Whether there is a copy, or will be: else all weights are rounded anew each time that a network reads."""
        return self._copy is not None

    def at(self, setting: Rounding) -> CausalModel:
        """The model so rounded; good until another setting is asked for."""
        model = None
        while model is None:
            model = self.step_to(setting)
        return model

    def step_to(self, setting: Rounding) -> CausalModel | None:
        """The same, if it takes no more time: else a part of the rounding is done, and the rest waits for the next
        call."""
        if self._copy is not None:
            if setting != self.rounding or self._steps is None:
                self._steps = self._copy.steps_to(setting)
            self.rounding = setting
            try:
                next(self._steps)
            except StopIteration:
                self._steps = None
                return self._copy.model
            except ModelUnavailable:  # no room for a copy; there is for one tensor after the other
                self._copy = self._steps = None
            else:
                return None
        self.rounding = setting
        return self._reading(setting)

    @property
    def at_full_precision(self) -> CausalModel:
        """The model as it is, for a text that is read under rounded weights as well."""
        return self._original if self.copies else self._reading(None)

    def _reading(self, setting: Rounding | None) -> CausalModel:
        if self._weights is None:
            self._weights = ServedWeights(self._original.network, layout_of(self._original.network))
        return ReadRounded(self._original, self._weights, setting, self._before_use)


def _is_copied(network: nn.Module) -> bool:
    """Whether there is to be a copy: of a small model whose numbers have a place for every level of a grid."""
    weights = list(network.parameters())
    return sum(each.nbytes for each in weights) <= COPY_BYTES and not any(each.dtype in NARROW for each in weights)
