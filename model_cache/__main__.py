"""`python -m model_cache`: what can be done from the shell. Each command has a file of its own."""

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    from model_cache import left_out

    left_out.leave_out()
    from model_cache import score_command

    parser = argparse.ArgumentParser(prog="python -m model_cache", description="Measure texts from the shell.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    description = (
        "Score the texts of a file: each row keeps its columns, and what was measured stands behind them, as "
        "comma-separated values under comment lines that say how. With --out, the same command goes on where it was "
        "stopped."
    )
    score = commands.add_parser("score", help="score the texts of a file", description=description)
    score_command.add_options(score)
    return score_command.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
