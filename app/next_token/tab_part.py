"""What of the next-token page the visitor's tab holds, so that it comes back in a new session."""

from app.next_token.continuation import MAX_TRIED, Continuation
from app.next_token.guess_first import Guess
from app.next_token.remembered import PHRASES_REMEMBERED
from app.predict import rounds, switch
from app.shared import state
from app.shared.tab_parts import Entry, Json, Part, fields, flag, items, real, text, whole
from computation.branches import ROOT, Branches, Node

MAX_ID = 2**31 - 1
MAX_PHRASE_TOKENS = 100_000
MAX_GUESSES_HELD = 2_000
FARTHEST_NATS = 1e6  # no logit of a model is so far from another

_guess = fields(whole(1, MAX_ID), text(10_000), text(10_000), real(0, 1), whole(1, MAX_ID), whole(1, MAX_ID))
_node = fields(whole(ROOT, MAX_TRIED), whole(0, MAX_ID), real(-FARTHEST_NATS, 0))
_continuation = fields(
    text(20), items(whole(0, MAX_ID), MAX_PHRASE_TOKENS), text(), items(_node, MAX_TRIED), whole(ROOT, MAX_TRIED)
)


def _guesses_as_json(tally: tuple[Guess, ...]) -> Json:
    return [[g.round, g.text, g.guess, g.probability, g.rank, g.tokens] for g in tally[-MAX_GUESSES_HELD:]]


def _guesses_from_json(read: Json) -> tuple[Guess, ...]:
    return tuple(Guess(*each) for each in items(_guess, MAX_GUESSES_HELD)(read))


def _continuations_as_json(held: dict[str, Continuation]) -> Json:
    """Those in which anything was tried."""
    return [
        [
            each.name,
            list(each.phrase_ids),
            each.phrase,
            [[n.parent, n.token_id, n.log_prob] for n in _nodes(each)],
            each.at,
        ]
        for each in held.values()
        if len(each.branches)
    ]


def _nodes(continuation: Continuation) -> list[Node]:
    return [continuation.branches[i] for i in range(len(continuation.branches))]


def _continuations_from_json(read: Json) -> dict[str, Continuation]:
    return {each.name: each for each in items(_grown, PHRASES_REMEMBERED)(read)}


def _grown(read: Json) -> Continuation:
    """One phrase with its tree, grown again node by node: a node must follow one before it."""
    name, phrase_ids, phrase, nodes, at = _continuation(read)
    branches = Branches()
    for number, (parent, token_id, log_prob) in enumerate(nodes):
        if parent >= number or branches.add(parent, token_id, log_prob) != number:
            raise ValueError("a node that follows none, or that is there twice")
    if at >= len(branches):
        raise ValueError("ends at no node")
    return Continuation(name, phrase_ids, phrase, branches, at)


PAGE = Part(
    "next token",
    "Next token",
    (
        Entry(state.phrase, text(), in_address=True),
        Entry(state.n_listed, whole(1, 100), in_address=True),
        Entry(state.steps_unfolded, flag, in_address=True),
        Entry(state.temperature, real(0, 2), in_address=True),
        Entry(state.top_k, whole(0, MAX_ID), in_address=True),
        Entry(state.top_p, real(0.05, 1), in_address=True),
        Entry(state.own_word, text(), in_address=True),
        switch.ENTRY,
        Entry(state.n_tokens, whole(1, 200)),
        Entry(state.seed, whole(0, MAX_ID)),
        Entry(state.guesses, text(10_000)),
        rounds.entry(rounds.NEXT_TOKEN),
        Entry(state.guess_tally, _guesses_from_json, _guesses_as_json, in_box=False),
        Entry(state.continuations, _continuations_from_json, _continuations_as_json, in_box=False),
    ),
)
