"""The link that brings back what the bit-width page shows. Measures nothing."""

from app.predict import switch
from app.shared import settings, share_link, state
from computation.quantization import Rounding


def draw(text: str, rounding: Rounding, measured_on: str) -> None:
    """Draw the panel with the link.

    Args:
        measured_on: which text the curve is of.
    """
    share_link.draw(lambda: _parameters(text, rounding, measured_on), "text, model and settings")


def _parameters(text: str, rounding: Rounding, measured_on: str) -> share_link.Settings:
    opening, also = state.opening.get(), state.also.get()
    return {
        "model": state.model_in_use.get(),
        state.sample.name: text,
        state.bits.name: str(rounding.bits),
        state.scheme.name: rounding.scheme,
        state.symmetric.name: str(rounding.symmetric).lower(),
        state.embedding.name: str(rounding.embedding).lower(),
        state.curve_text.name: measured_on,
        **({state.opening.name: opening} if opening else {}),
        **({state.also.name: also} if also else {}),
        **switch.in_link(),
        **settings.in_link(),
    }
