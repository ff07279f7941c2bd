"""How long a text may be to be measured while it is typed. Knows no page."""

import model_cache
from app.shared import model

OPERATIONS_PER_SECOND = 4e10  # multiplications and additions, in float32 on two cores
CHARACTERS_PER_TOKEN = 3


def live_characters(n_readings: int = 1) -> int:
    """How many characters the visitor's model reads in about a second; none where it cannot be had.

    Args:
        n_readings: how often it reads them.
    """
    try:
        n_parameters = model.engine().info.n_parameters
    except model_cache.ModelUnavailable:  # the page says why
        return 0
    n_tokens = OPERATIONS_PER_SECOND / (2 * n_parameters)  # a token takes two operations a weight
    return int(CHARACTERS_PER_TOKEN * n_tokens / n_readings)
