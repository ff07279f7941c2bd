"""Words stand where they were typed, whichever way a tokenizer spells them, and begin where their tokens tell."""

from dataclasses import replace

import pytest

from computation.offsets import character_offsets
from computation.perplexity import Convention
from computation.word_table import words_of
from model_cache.engine.questions import Score
from model_cache.word_starts import NO_SPACE_IN_FRONT
from tests.support.chat_models import SCRIPTS, chat_engine
from tests.support.fake_engine import FakeEngine
from tests.tokenizers.kinds import KINDS

TEXTS = ("The cat sat on the mat.", "  Two  spaces,\n\nthen a line ", "Café “日本語” 🙂 don't\u3000go", "a")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", TEXTS)
def test_words_of_every_tokenizer_stand_in_the_text_as_typed(codecs, kind, text):
    engine = FakeEngine(codec=codecs[kind], vocabulary=40_000)
    try:
        scored = engine.ask(Score(text, Convention(bos=True))).result()
    except ValueError as error:  # a single token with nothing before it
        assert "single token" in str(error)  # noqa: PT017
        return
    offsets = character_offsets(scored)
    assert len(offsets) == len(scored.ids) - scored.n_prefix
    assert offsets[-1][1] == len(text)
    words = words_of(scored)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert " ".join(word.text for word in words).split() == text.split()
    assert (scored.boundary_log_mass is None) == (scored.boundary_problem != "")


def test_only_where_spaces_stand_behind_words_there_is_no_corrected_figure(codecs):
    starts = {kind: codecs[kind].word_starts(40_000, frozenset({0})) for kind in KINDS}
    assert {kind for kind, found in starts.items() if found.problem} == {"end-of-word marks"}
    assert starts["end-of-word marks"].problem == NO_SPACE_IN_FRONT
    for kind, found in starts.items():
        pieces = codecs[kind].pieces(range(1, 40_000))
        assert found.begins.tolist() == [True, *(piece.startswith(b" ") for piece in pieces)]
        assert all(pieces[i - 1].decode()[:1].isspace() for i in found.breaks.nonzero()[0])


def test_white_space_that_a_chat_template_leaves_out_moves_no_word():
    strips = replace(SCRIPTS, user=replace(SCRIPTS.user, strips=((True, True),)))
    scored = chat_engine(strips).ask(Score("\n The cat sat. ", Convention(chat="user"))).result()
    assert [(word.text, word.start) for word in words_of(scored)] == [("The", 2), ("cat", 6), ("sat.", 10)]
