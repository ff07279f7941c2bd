"""A file opened whole: its rows are measured in the background, and come back with all of its columns."""

from tests.pages.compare.actions import card_texts, uploaded
from tests.pages.shared.test_restore import handed_back, held
from tests.pages.shared.test_restore import written as held_before
from tests.support.pages import opened, words_on
from tests.support.waiting import wait_for
from tests.support.workbooks import written

N_ROWS = 120
SENTENCES = [f"Sentence number {i} of it." for i in range(N_ROWS)]
ROWS = "id,sentence,region\n" + "".join(
    f"{i:03},{text},{'north' if i % 2 else 'south'}\n" for i, text in enumerate(SENTENCES)
)
PAIRS = [
    ["item", "sentence_good", "sentence_bad", "kind"],
    [1, "The dog barks.", "The dog barks badly and more.", "a"],
    [2, "The cat sits on the mat.", "The cat sit.", "a"],
    [3, "It rains.", "It rains a lot.", "b"],
    [4, "No partner.", None, "b"],
]


def opened_whole(name, content, *, settle=True, **address):
    """The page with a file, and its texts measured."""
    at = uploaded((name, content), page=opened("compare/page.py", **address))
    next(button for button in at.button if button.key.startswith("open_")).click().run()
    assert not at.exception
    return settled(at) if settle else at


def settled(at):
    held = list(at.session_state["measured rows"].values())
    wait_for(lambda: not any(measurement.running for measurement in held))
    at.run()
    assert not at.exception
    return at


def table(at, alt):
    return next(frame.value for frame in at.dataframe if alt in frame.proto.alt)


def test_a_file_of_many_rows_is_measured_whole_and_every_column_comes_back(fake_engine):
    at = uploaded(("items.csv", ROWS.encode()))
    assert "Measure all 120 rows" in [button.label for button in at.button]
    assert not [button for button in at.button if button.key.startswith("files_")]
    at = opened_whole("items.csv", ROWS.encode())
    assert not card_texts(at)
    assert "**120** of 120 rows have figures" in words_on(at).replace("\\", "")
    page = table(at, "Rows of the file")
    assert list(page)[:4] == ["#", "id", "sentence", "region"]
    assert page["id"].tolist() == [f"{i:03}" for i in range(100)]
    assert (page["total"] > 0).all()


def test_fifty_rows_become_cards_or_are_opened_as_a_table(fake_engine):
    at = uploaded(("items.xlsx", written([["text"], *([text] for text in SENTENCES[:12])])))
    at.button(key="files_replace").click().run()
    assert card_texts(at) == SENTENCES[:12]
    next(button for button in at.button if button.label == "Open as a table").click().run()
    at = settled(at)
    assert len(table(at, "Rows of the file")) == 12
    at.button(key="to_cards").click().run()
    assert card_texts(at) == SENTENCES[:12]
    at.button(key="to_table").click().run()
    assert len(table(at, "Rows of the file")) == 12
    at.button(key="close_table").click().run()
    assert card_texts(at) == SENTENCES[:12]
    assert not [button for button in at.button if button.key == "to_table"]


def test_rows_without_a_text_keep_their_places_with_blank_figures(fake_engine):
    at = opened_whole("a.csv", b"text,n\nOne text.,1\n,2\nAnother text.,3\n  ,4\n")
    assert "Rows 2 and 4 have no text in “text”: they keep their places, with blank figures." in words_on(at)
    page = table(at, "Rows of the file")
    assert page["n"].tolist() == [1, 2, 3, 4]
    assert page["total"].isna().tolist() == [False, True, False, True]


def test_measuring_is_stopped_and_goes_on_where_it_was(slow_engine):
    at = opened_whole("items.csv", ROWS.encode(), settle=False)
    (measurement,) = at.session_state["measured rows"].values()

    def asked():
        return [text for text in slow_engine.texts if text in SENTENCES]

    wait_for(lambda: measurement.scores)
    next(button for button in at.button if button.label == "Stop").click().run()
    assert not measurement.running
    slow_engine.released.set()
    wait_for(lambda: len(measurement.scores) == len(asked()))  # the slice that was under way
    n_known = len(measurement.scores)
    assert n_known < N_ROWS
    at.switch_page("surprise/page.py").run()
    at.switch_page("compare/page.py").run()
    assert f"{n_known:,} of 120 texts are measured." in words_on(at)
    next(button for button in at.button if button.label == "Go on").click().run()
    at = settled(at)
    assert "**120** of 120 rows" in words_on(at).replace("\\", "")
    assert sorted(asked()) == sorted(SENTENCES)  # nothing twice


