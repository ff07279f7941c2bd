"""What the comparison shows, noted as facts. Draws nothing; knows no model."""

from app.compare.scoring import Scores
from app.shared import shown


def note_scores(scores: Scores, order: str) -> None:
    """The texts compared, by rising perplexity, and how far apart they are."""
    by_number = sorted(scores, key=lambda each: each[0].number)
    rising = sorted(by_number, key=lambda each: each[1].perplexity)
    (lowest, easiest), (highest, hardest) = rising[0], rising[-1]
    shown.note(
        n_texts=len(scores),
        texts=tuple(compared.text for compared, _ in by_number),
        texts_rising=tuple(compared.text for compared, _ in rising),
        n_tokens=sum(scored.n_scored for _, scored in scores),
        order=order,
        lowest_text=lowest.text,
        lowest_number=lowest.number,
        lowest_perplexity=easiest.perplexity,
        highest_text=highest.text,
        highest_number=highest.number,
        highest_perplexity=hardest.perplexity,
        times_perplexity=hardest.perplexity / easiest.perplexity,
    )
    for compared, scored in by_number:
        facts: dict[str, shown.Fact] = {
            f"perplexity_{compared.number}": scored.perplexity,
            f"text_{compared.number}": compared.text,
            f"total_{compared.number}": float(scored.surprisal_nats.sum()),
        }
        shown.note(**facts)
