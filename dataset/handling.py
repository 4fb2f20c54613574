"""How districts handle suggestions and opinions where they reported no number of it: visits, gradings, promises.

集美 runs 三定三访 and scores its units; 思明, 海沧 and 同安 answer citizens online; 仪征 (马集) makes promises in
months at its mobile parlour; 湖里 brings representatives and heads of units face to face.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from dataset import names
from dataset.days import add_months, add_workdays, in_office, next_workday, spread
from dataset.history import Book, Thread
from dataset.words import TOPICS, Topic, opinion_title, suggestion_title

_ONLINE = {"350203": (2022, 48, 21), "350205": (2025, 20, 40), "350212": (2022, 16, 60)}
"""网上 the year, how many opinions, and among how many representatives they are answered."""


def write(book: Book) -> None:
    """Whatever of this the book's division does."""
    match book.division:
        case "350211":
            _three_visits(book, 2025)
        case "350206":
            _face_to_face(book, 2025)
        case "321081":
            _parlour(book, 2024)
    if book.division in _ONLINE:
        _answer_online(book, *_ONLINE[book.division])


@dataclass(frozen=True, slots=True)
class _Case:
    """One of 集美's suggestions; `rounds` are both grades of a key one."""

    number: int
    topic: Topic
    rounds: tuple[str, str] | None
    researched: bool
    skipped: str | None  # the visit nobody made
    open: bool


_SUGGESTIONS = 40
_ROUNDS = (
    ("SATISFIED", "SATISFIED"),
    ("SATISFIED", "MOSTLY"),
    ("SATISFIED", "SATISFIED"),
    ("SATISFIED", "DISSATISFIED"),
    ("MOSTLY", "MOSTLY"),
    ("SATISFIED", "SATISFIED"),
)
_COMMITTEE = 25  # members of the standing committee, who vote on key suggestions


