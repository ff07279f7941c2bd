"""What comes with a network and is not used: torch's compiler, and tensors that lie on several machines.

transformers imports both with every network, for marks on functions that are never compiled and for types of tensors
that are never met. They take two fifths of the imports before the first network, and 70 MB. Left out, the first comes
once something reads more of it than a mark; of the second, transformers hears that this torch has none, as
where torch is built without. A network drawn up without memory would bring a part of both, to fill what holds nothing
with chance; one that turns its positions still does, to work the angles out in symbols. Figures stay as they are.

For processes of this app: whoever imports `model_cache` into one of their own has torch as it is.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

COMPILER = "torch._dynamo"
MARKS = ("allow_in_graph", "assume_constant_result", "disable")  # each says how a function is to be compiled
ALONE = f"{COMPILER}._trace_wrapped_higher_order_op"  # of the compiler's parts, the one that attention masks need
SEVERAL_MACHINES = "transformers.distributed"
_kept: list[Any] = []  # what would undo itself if nobody held it


def leave_out() -> None:
    """From now on. What was imported before stays."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Asked for each module before it is imported; its None leaves that to the others."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == SEVERAL_MACHINES:
            _one_machine()
            _nothing_to_fill()
        if name == COMPILER and not _Compiler.wanted:
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None:
                spec.loader = _StandsIn()
            return spec
        if name.startswith(f"{COMPILER}.") and name != ALONE and not _Compiler.wanted:
            _compiler()
            return _as_it_came(name)
        return None


class _Compiler(ModuleType):
    """Stands for the compiler until more of it is read than a mark.

    Attributes:
        wanted: whether that has happened.
    """

    wanted = False

    def __getattr__(self, name: str) -> Any:
        if name in MARKS:
            return _unmarked
        if name.startswith("__"):  # whoever looks through all modules asks for these
            raise AttributeError(f"module {COMPILER!r} has no attribute {name!r}")
        return getattr(_compiler(), name)


class _StandsIn(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Compiler(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: there is no code to it."""


class _Came(Loader):
    """Gives a module that is there already to an import that began before it was."""

    def __init__(self, module: ModuleType, loader: Loader | None) -> None:
        self._module, self._loader = module, loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        spec.loader = self._loader
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has been run."""


def _compiler() -> ModuleType:
    """The compiler itself, from now on in the stand-in's place."""
    if not _Compiler.wanted:
        _Compiler.wanted = True
        sys.modules.pop(COMPILER, None)
    return importlib.import_module(COMPILER)


def _as_it_came(name: str) -> ModuleSpec | None:
    """Where a part of the compiler came with the whole, what gives it; else None."""
    module = sys.modules.get(name)
    if module is None or module.__spec__ is None:
        return None
    module.__spec__.loader = _Came(module, module.__spec__.loader)
    return module.__spec__


def _unmarked(function: Callable | None = None, *_: Any, **__: Any) -> Callable:
    return function if function is not None else lambda marked: marked


def _one_machine() -> None:
    """Have transformers believe, and remember, that this torch is built for one machine. Torch itself still knows."""
    import torch.distributed
    from transformers.utils import import_utils

    is_available = torch.distributed.is_available
    torch.distributed.is_available = lambda: False
    try:
        import_utils.is_torch_distributed_available()
    finally:
        torch.distributed.is_available = is_available


def _nothing_to_fill() -> None:
    """Let chance leave tensors without memory alone: torch would first work out in symbols what it leads to."""
    import torch

    library: Any = torch.library.Library("aten", "IMPL", "Meta")  # type: ignore[no-untyped-call]
    library.impl("normal_", lambda tensor, *_, **__: tensor, allow_override=True)
    _kept.append(library)
