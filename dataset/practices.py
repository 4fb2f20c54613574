"""What districts do and reported no number of: mediation, meetings at contact points, campaigns, dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dataset import names, rosters
from dataset.days import add_workdays, in_office, spread
from dataset.figures import Figures
from dataset.history import Book
from dataset.parts import evenly

_OUTCOMES = ("AGREED", "AGREED", "AGREED", "NOT_AGREED", "AGREED", "WITHDRAWN")
FIVE_ACTIONS = "five-actions"  # 五大行动


def write(book: Book, figures: Figures) -> None:
    """Whatever of this the book's division runs."""
    match book.division:
        case "350203":
            _partners(book)
        case "350206":
            _service_hall(book, "enterprise")
            _window(book)
        case "350211":
            _service_hall(book, "medical-insurance")
            _mediate(book, 2022)
        case "350205":
            _meetings(book, 2022)
            _practice_points(book)
        case "350212":
            _dialogues(book, 2023)
        case "621000":
            _research(book, 2024)


def _record(book: Book, year: int, kind: str, days: Sequence[date], people: Sequence[int], **facts: Any) -> None:
    """A published record for each day, by one of the people in turn; facts that are lists are dealt the same way."""
    for number, day in enumerate(days):
        book.write(
            "performance.recorded",
            f"{book.division}-record-{year}-{kind.lower().replace('_', '-')}-{number + 1:04}",
            in_office(book.random, add_workdays(day, 1)),
            kind=kind,
            status="PUBLISHED",
            representatives=[names.representative(book.division, people[number % len(people)])],
            on=day,
            **{name: one[number % len(one)] if isinstance(one, list) else one for name, one in facts.items()},
        )


def _partners(book: Book) -> None:
    """公益救助站 stations run with partner organisations."""
    for number, (name, partner, tag, kind) in enumerate(
        (
            ("公益救助站", "公益救助服务中心", "welfare", "LIAISON"),
            ("公益救助站", "志愿者协会", "welfare", "LIAISON"),
            ("侨台联络站", "侨联", "cross-strait", "LIAISON"),
            ("法律援助工作室", "律师协会", "legal-aid", "STUDIO"),
        ),
        1,
    ):
        book.write(
            "station.opened",
            names.station(book.division, "partner", number),
            in_office(book.random, date(2024, 5, 13 + number)),
            type=kind,
            tier="TOWN",
            name=f"{name}{number:03}",
            partner=partner,
            tags=[tag],
        )


def _service_hall(book: Book, tag: str) -> None:
    """政务服务中心代表联系群众站 in a district that did not report how many it opened."""
    book.write(
        "station.opened",
        names.station(book.division, "hall", 1),
        in_office(book.random, date(2024, 9, 12)),
        type="LIAISON",
        tier="DISTRICT",
        name="政务服务中心代表联系群众站001",
        host="政务服务中心",
        tags=["service-hall", tag],
    )


def _window(book: Book) -> None:
    """直通车窗口 the desk where enterprises are received."""
    book.write(
        "station.opened",
        names.station(book.division, "window", 1),
        in_office(book.random, date(2022, 1, 10)),
        type="WINDOW",
        tier="DISTRICT",
        name="企业直通车窗口001",
        tags=["enterprise"],
    )


def _meetings(book: Book, year: int) -> None:
    """企业联系点座谈 forty meetings at the first twenty of the contact points."""
    days = spread(book.random, 40, date(year, 3, 1), date(year, 12, 9))
    points = [names.station(book.division, "enterprise", 1 + number % 20) for number in range(40)]
    _record(book, year, "ENTERPRISE_MEETING", days, range(1, 16), station=points)


def _practice_points(book: Book) -> None:
    """民主实践点 the places of the activities reported."""
    for number in range(1, 6):
        book.write(
            "station.opened",
            names.station(book.division, "practice", number),
            in_office(book.random, date(2024, 6, 2 + number)),
            type="PRACTICE",
            tier="VILLAGE",
            name=f"民主实践点{number:03}",
            tags=["station-plus"],
        )


def _mediate(book: Book, year: int) -> None:
    """代表调解 six in each of the seven rooms, by the representative posted there."""
    days = spread(book.random, 42, date(year, 2, 21), date(year, 12, 2))
    rooms = [names.station(book.division, "mediation", 1 + number % 7) for number in range(42)]
    _record(book, year, "MEDIATION", days, range(1, 8), station=rooms, outcome=list(_OUTCOMES))


def _dialogues(book: Book, year: int) -> None:
    """季度议 in three of the four quarters, 全年促 once."""
    quarterly = rosters.cadence(book.division, "quarterly")
    days = [date(year, 3, 24), date(year, 6, 21), date(year, 12, 8)]
    _record(book, year, "MEETING", days, range(1, 12), cadence=quarterly)
    _record(book, year, "TRAINING", [date(year, 12, 22)], [1], cadence=rosters.cadence(book.division, "yearly"))


def _research(book: Book, year: int) -> None:
    """五大行动 the research among the five campaigns, four by each group."""
    days = spread(book.random, 36, date(year, 4, 2), date(year, 11, 29))
    groups = [names.group(book.division, 1 + number % 9) for number in range(36)]
    counts = evenly(120, 36)
    _record(book, year, "RESEARCH", days, range(1, 10), group=groups, campaign=FIVE_ACTIONS, count=counts)
