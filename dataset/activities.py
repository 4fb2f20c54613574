"""Performance records 履职记录: what representatives did, one record for one occasion, with the number it stands for.

Where a district reported how many records it has, each is a record of its own; where it reported person-times, talks or
money, the records of a year share the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dataset import names, practices, roster, rosters
from dataset.days import add_workdays, in_office, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book
from dataset.parts import at_random
from dataset.words import FIELDS

_MONTHS = 12
_PRACTICE_POINTS = 5
# 半月谈 since October; the first half of December went without one.
_HALF_MONTHS = ((10, 12), (10, 26), (11, 9), (11, 23), (12, 21))
_RECORD_KINDS = ("CONTACT", "VISIT", "RESEARCH", "TRAINING", "MEETING", "STATION_ACTIVITY", "VOLUNTEER")
_RETURNED_SHARE = 0.01
_RETURNED: tuple[str, ...] = ("FILED", "RETURNED")
# Seven of ten are sent once published, one is not reviewed yet, two are told step by step.
_REVIEWS: tuple[tuple[str, ...], ...] = (("PUBLISHED",), ("FILED",), ("FILED", "REVIEWED", "PUBLISHED"))
_REVIEW_WEIGHTS = (7, 1, 2)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A figure that is the sum of counts over records of one kind."""

    indicator: str
    kind: str
    single: bool = False  # one record for each, rather than one for each group and month


_SUMS = (
    _Sum("citizen_contacts", "CONTACT"),
    _Sum("policy_talks", "TALK"),
    _Sum("volunteer_participations", "VOLUNTEER"),
    _Sum("donations_yuan", "DONATION"),
    _Sum("group_inspections", "INSPECTION", single=True),
    _Sum("station_activities", "STATION_ACTIVITY", single=True),
    _Sum("themed_dialogues", "DIALOGUE", single=True),
    _Sum("enterprises_visited", "ENTERPRISE_VISIT", single=True),
    _Sum("enterprise_projects_landed", "INVESTMENT", single=True),
)


def write(book: Book, figures: Figures) -> None:
    """Groups and records of the book's division, year by year."""
    for year in figures.years(book.division):
        numbers = figures.numbers(book.division, year)
        groups = _groups(book, figures, year, numbers)
        for one in _SUMS:
            if one.indicator in numbers:
                _share_sum(book, year, one, int(numbers[one.indicator]), groups)
        _records(book, figures, year, int(numbers.get("performance_records", 0)))


@dataclass(frozen=True, slots=True)
class _Group:
    id: str
    members: Sequence[str]


def _groups(book: Book, figures: Figures, year: int, numbers: Numbers) -> list[_Group]:
    """专业代表小组: the reported number of groups with everybody who was reported to be in one."""
    number = int(numbers.get("professional_groups", 0))
    persons = int(numbers.get("grouped_representatives", number * roster.REPRESENTATIVES_PER_GROUP))
    groups = []
    for position in range(number):
        members = range(position + 1, persons + 1, number)
        group = _Group(
            names.group(book.division, position + 1), [names.representative(book.division, one) for one in members]
        )
        for place, (member, day) in enumerate(
            zip(group.members, spread(book.random, len(members), date(year, 1, 8), date(year, 3, 20)), strict=True)
        ):
            book.write(
                "representative.group_joined",
                member,
                in_office(book.random, day),
                group=group.id,
                kind="PROFESSIONAL",
                name=f"{FIELDS[position % len(FIELDS)]}代表小组",
                leader=place == 0,
            )
        groups.append(group)
    return groups


def _share_sum(book: Book, year: int, what: _Sum, total: int, groups: Sequence[_Group]) -> None:
    """Records whose counts (of donations: amounts) sum to `total`, dealt round the groups."""
    random = book.random
    records = total if what.single else _MONTHS * max(1, len(groups))
    shares = at_random(random, total, records)
    days = spread(random, records, date(year, 3, 25), date(year, 12, 20))
    if what.kind == "DIALOGUE":
        days = [date(year, month, day) for month, day in _HALF_MONTHS[:records]]
    for position, (day, share) in enumerate(zip(days, shares, strict=True)):
        group = groups[position % len(groups)] if groups else None
        people = random.sample(group.members, min(3, len(group.members))) if group else []
        amount = {"amount_yuan": share} if what.kind == "DONATION" else {"count": share}
        book.write(
            "performance.recorded",
            f"{book.division}-record-{year}-{what.kind.lower()}-{position + 1:04}",
            in_office(random, add_workdays(day, 1)),
            kind=what.kind,
            status="PUBLISHED",
            representatives=people,
            on=day,
            group=group.id if group else None,
            **amount,
            **_of_kind(book, year, what.kind, position),
        )


def _of_kind(book: Book, year: int, kind: str, position: int) -> dict[str, Any]:
    """What records of one kind say beside their count: where they took place, what they are part of or led to."""
    match kind:
        case "DIALOGUE":
            return {"cadence": rosters.cadence(book.division, "half-monthly")}
        case "STATION_ACTIVITY":
            return {"station": names.station(book.division, "practice", position % _PRACTICE_POINTS + 1)}
        case "INSPECTION":
            first = position * 2 + 1
            led_to = range(first, first + position % 3)  # none, one or two
            return {"suggestions": [names.suggestion(book.division, year, number) for number in led_to]}
        case "CONTACT" | "TALK" | "VOLUNTEER" | "DONATION":
            return {"campaign": practices.FIVE_ACTIONS}
        case _:
            return {}


def _records(book: Book, figures: Figures, year: int, number: int) -> None:
    """`number` records that count, and one in a hundred more that were returned 退回 and do not."""
    random = book.random
    returned = round(number * _RETURNED_SHARE)
    registered = int(figures.numbers(book.division, year).get("representatives_registered", 0))
    people = max(registered, roster.own_congress(figures, book.division))
    reviews = ["PUBLISHED"] * number + ["RETURNED"] * returned
    random.shuffle(reviews)
    for position, day in enumerate(spread(random, len(reviews), date(year, 1, 6), date(year, 12, 15))):
        subject = f"{book.division}-record-{year}-{position + 1:04}"
        who = names.representative(book.division, random.randint(1, people))
        facts = {"kind": random.choice(_RECORD_KINDS), "representatives": [who], "on": day}
        filed = add_workdays(day, random.randint(0, 3))
        moment = in_office(random, filed)
        steps = _RETURNED if reviews[position] == "RETURNED" else random.choices(_REVIEWS, _REVIEW_WEIGHTS)[0]
        for step in steps:
            book.write("performance.recorded", subject, moment, status=step, **facts)
            moment += timedelta(days=random.randint(1, 6), minutes=random.randint(-60, 60))
