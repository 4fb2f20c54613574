"""Made-up suggestions of a hundred districts over three years, as facts: submitted, assigned, mostly replied to.

The same number gives the same facts. Dates depend on nothing but the number, so overdue means the same at every size.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from dataset.words import TOPICS
from kit.catalogue import EventData, Fact
from kit.envelope import CHINA_TIME, render
from services.suggestions import events as e
from services.suggestions.events import CATALOGUE

CITY = "500100"
DISTRICTS = (*(f"5001{number:02}" for number in range(1, 100)), "500201")
TODAY = date(2025, 12, 31)
_FIRST_DAY = date(2023, 1, 1)
_DAYS = (TODAY - _FIRST_DAY).days
_PLACES = tuple("东南西北中新老上下前后左右长青白红金银石水山林田桥河湖海江溪")


def write_divisions(path: Path) -> None:
    """A division list of one city and its hundred districts."""
    lines = [f"{CITY},某市,,,", *(f"{code},区{code},{CITY},," for code in DISTRICTS)]
    path.write_text("\n".join(["code,name,parent,valid_from,valid_to", *lines]) + "\n", encoding="utf-8")


def facts(first: int, last: int) -> Iterator[Fact]:
    """The facts of the suggestions with these numbers."""
    for number in range(first, last):
        yield from _suggestion(number)


def _suggestion(number: int) -> Iterator[Fact]:
    random = Random(number)  # noqa: S311 - made-up data
    division = DISTRICTS[number % len(DISTRICTS)]
    subject = f"{division}-S{number:07}"
    topic = random.choice(TOPICS)
    unit = f"{division}-{topic.unit}"
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS - 120))
    place = "".join(random.choices(_PLACES, k=3))
    wish, reason = random.choice(topic.wishes), random.choice(random.choice(TOPICS).wishes)
    title, content = f"关于在{place}路{wish}的建议", f"{place}路居民反映{topic.name}问题已久，建议{wish}，并{reason}。"
    lead = f"{division}-R{number % 300:04}"
    submitted = e.SuggestionSubmitted(division=division, kind=e.Kind.SESSION, title=title, content=content, lead=lead)
    yield _fact(subject, day, submitted)
    day += timedelta(days=random.randint(5, 20))
    units = (e.HandlingUnit(unit=unit, role=e.Role.LEAD),)
    yield _fact(subject, day, e.SuggestionAssigned(division=division, units=units))
    if number // len(DISTRICTS) % 100:  # of each district one in a hundred waits for ever
        day += timedelta(days=random.randint(10, 95))
        outcome = random.choice(list(e.Outcome))
        yield _fact(subject, day, e.SuggestionReplied(division=division, unit=unit, outcome=outcome))


def _fact(subject: str, day: date, data: EventData) -> Fact:
    verb = data.event_type.split(".")[2]
    return CATALOGUE.decode(
        render(
            event_id=f"{subject}-{verb}",
            source=f"/divisions/{data.division}",
            event_type=data.event_type,
            subject=subject,
            time=datetime(day.year, day.month, day.day, 9, tzinfo=CHINA_TIME),
            data=data,
        )
    )
