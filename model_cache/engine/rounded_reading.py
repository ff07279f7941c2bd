"""Rounded weights without a copy: each tensor is rounded where the network uses it, and let go of after its layer.

The network and its weights stay as they are: torch hands every function that is called with weights to `Substitution`,
which calls it with rounded ones. For the thread that owns the network. Knows no request.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from computation.quantization import Rounding
from model_cache.engine.forward import CausalModel
from model_cache.engine.rounded_tensors import Ranges, RoundedRows, as_narrow_as, in_float32, round_whole
from model_cache.engine.rows import ReadRows
from model_cache.engine.split import Split
from model_cache.engine.tensor_layout import TensorLayout

TABLE_BYTES = 32_000_000  # an embedding or output head above it is rounded a few rows at a time
PASSING_BYTES = 64_000_000  # of rounded tensors that are held because a layer may use them again
SLICE_BYTES = 512_000_000  # of logits held at once: the output head is rounded anew for each slice
FULL_BYTES = 128_000_000  # of those at full precision beside them
_FACTS = frozenset(("size", "dim", "numel", "__len__", "is_floating_point", "is_complex", "is_contiguous", "stride"))
_VALUES = frozenset(("T", "mT", "H", "mH", "data", "real"))  # attributes that are weights, not facts about them


class Substitution(TorchFunctionMode):
    """While it is entered, whatever this thread works out with a network's weights is worked out with rounded ones.

    Args:
        setting: None leaves them as they are.
        before_use: called before each use of weights; it may run the network, whose weights are as they were meanwhile.
    """

    def __init__(self, weights: "ServedWeights", setting: Rounding | None, before_use: Callable[[], None]) -> None:
        super().__init__()
        self._weights = weights
        self._setting = setting
        self._before_use = before_use
        self._passing: OrderedDict[int, Tensor] = OrderedDict()  # the last used last

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if not self._concerned((*args, *kwargs.values())) or _is_fact(func):
            return func(*args, **kwargs)
        self._before_use()
        answer = self._worked_out(func, args, kwargs)
        if self._setting is None:
            return answer
        narrowed = as_narrow_as(answer, [*args, *kwargs.values()])
        return args[0].copy_(narrowed) if _is_in_place(func) else narrowed

    def _worked_out(self, func: Any, args: Any, kwargs: Any) -> Any:
        if func is functional.embedding and kwargs.get("max_norm") is None and self._is_table(args[1]):
            used, places = args[0].unique(return_inverse=True)
            return functional.embedding(places, self._some_rows(args[1], used))
        if func == Tensor.__getitem__ and self._is_table(args[0]) and isinstance(args[1], slice):
            return self._some_rows(args[0], args[1])
        if func is functional.linear and self._setting is not None and self._is_table(args[1]):
            bias = self._rounded(args[2] if len(args) > 2 else kwargs.get("bias"))
            table = self._weights.tables[id(args[1])]
            return table.product(self._rounded(args[0]), bias, self._setting, self._before_use)
        return func(*self._rounded(args), **{name: self._rounded(each) for name, each in kwargs.items()})

    @property
    def changes_weights(self) -> bool:
        """Whether there is anything to round to."""
        return self._setting is not None

    def let_go(self) -> None:
        """Hold no rounded tensor any more."""
        self._passing.clear()

    def _concerned(self, arguments: Iterable[Any]) -> bool:
        return any(
            id(each) in self._weights.layout or (isinstance(each, list | tuple) and self._concerned(each))
            for each in arguments
        )

    def _is_table(self, weights: Any) -> bool:
        return self._setting is not None and id(weights) in self._weights.tables

    def _rounded(self, argument: Any) -> Any:
        """An argument with rounded weights in the place of the network's own."""
        if isinstance(argument, list | tuple):
            return type(argument)(map(self._rounded, argument)) if self._concerned(argument) else argument
        tensor = self._weights.layout.get(id(argument))
        setting = self._setting
        if tensor is None or setting is None or not tensor.is_rounded(setting):
            return argument if setting is None else in_float32(argument)
        rounded = self._passing.pop(id(argument), None)
        if rounded is None:
            rounded = round_whole(argument, tensor, setting, self._weights.ranges)
        self._passing[id(argument)] = rounded
        while (
            len(self._passing) > 1 and sum(each.nbytes for each in self._passing.values()) > self._weights.passing_bytes
        ):
            self._passing.popitem(last=False)
        return rounded

    def _some_rows(self, weights: Tensor, rows: Tensor | slice) -> Tensor:
        table, setting = self._weights.tables[id(weights)], self._setting
        return weights[rows] if setting is None else table.rounded(rows, setting)


