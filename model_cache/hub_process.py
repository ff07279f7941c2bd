"""The process of the Hub's client, seen from the app: what it is asked for, and what its answers mean.

It is ended when nobody waits for it any more, when next to nothing comes, and when it takes far too long. Knows
nothing of what is downloaded.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import constants

from model_cache import hub_errors, settings
from model_cache.catalog import HoldsFiles, ModelUnavailable, Source
from model_cache.client_process import ClientProcess, Died, SaysNothing, follow_download
from model_cache.hub_files import blobs_folder

STEP_BYTES = 250_000  # a download that does not bring as much in `settings.load_seconds()` is ended
_TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_CONSTANTS = (
    *("ENDPOINT", "HUGGINGFACE_CO_URL_TEMPLATE", "HF_HUB_CACHE", "HF_TOKEN_PATH", "HF_HUB_OFFLINE"),
    *("HF_HUB_DISABLE_XET", "HF_HUB_DOWNLOAD_TIMEOUT", "HF_HUB_ETAG_TIMEOUT"),
)


class HubFailure(ModelUnavailable):
    """What went wrong with the Hub, in a sentence.

    Attributes:
        earlier_will_do: whether an earlier download is as good.
    """

    def __init__(self, sentence: str, *, earlier_will_do: bool) -> None:
        super().__init__(sentence)
        self.earlier_will_do = earlier_will_do


@dataclass(frozen=True)
class Listing:
    """What a model would take, by the Hub's word.

    Attributes:
        n_weights: how many numbers it has.
        n_bytes: of all its files.
        missing_bytes: of those that are not on the disk yet.
    """

    n_weights: int
    n_bytes: int
    missing_bytes: int


class HubProcess:
    """The Hub's client while it looks a model up and downloads it.

    Args:
        given_up: whether nobody waits any more; called all the time.
    """

    def __init__(self, source: Source, *, with_token: bool, given_up: Callable[[], bool]) -> None:
        self._name = source.name
        fixed = {name: getattr(constants, name) for name in _CONSTANTS}
        fixed["DOWNLOAD_CHUNK_SIZE"] = min(constants.DOWNLOAD_CHUNK_SIZE, STEP_BYTES)
        self._process = ClientProcess(
            "model_cache.hub_client",
            f"download {source.name}",
            {
                "name": source.repository,
                "revision": source.revision,
                "gguf": source.gguf,
                "with_token": with_token,
                "constants": fixed,
            },
            given_up=given_up,
            environment={name: text for name, text in os.environ.items() if with_token or name not in _TOKENS},
        )

    def listing(self) -> Listing:
        """What the model would take.

        Raises:
            HubFailure, GivenUp.
        """
        return Listing(**self._next_message(time.monotonic() + settings.load_seconds()))

    def download(self, listing: Listing, on_progress: Callable[[int], None]) -> Path:
        """Bring the files; returns their folder.

        Args:
            on_progress: called with the bytes that have come.

        Raises:
            HubFailure, GivenUp.
        """
        self._process.send("go on")
        last = follow_download(self._next_message, listing.missing_bytes, settings.load_seconds(), on_progress)
        return Path(last["folder"])

    def end(self) -> None:
        """End it, whatever it waits for."""
        self._process.end()

    def _next_message(self, until: float) -> dict[str, Any]:
        try:
            message = self._process.next_message(until)
        except SaysNothing:
            raise HubFailure(hub_errors.too_slow(self._name), earlier_will_do=True) from None
        except Died:
            raise HubFailure(hub_errors.malformed(self._name), earlier_will_do=True) from None
        if "sizes" in message:
            raise HoldsFiles(message["problem"], message["sizes"])
        if "problem" in message:
            raise HubFailure(message["problem"], earlier_will_do=message["earlier_will_do"])
        return message


@contextmanager
def started(source: Source, *, with_token: bool, given_up: Callable[[], bool]) -> Iterator[HubProcess]:
    """The Hub's client, which looks a model up; it is ended when the block is left."""
    process = HubProcess(source, with_token=with_token, given_up=given_up)
    try:
        yield process
    finally:
        process.end()


def remove_partial_files(name: str) -> None:
    """Delete what a download left half done: the Hub's client would begin it anew, and never look at it again."""
    for file in blobs_folder(name).glob("*.incomplete"):
        file.unlink(missing_ok=True)
