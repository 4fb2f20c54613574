"""Rosters 排班 and cadences 周期制度: who was to receive when, and which receptions kept it.

西市's roster is as large as reported; 庆阳's receptions have a fixed topic, host, audience and time (四定); 站前
receives on its fixed day; 仪征's reception room travels (移动会客厅). Planned once: receptions and opinions follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dataset import names
from dataset.days import add_workdays, in_office, last_workday, spread
from dataset.figures import Figures
from dataset.history import Book, chance
from dataset.parts import evenly
from dataset.words import TOPICS

_HOSTS = ("财政经济委员会", "社会建设委员会", "城乡建设环境保护委员会", "教科文卫工作委员会")
_AUDIENCES = ("个体工商户", "返乡创业者", "老旧小区居民", "中小学生家长", "养殖户")


@dataclass(frozen=True, slots=True)
class _Roster:
    """How one district's roster of a year is made; None for persons: as many as reported."""

    division: str
    year: int
    slots: int
    per_slot: int
    channel: str = "STATION"
    persons: int | None = None
    kind: str = ""  # of the stations the slots go round, and how many of them
    stations: int = 0
    fixed: bool = False  # 四定 topic, host, audience and time


_ROSTERS = (
    _Roster("210803", 2025, 103, 2, kind="liaison", stations=37),
    _Roster("621000", 2024, 60, 3, persons=90, fixed=True),
    _Roster("321081", 2024, 24, 2, channel="PARLOUR", persons=24),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot; `held` is the day of the reception that kept it, None where nobody came."""

    id: str
    channel: str
    on: date
    moved_to: date | None
    held: date | None
    representatives: tuple[int, ...]
    station: str | None
    topic: str | None
    host: str | None
    audience: str | None
    hours: str | None


def plan(figures: Figures, division: str, year: int, seed: int) -> list[Slot]:
    """The year's slots in the order of their days; one in twelve was moved, one in fifteen missed."""
    made = next((one for one in _ROSTERS if (one.division, one.year) == (division, year)), None)
    if made is None:
        return []
    random = chance(seed, division, f"roster/{year}")
    persons = made.persons or int(figures.numbers(division, year)["rostered_representatives"])
    slots, following = [], 0
    days = spread(random, made.slots, date(year, 1, 15), date(year, 11, 28))
    for number, (day, size) in enumerate(
        zip(days, evenly(max(persons, made.slots * made.per_slot), made.slots), strict=True), 1
    ):
        moved_to = add_workdays(day, random.randint(2, 8)) if number % 12 == 5 else None
        topic = random.choice(TOPICS).name
        slots.append(
            Slot(
                id=f"{division}-duty-{year}-{number:03}",
                channel=made.channel,
                on=day,
                moved_to=moved_to,
                held=None if number % 15 == 11 else moved_to or day,
                representatives=tuple((following + place) % persons + 1 for place in range(size)),
                station=names.station(division, made.kind, (number - 1) % made.stations + 1) if made.kind else None,
                topic=topic if made.fixed else None,
                host=random.choice(_HOSTS) if made.fixed else None,
                audience=random.choice(_AUDIENCES) if made.fixed else None,
                hours="09:00-11:30" if made.fixed else None,
            )
        )
        following += size
    return slots


def cadence(division: str, name: str) -> str:
    """A cadence's id."""
    return f"{division}-cadence-{name}"


def write(book: Book, figures: Figures) -> None:
    """The rosters of the book's division, told a fortnight ahead, and the cadences it keeps."""
    for year in figures.years(book.division):
        for slot in plan(figures, book.division, year, book.seed):
            _schedule(book, slot)
    for division, name, title, interval, since, day_of_month in _CADENCES:
        if division == book.division:
            book.write(
                "cadence.adopted",
                cadence(division, name),
                in_office(book.random, since),
                name=title,
                interval=interval,
                day_of_month=day_of_month,
            )


_CADENCES = (
    ("350212", "half-monthly", "半月谈", "HALF_MONTH", date(2023, 9, 28), None),
    ("350212", "quarterly", "季度议", "QUARTER", date(2022, 12, 30), None),
    ("350212", "yearly", "全年促", "YEAR", date(2022, 12, 30), None),
    ("210802", "reception-day", "代表接待日", "MONTH", date(2024, 12, 27), 20),
    ("321081", "parlour", "移动会客厅", "MONTH", date(2023, 12, 29), None),
)


def _schedule(book: Book, slot: Slot) -> None:
    told = in_office(book.random, last_workday(slot.on - timedelta(days=14)))
    book.write(
        "duty.scheduled",
        slot.id,
        told,
        on=slot.on,
        station=slot.station,
        representatives=[names.representative(book.division, one) for one in slot.representatives],
        topic=slot.topic,
        host=slot.host,
        audience=slot.audience,
        hours=slot.hours,
    )
    if slot.moved_to is not None:
        moved = in_office(book.random, last_workday(slot.on - timedelta(days=1)))
        book.write("duty.moved", slot.id, moved, to=slot.moved_to, reason="与会议冲突")
