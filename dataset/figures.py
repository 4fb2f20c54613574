"""The reported figures: one row of `figures.csv` says what one district claimed for one indicator and year."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

FILE = Path(__file__).with_name("figures.csv")
COLUMNS = ("division", "place", "year", "indicator", "op", "value", "unit", "owner", "seed")
OPERATORS = ("=", ">=", "~")


class FiguresError(ValueError):
    """The file cannot be used; the message names the line."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported figure; `value` keeps the decimals it was reported with, because they say how it was rounded."""

    division: str
    place: str
    year: int
    indicator: str
    op: str
    value: Decimal
    unit: str
    owner: str
    seed: str

    def allows(self, value: float | None) -> bool:
        """Whether a computed value agrees: equal after rounding like the claim, or no less where the claim is ">="."""
        if value is None:
            return False
        computed = Decimal(str(value))
        if self.op == ">=":
            return computed >= self.value
        return abs(computed - self.value) * 2 <= Decimal(1).scaleb(int(self.value.as_tuple().exponent))


Numbers = Mapping[str, Decimal]
"""What one division reported for one year, by indicator."""


@dataclass(frozen=True)
class Figures:
    """All rows, in the order of the file."""

    rows: tuple[Figure, ...]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.rows)

    @property
    def divisions(self) -> tuple[str, ...]:
        """The codes of the divisions that reported anything, ascending."""
        return tuple(sorted({row.division for row in self.rows}))

    def years(self, division: str) -> tuple[int, ...]:
        """The years a division reported for, ascending."""
        return tuple(sorted({row.year for row in self.rows if row.division == division}))

    def numbers(self, division: str, year: int) -> Numbers:
        """What a division reported for a year."""
        return self._numbers.get((division, year), {})

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, int], Numbers]:
        found: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
        for row in self.rows:
            found[row.division, row.year][row.indicator] = row.value
        return found


def load(path: Path = FILE) -> Figures:
    """Read the file. Raises `FiguresError` for other columns, bad numbers and a claim made twice."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise FiguresError(f"{path}:1: the columns must be {','.join(COLUMNS)}")
        rows = tuple(_figure(row, f"{path}:{reader.line_num}") for row in reader)
    _refuse_repetitions(rows, path)
    return Figures(rows)


def _figure(row: dict[str, str], where: str) -> Figure:
    try:
        value, year = Decimal(row["value"]), int(row["year"])
    except (InvalidOperation, ValueError) as error:
        raise FiguresError(f"{where}: value or year is not a number") from error
    if row["op"] not in OPERATORS:
        raise FiguresError(f"{where}: op {row['op']!r} is none of {', '.join(OPERATORS)}")
    return Figure(**{**row, "year": year, "value": value})  # type: ignore[arg-type]


def _refuse_repetitions(rows: Iterable[Figure], path: Path) -> None:
    seen: set[tuple[str, int, str]] = set()
    for row in rows:
        key = (row.division, row.year, row.indicator)
        if key in seen:
            raise FiguresError(f"{path}: {row.division} reports {row.indicator} of {row.year} twice")
        seen.add(key)
