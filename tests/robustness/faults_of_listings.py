"""What can be wrong with what a Hub says of a model: other types, other sizes, file names that lead elsewhere."""

import json
from collections.abc import Callable
from typing import Any

from tests.robustness.faulty_hub import Fault

Info = dict[str, Any]
FILE = "model.safetensors"


def _with(**entries: Any) -> Callable[[Info], Any]:
    return lambda info: info | entries


def _files(*names: Any) -> Callable[[Info], Any]:
    """More files than there are."""
    return lambda info: (
        info | {"siblings": [*info["siblings"], *({"rfilename": n, "size": 9, "blobId": "b" * 40} for n in names)]}
    )


def _only(*names: Any) -> Callable[[Info], Any]:
    """Other weights than there are."""

    def change(info: Info) -> Any:
        others = [s for s in info["siblings"] if s["rfilename"] != FILE]
        return info | {"siblings": [*others, *({"rfilename": n, "size": 9, "blobId": "b" * 40} for n in names)]}

    return change


def _sizes(size: Any) -> Callable[[Info], Any]:
    return lambda info: (
        info
        | {
            "siblings": [
                s | {"size": size, **({"lfs": s["lfs"] | {"size": size}} if "lfs" in s else {})}
                for s in info["siblings"]
            ]
        }
    )


def _without(entry: str) -> Callable[[Info], Any]:
    return lambda info: {name: value for name, value in info.items() if name != entry}


def _deep(depth: int) -> Any:
    nested: Any = 1
    for _ in range(depth):
        nested = [nested]
    return nested


WHOLE = [
    Fault(f"info is {json.dumps(whole)[:20]}", info=lambda _, whole=whole: whole)
    for whole in ([], None, "x", 5, True, [[]], [{}], {}, {"error": "x"}, {"id": None}, ["siblings"])
] + [
    Fault("info is NaN", info=lambda _: b"NaN"),
    Fault("info is empty", info=lambda _: b""),
    Fault("info is UTF-16", info=lambda info: json.dumps(info).encode("utf-16")),
    Fault("info begins with a BOM", info=lambda info: b"\xef\xbb\xbf" + json.dumps(info).encode(), opens=True),
    Fault("info has half a surrogate", info=_with(author="\ud800"), opens=True),
    Fault(
        "info is two megabytes of spaces", info=lambda info: b" " * 2_000_000 + json.dumps(info).encode(), opens=True
    ),
]
ENTRIES = [
    Fault(f"{entry} is {json.dumps(value)[:20]}", info=_with(**{entry: value}), opens=entry not in ("siblings",))
    for entry, values in {
        "siblings": (None, [], {}, "x", 5, ["model.safetensors"], [None], [{}], [{"rfilename": None}], [[]]),
        "sha": (None, 5, "..", "../../../../outside", "/tmp/logitscope-outside", "c" * 5_000, [], "main"),  # noqa: S108
        "safetensors": (5, [], {"total": "many"}, {"total": None}, {"total": -5}, {"total": {}}, {"parameters": []}),
        "gated": (5, [], "maybe"),
        "tags": (None, 5, {}),
        "cardData": ("x", 5, [1], {"tags": 5}),
        "id": (None, 5, "../../outside", "a/b/c"),
        "config": (5, [], "x"),
        "lastModified": ("yesterday", 5, "9999-99-99"),
        "disabled": ("x",),
    }.items()
    for value in values
]
WEIGHTS = [
    Fault("weights of 10^15", info=_with(safetensors={"parameters": {"F32": 10**15}, "total": 10**15})),
    Fault("weights of 10^400", info=lambda i: json.dumps(i | {"safetensors": {"total": 10**400}}).encode()),
    Fault("sizes below nothing", info=_sizes(-5), opens=True),
    Fault("sizes of 10^18", info=_sizes(10**18)),
    Fault("sizes of 1e400", info=lambda i: json.dumps(i).replace('"size": ', '"size": 1e400, "x": ').encode()),
    Fault("sizes that are words", info=_sizes("many")),
    Fault("sizes that are lists", info=_sizes([1])),
    Fault("no sizes", info=_sizes(None), opens=True),
    Fault("sizes of nothing", info=_sizes(0), opens=True),
    Fault("no list of files", info=_without("siblings")),
    Fault("deep entry", info=_with(cardData=_deep(900)), opens=True),
    Fault("100,000 files", info=_files(*(f"model-{n:06}.safetensors" for n in range(100_000))), opens=True),
    Fault("a file twice", info=_files("config.json", "config.json"), opens=True),
]
PATHS = (
    *("model-../../../../outside.safetensors", "model-/../../../outside.safetensors", "model-x/y.safetensors"),
    *(
        "model-\\..\\..\\outside.safetensors",
        "model-\0.safetensors",
        "model-\n.safetensors",
        "model-\u202e.safetensors",
    ),
    *("model-" + "n" * 5_000 + ".safetensors", "model-?a=b#c.safetensors", "model-%2e%2e%2foutside.safetensors"),
    *("../../../../outside.safetensors", "/tmp/logitscope-outside.safetensors", "model-<script>.safetensors"),  # noqa: S108
)
NAMES = [Fault(f"weights called {name[:40]!r}", info=_only(name)) for name in PATHS] + [
    Fault(f"a file more, {name!r}", info=_files(name), opens=True)
    for name in ("../../../../config.json", "/etc/passwd", "..", "", ".", "a/../../tokenizer.json", "CON", 5, None)
]
ALL = [*WHOLE, *ENTRIES, *WEIGHTS, *NAMES]
