"""What a visitor takes along from a comparison: every figure with its convention, and a link that brings the texts back."""

import json

import pandas as pd
import streamlit as st

from app.compare import cards
from app.compare.example_sets import Pair
from app.compare.scoring import Measured
from app.shared import further_models, settings, share_link, state
from components.heatmap import chips
from computation.frames import surprise_frame
from computation.perplexity import corpus_perplexity, standard_error
from computation.results import ScoredText


def panel(pairs: list[Pair], by_model: list[Measured]) -> None:
    """Downloads and the link."""
    panel = st.expander("Take it away", icon=":material/download:", key="take_texts_away", on_change="rerun")
    if not panel.open:
        return
    with panel:
        with st.container(horizontal=True):
            st.download_button("CSV", lambda: texts_csv(by_model), "texts.csv", "text/csv", key="texts_csv", on_click="ignore")
            st.download_button(
                "JSON",
                lambda: texts_json(by_model),
                "texts.json",
                "application/json",
                key="texts_json",
                on_click="ignore",
            )
        st.caption("CSV has a line for each text and model; JSON also has every token. Surprises are in nats there.")
        written = cards.in_address(pairs)
        address = None if written is None else share_link.page_address({"cards": written, **_settings()})
        if address is None:
            st.caption("There is no link to texts of this length: send them as a file.")
        else:
            share_link.show(address, "texts, model and settings")


def texts_csv(by_model: list[Measured]) -> str:
    """One line per text and model; the convention stands in each."""
    rows = [{"number": item.number, "name": item.name, **_figures(s)} for known in by_model for item, s in known]
    return pd.DataFrame(rows).to_csv(index=False)


def texts_json(by_model: list[Measured]) -> str:
    """For each model the perplexity of all texts as one, and each text with its figures and its tokens."""
    whole = []
    for known in by_model:
        scored = [s for _, s in known]
        texts = [
            {
                "number": item.number,
                "name": item.name,
                **_figures(s),
                "tokens_scored": surprise_frame(s).drop(columns="previous_tokens").to_dict("records"),
            }
            for item, s in known
        ]
        measured = scored[0].measured
        whole.append(
            {
                "model": measured.model,
                "convention": measured.badge(sum(s.n_scored for s in scored)),
                "corpus_perplexity": corpus_perplexity([s.surprisal_nats for s in scored]),
                "texts": texts,
            }
        )
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)


def _figures(scored: ScoredText) -> dict[str, object]:
    worst, nats = chips.most_surprising(scored)
    error = standard_error(scored.surprisal_nats)
    return {
        "text": scored.text,
        "model": scored.measured.model,
        "perplexity": scored.perplexity,
        "tokens": scored.n_scored,
        "bits": scored.total_bits,
        "bits_per_byte": scored.bits_per_byte if scored.n_bytes else None,
        "mean_surprise": float(scored.surprisal_nats.mean()),
        "standard_error": error if error == error else None,
        "largest_surprise": nats,
        "most_surprising": worst.text,
        "unit": "nats",
        "convention": scored.badge,
    }


def _settings() -> dict[str, str]:
    convention = settings.convention()
    return {
        "model": state.model_in_use.get(),
        "unit": settings.unit(),
        "space": str(convention.prefix_space).lower(),
        "bos": str(convention.bos).lower(),
        **further_models.in_link(),
    }
