"""What the districts said themselves: one `figure.reported` for each row, made in the January after the year."""

from __future__ import annotations

from datetime import date

from dataset.days import in_office, some_day
from dataset.figures import Figures
from dataset.history import Book


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
