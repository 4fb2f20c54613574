"""Debriefs 述职, ballots 测评, appraisals 考核 as many as reported, and the contacts of committee members 双联系."""

from __future__ import annotations

from datetime import date, timedelta

from dataset import names
from dataset.days import add_workdays, in_office, spread
from dataset.figures import Figures
from dataset.history import Book, Thread

# What nobody reported in figures: 同安 has its representatives debrief and appraises them, on a smaller scale.
_UNREPORTED = {("350212", 2025): (36, 30)}
_MEMBERS = 30  # 常委会委员 of 同安, the first of its register
_CONTACTS_PER_MEMBER = 5
_BALLOTED, _PUBLISHED = 0.95, 0.8
_GRADES = ("EXCELLENT", "GOOD", "COMPETENT")
_GRADE_WEIGHTS = (2, 5, 3)


def write(book: Book, figures: Figures) -> None:
    """Who reported to the voters in each year, and whose year was scored in the January after it."""
    for year in figures.years(book.division):
        numbers = figures.numbers(book.division, year)
        debriefed, appraised = _UNREPORTED.get((book.division, year), (0, 0))
        debriefed = int(numbers.get("representatives_debriefed", debriefed))
        appraised = int(numbers.get("representatives_appraised", appraised))
        if debriefed:
            registered = int(numbers.get("representatives_registered", 3 * debriefed))
            people = book.random.sample(range(1, registered + 1), debriefed)
            _debrief(book, year, people)
            _appraise(book, year, people[:appraised])
        if (book.division, year) == ("350212", 2025):
            _contact(book, year)


def _debrief(book: Book, year: int, people: list[int]) -> None:
    days = spread(book.random, len(people), date(year, 9, 8), date(year, 12, 5))
    for person, day in zip(people, days, strict=True):
        who = names.representative(book.division, person)
        thread = Thread(book, "debrief", f"{book.division}-debrief-{year}-{person:04}")
        thread.on(_earlier(day), "scheduled", representative=who, on=day)
        voters = book.random.randint(24, 90)
        thread.on(day, "held", representative=who, voters=voters)
        if book.random.random() < _BALLOTED:
            cast = voters - book.random.randint(0, 4)
            dissatisfied, mostly = book.random.choice((0, 0, 0, 1, 2)), book.random.randint(0, cast // 8)
            thread.on(
                day,
                "balloted",
                representative=who,
                eligible=voters,
                cast=cast,
                satisfied=cast - mostly - dissatisfied,
                mostly=mostly,
                dissatisfied=dissatisfied,
            )
            if book.random.random() < _PUBLISHED:
                thread.on(add_workdays(day, book.random.randint(2, 8)), "published", representative=who)


def _earlier(day: date) -> date:
    """A working day some three weeks before."""
    return add_workdays(day - timedelta(days=24), 1)


def _appraise(book: Book, year: int, people: list[int]) -> None:
    random = book.random
    days = spread(random, len(people), date(year + 1, 1, 6), date(year + 1, 1, 23))
    for person, day in zip(people, days, strict=True):
        grade = random.choices(_GRADES, _GRADE_WEIGHTS)[0]
        score = {"EXCELLENT": 90, "GOOD": 80, "COMPETENT": 65}[grade] + random.randint(0, 95) / 10
        book.write(
            "appraisal.scored",
            f"{book.division}-appraisal-{year}-{person:04}",
            in_office(random, day),
            representative=names.representative(book.division, person),
            year=year,
            score=score,
            grade=grade,
        )


def _contact(book: Book, year: int) -> None:
    """委员联系代表 each member contacts five representatives in the year; not all are reached."""
    random = book.random
    people = range(_MEMBERS + 1, _MEMBERS + 1 + _MEMBERS * _CONTACTS_PER_MEMBER)
    for member, day in enumerate(spread(random, _MEMBERS, date(year, 3, 3), date(year, 11, 20)), 1):
        who = names.representative(book.division, member)
        book.write("representative.profile_changed", who, in_office(random, date(year, 1, 6)), posts=["常委会委员"])
        mine = people[(member - 1) * _CONTACTS_PER_MEMBER : member * _CONTACTS_PER_MEMBER]
        book.write(
            "performance.recorded",
            f"{book.division}-record-{year}-member-contact-{member:04}",
            in_office(random, add_workdays(day, 1)),
            kind="MEMBER_CONTACT",
            status="PUBLISHED",
            representatives=[who],
            contacted=[names.representative(book.division, one) for one in mine],
            on=day,
        )
