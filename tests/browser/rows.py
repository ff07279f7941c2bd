"""How parts of a page stand in rows. Knows no page."""

from itertools import groupby

from playwright.sync_api import Locator


def even_rows(parts: Locator) -> list[int]:
    """How many of these stand in each row; each row begins and ends where the others do, of parts alike in width."""
    boxes = [part.bounding_box() for part in parts.all()]
    rows = [list(row) for _, row in groupby(boxes, key=lambda box: round(box["y"] + box["height"]))]
    assert len({(round(row[0]["x"]), round(row[-1]["x"] + row[-1]["width"])) for row in rows}) == 1
    assert all(max(box["width"] for box in row) - min(box["width"] for box in row) < 1 for row in rows)
    return [len(row) for row in rows]
