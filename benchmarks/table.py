"""One line of a benchmark's table, and the table. Knows nothing of what was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table; `reached` and `limit` are ratios, or bytes where less is better."""

    work: str
    against: str
    ours: str
    theirs: str
    reached: float
    limit: float
    more_is_better: bool = True
    unit: str = "×"

    @property
    def share(self) -> float:
        return self.reached / self.limit if self.more_is_better else self.limit / max(self.reached, 1e-9)


def show(lines: list[Line]) -> None:
    heads = ("work", "against", "ours", "theirs", "ratio", "limit", "share of the limit")
    rows = [
        (
            x.work,
            x.against,
            x.ours,
            x.theirs,
            f"{x.reached:.3g}{x.unit}",
            f"{x.limit:g}{x.unit}",
            f"{100 * x.share:.0f} %",
        )
        for x in lines
    ]
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
