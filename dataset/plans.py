"""Annual supervision plans 年度监督计划, the departments a committee supervises, and the appraisal of their work."""

from __future__ import annotations

from datetime import date

from dataset import names
from dataset.days import add_workdays, in_office, some_day, spread
from dataset.figures import Numbers
from dataset.history import Book, Thread
from dataset.parts import evenly
from dataset.words import TOPICS, Topic

# The plans that are told of: how many topics, and whether one was exchanged for another after the adoption.
_PLANS = {
    ("350203", 2025): (5, False),
    ("350205", 2025): (4, False),
    ("350206", 2025): (6, True),
    ("350211", 2025): (5, False),
    ("350212", 2025): (4, False),
    ("350213", 2025): (5, True),
    ("210881", 2025): (6, True),
    ("210882", 2025): (7, False),
}
# 同安 collected its topics from representatives and the public, and exchanged one.
_COLLECTED = {("350212", 2023): True, ("350212", 2025): True, ("350206", 2025): True, ("350213", 2025): True}
_SOURCES = ("MEMBERS", "INSPECTION", "PETITIONS", "REPRESENTATIVES", "RESEARCH", "PUBLIC_CONCERN")
_PROPOSERS = ("REPRESENTATIVE", "CITIZEN", "MEMBER", "CITIZEN", "ORGAN", "REPRESENTATIVE", "CITIZEN")
_SPARE_PROPOSALS = 5
_FIRST_AUTUMN = 2021  # nothing is told of earlier years
_WITH_DEPARTMENTS = ("350205", "350211", "350212", "350213", "210881", "210882")


def write(book: Book, year: int, numbers: Numbers) -> None:
    """One year's plan, the list of departments and the appraisal, where the division has them."""
    reported = int(numbers.get("plan_priorities", 0))
    topics, adjusted = (reported, True) if reported else _PLANS.get((book.division, year), (0, False))
    if topics:
        _plan(book, year, topics, adjusted=adjusted)
    _appraisal(book, year, int(numbers.get("departments_appraised", 0)), int(numbers.get("appraisal_meetings", 0)))


def list_departments(book: Book, first_year: int) -> None:
    """部门名录 the departments of the government, listed in the autumn before the first year that is told of."""
    if book.division not in _WITH_DEPARTMENTS:
        return
    autumn = max(first_year - 1, _FIRST_AUTUMN)
    days = spread(book.random, len(TOPICS), date(autumn, 11, 1), date(autumn, 12, 20))
    for topic, day in zip(TOPICS, days, strict=True):
        moment = in_office(book.random, day)
        book.write("department.listed", names.unit(book.division, topic), moment, name=f"{topic.name}主管部门")


def _topic(year: int, number: int) -> Topic:
    return TOPICS[(number * 3 + year) % len(TOPICS)]


def _planned(year: int, number: int) -> dict[str, str]:
    topic = _topic(year, number)
    return {
        "topic": f"{number:02}",
        "title": f"{topic.name}工作情况",
        "source": _SOURCES[(number + year) % len(_SOURCES)],
    }


def _plan(book: Book, year: int, topics: int, *, adjusted: bool) -> None:
    """Collected in the last quarter, adopted in February, published within days, adjusted in summer."""
    random, plan = book.random, Thread(book, "plan", f"{book.division}-plan-{year}")
    if (book.division, year) in _COLLECTED:
        days = spread(random, topics + _SPARE_PROPOSALS, date(year - 1, 10, 8), date(year - 1, 12, 20))
        for number, day in enumerate(days, 1):
            plan.on(
                day,
                "topic_proposed",
                year=year,
                topic=f"{number:02}",
                title=f"{_topic(year, number).name}工作情况",
                proposer=_PROPOSERS[number % len(_PROPOSERS)],
            )
    plan.on(
        some_day(random, date(year, 2, 10), date(year, 2, 28)),
        "adopted",
        year=year,
        title=f"常委会{year}年监督计划",
        topics=[_planned(year, number) for number in range(1, topics + 1)],
    )
    plan.on(add_workdays(plan.day, random.randint(3, 8)), "published")
    if adjusted:
        plan.on(
            some_day(random, date(year, 6, 10), date(year, 7, 20)),
            "adjusted",
            reason="年中工作重点调整",
            added=[_planned(year, topics + 1)],
            dropped=[f"{topics:02}"],
        )


def _appraisal(book: Book, year: int, departments: int, meetings: int) -> None:
    """专项工作评议 the departments named in spring, meetings in the towns, grades in November."""
    if departments == 0:
        return
    random, appraisal = book.random, Thread(book, "work_appraisal", f"{book.division}-work-appraisal-{year}")
    units = [names.unit(book.division, TOPICS[(number * 5) % len(TOPICS)]) for number in range(departments)]
    appraisal.on(
        some_day(random, date(year, 4, 1), date(year, 4, 20)),
        "started",
        title=f"{year}年专项工作评议",
        departments=units,
    )
    sizes = evenly(meetings * 24, meetings)
    for number, day in enumerate(spread(random, meetings, date(year, 5, 8), date(year, 10, 20))):
        appraisal.on(day, "met", place=f"镇街{number % 10 + 1:02}", participants=sizes[number])
    for unit, grade in zip(units, ("SATISFIED", "MOSTLY"), strict=False):
        appraisal.on(some_day(random, date(year, 11, 10), date(year, 11, 25)), "graded", department=unit, grade=grade)