class ServedWeights:
    """A network's own weights, as a substitution has to know them.

    Attributes:
        layout: of each tensor, by its identity.
        ranges: of each.
        tables: those that are large, and can be rounded a few rows at a time.
        passing_bytes: how much of the rounded tensors is held for a while.
    """

    def __init__(self, network: nn.Module, layout: Sequence[TensorLayout]) -> None:
        pairs = list(zip(network.parameters(), layout, strict=True))
        self.layout = {id(weights): tensor for weights, tensor in pairs}
        self.ranges = Ranges()
        self.tables = {
            id(weights): RoundedRows(weights, tensor, self.ranges)
            for weights, tensor in pairs
            if tensor.is_embedding and weights.nbytes > TABLE_BYTES and RoundedRows.possible(tensor)
        }
        others = [weights.nbytes for weights, _ in pairs if id(weights) not in self.tables]
        self.passing_bytes = max([PASSING_BYTES, *(2 * n_bytes for n_bytes in others)])


class ReadRounded(CausalModel):
    """A model whose weights are rounded in one way as its network reads, each time anew; see `Substitution`."""

    def __init__(
        self, original: CausalModel, weights: ServedWeights, setting: Rounding | None, before_use: Callable[[], None]
    ) -> None:
        super().__init__(
            original.network, original.split, original.vocabulary, cached=original.cached, batched=original.batched
        )
        self._rounded = Substitution(weights, setting, before_use)

    @property
    def slice_rows(self) -> int:
        return max(1, SLICE_BYTES // (4 * self.vocabulary))

    @property
    def full_rows(self) -> int:
        return max(1, FULL_BYTES // (4 * self.vocabulary))

    def read(self, windows: Sequence[Tensor], rows: Sequence[slice]) -> ReadRows:
        with self._rounding():
            read = super().read(windows, rows)
        return _RowsOfWhole(read, self._rounding) if self.split is Split.WHOLE else read

    def step(self, ids: Tensor, cache: Any) -> tuple[Tensor, Any]:
        with self._rounding():
            return super().step(ids, cache)

    def logits(self, hidden: Tensor) -> Tensor:
        with self._rounding():
            if self.split is Split.BODY_AND_HEAD and self._rounded.changes_weights:
                return self.network.get_output_embeddings()(hidden)  # type: ignore[operator]  # cut by `RoundedRows`
            return super().logits(hidden)

    @contextmanager
    def _rounding(self) -> Iterator[None]:
        try:
            with self._rounded:
                yield
        finally:
            self._rounded.let_go()


class _RowsOfWhole(ReadRows):
    """Rows of a network that cannot be taken apart, which runs when their logits are wanted."""

    def __init__(self, rows: ReadRows, rounding: Callable[[], AbstractContextManager[None]]) -> None:
        self._rows, self._rounding, self.n = rows, rounding, rows.n

    def logits(self, first: int, last: int) -> Tensor:
        with self._rounding():
            return self._rows.logits(first, last)


def _is_fact(func: Any) -> bool:
    """Whether a function of torch's tells something about weights that is the same when they are rounded."""
    name = getattr(func, "__name__", "")
    return func.__self__.__name__ not in _VALUES if name == "__get__" else name in _FACTS


def _is_in_place(func: Any) -> bool:
    name = getattr(func, "__name__", "")
    return name.endswith("_") and not name.endswith("__")
