"""What the Hub's client raises, as a sentence for a person. Knows no download."""

import httpx2
from huggingface_hub import constants
from huggingface_hub.errors import (
    DisabledRepoError,
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
    RevisionResolutionError,
    StrictDataclassError,
    XetDownloadError,
)

from model_cache.plain_words import in_brackets

_UNREACHABLE = (LocalEntryNotFoundError, httpx2.TransportError, OfflineModeIsEnabled, ConnectionError, TimeoutError)
# On an answer that is not shaped as the Hub's: no JSON or JSON too deep, bytes that are no text, a list where an object
# belongs, figures that are none, addresses that lead in a circle, more than the memory holds.
_MALFORMED = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
    MemoryError,
    httpx2.RequestError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    EntryNotFoundError,
    FileMetadataError,
    RevisionResolutionError,
    StrictDataclassError,
    XetDownloadError,
)
KNOWN = (*_UNREACHABLE, HfHubHTTPError, HFValidationError, DisabledRepoError, *_MALFORMED, OSError)


def in_words(error: Exception, name: str, revision: str) -> tuple[str, bool]:
    """A sentence for one of the known errors, and whether an earlier download will do instead.

    Args:
        name, revision: of the model that was asked for.
    """
    if isinstance(error, GatedRepoError):
        return (
            f"{name} is gated: accept its licence on its page at huggingface.co, "
            "then start the app with HF_TOKEN set to your token."
        ), False
    if isinstance(error, RevisionNotFoundError):
        return f"{name} has no revision {revision} any more. Choose another model.", False
    if isinstance(error, RepositoryNotFoundError | DisabledRepoError | HFValidationError):
        return (
            f"The Hugging Face Hub has no public model called {name}. Check the spelling: ids look like owner/name."
        ), False
    if isinstance(error, _UNREACHABLE):
        return unreachable(name), True
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code if error.response is not None else "an error"
        return f"The Hugging Face Hub answered {status} for {name}. Try again in a moment.", True
    if isinstance(error, _MALFORMED):
        return malformed(name), True
    why = getattr(error, "strerror", None)
    return f"{name} could not be stored on this machine{f': {why}' if why else in_brackets(error)}.", False


def unreachable(name: str) -> str:
    """The sentence where nobody answers."""
    return (
        f"The Hugging Face Hub ({_host()}) cannot be reached from this machine, and {name} has not been downloaded "
        "before. Check the connection; the bundled model needs none."
    )


def malformed(name: str) -> str:
    """The sentence where somebody else answers."""
    return (
        f"What answered for {name} is not the Hugging Face Hub. "
        "Check the connection: the network may ask you to log in first."
    )


def too_slow(name: str) -> str:
    """The sentence where next to nothing comes."""
    return (
        f"Next to nothing came from the Hugging Face Hub ({_host()}) for {name}, so its download was ended. Check the "
        "connection, or try again later."
    )


def _host() -> str:
    return constants.ENDPOINT.split("://")[-1]
