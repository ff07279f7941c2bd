"""A text scored token by token: the request that runs its windows, and what is kept of each row of logits.

Knows nothing of the network or of the thread that runs it.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from computation import measures, perplexity
from computation.quantization import Rounding
from computation.results import RoundedScore, ScoredText
from computation.text import bytes_to_text
from model_cache.engine import word_masses
from model_cache.engine.edges import into, out_of_device
from model_cache.engine.pending import PendingAnswer
from model_cache.engine.requests import WindowedRequest
from model_cache.engine.subjects import Subject
from model_cache.engine.tensor_layout import TensorLayout, bits_per_weight, left_alone, size_bytes

ALTERNATIVES = 10
BLOCK_BYTES = 4_000_000  # of the logits that are measured at once


def request(subject: Subject, pending: PendingAnswer[Any]) -> WindowedRequest:
    """Score at full precision; a reading that is stopped leaves what was read."""
    rows = _Rows(subject)
    return WindowedRequest(
        pending=pending,
        ids=torch.from_numpy(subject.ids),
        windows=_windows(subject),
        consume=rows.consume,
        finish=lambda: rows.scored(len(subject.ids)),
        finish_early=rows.scored,
        n_ahead=1,
    )


def rounded_request(
    subject: Subject, rounding: Rounding, layout: tuple[TensorLayout, ...], pending: PendingAnswer[Any]
) -> WindowedRequest:
    """Score under rounded weights, beside full precision."""
    rows, beside_full = _Rows(subject), not rounding.is_exact

    def finish() -> RoundedScore:
        return RoundedScore(
            rounding=rounding,
            scored=rows.scored(len(subject.ids)),
            kl_nats=frozen(rows.kl[:-1]),
            same_top1=frozen(rows.same_top1[:-1]),
            size_bytes=size_bytes(layout, rounding),
            bits_per_weight=bits_per_weight(layout, rounding),
            left_alone=left_alone(layout, rounding),
        )

    return WindowedRequest(
        pending=pending,
        ids=torch.from_numpy(subject.ids),
        windows=_windows(subject),
        consume=rows.consume if beside_full else rows.consume_unchanged,
        finish=finish,
        n_ahead=1,
        beside_full=beside_full,
    )


def unchanged(scored: ScoredText, rounding: Rounding, layout: tuple[TensorLayout, ...]) -> RoundedScore:
    """What a text's figures are under a rounding that changes none of them."""
    n = len(scored.surprisal_nats)
    return RoundedScore(
        rounding=rounding,
        scored=scored,
        kl_nats=frozen(np.zeros(n)),
        same_top1=frozen(np.ones(n, dtype=np.bool_)),
        size_bytes=size_bytes(layout, rounding),
        bits_per_weight=bits_per_weight(layout, rounding),
    )


def _windows(subject: Subject) -> list[perplexity.Window]:
    return perplexity.windows(len(subject.ids), subject.info.window, subject.info.stride, subject.n_prefix)


class _Rows:
    """What is measured of each row of logits; filled as the windows are run.

    The row behind the text has a place behind the others. It is measured like them, as if some token came, and only
    what it says of the last word's end is kept.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        n, self._k = len(subject.ids) - subject.first_scored + 1, min(ALTERNATIVES, subject.info.vocabulary)
        self.surprisal, self.entropy, self.kl, self.boundary = np.empty(n), np.empty(n), np.empty(n), np.full(n, np.nan)
        self.ranks, self.same_top1 = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.bool_)
        self.top_ids, self.top_log_probs = np.empty((n, self._k), dtype=np.int64), np.empty((n, self._k))
        self._ids = torch.from_numpy(np.append(subject.ids, subject.ids[-1:]))
        self._starts = subject.codec.word_starts(subject.info.vocabulary, subject.info.end_ids)
        self._kinds = word_masses.kinds(self._starts, self._ids.numpy())
        self._kinds[-1] = 1  # what is asked behind the text is whether its last word ends

    def consume_unchanged(self, position: int, logits: Tensor, _: Tensor | None) -> None:
        """The same for rows that are those of full precision."""
        self.consume(position, logits, logits)

    def consume(self, position: int, logits: Tensor, full: Tensor | None) -> None:
        """Measure the rows (r, V) that predict the ids from `position` on, beside those at full precision."""
        block = max(1, BLOCK_BYTES // (4 * self._subject.info.vocabulary))
        if logits.device.type != "cpu":  # which has no cache that a block should fit into
            block = len(logits)
        for first in range(0, len(logits), block):
            here = slice(first, min(first + block, len(logits)))
            ids = slice(position + here.start, position + here.stop)
            actual = into(logits.device, self._ids[ids])
            row = position - self._subject.first_scored
            at = slice(row + here.start, row + here.stop)
            log_probs = measures.log_probabilities(logits[here])
            if full is not None:
                reference = measures.log_probabilities(full[here])
                self.kl[at] = out_of_device(measures.kl_divergence(reference, log_probs))
                self.same_top1[at] = out_of_device(reference.argmax(-1) == log_probs.argmax(-1))
            self.surprisal[at] = out_of_device(measures.surprisal(log_probs, actual))
            probs = measures.probabilities(log_probs)
            self.entropy[at] = out_of_device(measures.entropy(log_probs, probs))
            if not self._starts.problem:
                kinds = into(logits.device, self._kinds[ids])
                self.boundary[at] = out_of_device(word_masses.log_masses(self._starts, log_probs, probs, kinds))
            self.ranks[at] = out_of_device(measures.rank(log_probs, actual))
            values, likeliest = measures.top_k(log_probs, self._k)
            self.top_log_probs[at], self.top_ids[at] = out_of_device(values), out_of_device(likeliest)

    def scored(self, n: int) -> ScoredText:
        """What is known of the first n ids."""
        s = self._subject
        pieces, m = s.pieces[:n], n - s.first_scored
        own = b"".join(pieces[s.n_prefix :])[s.added_space :]
        boundary = self.boundary[: m + 1].copy()
        if n < len(s.ids):
            boundary[m] = np.nan  # which is for the token that comes next, not for the end
        return ScoredText(
            text=s.text if n == len(s.ids) else bytes_to_text(own),
            ids=frozen(s.ids[:n].copy()),
            pieces=pieces,
            surprisal_nats=frozen(self.surprisal[:m]),
            entropy_nats=frozen(self.entropy[:m]),
            ranks=frozen(self.ranks[:m]),
            top_ids=frozen(self.top_ids[:m]),
            top_log_probs=frozen(self.top_log_probs[:m]),
            n_bytes=sum(map(len, pieces[s.first_scored :])),
            measured=s.measured,
            vocabulary=s.info.vocabulary,
            n_unread=len(s.ids) - n,
            behind=s.behind if n == len(s.ids) else b"",
            added_space=s.added_space,
            boundary_log_mass=None if self._starts.problem else frozen(boundary),
            boundary_problem=self._starts.problem,
        )


def frozen(array: np.ndarray) -> Any:
    """An array that nobody can write to any more."""
    array.setflags(write=False)
    return array