def test_two_columns_are_pairs_with_their_accuracy_and_what_makes_none_is_named(fake_engine):
    at = opened_whole("pairs.xlsx", written(PAIRS))
    words = words_on(at).replace("\\", "")
    assert "prefers **sentence_good** in **2 of 3** pairs: **66.7 %** (95 % interval 20.8 to 93.9 %, Wilson)" in words
    assert "Row 4 is left out: one of the two texts is missing." in words
    page = table(at, "Pairs with the total")
    assert page["preferred"].tolist() == ["sentence_good", "sentence_bad", "sentence_good"]
    at.selectbox(key="rows_group").set_value("kind").run()
    assert not at.exception
    groups = table(at, "Groups of pairs")
    assert groups["group"].tolist() == ["a", "b"]
    assert groups["n"].tolist() == [2, 1]


def test_an_item_and_two_conditions_are_pairs_and_three_conditions_get_a_sentence(fake_engine):
    rows = "item,condition,text\n1,good,Good text.\n1,bad,A bad text here.\n2,bad,Bad again now.\n2,good,Good.\n"
    at = opened_whole("items.csv", rows.encode())
    assert "prefers **good** in **2 of 2** pairs" in words_on(at).replace("\\", "")
    at = opened_whole("items.csv", (rows + "3,odd,What is this?\n").encode())
    at.segmented_control(key="rows_as").set_value("pairs").run()
    at.segmented_control(key="rows_paired").set_value("an item and a condition").run()
    at.selectbox(key="rows_condition").set_value("condition").run()
    assert not at.exception
    assert "A pair takes two conditions, and “condition” holds 3: “good”, “bad”, “odd”" in words_on(at)


def test_groups_have_a_mean_with_its_interval(fake_engine):
    at = opened_whole("items.csv", ROWS.encode())
    at.segmented_control(key="rows_as").set_value("groups").run()
    at.selectbox(key="rows_group").set_value("region").run()
    assert not at.exception
    groups = table(at, "Groups with their number")
    assert groups["group"].tolist() == ["south", "north"]
    assert groups["n"].tolist() == [60, 60]
    assert "Student's t" in words_on(at)


def test_a_text_that_is_too_long_has_blank_figures_and_its_reason(fake_engine, monkeypatch):
    monkeypatch.setenv("LOGITSCOPE_MAX_TOKENS", "40")
    at = opened_whole("a.csv", f"text,n\nShort.,1\n{'long ' * 20},2\n".encode())
    assert "at most 40 are measured" in words_on(at)
    assert table(at, "Rows of the file")["total"].isna().tolist() == [False, True]


def test_another_column_is_chosen_and_a_wrong_one_gets_a_sentence(fake_engine):
    at = opened_whole("a.csv", b"text,other,n\nOne text.,Two texts here.,1\nMore text.,And more.,2\n")
    at.selectbox(key="rows_text").set_value("n").run()
    assert "The column “n” holds numbers (2 of 2 rows). Choose a column of text." in words_on(at)
    at.selectbox(key="rows_text").set_value("other").run()
    at = settled(at)
    assert "**2** of 2 rows have figures" in words_on(at).replace("\\", "")


def test_an_address_names_the_way_of_comparing_and_columns_go_by_the_file(fake_engine):
    at = opened_whole(
        "pairs.xlsx", written(PAIRS), rows_as="groups", rows_figure="per byte", rows_order="by perplexity"
    )
    assert at.segmented_control(key="rows_as").value == "groups"
    assert at.segmented_control(key="rows_figure").value == "per byte"
    at.selectbox(key="rows_group").set_value("kind").run()
    assert "mean bits per byte" in " ".join(frame.proto.alt for frame in at.dataframe)
    at.segmented_control(key="rows_as").set_value("every row").run()
    assert at.segmented_control(key="rows_order").value == "by perplexity"


def test_a_way_of_comparing_that_is_none_leaves_the_likely_one(fake_engine):
    at = opened_whole("pairs.xlsx", written(PAIRS), rows_as="colours", rows_paired="three columns")
    assert at.segmented_control(key="rows_as").value == "pairs"
    assert at.segmented_control(key="rows_paired").value == "two columns"


def test_the_link_brings_back_how_rows_are_compared(fake_engine):
    at = opened_whole("items.csv", ROWS.encode(), rows_as="groups", unit="nats")
    at.session_state["share"] = True
    at.run()
    (link,) = [each.value for each in at.code]
    assert "rows_as=groups" in link
    assert "unit=nats" in link
    assert "Sentence" not in link


def test_the_way_of_comparing_a_file_comes_back_before_the_file_does():
    at = handed_back("compare/page.py", held_before("compare", rows_as="groups", rows_order="colours"))
    assert at.session_state["rows_as"] == "groups"
    assert "rows_order" not in at.session_state
    assert held(at.run())["compare"].count("rows_as") == 1
