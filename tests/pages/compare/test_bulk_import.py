"""Lists and files become cards, and what cannot be read is named."""

from app.compare import example_sets
from tests.pages.compare.actions import card_texts, pasted, pick_from_menu, uploaded
from tests.support.pages import words_on


def test_lists_replace_the_texts_or_join_them_and_what_finds_no_room_stays_in_the_box(fake_engine):
    at = pasted([f"text number {i}" for i in range(48)])
    assert len(card_texts(at)) == 48
    at.text_area(key="pasted").set_value("\n".join(f"further text {i}" for i in range(5)))
    at.button(key="pasted_add").click().run()
    assert len(card_texts(at)) == 50
    assert at.text_area(key="pasted").value == "further text 2\nfurther text 3\nfurther text 4"
    assert "There are 3 texts here and room for 0" in words_on(at)
    at.button(key="pasted_add").click().run()
    assert "There is no room: at most 50" in words_on(at)
    pick_from_menu(at, 1, "Duplicate")
    assert "There are 50 texts already, the most" in words_on(at)
    assert len(card_texts(at)) == 50


def test_nothing_pasted_gets_a_sentence_and_changes_nothing(fake_engine):
    at = pasted([""])
    assert "There is no text to import" in at.warning[0].value
    assert card_texts(at) == [text for _, text in example_sets.OPENING]


def test_files_of_every_kind_become_texts(fake_engine):
    at = uploaded(
        ("a story.txt", b"Once upon a time.\nThe end."),
        ("table.csv", b"id;review\n1;It was good, really.\n2;It was bad.\n"),
        ("table.tsv", b"review\tid\nSo it was.\t3\n"),
        ("lines.jsonl", b'{"text": "From a line."}\n"A line alone."\n'),
    )
    assert not at.warning
    at.button(key="files_replace").click().run()
    expected = [
        "Once upon a time.\nThe end.",
        "It was good, really.",
        "It was bad.",
        "So it was.",
        "From a line.",
        "A line alone.",
    ]
    assert card_texts(at) == expected
    assert at.dataframe[0].value.set_index("number")["name"].to_dict()[1] == "a story"


def test_what_a_file_cannot_give_is_said_and_the_rest_is_kept(fake_engine):
    at = uploaded(
        ("ragged.csv", b"id,text\n1,good text\n2,too,many\n3,more text\n"),
        ("lines.jsonl", b'{"text": "kept"}\n{"text"\n'),
    )
    words = words_on(at)
    assert "ragged.csv: Line 3 is left out: it has 3 cells where the first row has 2." in words
    assert "lines.jsonl: Line 2 is left out: it isn't JSON (Expecting ':' delimiter at character 8)." in words
    at.button(key="files_replace").click().run()
    assert card_texts(at) == ["good text", "more text", "kept"]


def test_a_column_of_numbers_gets_a_sentence_and_another_column_the_texts(fake_engine):
    at = uploaded(("table.csv", b"stars,text\n5,very good\n1,very bad\n"))
    column = next(box for box in at.selectbox if box.key.startswith("column_"))
    assert column.value == "text"
    column.set_value("stars").run()
    assert "table.csv: The column “stars” holds numbers (2 of 2 rows)" in words_on(at)
    next(box for box in at.selectbox if box.key.startswith("column_")).set_value("text").run()
    at.button(key="files_add").click().run()
    assert card_texts(at)[-2:] == ["very good", "very bad"]


def test_a_table_in_another_encoding_is_read_in_the_one_picked(fake_engine):
    at = uploaded(("table.csv", "text\nUn café noir.\nUn thé.\n".encode("latin-1")))
    assert "table.csv is not UTF-8" in words_on(at)
    at.radio[0].set_value("cp1252").run()
    at.button(key="files_replace").click().run()
    assert card_texts(at) == ["Un café noir.", "Un thé."]


def test_commas_in_a_single_column_get_their_reason_and_a_button_that_reads_one_text_a_line(fake_engine):
    at = uploaded(("list.csv", b"text\nHello, world.\nThis is fine, really, yes.\nShort.\n"))
    assert "list.csv: The first row has a single cell, but 2 of the 3 rows below it contain commas" in words_on(at)
    button = next(button for button in at.button if button.label == "Read one text a line")
    button.click().run()
    assert not at.warning
    at.button(key="files_replace").click().run()
    assert card_texts(at) == ["Hello, world.", "This is fine, really, yes.", "Short."]


def test_a_first_line_that_is_a_text_is_one_when_each_line_is(fake_engine):
    at = uploaded(("list.csv", b"Yes, sir.\nNo, sir.\n"))
    next(button for button in at.button if button.label == "Read one text a line").click().run()
    at.button(key="files_replace").click().run()
    assert card_texts(at) == ["Yes, sir.", "No, sir."]


def test_only_line_breaks_part_the_texts_of_a_list(fake_engine):
    at = pasted(["First part\u2029second part.", "Next text."])
    assert card_texts(at) == ["First part\u2029second part.", "Next text."]
