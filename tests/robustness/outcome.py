"""What one part of the attack tried and what failed. Knows nothing of what was attacked."""

import re
import statistics
from dataclasses import dataclass, field

MAX_SECONDS = 2.0  # that a victim may wait at worst
_FOREIGN = re.compile(
    r"Traceback|\w+(?:Error|Exception)\b|<class|site-packages|\.py\b|0x[0-9a-f]{6}|(?:^|[\s(“'\"])/\w+/"
    r"|`|\w\(\)|\b(?:NoneType|AddedToken|dtype|kwargs?|iterable|attribute|[a-z]+_id|[a-z]+_map)\b|\bgot: "
)


@dataclass
class Outcome:
    """One row of the table.

    Attributes:
        n_tried: how many things.
        failures: a sentence for each that failed, with the exact input.
        victim_seconds: how long each answer took that somebody else waited for meanwhile.
    """

    name: str
    n_tried: int = 0
    failures: list[str] = field(default_factory=list)
    victim_seconds: list[float] = field(default_factory=list)

    def note(self, what: str, failure: str | None) -> None:
        """Count one thing that was tried, and what was wrong with it, if anything was."""
        self.n_tried += 1
        if failure:
            self.failures.append(f"{what}: {failure}")

    @property
    def passed(self) -> bool:
        return not self.failures and max(self.victim_seconds, default=0.0) < MAX_SECONDS

    def row(self) -> str:
        """Name, tried, passed, failed, and the victim's median and worst."""
        waits = self.victim_seconds
        times = f"{statistics.median(waits):8.2f}{max(waits):8.2f}" if waits else f"{'–':>8}{'–':>8}"
        n_failed = min(len(self.failures), self.n_tried)
        return f"{self.name:<34}{self.n_tried:>7}{self.n_tried - n_failed:>8}{n_failed:>8}{times}"


HEADING = f"{'':<34}{'tried':>7}{'passed':>8}{'failed':>8}{'median':>8}{'worst':>8}  (victim, seconds)"


def why_not_calm(sentence: str, *places: str) -> str | None:
    """What a visitor should not read in a sentence: code, a path of the server's, or far too much.

    Args:
        places: folders of the server's.
    """
    if foreign := _FOREIGN.search(sentence):
        return f"a visitor reads “{foreign[0].strip()}” in “{sentence}”"
    if place := next((place for place in places if place in sentence), None):
        return f"a visitor reads the path “{place}” in “{sentence}”"
    if not sentence.strip() or len(sentence) > 500 or not sentence.rstrip().endswith((".", "?", "!")):
        return f"“{sentence[:200]}” ({len(sentence)} characters) is no sentence"
    return None
