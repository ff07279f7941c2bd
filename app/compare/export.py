"""What can be exported from a comparison: every figure with its convention, and a link that brings the texts back."""

import json
from collections.abc import Mapping

import pandas as pd

from app.compare import card_link, card_rows
from app.compare.card_rows import Row
from app.compare.example_sets import NamedText
from app.compare.scoring import Scores
from app.predict import switch
from app.shared import chat, export_panel, further_models, settings, share_link, state
from components.heatmap import chips
from computation import cells
from computation.frames import token_frame
from computation.perplexity import corpus_perplexity, standard_error
from computation.results import ScoredText
from computation.text_columns import measured_names


def draw(by_model: list[Scores], rows: Mapping[int, Row]) -> None:
    """Downloads, folded away.

    Args:
        rows: of files that texts came in, by the text's number.
    """
    export_panel.draw(
        state.compare_export,
        [
            export_panel.csv(lambda: to_csv(by_model, rows), "texts.csv", state.compare_csv),
            export_panel.json(lambda: to_json(by_model, rows), "texts.json", state.compare_json),
        ],
        "CSV has a line for each text and model; JSON also has every token. Surprises are in nats there. Columns of a "
        "file that a text came in go along.",
    )


def draw_link(named_texts: list[NamedText]) -> None:
    """Put the link under Share."""

    def in_link() -> dict[str, str] | None:
        written = card_link.written(named_texts)
        return None if written is None else {"cards": written, **_settings()}

    share_link.draw(
        in_link, "texts, model and settings", "Texts of this length don't fit into a link: send them as a file."
    )


def to_csv(by_model: list[Scores], rows: Mapping[int, Row] | None = None) -> str:
    """One line per text and model; the convention stands in each.

    Args:
        rows: of files that texts came in; their columns come after the text's number and name.
    """
    return cells.to_csv(pd.DataFrame([line for scores in by_model for line in _lines(scores, rows or {})]))


def to_json(by_model: list[Scores], rows: Mapping[int, Row] | None = None) -> str:
    """For each model the perplexity of all texts as one, and each text with its columns, its figures and its tokens."""
    models = []
    for scores in by_model:
        scored_texts = [scored for _, scored in scores]
        measured = scored_texts[0].measured
        models.append(
            {
                "model": measured.model,
                "convention": measured.badge(sum(scored.n_scored for scored in scored_texts)),
                "corpus_perplexity": corpus_perplexity([scored.surprisal_nats for scored in scored_texts]),
                "texts": _lines(scores, rows or {}, tokens=True),
            }
        )
    return json.dumps(models, ensure_ascii=False, indent=1, allow_nan=False)


def _lines(scores: Scores, rows: Mapping[int, Row], *, tokens: bool = False) -> list[dict[str, object]]:
    """Each text: its number and name, the columns of its row, its figures; a name that both have is told apart."""
    own, lines = card_rows.columns(rows), []
    for text, scored in scores:
        figures = {"number": text.number, "name": text.name, **_figures(scored)}
        if tokens:
            figures["tokens_scored"] = token_frame(scored).to_dict("records")
        called, row = measured_names(own, list(figures)), rows.get(text.number, {})
        first = {called[name]: figures.pop(name) for name in ("number", "name")}
        from_file = {name: row.get(name) for name in own}
        lines.append({**first, **from_file, **{called[name]: figure for name, figure in figures.items()}})
    return lines


def _figures(scored: ScoredText) -> dict[str, object]:
    span, largest_nats = chips.most_surprising(scored)
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
        "largest_surprise": largest_nats,
        "most_surprising": span.text,
        "unit": "nats",
        "convention": scored.badge,
        **({"answers": scored.measured.asked} if scored.measured.asked else {}),
    }


def _settings() -> dict[str, str]:
    """The settings that a link restores, by their names in the address."""
    order = {state.text_order.name: chosen} if (chosen := state.text_order.get()) else {}
    return {
        "model": state.model_in_use.get(),
        **order,
        **settings.in_link(),
        **chat.in_link(),
        **switch.in_link(),
        **further_models.in_link(),
    }
