"""How long an answer sheet may measure."""

MAX_SECONDS = 180.0  # after which no further step is begun