def _cases() -> list[_Case]:
    """Six key suggestions, two of them without research; every eighth lacks a visit; the last three are open."""
    skipped = ("BEFORE", "DURING", "AFTER")
    return [
        _Case(
            number=number,
            topic=TOPICS[number % len(TOPICS)],
            rounds=_ROUNDS[number - 1] if number <= len(_ROUNDS) else None,
            researched=number not in (3, 6),
            skipped=skipped[number // 8 % 3] if number % 8 == 0 else None,
            open=number > _SUGGESTIONS - 3,
        )
        for number in range(1, _SUGGESTIONS + 1)
    ]


def _three_visits(book: Book, year: int) -> None:
    """三定三访 a plan and three visits for each suggestion, then the units' yearly score 办理考核."""
    assigning = date(year, 3, 6)
    submitted = spread(book.random, _SUGGESTIONS, date(year, 1, 8), date(year, 1, 10))
    for case, day in zip(_cases(), submitted, strict=True):
        _handle(book, year, case, day, assigning)
    units = sorted({names.unit(book.division, case.topic) for case in _cases()})
    for number, unit in enumerate(units):
        score = 96 - number * 7 % 23
        grade = "优秀" if score >= 90 else "良好" if score >= 80 else "合格"
        moment = in_office(book.random, date(year, 12, 16))
        book.write("unit.appraised", unit, moment, year=year, score=score, grade=grade)


def _handle(book: Book, year: int, case: _Case, day: date, assigning: date) -> None:
    random, unit = book.random, names.unit(book.division, case.topic)
    thread = Thread(book, "suggestion", names.suggestion(book.division, year, case.number))
    lead = names.representative(book.division, 1 + case.number % 16)
    title = suggestion_title(random, case.topic)
    thread.on(day, "submitted", kind="SESSION", title=title, topics=[case.topic.name], lead=lead)
    thread.on(add_workdays(day, 5), "sorted", category=case.topic.name)
    if case.rounds:
        research = f"{case.topic.name}工作调研" if case.researched else None
        thread.on(add_workdays(thread.day, 2), "keyed", post="常委会副主任", research=research)
    thread.on(assigning, "assigned", units=[{"unit": unit, "role": "LEAD"}], batch="建议集中交办会")
    finish = add_months(assigning, 3)
    # Every tenth unit fixed who answers and who handles it, but no day.
    fixed = None if case.number % 10 == 0 else finish
    thread.on(
        add_workdays(assigning, 4), "planned", unit=unit, leader="分管副局长", handler="业务科室", finish_on=fixed
    )
    _visit(thread, case, unit, "BEFORE", 8)
    if case.open:
        thread.on(add_workdays(finish, 5), "urged", measure="INTERVIEW", unit=unit)
        return
    _visit(thread, case, unit, "DURING", 15)
    reply = next_workday(assigning + timedelta(days=random.randint(50, 80)))
    outcome = random.choice(("RESOLVED", "RESOLVED", "PARTLY", "PLANNED"))
    thread.on(reply, "replied", unit=unit, outcome=outcome, in_person=case.rounds is not None or None)
    _visit(thread, case, unit, "AFTER", 3)
    _grade(book, thread, case)
    if case.number % 9 == 0:
        thread.on(add_workdays(thread.day, 4), "measure_taken", title=f"{case.topic.name}专项行动方案", unit=unit)
    if case.number in (11, 22, 33):
        outcomes = {11: "RECTIFIED", 22: "RECOMMENDED", 33: "DECLINED"}
        case_hash = hashlib.sha256(thread.subject.encode()).hexdigest()
        thread.on(
            add_workdays(thread.day, 3), "converted", case_reference_hash=case_hash, outcome=outcomes[case.number]
        )
    if case.number % 7 == 0:
        thread.on(add_workdays(thread.day, 2), "prestudied", fiscal_year=year + 1, adopted=case.number % 14 == 0)
    thread.on(add_workdays(thread.day, 5), "closed")


def _visit(thread: Thread, case: _Case, unit: str, visit: str, later: int) -> None:
    if case.skipped != visit:
        thread.on(add_workdays(thread.day, later), "visited", visit=visit, unit=unit)


def _grade(book: Book, thread: Thread, case: _Case) -> None:
    """双测评 the lead representative's grade; of a key suggestion the committee's ballot as well."""
    first, second = case.rounds or ("SATISFIED", None)
    thread.on(add_workdays(thread.day, 5), "graded", round=1, grade=first, in_person=case.rounds is not None or None)
    if second is None:
        return
    most, some = 17, book.random.randint(3, 5)
    counts = {"satisfied": 0, "mostly": 0, "dissatisfied": 0}
    order = [second.lower(), *(name for name in counts if name != second.lower())]
    counts |= {order[0]: most, order[1]: some, order[2]: _COMMITTEE - 2 - most - some}
    ballot = {"eligible": _COMMITTEE, "cast": _COMMITTEE - 2, **counts}
    thread.on(add_workdays(thread.day, 12), "graded", round=2, grade=second, ballot=ballot)


def _face_to_face(book: Book, year: int) -> None:
    """代表与局长面对面 on one day, for twelve suggestions of the session; all had been assigned by then."""
    for number in range(1, 13):
        subject = names.suggestion(book.division, year, number * 7)
        book.write("suggestion.visited", subject, in_office(book.random, date(year, 4, 10)), visit="MEETING")


def _answer_online(book: Book, year: int, number: int, people: int) -> None:
    """有事找代表 opinions that come in at any hour; most are answered within two days, some never."""
    random = book.random
    for position, day in enumerate(spread(random, number, date(year, 2, 14), date(year, 11, 20)), 1):
        thread = Thread(book, "opinion", f"{book.division}-O{year}-online-{position:03}")
        topic = random.choice(TOPICS)
        person = names.representative(book.division, 1 + position % people)
        thread.on(
            day,
            "received",
            channel="ONLINE",
            title=opinion_title(random, topic),
            topics=[topic.name],
            representatives=[person],
        )
        if position % 12 == 0:
            continue
        thread.on(add_workdays(day, random.choice((0, 0, 1, 1, 2, 5))), "answered", representative=person)
        thread.on(add_workdays(thread.day, 1), "fed_back")


def _parlour(book: Book, year: int) -> None:
    """移动会客厅 what was promised there, kept within one month, two, three, later or not at all."""
    random = book.random
    taken_months = (1, 1, 1, 2, 2, 3, 5, None)
    for position, day in enumerate(spread(random, 36, date(year, 1, 10), date(year, 9, 20)), 1):
        thread = Thread(book, "opinion", names.opinion(book.division, year, position))
        topic = random.choice(TOPICS)
        unit = names.unit(book.division, topic)
        people = [names.representative(book.division, 1 + (position * 2 + one) % 24) for one in range(2)]
        title = opinion_title(random, topic)
        thread.on(day, "received", channel="RECEPTION", title=title, topics=[topic.name], representatives=people)
        thread.on(add_workdays(day, 1), "assigned", unit=unit)
        months = 1 + position % 3
        thread.on(add_workdays(day, 2), "promised", unit=unit, due_on=add_months(day, months))
        taken = taken_months[position % len(taken_months)]
        if taken is None:
            continue
        done = next_workday(add_months(thread.day, taken) - timedelta(days=random.randint(8, 14)))
        thread.on(done, "handled", unit=unit, outcome="RESOLVED")
        thread.on(add_workdays(done, 1), "fed_back")
        thread.on(add_workdays(thread.day, 5), "revisited", grade=random.choice(("SATISFIED", "SATISFIED", "MOSTLY")))
        thread.on(add_workdays(thread.day, 1), "closed")
