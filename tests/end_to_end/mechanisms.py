"""The queries of docs/mechanisms and their answers: read them, or write answers anew from a running gateway.

    python -m tests.end_to_end.mechanisms URL [NUMBER ...]

writes docs/mechanisms/NN.json for the numbers (none: all). Read what it wrote before you commit it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from cli.comparison import ask
from cli.explain import CommandError

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "mechanisms"
ROW = re.compile(r"^\| (?P<number>\d\d) \|.*mechanisms/(?P=number)\.graphql", re.M)


def listed() -> list[str]:
    """The numbers docs/mechanisms.md has a row for, as "01"."""
    return [match["number"] for match in ROW.finditer((DOCS / "mechanisms.md").read_text(encoding="utf-8"))]


def asked() -> list[str]:
    """The numbers that have a query."""
    return sorted(path.stem for path in FOLDER.glob("*.graphql"))


def query(number: str) -> str:
    """The mechanism's query, with the question as its first comment lines."""
    return (FOLDER / f"{number}.graphql").read_text(encoding="utf-8")


def answer(number: str) -> Any:
    """The `data` that the gateway answers over the data set."""
    return json.loads((FOLDER / f"{number}.json").read_text(encoding="utf-8"))


def main() -> int:
    """Ask the gateway and write the answers; returns 1 when a query was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="the gateway's /graphql, filled with the data set")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="as 13; none: all")
    given = parser.parse_args()
    refused = 0
    for number in given.numbers or asked():
        try:
            data = ask(given.url, query(number), {})
        except CommandError as error:
            refused += 1
            print(number, error, file=sys.stderr)
        else:
            text = json.dumps(data, ensure_ascii=False, indent=2)
            (FOLDER / f"{number}.json").write_text(text + "\n", encoding="utf-8")
            print(number, "written")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
