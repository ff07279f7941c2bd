"""What holds for every kind of tokenizer and for any Unicode text."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from computation.perplexity import Convention
from tests.tokenizers.kinds import KINDS

NAMES = [*KINDS, "GPT-2's files"]
LOSSLESS = [name for name in NAMES if name not in KINDS or KINDS[name].lossless]
AS_IT_COMES = Convention(prefix_space=False)
PHRASES = (
    "Hello world",
    " The cat sat on the mat.",
    "def f(x):\n    return x",
    "End sentence.  Next",
    "Café naïve Zürich 日本語の文。",
    "e\u0301 ﬁne ½",
    "  two  spaces  ",
    "a\u00a0b\u2028c\x00d\x7f",
    "👩‍👩‍👧 🇨🇭",
    "<tag>after a tag",
    "it's 2024, 12 cats!",
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.lists(st.sampled_from([*PHRASES, " ", "  ", "\n", "mat", " mat", "▁", "'s"]), min_size=1, max_size=5).map(
        "".join
    ),
)
few = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("name", NAMES)
@few
@given(text=TEXTS)
def test_ids_are_those_of_the_tokenizers_own_default(codecs, defaults, name, text):
    convention = Convention(prefix_space=name == "byte-level, its own leading space")
    assume(not (convention.prefix_space and text[:1].isspace()))
    expected = defaults[name](text)["input_ids"]
    behind = defaults[name].num_special_tokens_to_add() - len(codecs[name].own_prefix)
    assert codecs[name].encode(text, convention) == (expected[:-behind] if behind else expected)


@pytest.mark.parametrize("name", NAMES)
@few
@given(text=TEXTS, convention=st.builds(Convention, st.booleans(), st.booleans()))
def test_the_pieces_of_a_text_join_to_what_was_typed(codecs, name, text, convention):
    encoded = codecs[name].read(text, convention)
    assert len(encoded.pieces) == len(encoded.ids)
    assert list(encoded.ids) == codecs[name].encode(text, convention)
    if len(encoded.ids) > encoded.n_prefix:
        joined = b"".join(encoded.pieces[encoded.n_prefix :])
        assert joined == b" " * encoded.added_space + text.encode()


@pytest.mark.parametrize("name", LOSSLESS)
@few
@given(text=TEXTS)
def test_what_ids_spell_alone_is_the_text_where_the_tokenizer_loses_nothing(codecs, name, text):
    # A typed ▁ has the id of a space, and behind an added token stands one too.
    assume("▁" not in text and "<tag>" not in text)
    encoded = codecs[name].read(text, AS_IT_COMES)
    spelled = b"".join(codecs[name].pieces(encoded.ids[encoded.n_prefix :]))
    assert spelled == b" " * encoded.added_space + text.encode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("behind", [" mat", " the matron saw", " 日本", " Café"])
def test_a_text_put_behind_another_is_the_tail_of_the_whole(codecs, name, behind):
    whole = codecs[name].encode(f"The cat sat on the{behind}", AS_IT_COMES)
    before = codecs[name].encode("The cat sat on the", AS_IT_COMES)
    assert whole == [*before, *codecs[name].encode_within(behind)]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in KINDS or KINDS[name].keeps_lines_apart])
@few
@given(text=TEXTS)
def test_a_text_put_behind_a_line_is_the_tail_of_the_whole_where_the_line_keeps_its_tokens(codecs, name, text):
    codec, line = codecs[name], "The cat.\n"
    whole, head = codec.encode(line + text, AS_IT_COMES), codec.encode(line, AS_IT_COMES)
    if whole[: len(head)] == head:
        assert whole[len(head) :] == codec.encode_within(text)


def test_encoding_half_a_character_says_so(codecs):
    with pytest.raises(ValueError, match="broken character"):
        codecs["byte-level"].encode("a\ud800", AS_IT_COMES)
