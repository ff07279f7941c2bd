"""The course notebook's functions, for use from Python: phrases and texts in, pandas frames out.

Each honours the conventions of the app: `prefix_space` puts a space before the text where the tokenizer is
byte-level, `bos` prepends the model's BOS token and scores the first token, and `chat` reads the text as the message of
its "user" or its "assistant" in the model's chat template, the latter as the answer to `asked`. `model` is a catalogue
name, a Hub id or a local directory; left out, it is the default model.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from computation import one_row
from computation.formats import FORMATS
from computation.frames import compare_frame, surprise_frame, sweep_frame, word_frame
from computation.quantization import settings_named
from computation.text import bytes_to_text
from model_cache.conventions import convention_of
from model_cache.engine.questions import NextToken, Score, ScoreRounded
from model_cache.registry import open_model

BITS = (32, 24, 16, 8, 4, 2, 1)


def predict_next_tokens(
    phrase: str,
    k: int = 10,
    model: str | None = None,
    *,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
) -> pd.DataFrame:
    """The k likeliest next tokens; with chat="user" those that an answer begins with.

    Returns:
        k rows, likeliest first: token_id, tokens, logits, probabilities (over the whole vocabulary).

    Raises:
        ValueError: an empty phrase, or k out of range.
        ModelUnavailable: the model cannot be had.
    """
    engine = open_model(model)
    convention = convention_of(engine, prefix_space, bos, chat, asked)
    prediction = engine.ask(NextToken(engine.codec.phrase_ids(phrase, convention))).result()
    ids = one_row.likeliest(prediction.logits, k)
    return pd.DataFrame(
        {
            "token_id": ids.tolist(),
            "tokens": [bytes_to_text(piece) for piece in engine.codec.pieces(ids.tolist())],
            "logits": prediction.logits[ids].tolist(),
            "probabilities": np.exp(one_row.log_probabilities(prediction.logits)[ids]),
        }
    )


def token_surprise_table(
    text: str,
    model: str | None = None,
    *,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
) -> pd.DataFrame:
    """How unexpected each scored token of a text was.

    Returns:
        One row per scored token: previous_tokens (the last 1,000 characters of what the model had read), token,
        token_id, probability, surprise (nats), rank, entropy (nats).

    Raises:
        ValueError: empty text, one token with no context, or a text that is too long.
        ModelUnavailable: the model cannot be had.
    """
    engine = open_model(model)
    return surprise_frame(engine.ask(Score(text, convention_of(engine, prefix_space, bos, chat, asked))).result())


def word_surprise_table(
    text: str,
    model: str | None = None,
    *,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
    part_punctuation: bool = False,
) -> pd.DataFrame:
    """How unexpected each word of a text was: what stands between white space.

    Args:
        part_punctuation: whether the punctuation at a word's ends makes words of its own.

    Returns:
        One row per word: word, start and end (its characters in the text), tokens (how many), surprise (nats, its
        tokens' summed) and surprise_corrected (nats, which counts that the word also ends). A word of which a token is
        not scored has neither; where the model's tokens carry no space in front, no word has the second, and
        `attrs["note"]` says why.

    Raises:
        ValueError: as `token_surprise_table`.
        ModelUnavailable: the model cannot be had.
    """
    engine = open_model(model)
    scored = engine.ask(Score(text, convention_of(engine, prefix_space, bos, chat, asked))).result()
    return word_frame(scored, part_punctuation)


def compute_perplexity(
    text: str,
    model: str | None = None,
    *,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
) -> float:
    """exp of the mean surprisal of a text's scored tokens.

    Raises:
        ValueError: as `token_surprise_table`.
        ModelUnavailable: the model cannot be had.
    """
    engine = open_model(model)
    return engine.ask(Score(text, convention_of(engine, prefix_space, bos, chat, asked))).result().perplexity


def compare_texts(
    texts: Sequence[str],
    model: str | None = None,
    *,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
) -> pd.DataFrame:
    """Several texts under one model, scored together.

    Returns:
        One row per text, ascending perplexity: text, tokens (scored), perplexity, bits (in all), bits_per_byte.

    Raises:
        ValueError: no texts, or one of them cannot be scored (its number is named).
        ModelUnavailable: the model cannot be had.
    """
    if isinstance(texts, str) or not texts:
        raise ValueError("Give a list of at least one text.")
    engine = open_model(model)
    convention = convention_of(engine, prefix_space, bos, chat, asked)
    jobs = []
    for i, text in enumerate(texts, 1):
        try:
            jobs.append(engine.ask(Score(text, convention)))
        except ValueError as error:
            raise ValueError(f"Text {i}: {error}") from error
    return compare_frame([job.result() for job in jobs]).sort_values("perplexity", ignore_index=True)


def bit_width_sweep(
    text: str,
    bits: Sequence[int] = BITS,
    scheme: str = "per-tensor",
    model: str | None = None,
    *,
    symmetric: bool = False,
    prefix_space: bool = True,
    bos: bool = False,
    chat: str = "",
    asked: str = "",
) -> pd.DataFrame:
    """A text under weights rounded to several bit widths, or to a format that people use.

    Args:
        scheme: per-tensor, per-channel, group-32, group-64 or group-128; or a format's name, "Q4_0" say, whose bits
            are its own.
        symmetric: whether a scheme's levels lie around zero.

    Returns:
        One row per bit width, in the order given, or one for a format: bits, size_bytes (scales included),
        perplexity, kl (mean over positions of KL(full precision || rounded), nats), same_top1 (share of positions, 0
        to 1).

    Raises:
        ValueError: an unknown scheme, a bit width outside 1 to 32, one for a format, or a text that cannot be scored.
        ModelUnavailable: the model cannot be had.
    """
    settings = settings_named(scheme, None if scheme in FORMATS and tuple(bits) == BITS else bits, symmetric)
    engine = open_model(model)
    convention = convention_of(engine, prefix_space, bos, chat, asked)
    jobs = [engine.ask(ScoreRounded(text, setting, convention)) for setting in settings]
    return sweep_frame([job.result() for job in jobs])
