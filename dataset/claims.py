"""What the districts said themselves: one `figure.reported` for each row, made in the January after the year."""

from __future__ import annotations

from datetime import date

from dataset.days import in_office, some_day
from dataset.figures import Figures
from dataset.history import Book

_ELSEWHERE = {("210802", 2025): (("issues_resolved", 60, "issues"),)}
"""What a district reported in another place, not in the file: 站前 counts another channel there."""


def write(book: Book, figures: Figures) -> None:
    """Report every figure of the book's division, year by year, on a working day of January."""
    for year in figures.years(book.division):
        rows = [row for row in figures if (row.division, row.year) == (book.division, year)]
        day = some_day(book.random, date(year + 1, 1, 5), date(year + 1, 1, 25))
        for row in rows:
            book.write(
                "figure.reported",
                f"{book.division}-figure-{year}-{row.indicator}",
                in_office(book.random, day),
                indicator=row.indicator,
                year=year,
                op=row.op,
                value=float(row.value),
                unit=row.unit,
            )
        for indicator, value, unit in _ELSEWHERE.get((book.division, year), ()):
            claim = {"indicator": indicator, "year": year, "op": "=", "value": float(value), "unit": unit}
            subject = f"{book.division}-figure-{year}-{indicator}"
            book.write("figure.reported", subject, in_office(book.random, day), **claim)
