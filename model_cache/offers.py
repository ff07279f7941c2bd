"""What is known of a model before it opens: who named it, whether it is here, what its download brings. Opens none."""

from collections.abc import Callable

from model_cache import downloads, hub, settings
from model_cache.catalog import CATALOG, default_model, repository_of_file, source
from model_cache.local_models import local_models


def named_by_operator(name: str) -> bool:
    """Whether whoever runs the app named this model: in the catalogue, in a folder of models, as the default, or in
    `LOGITSCOPE_ALLOW`."""
    return name in {*CATALOG, *local_models(), default_model()} or is_listed(name)


def is_listed(name: str) -> bool:
    """Whether `LOGITSCOPE_ALLOW` lists a model, or the repository that its GGUF file is in.

    Raises:
        BadSetting: it is no list of names.
    """
    allowed = settings.allowed_models()
    return isinstance(allowed, tuple) and (name in allowed or repository_of_file(name) in allowed)


def is_on_disk(name: str) -> bool:
    """Whether a model opens without a download.

    Raises:
        ModelUnavailable: the name is no model's.
    """
    wanted = source(name, allow_directory=False)
    return wanted.directory is not None or downloads.earlier(wanted) is not None


def download_bytes(name: str, given_up: Callable[[], bool] = lambda: False) -> int:
    """What a model's download would bring, by the catalogue or by the Hub's word.

    Args:
        given_up: whether nobody waits for the answer any more.

    Raises:
        ModelUnavailable: it cannot be had.
        GivenUp: nobody waits.
    """
    wanted = source(name, allow_directory=False)
    if wanted.name in CATALOG:
        return CATALOG[wanted.name].download_bytes
    return hub.look_up(wanted, with_token=named_by_operator(wanted.name), given_up=given_up).missing_bytes
