"""The excerpt of the demo's table in the README is what the demo prints."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

from cli import comparison
from tests.end_to_end.city import City

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_excerpt_of_the_table_is_true(city: City) -> None:
    data = comparison.ask(city.stack.addresses.graphql, comparison.question(), {"year": comparison.YEAR})
    screen = Console(file=io.StringIO(), width=160)
    screen.print(comparison.table(data))
    printed = {in_words(line) for line in screen.file.getvalue().splitlines()}  # type: ignore[attr-defined]
    (excerpt,) = re.findall(r"```\n([^`]*区划[^`]*)```", README)
    rows = [row for line in excerpt.splitlines() if {"computed", "claimed"} & set((row := in_words(line)).split())]
    assert len(rows) == 6
    assert [row for row in rows if row not in printed] == []


def in_words(line: str) -> str:
    """A line of the table whatever the width of the screen."""
    return " ".join(line.split())
