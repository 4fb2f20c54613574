"""`python -m dataset FILE`: write the data set as JSON lines, one CloudEvent a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dataset.generate import SEED, write


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 2 for an unknown division."""
    parser = argparse.ArgumentParser(
        prog="python -m dataset",
        description="Write events that add up to the figures the districts reported, as JSON lines.",
    )
    parser.add_argument("file", type=Path, help="where to write, for example events.jsonl")
    parser.add_argument("--seed", type=int, default=SEED, help="other chances, the same sums (default: %(default)s)")
    parser.add_argument(
        "--division", action="append", metavar="CODE", help="only this division and those below it; may be repeated"
    )
    chosen = parser.parse_args(arguments)
    try:
        number = write(chosen.file, chosen.seed, chosen.division)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{number} events written to {chosen.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
