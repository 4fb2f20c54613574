"""Local rules 地方规则 that divisions published themselves, where their practice has terms of its own.

集美 grades within ten working days of the reply, when its three visits 三定三访 end; 同安 has key suggestions graded
face to face 面对面督办测评, at first in the common term, then sooner; 庆阳 urges 督办 what is late, and after fifteen
days it is a matter for supervision. All other clocks are the common ones (`contracts/policies.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dataset.days import in_office
from dataset.figures import Figures
from dataset.history import Book


@dataclass(frozen=True, slots=True)
class _Rule:
    """`told` is the day of its publication; `basis` the text and article."""

    rule: str
    value: int
    unit: str
    valid_from: date
    told: date
    basis: str


_RULES = {
    "350211": (
        _Rule("GRADING", 10, "WORKING_DAY", date(2023, 3, 1), date(2023, 2, 14), "代表建议三定三访工作办法第八条"),
    ),
    "350212": (
        _Rule("GRADING", 15, "WORKING_DAY", date(2022, 1, 1), date(2021, 12, 22), "重点建议面对面督办测评办法第六条"),
        _Rule("GRADING", 10, "WORKING_DAY", date(2025, 1, 1), date(2024, 11, 27), "面对面督办测评办法修正案第二条"),
    ),
    "621000": (
        _Rule("REHANDLED_REPLY", 20, "WORKING_DAY", date(2024, 1, 1), date(2023, 12, 20), "代表建议办理办法第二十条"),
        _Rule("LONG_OVERDUE", 15, "DAY", date(2024, 1, 1), date(2023, 12, 20), "代表建议督办办法第九条"),
    ),
}


def write(book: Book, figures: Figures) -> None:
    """The rules of the book's division, each told on a day before it held."""
    for one in _RULES.get(book.division, ()):
        book.write(
            "policy.set",
            f"{book.division}-policy-{one.rule.lower().replace('_', '-')}",
            in_office(book.random, one.told),
            rule=one.rule,
            valid_from=one.valid_from,
            value=one.value,
            unit=one.unit,
            basis=one.basis,
        )
