"""Which documents are read, how often, and which never."""

import shutil
from collections import Counter

from tests.training.runs import write
from training import corpus


def test_each_source_is_read_as_often_as_its_share_says(folder):
    found = Counter(line.split()[0] for line in corpus.mixture(folder, seed=1))
    assert found["storybooks"] == 2 * 99
    assert found["simplewiki"] == round(0.25 * 99)
    assert found["tatoeba"] == 99 * 2 + 99 * 3  # whole twice, and once sentence by sentence


def test_lines_known_by_heart_are_read_on_their_own(folder, tmp_path):
    for file in folder.iterdir():
        shutil.copy(file, tmp_path)
    texts = [
        "Kept for validation: call me Ishmael.",
        "He said, \"all the world's a stage, and more.\nAnd then he left.",
        "Caller.",
    ]
    write(tmp_path, "shakespeare", texts)
    assert corpus.known_by_heart(tmp_path) == ["All the world's a stage, and more."]
    assert corpus.mixture(tmp_path, seed=1).count("All the world's a stage, and more.") == corpus.BY_HEART_TIMES


def test_validation_documents_are_never_trained_on(folder):
    lines = {line for text in corpus.mixture(folder, seed=1) for line in text.split("\n")}
    kept = [line for text in corpus.validation(folder) for line in text.split("\n")]
    assert len(corpus.validation(folder)) == len(corpus.SHARES)
    assert not lines & set(kept)


def test_held_out_documents_come_from_their_own_archive(folder):
    assert dict(corpus.held_out(folder)) == {"tatoeba": ["One that is held out.", "Another one."]}
