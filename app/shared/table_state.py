"""Entries of a visitor's session state for the file that Compare has open, declared once; the others are in `state.py`.

Values only, as there: a measurement holds figures, and neither an engine nor a job.
"""

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from components.keys import Family, Key

if TYPE_CHECKING:
    from app.compare.card_rows import Row
    from app.compare.rows.measuring import How, Measurement
    from app.compare.rows.opened import OpenTable
    from computation.table_files.text_tables import Table

parsed: "Family[dict[tuple[object, ...], Future[Table]]]" = Family("table {}", {})  # by a file's id, and how it is read
rows_by_text: "Key[dict[str, tuple[Row, ...]]]" = Key("rows by text", {})  # of tables whose texts may stand on cards
name_column = Family[str | None]("names_{}", None)  # by a file's id
sheet = Family[str | None]("sheet_{}", None)
open_button = Family("open_{}", False)
opened: "Key[OpenTable | None]" = Key("opened table", None)
shown = Key("table shown", False)  # whether it takes the cards' place
measurements: "Key[dict[How, Measurement]]" = Key("measured rows", {})
pairing: "Key[Any]" = Key("pairing", None)  # what it was made of, and what came of it
back_button, show_button, close_button = Key("to_cards", False), Key("to_table", False), Key("close_table", False)
stop_button, resume_button = Family("stop_rows_{}", False), Family("measure_rows_{}", False)  # by model
text_column: Key[str | None] = Key("rows_text", None)
named_by: Key[str | None] = Key("rows_name", None)
compared_as: Key[str | None] = Key("rows_as", None)
paired_by: Key[str | None] = Key("rows_paired", None)
second_column: Key[str | None] = Key("rows_second", None)
item_column: Key[str | None] = Key("rows_item", None)
condition_column: Key[str | None] = Key("rows_condition", None)
group_column: Key[str | None] = Key("rows_group", None)
group_figure: Key[str | None] = Key("rows_figure", None)
order: Key[str | None] = Key("rows_order", None)
part = Key("rows_part", 1)
chosen_row = Family[Any]("chosen_row_{}", None)  # by what the table shows
chosen_pair: Key[Any] = Key("chosen_pair", None)
row_heatmap: Key[Any] = Key("row_heatmap", None)
pair_aligned: Key[Any] = Key("pair_aligned", None)
pair_chart = Family[Any]("pair_chart_{}", None)
export_panel = Key("export_rows", False)
csv_button, json_button = Key("rows_csv", False), Key("rows_json", False)
tokens_button, words_button = Key("rows_tokens", False), Key("rows_words", False)
