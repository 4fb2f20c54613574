"""Suggestions 建议 from submission to closing, each along its course, on working days and at plausible intervals."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dataset import courses, handling, names, opinions, roster
from dataset.courses import Course
from dataset.days import add_months, add_workdays, next_workday, some_day, spread
from dataset.figures import Figures
from dataset.history import Book, Thread
from dataset.opinions import Voiced
from dataset.words import TOPICS, research_topic, suggestion_title

REPLY_MONTHS, EXTENDED_REPLY_MONTHS = 3, 6  # 代表法

_LETTERS = {"RESOLVED": "A", "PARTLY": "B", "IN_PROGRESS": "B", "PLANNED": "C", "NOTED": "D"}
_OUTCOMES = ("RESOLVED", "PARTLY", "IN_PROGRESS", "NOTED"), (60, 20, 12, 8)


def write(book: Book, figures: Figures) -> None:
    """The opinions and suggestions of the book's division, year by year."""
    voiced = opinions.write(book, figures)
    for year in figures.years(book.division):
        plan = courses.plan(figures.numbers(book.division, year))
        if plan.number:
            diary = _diary(book, figures, year, plan)
            wishes = deque(voiced.get(year, ()))
            for course in courses.choose(book.random, plan):
                topic = research_topic(year, course.number) if course.key else course.topic
                _tell(diary, replace(course, topic=topic), wishes)
    handling.write(book)


@dataclass(frozen=True)
class _Diary:
    """The dates of a year that many suggestions share, and who may lead one."""

    book: Book
    figures: Figures
    year: int
    congress: date  # first day of the session
    assigning: date  # 集中交办 the meeting that assigns what the session brought
    between: list[date]  # days of submission between sessions, ascending
    session: int


def _diary(book: Book, figures: Figures, year: int, plan: courses.Plan) -> _Diary:
    # Where replies were reported for the year, what is submitted after early July could not be replied to within it.
    last = date(year, 11, 15) if plan.replied is None else date(year, 7, 5)
    return _Diary(
        book=book,
        figures=figures,
        year=year,
        congress=some_day(book.random, date(year, 1, 6), date(year, 1, 14)),
        assigning=some_day(book.random, date(year, 2, 24), date(year, 3, 14)),
        between=spread(book.random, plan.number - plan.session, date(year, 3, 1), last),
        session=plan.session,
    )


def _tell(diary: _Diary, course: Course, wishes: deque[Voiced]) -> None:
    """One suggestion from the first event to the last."""
    random = diary.book.random
    thread = Thread(diary.book, "suggestion", names.suggestion(diary.book.division, diary.year, course.number))
    _submit(diary, thread, course, wishes)
    if course.ending == "WITHDRAWN":
        thread.on(add_workdays(thread.day, 3), "withdrawn", reason="代表提出撤回")
        return
    units = _assign(diary, thread, course)
    if course.ending == "OPEN":
        _leave_open(diary, thread, units)
        return
    _handle(diary, thread, course, units)
    for again, grade in enumerate(course.grades):
        if again:
            thread.on(add_workdays(thread.day, random.randint(1, 4)), "rehandled", reason="代表对办理结果不满意")
            _reply(diary, thread, course, units, next_workday(thread.day + timedelta(days=random.randint(12, 26))))
        _grade(diary, thread, course, grade)
    _settle(diary, thread, course, units[0])


