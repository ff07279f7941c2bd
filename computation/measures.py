"""Token-level measures of a causal language model. Pure: tensors in, tensors out.

    n       positions             V   vocabulary size
    logits  (n, V) float          row i is the model's prediction *for* ids[i]
    ids     (n,) long             the actual token at each

Nats inside; pages convert once, at the edge.
"""

import torch
from torch import Tensor

RUN = 64  # tokens that `top_k` first sees as one
SMALLEST_MASS, LARGEST_MASS = 1e-30, 0.9  # below the one float32 loses digits, above the other 1 - mass does


def log_probabilities(logits: Tensor) -> Tensor:
    """ln p of every token, in float32 at least.

    Args:
        logits: (..., V), any float type.

    Returns:
        (..., V) nats, each <= 0; exp of a row sums to 1.
    """
    return torch.log_softmax(logits.to(torch.promote_types(logits.dtype, torch.float32)), dim=-1)


def surprisal(log_probs: Tensor, ids: Tensor) -> Tensor:
    """-ln p of each actual token.

    Args:
        log_probs: (n, V) log-probabilities, nats.
        ids: (n,) token ids in [0, V).

    Returns:
        (n,) nats, each >= 0.
    """
    return -log_probs.gather(-1, ids.unsqueeze(-1)).squeeze(-1)  # (n, 1) -> (n,)


def rank(log_probs: Tensor, ids: Tensor) -> Tensor:
    """1 + how many tokens were strictly likelier than the actual one; ties share the better rank.

    Args:
        log_probs: (n, V) log-probabilities or logits.
        ids: (n,) token ids in [0, V).

    Returns:
        (n,) long in [1, V].
    """
    actual = log_probs.gather(-1, ids.unsqueeze(-1))  # (n, 1)
    # 0 and 1 as float32: written and summed in half the time that booleans take
    likelier = torch.empty(log_probs.shape, device=log_probs.device)
    return 1 + torch.gt(log_probs, actual, out=likelier).sum(dim=-1).long()


def probabilities(log_probs: Tensor) -> Tensor:
    """exp of ln p, in less time than exp takes; (n, V)."""
    return log_probs.softmax(dim=-1)


def entropy(log_probs: Tensor, probs: Tensor | None = None) -> Tensor:
    """Expected surprisal of the whole distribution: -sum p ln p (Shannon 1948), with 0 ln 0 = 0.

    Args:
        log_probs: (n, V) log-probabilities, nats; -inf is allowed.
        probs: (n, V) the same as `probabilities`, where they are at hand.

    Returns:
        (n,) nats in [0, ln V].
    """
    probs = probabilities(log_probs) if probs is None else probs
    nats = -torch.linalg.vecdot(probs, log_probs)
    if nats.isnan().any():  # 0 times -inf is NaN; 0 times the least number is 0
        nats = -torch.linalg.vecdot(probs, log_probs.clamp(min=torch.finfo(log_probs.dtype).min))
    return nats


def log_mass(log_probs: Tensor, members: Tensor) -> Tensor:
    """ln of what each row gives to some tokens together.

    Args:
        log_probs: (n, V) log-probabilities, nats.
        members: (V,) or (n, V) bool.

    Returns:
        (n,) nats, each <= 0; -inf where there is no such token.
    """
    return torch.logsumexp(log_probs.masked_fill(~members, -torch.inf), dim=-1).clamp(max=0)


def log_mass_of_kind(log_probs: Tensor, probs: Tensor, members: Tensor, wanted: Tensor) -> Tensor:
    """`log_mass` of some tokens, or of all the others, in a twentieth of its time.

    Args:
        log_probs: (n, V) log-probabilities, nats.
        probs: (n, V) the same as `probabilities`.
        members: (V,) 1 for each of the tokens, and 0 for the others, as `probs` is kept.
        wanted: (n,) bool; whether a row's mass is that of the tokens.

    Returns:
        (n,) nats, each <= 0; -inf where there is no such token.
    """
    mass = probs @ members  # (n,)
    nats = torch.where(wanted, mass, 1 - mass).log().clamp(max=0)
    lost = torch.where(wanted, mass < SMALLEST_MASS, mass > LARGEST_MASS)  # to float32's range, or to a difference
    if lost.any():
        nats[lost] = log_mass(log_probs[lost], (members > 0) == wanted[lost].unsqueeze(-1))
    return nats


def top_k(log_probs: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k likeliest tokens of each row, likeliest first.

    Args:
        log_probs: (n, V) log-probabilities or logits.
        k: how many, 1 <= k <= V.

    Returns:
        values (n, k) in the input's unit, and ids (n, k) long.

    Raises:
        ValueError: k is out of range.
    """
    vocabulary = log_probs.shape[-1]
    if not 1 <= k <= vocabulary:
        raise ValueError(f"k must be between 1 and the vocabulary's {vocabulary:,} tokens; it is {k:,}.")
    whole = vocabulary - vocabulary % RUN
    if whole < RUN * k:
        values, ids = log_probs.topk(k, dim=-1)
        return values, ids
    # The k likeliest are all in the k runs whose own likeliest are likeliest: the rest is seen only once, by `amax`.
    likeliest_of_run = log_probs[..., :whole].view(*log_probs.shape[:-1], -1, RUN).amax(dim=-1)  # (n, V // RUN)
    runs = likeliest_of_run.topk(k, dim=-1, sorted=False).indices.unsqueeze(-1)  # (n, k, 1)
    device = log_probs.device
    within = (runs * RUN + torch.arange(RUN, device=device)).flatten(-2)  # (n, k * RUN)
    rest = torch.arange(whole, vocabulary, device=device).expand(*within.shape[:-1], -1)
    within = torch.cat([within, rest], dim=-1)
    values, places = log_probs.gather(-1, within).topk(k, dim=-1)
    return values, within.gather(-1, places)


def kl_divergence(log_probs: Tensor, other_log_probs: Tensor) -> Tensor:
    """KL(p || q) of each row: nats lost by expecting q where p holds (Kullback and Leibler 1951).

    Args:
        log_probs: (n, V) ln p, nats.
        other_log_probs: (n, V) ln q, nats.

    Returns:
        (n,) nats, each >= 0; infinite where q rules out what p allows.
    """
    p = log_probs.exp()
    terms = torch.where(p > 0, p * (log_probs - other_log_probs), torch.zeros_like(p))
    return terms.sum(dim=-1).clamp(min=0)  # rounding may leave -1e-9 where p and q are equal
