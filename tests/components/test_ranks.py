"""How many tokens were among the likeliest, as parts of one bar."""

from dataclasses import replace

import numpy as np

from components.heatmap.ranks import rank_shares
from tests.support.scored_texts import scored_text


def test_each_scored_token_is_in_one_part_of_the_bar():
    scored = scored_text([b"The", b" cat", b" sat", b" on", b" the", b" mat", b"."], seed=1)
    ranks = np.array([1, 10, 11, 100, 1_000, 1_001])
    shares = rank_shares(replace(scored, ranks=ranks))
    assert [(share.name, share.count) for share in shares] == [
        ("top 10", 2),
        ("11–100", 2),
        ("101–1,000", 1),
        ("beyond", 1),
    ]
    assert [share.percent for share in shares] == ["33 %", "33 %", "17 %", "17 %"]


def test_a_part_without_tokens_is_named_all_the_same():
    scored = scored_text([b"The", b" cat", b" sat"], seed=1)
    assert [share.count for share in rank_shares(replace(scored, ranks=np.array([1, 2])))] == [2, 0, 0, 0]
