"""A GPU that there is none of: torch's own place for a backend written in Python, over the CPU's memory and kernels.

Whatever is worked out with tensors of this device and of the CPU together fails, as it would on a real one, and so
does reading one as numbers before it was brought to the CPU. Stricter than CUDA, which takes indices from the CPU.
"""

from functools import partial
from typing import Any

import torch
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

NAME = "fakegpu"
aten = torch.ops.aten

# Those that read a tensor out, or bring it from one device to another.
_READ_OUT = (aten._local_scalar_dense.default, aten.equal.default, aten.is_nonzero.default)
_BRING = (aten.copy_.default, aten._to_copy.default)
# What makes a tensor on a device named by an argument, and copying, which torch does below Python.
_MADE_THERE = (
    *(aten.empty.memory_format, aten.empty_strided.default, aten.copy_.default),
    *(aten.arange.default, aten.arange.start, aten.arange.start_step),
)
# CUDA multiplies by a plain number's reciprocal in place of dividing by it.
_TIMES = {aten.div.Tensor: aten.mul.Tensor, aten.div_.Tensor: aten.mul_.Tensor}


class MixedDevices(RuntimeError):
    """Something was worked out with tensors of two devices."""


class OnFakeGpu(torch.Tensor):
    """A tensor whose numbers are in `raw`, on the CPU, though its device is another."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, raw: torch.Tensor) -> "OnFakeGpu":
        # Below inference mode, torch cannot make a view of what a class of ours wraps.
        with torch.inference_mode(False):
            return torch.Tensor._make_wrapper_subclass(
                cls,
                raw.size(),
                strides=raw.stride(),
                storage_offset=raw.storage_offset(),
                dtype=raw.dtype,
                device=torch.device(NAME, 0),
            )

    def __init__(self, raw: torch.Tensor) -> None:
        self.raw = raw

    def __deepcopy__(self, memo: dict[int, Any]) -> "OnFakeGpu":
        if id(self) not in memo:
            copied = OnFakeGpu(self.raw.clone())
            memo[id(self)] = (
                torch.nn.Parameter(copied, requires_grad=False) if isinstance(self, torch.nn.Parameter) else copied
            )
        return memo[id(self)]

    def data_ptr(self) -> int:
        return self.raw.data_ptr()

    def untyped_storage(self) -> Any:
        return self.raw.untyped_storage()

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        in_parts = func.decompose(*args, **(kwargs or {}))
        return _run(func, args, kwargs or {}) if in_parts is NotImplemented else in_parts


def _run(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """An operation, on the CPU; its results are where its tensors are, or where it is told to put them."""
    if func is aten._has_compatible_shallow_copy_type.default:
        return False
    tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
    here = [tensor for tensor in tensors if isinstance(tensor, OnFakeGpu)]
    elsewhere = [tensor for tensor in tensors if not isinstance(tensor, OnFakeGpu) and tensor.dim() > 0]
    if here and elsewhere and func not in _BRING:
        raise MixedDevices(f"{func} takes tensors of {NAME} and of the CPU")
    wrap = bool(here) and func not in _READ_OUT
    if func is aten.copy_.default:
        wrap = isinstance(args[0], OnFakeGpu)
    if kwargs.get("device") is not None:
        wrap = torch.device(kwargs["device"]).type == NAME
        kwargs = {**kwargs, "device": torch.device("cpu")}
    if wrap and func in _TIMES and not isinstance(args[1], torch.Tensor):
        func, args = _TIMES[func], (args[0], 1 / args[1])
    raw_args, raw_kwargs = tree_map(lambda leaf: leaf.raw if isinstance(leaf, OnFakeGpu) else leaf, (args, kwargs))
    if _stopped:
        raise RuntimeError("CUDA error: device-side assert triggered")
    try:
        results = func(*raw_args, **raw_kwargs)
    except (IndexError, RuntimeError) as error:
        if "out of" not in str(error):
            raise
        _stopped.append(func)  # as CUDA, which does nothing any more from then on
        raise RuntimeError("CUDA error: device-side assert triggered") from None
    if not wrap:
        return results
    known = {id(tensor.raw): tensor for tensor in here}  # what was written to stays the same tensor

    def wrapped(leaf: Any) -> Any:
        if not isinstance(leaf, torch.Tensor):
            return leaf
        return known[id(leaf)] if id(leaf) in known else OnFakeGpu(leaf)

    return tree_map(wrapped, results)


def _made(func: Any, *args: Any, **kwargs: Any) -> Any:
    return _run(func, args, kwargs)


_library: torch.library.Library | None = None
_stopped: list[Any] = []


def device() -> torch.device:
    """The device, ready again; from the first call on, there is one in this process."""
    global _library
    _stopped.clear()
    if _library is None:
        _setup_privateuseone_for_python_backend(NAME)
        _library = torch.library.Library("aten", "IMPL")
        for func in _MADE_THERE:
            _library.impl(func, partial(_made, func), "PrivateUse1")
    return torch.device(NAME, 0)
