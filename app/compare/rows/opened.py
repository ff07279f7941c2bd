"""The file that Compare has open, as one value, and what it is measured under. Draws nothing."""

import dataclasses
from collections.abc import Sequence
from functools import cached_property

from app.compare.rows.measuring import How, Measurement
from app.shared import table_state
from computation import pairing
from computation.table_files.text_tables import Table, texts_by_row

MOST_MEASUREMENTS = 6  # kept of a file: three models under two conventions


@dataclasses.dataclass(frozen=True, eq=False)
class OpenTable:
    """A table file and its columns that matter.

    Attributes:
        column: holds the texts.
        named: holds their names; None where there is none.
    """

    name: str
    table: Table
    column: str
    named: str | None = None

    @cached_property
    def texts(self) -> list[str | None]:
        """The text of each row; None where it has none."""
        return texts_by_row(self.table, self.column)

    def name_of(self, row: int) -> str:
        """What a row is called; "" where it has no name."""
        name = self.table.rows[row][1].get(self.named) if self.named is not None else None
        return "" if name is None else str(name)

    @cached_property
    def distinct_texts(self) -> tuple[str, ...]:
        """The texts, each once."""
        return distinct(self.texts)

    @cached_property
    def n_different(self) -> dict[str, int]:
        """How many different cells each column has."""
        return {name: len({repr(cell) for cell in self.table.cells(name)} - {"None"}) for name in self.table.columns}

    @cached_property
    def pair_columns(self) -> tuple[str, str] | None:
        """The columns that look like the two halves of pairs."""
        return pairing.likely_columns(self.table, self.column)

    @cached_property
    def pair_conditions(self) -> tuple[str, str] | None:
        """The columns that look like items and two conditions."""
        return pairing.likely_conditions(self.table)


def distinct(texts: Sequence[str | None]) -> tuple[str, ...]:
    """The texts that there are, each once."""
    return tuple(dict.fromkeys(text for text in texts if text is not None))


def open_table(opened: OpenTable) -> None:
    """Show a file; the figures of another are let go."""
    close()
    table_state.opened.set(opened)
    table_state.shown.set(True)


def close() -> None:
    """Let go of the file and its figures."""
    for measurement in table_state.measurements.get().values():
        measurement.stop()
    for key in (table_state.opened, table_state.shown, table_state.measurements, table_state.pairing):
        key.pop()


def measurement_of(how: How) -> Measurement:
    """What is known of the file's texts under a model and a convention."""
    held = dict(table_state.measurements.get())
    measurement = held.pop(how, None) or Measurement(how)
    held[how] = measurement  # the last used last
    while len(held) > MOST_MEASUREMENTS:
        held.pop(next(iter(held))).stop()
    table_state.measurements.set(held)
    return measurement
