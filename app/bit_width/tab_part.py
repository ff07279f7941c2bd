"""What of the bit-width page the visitor's tab holds, so that it comes back in a new session."""

from app.bit_width import curve, on_request, size_exercise, widths
from app.predict import rounds, switch
from app.shared import state
from app.shared.tab_parts import Entry, Part, choice, fields, flag, items, text
from computation.quantization import ALL_SCHEMES

MODELS_HELD = 20
_ASKED = items(fields(text(1_000), items(choice(on_request.ALL), len(on_request.ALL))), MODELS_HELD)


def _asked_as_json(asked_for: dict[str, tuple[str, ...]]) -> list[list[object]]:
    return [[model, list(names)] for model, names in list(asked_for.items())[-MODELS_HELD:]]


def _further(read: object) -> list[str]:
    return list(items(choice(widths.FURTHER), len(widths.FURTHER))(read))


def _asked(read: object) -> dict[str, tuple[str, ...]]:
    return dict(_ASKED(read))


PAGE = Part(
    "bit width",
    "Bit width",
    (
        Entry(state.sample, text(), in_address=True),
        Entry(state.bits, choice(widths.WIDTHS), in_address=True),
        Entry(state.scheme, choice(ALL_SCHEMES), in_address=True),
        Entry(state.symmetric, flag, in_address=True),
        Entry(state.embedding, flag, in_address=True),
        Entry(state.also, _further, in_address=True),
        Entry(state.asked_for, _asked, as_json=_asked_as_json, in_box=False),
        Entry(state.opening, text(400), in_address=True),
        Entry(state.curve_text, choice((curve.YOURS, curve.YARDSTICK)), in_address=True),
        Entry(state.sweep_long_text, flag),
        Entry(state.size_exercise, flag),
        switch.ENTRY,
        rounds.entry(rounds.BIT_WIDTH),
        Entry(state.sizes_revealed, text(1_000), in_box=False),
        Entry(state.tensor, text(1_000)),
        *(Entry(state.sizes[bits], text(1_000)) for bits in size_exercise.WIDTHS),
    ),
)
