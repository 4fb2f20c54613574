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
    printed = [re.sub(r"\s+", " ", line) for line in screen.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    (excerpt,) = re.findall(r"```\n(Division 区划.*?)```", README, re.S)
    rows = excerpt.splitlines()[1:]
    assert len(rows) == 6
    for computed, claimed in zip(rows[::2], rows[1::2], strict=True):
        name, *numbers = re.split(r"\s{2,}", computed.strip())
        place, _, code = name.partition(" ")
        first = next(line for line in printed if line.strip().startswith(place))
        second = next(line for line in printed if line.strip().startswith(code))
        assert [number for number in numbers if re.sub(r"\s+", " ", number) not in first] == []
        said = re.split(r"\s{2,}", claimed.strip())[1:]
        assert [number for number in said if re.sub(r"\s+", " ", number) not in second] == []
