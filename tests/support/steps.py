"""How long something takes, without a clock: the same on a busy machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def n_steps(call: Callable[[], object]) -> int:
    """How many instructions of Python a call takes; what a library does in C counts as one."""
    n = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal n
        frame.f_trace_opcodes = True
        n += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return n
