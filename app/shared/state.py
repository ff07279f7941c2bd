"""Every entry of a visitor's session state, declared once. Links hold the names of bound widgets: those never change.

What is put here lives as long as the tab: values only, never an engine or a job that is under way.
"""

from typing import TYPE_CHECKING, Any

from components.keys import Family, Key, Stoppable

if TYPE_CHECKING:
    from app.next_token.continuation import Continuation
    from app.next_token.guess_first import Guess

Edits = dict[int, tuple[int, ...]]  # place in the text as typed -> the ids that stand there instead


# -- all pages ---------------------------------------------------------------------------------------------------------

model: Key[str | None] = Key("model", None)  # bound to the address
model_picker = Key("model_picker", False)  # whether it is unfolded
share = Key("share", False)  # whether it is unfolded
view: Key[str | None] = Key("view", None)  # bound
fast = Key("fast", False)  # bound
leading_space = Key("space", True)  # bound
score_first_token = Key("bos", False)  # bound
as_chat = Key("chat", False)  # bound
chat_turn: Key[str | None] = Key("turn", None)  # bound: whose message the text is
asked: Key[str | None] = Key("asked", None)  # bound: the message that it answers
chat_row: Key[Any] = Key("chat_row", None)
unit: Key[str | None] = Key("unit", None)  # bound
fixed_switch = Family("fixed {}", False)  # a convention that the model leaves no choice of
add_missing_bos = Key("add_bos", False)
second_model: Key[str | None] = Key("second", None)  # bound
third_model: Key[str | None] = Key("third", None)  # bound
model_in_use = Key("ready_model", "bundled")
model_failure: Key[str | None] = Key("model_failure", None)
model_refused: Key[str | None] = Key("model refused", None)  # the name that led to it
fits_in_bfloat16: Key[str | None] = Key("fits in bfloat16", None)  # the model that failed, where that is so
bfloat16_button = Key("open_in_bfloat16", False)
files_on_offer: Key[dict[str, int] | None] = Key("files on offer", None)  # their bytes, by the name each opens under
file_to_open: Key[str | None] = Key("file_to_open", None)
models_agreed_to: Key[tuple[str, ...]] = Key("models agreed to", ())  # chosen or confirmed in this tab
linked_model: Key[str | None] = Key("linked model", None)  # that is not here, and waits for the visitor's word
linked_size: Key[tuple[str, int] | None] = Key("linked size", None)  # its name, and the bytes of its download
real_model_button = Key("real_model", False)
download_button = Family("download_{}", False)  # by model
ticket: Key[float | None] = Key("ticket", None)  # when the run was asked for
file_encoding = Family[str | None]("encoding_{}", None)  # by a file's id
all_encodings = Family("all_encodings_{}", False)  # whether more than the likeliest are offered
reading = Stoppable("reading")
typing: Key[Any] = Key("typing", None)
leaving: Key[Any] = Key("leaving", None)
left_records = Family[Any]("left_record {}", None)  # by the part of a page
drawer: Key[Any] = Key("drawer", None)
waiting_bar = Family[Any]("waiting_bar_{}", None)  # by what is waited for
figures: Key[Any] = Key("figures", None)  # dimmed while behind what is typed
figures_part = Family[Any]("figures_{}", None)
more: Key[Any] = Key("more", None)  # likewise
more_part = Family[Any]("more_{}", None)
hint = Family[Any]("hint_{}", None)  # what is said on the screen alone, by name
under_box: Key[Any] = Key("under_box", None)
examples: Key[Any] = Key("examples", None)
beside_examples: Key[Any] = Key("beside_examples", None)
example_button = Family("example {}", False)  # by page and number
use_button = Family[str | None]("use {}", None)  # by page

# -- next token --------------------------------------------------------------------------------------------------------

