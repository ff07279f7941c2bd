"""A lesson on paper: a worksheet without a model, and an answer sheet with the model's own figures."""

import math

import pytest

from app.handout import bounds
from app.handout.solved import is_by_visitor, solved
from app.lesson import library
from app.shared import shown
from model_cache import compare_texts, compute_perplexity, open_model, predict_next_tokens, token_surprise_table
from model_cache.engine.local import LocalEngine
from model_cache.engine.questions import Question
from tests.support.pages import opened, words_on

HANDOUT = "handout/page.py"


@pytest.fixture
def asked(monkeypatch):
    """What the engine is asked."""
    questions: list[Question] = []
    ask = LocalEngine.ask

    def noting(self, question):
        questions.append(question)
        return ask(self, question)

    monkeypatch.setattr(LocalEngine, "ask", noting)
    return questions


@pytest.mark.parametrize("name", sorted(library.library().lessons))
def test_a_worksheet_has_every_question_and_asks_no_model(name, asked):
    at = opened(HANDOUT, of=name)
    by_first_page = len(asked)  # AppTest begins on the app's first page
    at.run()
    assert len(asked) == by_first_page
    lesson, said = library.library().lessons[name], words_on(at)
    for number, step in enumerate(lesson.steps, 1):
        assert f"#### {number}. {step.title}" in said
        assert step.asked is None or step.asked.question.prompt in said
        for option in step.asked.question.options if step.asked else ():
            assert f"☐ {option}" in said
    assert "Answer:" not in said
    assert said.count("What the page shows, and why") == len(lesson.steps)
    assert at.selectbox(key="handout_lesson").value == name
    assert at.query_params["of"] == name


def test_an_answer_sheet_has_this_models_figures_and_says_how_they_were_measured():
    at = opened(HANDOUT, of="odd-text", sheet="answer sheet")
    said = words_on(at)
    table = token_surprise_table("After lunch the teacher wrote the answer on the elephant.")
    worst = table.loc[table["surprise"].idxmax()]
    assert f"Answer: **·{worst['token'].strip()}**" in said
    assert f"which is {worst['surprise'] / math.log(2):.2f} bits of surprise" in said
    pair = ["The boys in the yard were playing ball.", "The boys in the yard was playing ball."]
    perplexities = compare_texts(pair)["perplexity"]
    assert f"a perplexity of {perplexities.min():.1f} against {perplexities.max():.1f}" in said
    assert "The figures are those of the text that was typed." in said, "a pair of one's own"
    assert "no BOS, first token unscored · leading space · 10 tokens" in said
    assert f"{open_model().info.n_parameters:,} weights" in said


def test_the_whole_lesson_has_the_figures_of_what_each_step_leads_to():
    at = opened(HANDOUT, of="logits", sheet="answer sheet")
    said = words_on(at)
    assert "Not measured" not in said
    assert "This step asks for another model" in said, "a real one"
    word = predict_next_tokens("Let's stop for lunch because I'm getting", open_model().info.vocabulary)
    hungry = word.set_index("tokens").loc[" hungry", "probabilities"]
    assert f"{-math.log(hungry):.2f} nats" in said
    assert f"{compute_perplexity('My mother told me to wash my hands before dinner.'):.2f}" in said
    assert "Least surprising is “The cat sat on the mat.”" in said, "the three texts of the step"


def test_a_width_is_the_widest_that_costs_what_the_step_asks_for():
    at = opened(HANDOUT, of="how-many-bits", sheet="answer sheet")
    said = words_on(at)
    assert "At 8 bits the weights take 7.0 MB instead of 27.9 MB." in said
    assert "8 bits 7.0 MB, 4 bits 3.5 MB" in said, "the sizes that were worked out"
    assert "Here perplexity is 29.0, 3×" in said
    assert "On the yardstick full precision has a perplexity of 41.4" in said


def test_after_its_time_no_further_step_is_measured(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_SECONDS", 0.0)
    said = words_on(opened(HANDOUT, of="odd-text", sheet="answer sheet"))
    assert said.count("Not measured") == 6
    assert "Answer: **yellow**" in said, "what needs no figure"


def test_what_a_visitor_writes_is_not_made_up():
    steps = {step.title: step for step in library.library().lessons["odd-text"].steps}
    with shown.apart("compare") as facts:
        shown.note(n_texts=1, highest_perplexity=20.0)
        assert is_by_visitor(steps["A pair of your own"], facts())
        assert not is_by_visitor(steps["One word apart"], {"texts": solved(steps["One word apart"]).texts})
    assert solved(steps["The odd word out"]).token == ""
    assert solved(steps["Led up the garden path"]).token == "fell"


def test_the_list_of_lessons_leads_to_their_handouts():
    at = opened("next_token/page.py")
    at.session_state["lessons"] = True
    at.run()
    links = [link.proto for link in at.get("page_link") if link.proto.label == "Print"]
    assert len(links) == len(library.library().lessons)
    assert {link.query_string for link in links} == {f"of={name}" for name in library.library().lessons}