def _submit(diary: _Diary, thread: Thread, course: Course, wishes: deque[Voiced]) -> None:
    """提出 and 受理. Between sessions, one may come of an opinion that was voiced at least a week before."""
    book, random = diary.book, diary.book.random
    people = roster.some(random, diary.figures, book.division, 1 + random.choice((0, 0, 1, 2, 3)))
    day = diary.congress if course.session else diary.between[course.number - diary.session - 1]
    ripe = not course.session and wishes and wishes[0].thread.day + timedelta(days=7) <= day
    wish = wishes.popleft() if ripe else None
    topic = wish.topic if wish else course.topic
    thread.on(
        day + timedelta(days=random.randrange(3)) if course.session else day,
        "submitted",
        kind="SESSION" if course.session else "BETWEEN_SESSIONS",
        title=suggestion_title(random, topic),
        topics=[topic.name],
        lead=people[0],
        cosigners=people[1:],
        opinions=[wish.thread.subject] if wish else None,
    )
    if wish:
        wish.thread.on(thread.day, "converted", suggestion=thread.subject)
    if course.reply_misplaced:
        thread.on(add_workdays(thread.day, 1), "replied", **_answer(book, course, "RESOLVED"))
    thread.on(add_workdays(thread.day, random.randint(2, 8)), "sorted", category=topic.name)
    if course.merged_with:
        base = names.suggestion(book.division, diary.year, course.merged_with)
        thread.on(add_workdays(thread.day, 1), "merged", merged_with=base)
    if course.prestudied:
        thread.on(add_workdays(thread.day, 1), "prestudied", fiscal_year=diary.year, adopted=random.random() < 2 / 3)
    if course.key:
        tied = _research(diary, course) if course.number < diary.session else {}  # all but the last
        thread.on(add_workdays(thread.day, 3), "keyed", post="常委会副主任", **tied)


def _research(diary: _Diary, course: Course) -> dict[str, str]:
    """督办+调研 the research that supervision ties to a key suggestion has its number."""
    item = names.research(diary.book.division, diary.year, course.number)
    return {"research": f"{course.topic.name}专题调研", "research_item": item}


def _answer(book: Book, course: Course, outcome: str) -> dict[str, str]:
    return {"unit": names.unit(book.division, course.topic), "outcome": outcome, "letter": _LETTERS[outcome]}


def _assign(diary: _Diary, thread: Thread, course: Course) -> list[str]:
    """交办; one that was bounced 退件 first went to a unit whose business it is not. The units that must reply."""
    book, random = diary.book, diary.book.random
    right = names.unit(book.division, course.topic)
    others = random.sample([names.unit(book.division, one) for one in TOPICS if one is not course.topic], 2)
    batch = "大会建议集中交办会" if course.session else None
    day = max(diary.assigning, add_workdays(thread.day, 2)) if course.session else add_workdays(thread.day, 3)
    if course.bounced:
        thread.on(day, "assigned", units=[{"unit": others[0], "role": "LEAD"}], batch=batch)
        # Five working days are common; one in eight takes longer.
        taken = 8 if random.random() < 1 / 8 else random.randint(2, 5)
        thread.on(add_workdays(day, taken), "bounced", unit=others[0], reason="不属于本单位职责范围")
        day, batch = add_workdays(thread.day, random.randint(1, 4)), None
    roles = {"LEAD": ("LEAD",), "JOINT": ("LEAD", "JOINT"), "SEPARATE": ("SEPARATE", "SEPARATE")}[course.units]
    parts = [{"unit": unit, "role": role} for unit, role in zip((right, others[1]), roles, strict=False)]
    thread.on(day, "assigned", units=parts, batch=batch)
    return [part["unit"] for part in parts]


def _leave_open(diary: _Diary, thread: Thread, units: list[str]) -> None:
    """Never replied to: urged 督办 when the three months are over, and some again."""
    due = add_months(thread.day, REPLY_MONTHS)
    thread.on(add_workdays(due, diary.book.random.randint(3, 15)), "urged", measure="NOTICE", unit=units[0])
    for measure in ("INTERVIEW", "ON_SITE"):
        if diary.book.random.random() < 1 / 2:
            thread.on(add_workdays(thread.day, 20), "urged", measure=measure, unit=units[0])


