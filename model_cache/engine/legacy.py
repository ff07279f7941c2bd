"""The methods that engines had before questions were values; goes when nobody calls them any more."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from computation.perplexity import Convention
from computation.results import ScoredText
from model_cache.engine.questions import (
    ContinueGreedily,
    MeasureWeightLosses,
    NextToken,
    Score,
    ScoreContinuation,
    ScoreIds,
    ScoreRounded,
    TensorHistogram,
)


class Legacy:
    def score(self: Any, text: str, convention: Convention = Convention()) -> Any:
        return self.ask(Score(text, convention)).result()

    def start_score(self: Any, text: str, convention: Convention = Convention()) -> Any:
        return self.ask(Score(text, convention))

    def start_score_ids(self: Any, ids: Sequence[int], like: ScoredText, convention: Convention = Convention()) -> Any:
        return self.ask(ScoreIds(tuple(ids), convention, self.codec.added_space(like.text, convention)))

    def start_quantized(self: Any, text: str, rounding: Any, convention: Convention = Convention()) -> Any:
        return self.ask(ScoreRounded(text, rounding, convention))

    def next_token(self: Any, phrase: str, convention: Convention = Convention()) -> Any:
        return self.ask(NextToken(self.codec.phrase_ids(phrase, convention))).result()

    def phrase_ids(self: Any, phrase: str, convention: Convention = Convention()) -> Any:
        return self.codec.phrase_ids(phrase, convention)

    def n_tokens(self: Any, text: str, convention: Convention = Convention()) -> int:
        return len(self.codec.encode(text, convention))

    def start_next(self: Any, ids: Sequence[int], rounding: Any = None) -> Any:
        return self.ask(NextToken(tuple(ids), rounding))

    def start_chain(self: Any, ids: Sequence[int], following: Sequence[int]) -> Any:
        return self.ask(ScoreContinuation(tuple(ids), tuple(following)))

    def start_greedy(self: Any, ids: Sequence[int], n: int, rounding: Any = None) -> Any:
        return self.ask(ContinueGreedily(tuple(ids), n, rounding))

    def start_weight_losses(self: Any, rounding: Any) -> Any:
        return self.ask(MeasureWeightLosses(rounding))

    def start_weight_histogram(self: Any, name: str, rounding: Any) -> Any:
        return self.ask(TensorHistogram(name, rounding))

    def continuation_ids(self: Any, text: str) -> Any:
        return tuple(self.codec.encode_within(text))

    def pieces(self: Any, ids: Iterable[int]) -> Any:
        return self.codec.pieces(ids)

    @property
    def name(self: Any) -> str:
        return self.info.name

    @property
    def end_ids(self: Any) -> Any:
        return self.info.end_ids

    def size_bytes(self: Any) -> float:
        return float(self.info.float32_bytes)

    def special_tokens_in(self: Any, text: str) -> Any:
        return self.codec.special_tokens_in(text)

    def forget(self: Any) -> None:
        self.forget_answers()

    @property
    def loaded(self: Any) -> Any:
        return SimpleNamespace(**{name: getattr(self.info, name) for name in self.info.__dataclass_fields__})
