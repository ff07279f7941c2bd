"""Sets of texts to compare, written for this app, each with what to look for; a test measures that they show it.

Knows neither the page nor a model.
"""

from dataclasses import dataclass

NamedText = tuple[str, str]  # a text's name, which may be empty, and the text


@dataclass(frozen=True)
class ExampleSet:
    """Some named texts that show something.

    Attributes:
        hint: what there is to see, in one or two sentences.
    """

    name: str
    hint: str
    texts: tuple[NamedText, ...]


SETS = (
    ExampleSet(
        "Ordinary, odd and nonsense",
        "A plain sentence, a grammatical one that hardly anybody would say, and made-up words.",
        (
            ("", "The cat sat on the mat."),
            ("", "The cat computed the eigenvalue."),
            ("", "Flurb zazzle moop tink wob."),
        ),
    ),
    ExampleSet(
        "Word order shuffled",
        "The same words each time: only their order differs, and with it what the model can expect.",
        (
            ("in order", "My mother told me to wash my hands before dinner."),
            ("two words swapped", "My mother told me to hands my wash before dinner."),
            ("shuffled", "Dinner my before hands wash to me told mother my."),
        ),
    ),
    ExampleSet(
        "Grammatical and ungrammatical",
        "Pairs that differ in one point of grammar. Look at the token where the second breaks the rule.",
        (
            ("agreement", "The children were playing in the garden."),
            ("no agreement", "The children was playing in the garden."),
            ("article", "She gave him an apple and a glass of water."),
            ("no article", "She gave him apple and glass of water."),
            ("past", "Yesterday we went to the beach."),
            ("no past", "Yesterday we goes to the beach."),
        ),
    ),
    ExampleSet(
        "One sentence in five styles",
        "The same message. What seems natural to a model is what resembles the text that it was trained on.",
        (
            ("plain", "I am sorry that I am late. The train did not come."),
            ("casual", "sorry im late lol, train never showed up"),
            ("formal", "Please accept my apologies for my late arrival, which was due to the absence of the train."),
            ("headline", "Missing train delays guest; apology offered"),
            ("poetic", "Forgive the hour, for still the rails lay bare, and no train came to bear me through the air."),
        ),
    ),
    ExampleSet(
        "Human and machine translation",
        "From German: as a person would say it, and word for word, like a dictionary program. Written for this app.",
        (
            ("person, 1", "I have been living in this city for three years."),
            ("word for word, 1", "I live since three years in this city."),
            ("person, 2", "She asked me whether I wanted to go to the cinema with her."),
            ("word for word, 2", "She has me asked, whether I with her in the cinema go want."),
            ("person, 3", "I don't feel like cooking today."),
            ("word for word, 3", "I have today no desire to the cook."),
        ),
    ),
    ExampleSet(
        "One word changed",
        "Look at the changed word, and then at the words after it: they were read with it in mind.",
        (
            ("expected", "The dog ran to the door and began to bark at the stranger."),
            ("another noun", "The dog ran to the moon and began to bark at the stranger."),
            ("another animal", "The cat ran to the door and began to bark at the stranger."),
        ),
    ),
)
OPENING = SETS[0].texts


def hint_for(texts: list[NamedText]) -> str | None:
    """What there is to see in these texts, if they are an unchanged example set."""
    return next((example.hint for example in SETS if list(example.texts) == texts), None)
