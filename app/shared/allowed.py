"""Which models visitors may open: those of `LOGITSCOPE_ALLOW`, else by who can reach the server. Opens none.

Where they may open the catalogue, they may open the operator's own folder of models as well.
"""

import ipaddress

import streamlit as st

import model_cache
from components import format
from computation.text import quotable
from model_cache import offers, settings
from model_cache.catalog import label
from model_cache.local_models import local_models

MAX_NAME = 300  # characters: an owner's and a repository's name have 96 each
MOST_NAMED = 12  # in one sentence


def names() -> list[str] | None:
    """The models that visitors choose among; None where they may type any.

    Raises:
        ModelUnavailable: the setting is no list of names.
    """
    try:
        allowed = settings.allowed_models()
    except settings.BadSetting as error:
        raise model_cache.ModelUnavailable(str(error)) from error
    if allowed is None:
        allowed = "any" if _listens_to_this_machine_only() else "catalogue"
    if allowed == "any":
        return None
    chosen = [*local_models(), *model_cache.CATALOG] if allowed == "catalogue" else allowed
    return list(dict.fromkeys([*_always(), *chosen]))


def check(name: str) -> None:
    """Raise ModelUnavailable, with the names that will do, if visitors may not open a model."""
    if name.strip() in {*_always(), model_cache.default_model()}:
        return
    if len(name) > MAX_NAME:
        raise model_cache.ModelUnavailable(
            f"“{format.shorten(name[:MAX_NAME])}” isn't a model's name: it has more than {MAX_NAME} characters."
        )
    allowed = names()
    if allowed is None or name.strip() in allowed or offers.is_listed(name.strip()):
        return
    listed = ", ".join(allowed[:MOST_NAMED])
    more = f" and {len(allowed) - MOST_NAMED} more" if len(allowed) > MOST_NAMED else ""
    raise model_cache.ModelUnavailable(
        f"“{quotable(format.shorten(name))}” isn't among the models that may be opened here. "
        f"Pick one of {listed}{more}."
    )


def _always() -> list[str]:
    """What pages open with, and what stands in for it."""
    return [label(model_cache.default_model()), model_cache.DEFAULT_MODEL]


def _listens_to_this_machine_only() -> bool:
    address = st.get_option("server.address")
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:  # none is every address there is
        return False