phrase: Key[str | None] = Key("phrase", None)  # bound
n_listed = Key("k", 10)  # bound
steps_unfolded = Key("steps", False)  # bound
temperature = Key("temperature", 1.0)  # bound
top_k = Key("top_k", 0)  # bound
top_p = Key("top_p", 1.0)  # bound
own_word: Key[str | None] = Key("word", None)  # bound
spellings: Key[Any] = Key("spellings", None)
n_tokens = Key("n_tokens", 1)
seed = Key("seed", 1)
guesses: Key[str | None] = Key("guesses", None)
guess_picks = Family("picks {}", ())  # by round
guess_tally: "Key[tuple[Guess, ...]]" = Key("tally", ())
continuations: "Key[dict[str, Continuation]]" = Key("continuations", {})  # by phrase, the last used last
continued: Key[tuple[str, str]] = Key("continued", ("", ""))  # name of the one in the box, and the box's text then
continuation_problem: Key[str | None] = Key("continuation problem", None)
even_row = Family[Any]("even_row_{}", None)  # which stands in even columns on a phone
greedy_button = Key("greedy", False)
sample_button = Key("sample_token", False)
undo_button = Key("undo", False)
see_surprise_button = Key("see_surprise", False)
stop_button = Key("stop", False)
remove_space_button = Key("remove_space", False)
clear_tally_button = Key("clear_tally", False)
forget_button = Key("forget", False)
phrase_strip: Key[Any] = Key("strip", None)
token_list: Key[Any] = Key("list", None)
branch_tree: Key[Any] = Key("tree", None)
running_text: Key[Any] = Key("running_text", None)

# -- surprise ----------------------------------------------------------------------------------------------------------

text: Key[str | None] = Key("text", None)  # bound
tint: Key[str | None] = Key("mode", None)  # bound
whole_words = Key("words", False)  # bound
show_spaces = Key("spaces", False)  # bound
part_punctuation, parted_in_table = Key("parted", False), Key("parted_in_table", False)  # the first bound
corrected_words = Key("corrected", False)  # bound
text_file: Key[Any] = Key("text_file", None)
text_file_taken: Key[tuple[str, str] | None] = Key("text taken", None)  # id and encoding of the file in the box
text_of_file: Key[str | None] = Key("text of file", None)  # that goes into the box in the next run
place_restored = Key("place restored", False)
heatmap: Key[Any] = Key("heatmap", None)
heatmap_record: Key[Any] = Key("heatmap_record", None)
edits_held: Key[tuple[str, tuple[Edits, ...]] | None] = Key("edits held", None)  # that the tab handed back
place_held: Key[tuple[str, int] | None] = Key("place held", None)
heatmap_before, heatmap_after = Key[Any]("heatmap_before", None), Key[Any]("heatmap_after", None)
second_model_panel = Key("second_model_panel", False)  # whether it is unfolded
token_table_panel, word_table_panel = Key("token_table", False), Key("word_table", False)  # likewise
more_tint = more_part["tint"]
more_replacement = more_part["replacement"]
more_extremes = more_part["extremes"]
tint_popover: Key[Any] = Key("tint_popover", None)
two_models: Key[Any] = Key("two_models", None)
edit_history: Key[tuple[str | None, tuple[Edits, ...]]] = Key("what if", (None, ()))  # by content id
replacement: Key[str] = Key("replacement", "")
replacement_problem: Key[str | None] = Key("replacement problem", None)
replace_form: Key[Any] = Key("replace_form", None)
replace_button, undo_edit_button = Key("replace", False), Key("undo_edit", False)
surprise_export = Key("export", False)  # whether it is unfolded
surprise_csv, words_csv, surprise_json = Key("csv", False), Key("words_csv", False), Key("json", False)
changed_text = Stoppable("changed")

# -- compare -----------------------------------------------------------------------------------------------------------

