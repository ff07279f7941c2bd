"""The list of hostile strings is what it says: many, of each kind, no two alike."""

from tests.robustness import strings


def test_there_are_a_few_hundred_and_no_two_alike():
    assert len(strings.ALL) > 250
    assert len(set(strings.ALL.values())) == len(strings.ALL)


def test_only_halves_of_surrogates_cannot_be_sent():
    for name, text in strings.ALL.items():
        halved = any("\ud800" <= character <= "\udfff" for character in text)
        assert halved == (name not in strings.SENDABLE), name
