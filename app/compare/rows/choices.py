"""What of a file's page makes sense without the file: as what its rows are compared, in which order, by which figure.

In the page's address, in its link and in the visitor's tab; columns go by the file. Knows no table and no figure.
"""

from app.shared import chat, further_models, settings, share_link, state, table_state
from components.keys import Key

ROWS, PAIRS, GROUPS = "every row", "pairs", "groups"
COLUMNS, CONDITIONS = "two columns", "an item and a condition"
IN_FILE, BY_PERPLEXITY = "as in the file", "by perplexity"
FIGURES = {"per token": "mean", "in total": "total", "per byte": "per_byte"}  # the columns of `figures.of_texts`
OPTIONS: dict[Key[str | None], tuple[str, ...]] = {
    table_state.compared_as: (ROWS, PAIRS, GROUPS),
    table_state.paired_by: (COLUMNS, CONDITIONS),
    table_state.order: (IN_FILE, BY_PERPLEXITY),
    table_state.group_figure: tuple(FIGURES),
}


def draw_link() -> None:
    """Put this page's link under Share. No link holds a file: whoever opens it opens theirs."""
    share_link.draw(
        lambda: {
            "model": state.model_in_use.get(),
            **{key.name: chosen for key in OPTIONS if (chosen := key.get())},
            **settings.in_link(),
            **chat.in_link(),
            **further_models.in_link(),
        },
        "model, settings and way of comparing, for whoever opens the file there",
    )
