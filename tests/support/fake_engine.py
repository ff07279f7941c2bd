"""An engine without weights: every token is equally likely, and a token is a byte. Answers every question at once.

For tests of what pages do with answers; figures are tested on real models. What it says is known without measuring:
each surprisal is ln V, each rank 1, a perplexity V, and rounding changes nothing.
"""

import threading
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn

from computation.quantization import FULL_BYTES
from model_cache.catalog import ModelUnavailable
from model_cache.engine import jobs
from model_cache.engine.answers import request_for
from model_cache.engine.config import EngineConfig
from model_cache.engine.interface import EngineStatus, Job, ModelInfo
from model_cache.engine.kv_cache import PrefixCache
from model_cache.engine.parts import EngineParts
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.questions import Question
from model_cache.engine.requests import ModelCall, SteppedCall, Steps, WindowedRequest
from model_cache.engine.tensor_layout import layout_of, parts_of
from model_cache.engine.worker import RELEASED
from model_cache.text_codec import TextCodec

END = "<|endoftext|>"
N_BYTES = 256
VOCABULARY = N_BYTES + 1  # and the end of a text


def byte_tokenizer() -> Tokenizer:
    """Each byte is a token, in the alphabet that GPT-2 spells bytes in; the last token ends a text."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([END])
    return tokenizer


class FakeNetwork(nn.Module):
    """Tensors of the kinds that rounding tells apart: an embedding that is the output head as well, a matrix, a
    vector."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 4)
        self.matrix = nn.Linear(4, 128)
        with torch.no_grad():
            for i, weights in enumerate(self.parameters()):
                weights.copy_(torch.linspace(-1 - i, 2, weights.numel()).view_as(weights))

    def get_input_embeddings(self) -> nn.Module:
        return self.embedding

    def get_output_embeddings(self) -> nn.Module:
        return self.embedding


class FakeModel:
    """What stands in for a model on its thread."""

    cached = True
    ids_a_turn = 1_000_000

    def __init__(self, vocabulary: int) -> None:
        self.network = FakeNetwork()
        self._vocabulary = vocabulary

    def row_after(self, ids: Any) -> Tensor:
        return torch.zeros(self._vocabulary)

    def row_in_pieces(self, ids: Any) -> Steps:
        yield
        return self.row_after(ids)

    def step_in_pieces(self, ids: Tensor, cache: Any) -> Steps:
        yield
        return self.row_after(ids), cache


def to_the_end(steps: Steps) -> Any:
    """What work that pauses returns, done without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class FakeEngine:
    """See `model_cache.engine.interface.Engine`.

    Attributes:
        questions: all that were asked, in order.
        failures: an error for each question that is to fail.
        held: while it is set, nothing is answered; what is asked meanwhile is answered by `release`.
    """

    def __init__(
        self, name: str = "fake", window: int = 512, codec: TextCodec | None = None, vocabulary: int = VOCABULARY
    ) -> None:
        """An engine of the bytes' tokenizer, or of another that has no more tokens than `vocabulary`."""
        model = FakeModel(vocabulary)
        layout = layout_of(model.network)
        self._info = ModelInfo(
            name=name,
            n_parameters=sum(p.numel() for p in model.network.parameters()),
            parts=parts_of(layout),
            vocabulary=vocabulary,
            context=window,
            window=window,
            stride=window // 2,
            end_ids=frozenset({N_BYTES}),
        )
        self._codec = codec or TextCodec(byte_tokenizer(), N_BYTES, [END])
        config = EngineConfig(prefix_cache=False)
        self._parts = EngineParts(self._info, self._codec, layout, PrefixCache(1), config)
        self._model = model
        self._closed = False
        self.questions: list[Question] = []
        self.failures: dict[Question, Exception] = {}
        self.held = threading.Event()
        self._waiting: list[tuple[Any, PendingAnswer[Any]]] = []

    @property
    def info(self) -> ModelInfo:
        return self._info

    @property
    def codec(self) -> TextCodec:
        return self._codec

    def ask(self, question: Question) -> Job[Any]:
        if self._closed:
            raise ModelUnavailable(RELEASED)
        self.questions.append(question)
        if question in self.failures:
            return jobs.failed(self.failures[question])
        pending: PendingAnswer[Any] = PendingAnswer()
        request = request_for(question, self._parts, pending)
        pending.join()
        if self.held.is_set():
            self._waiting.append((request, pending))
        else:
            self._answer(request, pending)
        return jobs.LocalJob(pending)

    def release(self) -> None:
        """Answer all that was asked while it was held."""
        self.held.clear()
        while self._waiting:
            request, pending = self._waiting.pop(0)
            if pending.abandoned:
                pending.give_up()
            else:
                self._answer(request, pending)

    def status(self) -> EngineStatus:
        weight_bytes = FULL_BYTES * self._info.n_parameters
        return EngineStatus(self._info.name, len(self._waiting), 0, 0, 0, weight_bytes, 0.0, len(self.questions))

    def close(self) -> None:
        self._closed = True

    def _answer(self, request: Any, pending: PendingAnswer[Any]) -> None:
        try:
            if isinstance(request, ModelCall):
                pending.resolve(request.compute(self._model))  # type: ignore[arg-type]
                return
            if isinstance(request, SteppedCall):
                pending.resolve(to_the_end(request.run(self._model)))  # type: ignore[arg-type]
                return
            assert isinstance(request, WindowedRequest)
            for window in request.windows:
                logits = torch.zeros(request.n_rows, self._info.vocabulary)
                request.consume(window.first_scored, logits, logits if request.beside_full else None)
                request.n_done += 1
                pending.fraction = request.n_done / len(request.windows)
            pending.resolve(request.finish())
        except ValueError as error:
            pending.fail(error)
