"""What a GGUF file says before its tensors: its settings, and where each tensor lies. No tensor is read.

A file is a stranger's: every count is held against what there can be, and every tensor against the file's size, before
anything else looks at it. Knows neither networks nor tokenizers.
"""

import mmap
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from pathlib import Path

from model_cache.catalog import ModelUnavailable
from model_cache.gguf.bounded_reader import BoundedReader, Malformed, Value

MOST_SETTINGS, MOST_TENSORS = 4_096, 100_000
MOST_SIDES = 4
ALIGNMENT = 32  # where a file states none
FLOAT_BYTES = {"F32": 4, "F16": 2, "BF16": 2}
_NOT_UNPACKED = {"Q8_1", "Q8_K", "I8", "I16", "I32", "I64", "F64", "Q1_0"}


@dataclass(frozen=True)
class StoredTensor:
    """A tensor as it lies in the file.

    Attributes:
        shape: as torch has it.
        kind: of its numbers: "F32", "Q4_1" and so on.
        start, stop: bytes of the file.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    start: int
    stop: int

    @property
    def n_weights(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True)
class Header:
    """What a file holds.

    Attributes:
        settings: by key; of long lists only how long they are.
    """

    settings: dict[str, Value]
    tensors: tuple[StoredTensor, ...]

    @property
    def architecture(self) -> str:
        return str(self.settings["general.architecture"])

    @property
    def n_weights(self) -> int:
        return sum(tensor.n_weights for tensor in self.tensors)

    @property
    def weights_from(self) -> str:
        """What most of the weights are packed as, "Q4_1" say; "" where they are plain numbers."""
        by_kind: dict[str, int] = {}
        for tensor in self.tensors:
            by_kind[tensor.kind] = by_kind.get(tensor.kind, 0) + tensor.n_weights
        most = max(by_kind, key=lambda kind: by_kind[kind])
        return "" if most in FLOAT_BYTES else most


def written_bytes(header: Header) -> int:
    """About how much a file's weights take once unpacked."""
    return sum(FLOAT_BYTES.get(tensor.kind, 4) * tensor.n_weights for tensor in header.tensors)


def read_header(file: Path, name: str) -> Header:
    """What a GGUF file holds.

    Raises:
        ModelUnavailable: it is none, damaged, or promises more than it holds.
    """
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _header(content)
    except Malformed as error:
        raise ModelUnavailable(
            f"The GGUF file {name} cannot be read: {error}. Download it again, or choose another model."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: of no bytes at all there is no map
        raise ModelUnavailable(
            f"The GGUF file {name} cannot be read: it is empty, or not readable here. Choose another model."
        ) from error


def _header(content: mmap.mmap) -> Header:
    reader = BoundedReader(content)
    if reader.take(4) != b"GGUF":
        raise Malformed("it is not a GGUF file")
    version = reader.number("I")
    if version not in (2, 3):
        raise Malformed(f"it is of version {version}, not 2 or 3" if version < 2**16 else "its bytes are reversed")
    n_tensors, n_settings = reader.count(MOST_TENSORS, "tensors"), reader.count(MOST_SETTINGS, "settings")
    settings: dict[str, Value] = {}
    for _ in range(n_settings):
        key = reader.string()
        if key in settings:
            raise Malformed("it has a setting twice")
        settings[key] = reader.value()
    if not isinstance(settings.get("general.architecture"), str):
        raise Malformed("it does not say what kind of model it holds")
    if settings.get("split.count", 0) not in (0, 1):
        raise Malformed("it is one part of several, and only files that are whole are opened")
    if not n_tensors:
        raise Malformed("it holds no weights")
    entries = [_entry(reader) for _ in range(n_tensors)]
    alignment = settings.get("general.alignment", ALIGNMENT)
    if not isinstance(alignment, int) or not 1 <= alignment <= 2**16 or alignment & (alignment - 1):
        raise Malformed("its tensors are aligned to no power of two")
    begin = -(-reader.place // alignment) * alignment
    tensors = tuple(_placed(entry, begin, len(content), alignment) for entry in entries)
    _check_apart(tensors)
    return Header(settings, tensors)


_Entry = tuple[str, tuple[int, ...], int, int]  # name, sides, kind, offset


def _entry(reader: BoundedReader) -> _Entry:
    name, n_sides = reader.string(), reader.number("I")
    if not 1 <= n_sides <= MOST_SIDES:
        raise Malformed(f"a tensor has {n_sides:,} sides")
    sides = tuple(reader.number("Q") for _ in range(n_sides))
    return name, sides[::-1], reader.number("I"), reader.number("Q")


def _placed(entry: _Entry, begin: int, n_bytes: int, alignment: int) -> StoredTensor:
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    name, shape, number, offset = entry
    try:
        kind = GGMLQuantizationType(number)
    except ValueError:
        raise Malformed(f"a tensor is packed in an unknown way ({number})") from None
    if kind.name in _NOT_UNPACKED:
        raise Malformed(f"a tensor is packed as {kind.name}, which is not unpacked here")
    n_in_block, block_bytes = GGML_QUANT_SIZES[kind]
    if not all(0 < side < 2**31 for side in shape) or shape[-1] % n_in_block:
        raise Malformed("a tensor has a shape that none has")
    start = begin + offset
    stop = start + prod(shape) // n_in_block * block_bytes
    if offset % alignment or stop > n_bytes:
        raise Malformed("a tensor lies outside of it, so it is damaged or was not downloaded whole")
    return StoredTensor(name, shape, kind.name, start, stop)


def _check_apart(tensors: tuple[StoredTensor, ...]) -> None:
    if len({tensor.name for tensor in tensors}) < len(tensors):
        raise Malformed("it has a tensor twice")
    placed = sorted(tensors, key=lambda tensor: tensor.start)
    if any(one.stop > other.start for one, other in pairwise(placed)):
        raise Malformed("two of its tensors lie in the same place")
