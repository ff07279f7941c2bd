"""What the engine can be told to do without, so that what each part brings can be measured: `LOGITSCOPE_WITHOUT`."""

import os

PARTS = ("batching", "results", "prefixes")


def without(part: str) -> bool:
    """Whether a part is switched off: `LOGITSCOPE_WITHOUT` names some of `PARTS`, with commas between.

    Raises:
        ValueError: it names something else.
    """
    named = [name.strip() for name in os.environ.get("LOGITSCOPE_WITHOUT", "").split(",") if name.strip()]
    unknown = [name for name in named if name not in PARTS]
    if unknown:
        raise ValueError(f"LOGITSCOPE_WITHOUT knows {', '.join(PARTS)}; it names {', '.join(unknown)}.")
    return part in named
