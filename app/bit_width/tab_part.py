"""What of the bit-width page the visitor's tab holds, so that it comes back in a new session."""

from app.bit_width import curve, questions, size_exercise
from app.shared import state
from app.shared.tab_parts import Entry, Part, choice, flag, text
from computation.quantization import SCHEMES

PAGE = Part(
    "bit width",
    "Bit width",
    (
        Entry(state.sample, text(), in_address=True),
        Entry(state.bits, choice(questions.WIDTHS), in_address=True),
        Entry(state.scheme, choice(SCHEMES), in_address=True),
        Entry(state.embedding, flag, in_address=True),
        Entry(state.opening, text(400), in_address=True),
        Entry(state.curve_text, choice((curve.YOURS, curve.YARDSTICK)), in_address=True),
        Entry(state.sweep_long_text, flag),
        Entry(state.size_exercise, flag),
        Entry(state.sizes_revealed, text(1_000), in_box=False),
        Entry(state.tensor, text(1_000)),
        *(Entry(state.sizes[bits], text(1_000)) for bits in size_exercise.WIDTHS),
    ),
)