def _handle(diary: _Diary, thread: Thread, course: Course, units: list[str]) -> None:
    """What happens until the first reply: visits, a joint opinion, an extension, urging; then the reply itself."""
    random, assigned = diary.book.random, thread.day
    # No holiday is longer than nine days, so a reply put off by one is still within three months.
    reply = next_workday(assigned + timedelta(days=random.randint(28, 80)))
    steps: list[tuple[date, str, dict[str, str]]] = []
    if course.visited:
        steps.append((assigned + timedelta(days=5), "visited", {"visit": "BEFORE", "unit": units[0]}))
        steps.append((assigned + timedelta(days=22), "visited", {"visit": "DURING", "unit": units[0]}))
    if course.units == "JOINT":
        opinion = assigned + timedelta(days=random.randint(12, 26))
        steps.append((opinion, "joint_opinion_given", {"unit": units[1]}))
    if course.extended:
        extended = assigned + timedelta(days=random.randint(60, 80))
        steps.append((extended, "extended", {"reason": "涉及面广、办理难度大"}))
        reply = next_workday(add_months(assigned, EXTENDED_REPLY_MONTHS) - timedelta(days=random.randint(12, 50)))
    elif course.late:
        due = add_months(assigned, REPLY_MONTHS)
        steps.append((add_workdays(due, 3), "urged", {"measure": "NOTICE", "unit": units[0]}))
        reply = add_workdays(due, random.randint(5, 25))
    for day, verb, data in sorted(steps, key=lambda step: step[0]):
        thread.on(next_workday(day), verb, **data)
    _reply(diary, thread, course, units, reply)


def _reply(diary: _Diary, thread: Thread, course: Course, units: list[str], day: date) -> None:
    """答复 by every unit that must: of separate units, one after the other."""
    random = diary.book.random
    outcome = "RESOLVED" if course.key else random.choices(*_OUTCOMES)[0]
    if course.ending == "PROMISED" or course.promise_kept:
        outcome = "PLANNED"
    replying = units if course.units == "SEPARATE" else units[:1]
    for later, unit in enumerate(replying):
        answer = _answer(diary.book, course, outcome) | {"unit": unit}
        in_person = True if course.key or random.random() < 1 / 10 else None
        thread.on(add_workdays(day, later), "replied", **answer, in_person=in_person)
    if course.visited:
        thread.on(add_workdays(thread.day, 2), "visited", visit="AFTER", unit=units[0])


def _grade(diary: _Diary, thread: Thread, course: Course, grade: str) -> None:
    """测评 within fifteen working days, rarely later; a key suggestion by the committee's ballot as well."""
    random = diary.book.random
    days = 18 if random.random() < 1 / 25 else random.randint(1, 14)
    thread.on(add_workdays(thread.day, days), "graded", round=1, grade=grade, in_person=course.key or None)
    if course.key:
        thread.on(add_workdays(thread.day, 20), "graded", round=2, grade=grade)


def _settle(diary: _Diary, thread: Thread, course: Course, unit: str) -> None:
    """What follows: a promise 承诺 kept or still open, a measure, the procuratorate; closed 销号 where it ends so."""
    random = diary.book.random
    if course.ending == "PROMISED":
        due = add_months(thread.day, random.randint(6, 15))
        thread.on(add_workdays(thread.day, 1), "promised", promise="1", unit=unit, due_on=due)
    elif course.promise_kept:
        due = add_months(thread.day, 1)
        thread.on(add_workdays(thread.day, 1), "promised", promise="1", unit=unit, due_on=due)
        thread.on(next_workday(due), "visited", visit="REVISIT", promise="1", unit=unit)
    if course.measure:
        thread.on(add_workdays(thread.day, 2), "measure_taken", title=f"{course.topic.name}工作方案", unit=unit)
    if course.converted:
        case = hashlib.sha256(thread.subject.encode()).hexdigest()
        thread.on(add_workdays(thread.day, 3), "converted", case_reference_hash=case)
        thread.on(add_workdays(thread.day, 30), "converted", case_reference_hash=case, outcome="RECTIFIED")
    if course.ending == "CLOSED":
        thread.on(add_workdays(thread.day, random.randint(1, 8)), "closed")
