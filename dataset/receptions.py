"""Receptions 接待: who met how many citizens where and when; planned once, because two services speak of them.

What was reported comes out exactly: the number of receptions, citizens, entries, and different representatives. What
was not is as small as is plausible: a reception has two representatives, and from one to five citizens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from dataset import names, rosters
from dataset.days import in_office, spread
from dataset.figures import Figures, Numbers
from dataset.history import chance
from dataset.parts import evenly
from dataset.words import TOPICS
from kit.envelope import CHINA_TIME

_TOWNS_ON_RECEPTION_DAY = 10
_OFTEN = ("停车", "养老", "学校")
_OFTEN_WITH_ENTERPRISES = ("营商", "营商", "就业")
_OPINIONS_PER_RECEPTION = 3
_PER_RECEPTION = {"ONLINE": 1, "VISIT": 3, "ENTERPRISE": 2, "STATION": 2}


@dataclass(frozen=True, slots=True)
class Reception:
    """One reception; `representatives` are numbers of the division's register."""

    id: str
    held: datetime
    channel: str
    representatives: tuple[int, ...]
    citizens: int
    station: str | None = None
    visitor_role: str | None = None
    duty: str | None = None
    cadence: str | None = None
    topics: tuple[str, ...] = ()


def plan(figures: Figures, division: str, year: int, seed: int) -> list[Reception]:
    """The year's receptions in the order of their days; the same for everybody who asks."""
    random = chance(seed, division, f"receptions/{year}")
    numbers = figures.numbers(division, year)
    held: list[Reception] = []
    for channel, indicator in (
        ("ONLINE", "online_representatives"),
        ("VISIT", "visiting_representatives"),
        ("ENTERPRISE", "enterprise_reception_representatives"),
    ):
        persons = int(numbers.get(indicator, 0))
        number = -(-persons // _PER_RECEPTION[channel])
        station = names.station(division, "window", 1) if channel == "ENTERPRISE" else None
        held += _meet(random, division, year, channel, persons, number, station=station)
    held += _at_stations(random, division, year, numbers)
    visits = int(numbers.get("leader_town_visits", 0))
    held += _meet(random, division, year, "STATION", visits, visits, role="LEADER")
    held += _by_roster(figures, division, year, seed)
    held += _unreported(random, division, year)
    return [_with_topics(seed, one) for one in sorted(held, key=lambda one: one.held)]


def _with_topics(seed: int, reception: Reception) -> Reception:
    """One or two topics, drawn for each reception apart; a fixed one stays alone."""
    if reception.topics:
        return reception
    random = chance(seed, reception.id, "topics")
    topics = random.choices(TOPICS, [5 if one.name in _OFTEN else 1 for one in TOPICS], k=random.choice((1, 1, 2)))
    often = _OFTEN_WITH_ENTERPRISES if reception.channel == "ENTERPRISE" else ()
    return replace(
        reception, topics=tuple(dict.fromkeys((*often[: random.randint(0, 1)], *(one.name for one in topics))))
    )


def _by_roster(figures: Figures, division: str, year: int, seed: int) -> list[Reception]:
    """The receptions that kept a slot of the roster."""
    random = chance(seed, division, f"receptions/roster/{year}")
    parlour = rosters.cadence(division, "parlour")
    return [
        Reception(
            id=slot.id.replace("-duty-", "-reception-") + "-duty",
            held=in_office(random, slot.held) if slot.hours is None else _in_the_morning(random, slot.held),
            channel=slot.channel,
            representatives=slot.representatives,
            citizens=random.randint(3, 14),
            station=slot.station,
            duty=slot.id,
            cadence=parlour if slot.channel == "PARLOUR" else None,
            topics=() if slot.topic is None else (slot.topic,),
        )
        for slot in rosters.plan(figures, division, year, seed)
        if slot.held is not None
    ]


def _in_the_morning(random: Random, day: date) -> datetime:
    """A moment of the first hour of a slot that begins at nine."""
    return datetime(day.year, day.month, day.day, 9, random.randrange(60), random.randrange(60), tzinfo=CHINA_TIME)


def _unreported(random: Random, division: str, year: int) -> list[Reception]:
    """Receptions without a figure: at 湖里's joint studio, and by leaders, members and heads of departments in 同安."""
    held: list[Reception] = []
    if (division, year) == ("350206", 2022):
        studio = names.station(division, "joint-studio", 1)
        held += _meet(random, division, year, "STATION", 8, 12, kind="studio", station=studio)
    if (division, year) == ("350212", 2025):
        for role, persons in (("LEADER", 9), ("COMMITTEE_MEMBER", 24), ("OFFICIAL", 6)):
            held += _meet(random, division, year, "STATION", persons, persons, role=role)
    return held


def opinions_of(receptions: Sequence[Reception], number: int) -> Mapping[str, range]:
    """The numbers of the year's opinions that each reception brought, three at most; the later ones came otherwise."""
    shares = evenly(min(number, _OPINIONS_PER_RECEPTION * len(receptions)), len(receptions))
    first, brought = 1, {}
    for reception, share in zip(receptions, shares, strict=True):
        brought[reception.id] = range(first, first + share)
        first += share
    return brought


def _at_stations(random: Random, division: str, year: int, numbers: Numbers) -> list[Reception]:
    """Receptions at stations 进站接待, on the reported day of each month where there is one."""
    persons = int(numbers.get("distinct_representatives_entering", numbers.get("receiving_representatives", 0)))
    stations = int(numbers.get("stations", 0))
    fixed_day = int(numbers.get("reception_day_of_month", 0))
    number = int(numbers.get("receptions", 12 * _TOWNS_ON_RECEPTION_DAY if fixed_day else 0))
    if number == 0:
        return []
    if fixed_day:
        days = [date(year, position * 12 // number + 1, fixed_day) for position in range(number)]
    else:
        days = spread(random, number, date(year, 1, 10), date(year, 12, 20))
    persons = persons or stations * _PER_RECEPTION["STATION"]
    entries = max(int(numbers.get("station_entries", 0)), persons, number * _PER_RECEPTION["STATION"])
    citizens = numbers.get("citizens_received")
    groups = _deal(persons, evenly(entries, number))
    cadence = rosters.cadence(division, "reception-day") if fixed_day else None
    counts = evenly(int(citizens), number) if citizens is not None else [random.randint(1, 5) for _ in days]
    return [
        Reception(
            id=names.reception(division, year, "station", position + 1),
            held=in_office(random, day),
            channel="STATION",
            representatives=groups[position],
            citizens=counts[position],
            station=names.station(division, "liaison", position % stations + 1) if stations else None,
            cadence=cadence,
        )
        for position, day in enumerate(days)
    ]


def _meet(
    random: Random,
    division: str,
    year: int,
    channel: str,
    persons: int,
    number: int,
    *,
    role: str | None = None,
    kind: str = "",
    station: str | None = None,
) -> list[Reception]:
    """`number` receptions that `persons` different representatives take part in, once each or with two at a time."""
    if number == 0:
        return []
    kind = kind or (role or channel).lower().replace("_", "-")
    groups = _deal(persons, evenly(max(persons, number * 2) if station else persons, number))
    days = spread(random, number, date(year, 2, 15), date(year, 11, 30))
    return [
        Reception(
            id=names.reception(division, year, kind, position + 1),
            held=in_office(random, day),
            channel=channel,
            representatives=groups[position],
            citizens=random.randint(1, 5),
            station=station,
            visitor_role=role,
        )
        for position, day in enumerate(days)
    ]


def _deal(persons: int, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """Groups of the given sizes in which everybody from 1 to `persons` has a turn before anybody has a second."""
    groups, next_one = [], 0
    for size in sizes:
        groups.append(tuple((next_one + place) % persons + 1 for place in range(size)))
        next_one += size
    return groups
