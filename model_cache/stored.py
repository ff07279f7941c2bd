"""A model as it lies on the disk, made ready for the loader: a directory as it is, a GGUF file unpacked before.

Knows neither where models come from nor what is in them.
"""

from collections.abc import Callable
from pathlib import Path

from model_cache.engine.probed import Probed
from model_cache.gguf import cache
from model_cache.gguf.cache import Unpacked
from model_cache.gguf.header import read_header
from model_cache.local_models import is_gguf


def ready(
    path: Path,
    name: str,
    *,
    check_memory: Callable[[int], None],
    report: Callable[[int, int], None] = lambda written, total: None,
    given_up: Callable[[], bool] = lambda: False,
) -> Unpacked:
    """A directory that a model can be opened from.

    Args:
        path: of a directory or a GGUF file.
        check_memory: takes how many weights are to be unpacked; raises ModelUnavailable where these do not fit.
        report: told how many bytes of how many are unpacked, where anything is.
        given_up: whether nobody waits any more.

    Raises:
        ModelUnavailable: the files are not what they should be, or there is no room.
        GivenUp: nobody waits any more.
    """
    if not is_gguf(path):
        return Unpacked(path, "", is_kept=False)
    earlier = cache.kept(path)
    if earlier is not None:
        return earlier
    header = read_header(path, name)
    check_memory(header.n_weights)
    return cache.unpack(path, header, name, report=report, given_up=given_up)


def note(files: Unpacked, dtype: str, probed: Probed) -> None:
    """Keep what the network of an unpacked file turned out to be; of a directory nothing is kept."""
    if files.is_kept and files.known.get(dtype) != probed:
        cache.note(files, dtype, probed)