cards: Key[list[tuple[str, str]] | None] = Key("cards", None)  # name and text of each, as last drawn
card_names = Family[str | None]("card_name_{}", None)  # by number, from 1
card_texts = Family[str | None]("card_text_{}", None)
card_named = Family("card_named_{}", False)  # whether it has a box for a name that is still empty
card_menus = Family[str | None]("card_menu_{}", None)
cards_history: Key[list[tuple[str, Any, Any]]] = Key("cards before", [])  # what was done, the cards before, and after
text_for_cards: Key[str | None] = Key("text for cards", None)  # brought from another page
cards_problem: Key[str | None] = Key("cards problem", None)
cards_list: Key[Any] = Key("cards_list", None)
cards_tools: Key[Any] = Key("cards_tools", None)
add_card_button, undo_cards_button = Key("add_card", False), Key("undo_cards", False)
example_set: Key[str | None] = Key("ready_set", None)
pasted: Key[str | None] = Key("pasted", None)
import_files: Key[Any] = Key("text_files", None)
import_column = Family[str | None]("column_{}", None)  # by a file's id
import_heading = Family("heading_{}", True)
import_separator = Family[str | None]("separator_{}", None)
import_lines_button = Family("lines_{}", False)
import_replace_button, import_add_button = Family("{}_replace", False), Family("{}_add", False)  # by their source
texts_part = Key("texts_part", 1)
text_order: Key[str | None] = Key("order", None)  # bound
text_heatmap = Family[Any]("text_heatmap_{}", None)  # by the text's place among those drawn
aligned: Key[Any] = Key("aligned", None)
aligned_number = Family[int | None]("aligned {}", None)  # by "First" or "Second"
aligned_box = Family[int | None]("aligned_{}", None)  # by that, and what it offers
compare_export = Key("export_texts", False)
compare_csv, compare_json = Key("texts_csv", False), Key("texts_json", False)


def texts_of_model(name: str) -> Stoppable:
    """Reading all texts under one model."""
    return Stoppable(f"compare_{name}")


# -- bit width ---------------------------------------------------------------------------------------------------------

sample: Key[str | None] = Key("sample", None)  # bound
bits = Key("bits", 4)  # bound
bits_ticks: Key[Any] = Key("bits_ticks", None)
rounding: Key[Any] = Key("rounding", None)
rounding_settings: Key[Any] = Key("rounding_settings", None)
slider_head: Key[Any] = Key("slider_head", None)
scheme: Key[str | None] = Key("scheme", None)  # bound
symmetric = Key("symmetric", False)  # bound
embedding = Key("embedding", True)  # bound
curve_text: Key[str | None] = Key("curve_of", None)  # bound
opening: Key[str | None] = Key("opening", None)  # bound
sweep_long_text = Key("sweep_long_text", False)
size_exercise = Key("look_first", False)
sizes = Family[str | None]("size_{}", None)  # by bits
check_sizes_button, reveal_sizes_button = Key("check_sizes", False), Key("reveal_sizes", False)
sizes_revealed: Key[str | None] = Key("sizes revealed", None)  # of which model
sizes_checked: Key[tuple[str | None, ...] | None] = Key("sizes checked", None)  # as they were typed
sample_heatmap, sample_difference = Key[Any]("sample_heatmap", None), Key[Any]("sample_difference", None)
likeliest_beside = Family[Any]("side_{}", None)  # 0 is full precision, 1 the chosen width
tensor: Key[str | None] = Key("tensor", None)
also: Key[list[str] | None] = Key("also", None)  # bound: what is shown beyond two lines of seven widths
asked_for: Key[dict[str, tuple[str, ...]]] = Key("asked for", {})  # what of it may be measured, by model
measure_button = Family("measure {}", False)  # by what it measures
sweep, wide_sweep, parts_sweep = Stoppable("sweep"), Stoppable("wide"), Stoppable("parts")
yardstick_panel, every_figure_panel = Key("yardstick_panel", False), Key("every_figure", False)  # unfolded or not
weights_panel, continuations_panel = Key("weights_panel", False), Key("continuations_panel", False)
formats_panel, parts_panel = Key("formats_panel", False), Key("parts_panel", False)
bits_export = Key("export_bits", False)
bits_csv, bits_json = Key("bits_csv", False), Key("bits_json", False)
curve_picture: Key[Any] = Key("curve_picture", None)
