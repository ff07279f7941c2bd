"""What a server tells, fetched and parsed."""

import re
import urllib.error
import urllib.request

COMMENT = re.compile(r"# (HELP logitscope_[a-z_]+ \S.*|TYPE logitscope_[a-z_]+ (gauge|counter))")
SAMPLE = re.compile(
    r'(?P<name>logitscope_[a-z_]+)(?P<labels>\{[a-z]+="[^"]*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? (?P<number>\S+)'
)


def samples(text: str) -> dict[str, float]:
    """Name and labels → figure; fails on a line that is no Prometheus text, and on a figure that is said twice."""
    assert text.endswith("\n")
    found: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            key = match["name"] + (match["labels"] or "")
            assert key not in found, line
            found[key] = float(match["number"])
        else:
            assert COMMENT.fullmatch(line), line
    return found


def fetched(url: str) -> tuple[int, str]:
    """Status and text; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""
