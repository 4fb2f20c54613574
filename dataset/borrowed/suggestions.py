"""Suggestions handled after the example of others, and what is collected from enterprises and on drafts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from dataset import names
from dataset.borrowed.fates import YEAR, Fate
from dataset.days import add_months, add_workdays, in_office, next_workday, spread
from dataset.history import Book, Thread
from dataset.words import TOPICS, Topic, opinion_title, suggestion_title

_NUMBER = 16
_PEOPLE = 12
_COMMITTEE = 21  # members of each committee, who vote on key suggestions
_MEMBERS_ABSENT = 2
_ASSIGNING = date(YEAR, 3, 11)
# Suggestions by number: what happens to which of the sixteen.
_RESEARCHED, _KEY = (1, 2), (1, 2, 3, 4)
_BOUNCED, _EXTENDED, _REHANDLED, _MET, _PRESTUDIED = (7,), (12,), (2, 10), (3, 9, 14), (5, 7, 14)
_WITHOUT_BEFORE, _WITHOUT_AFTER, _MEASURED, _CONVERTED, _PROMISED, _OPEN = (6,), (8,), (9, 13), (11, 15), (13,), (16,)


def handling(book: Book, fate: Fate) -> None:
    """三定三访, 双测评, 预研, 督办, 公益诉讼衔接 for sixteen suggestions of the session, then the units' scores."""
    days = spread(book.random, _NUMBER, date(YEAR, 1, 7), date(YEAR, 1, 13))
    for number, day in enumerate(days, 1):
        _handle(_Case(book, fate, number), day)
    for number, topic in enumerate(TOPICS[:5]):
        score = fate.pick(93, 84, 71) - number * 2
        moment = in_office(book.random, date(YEAR, 12, 18))
        grade = "优秀" if score >= 90 else "良好" if score >= 80 else "合格"
        book.write("unit.appraised", names.unit(book.division, topic), moment, year=YEAR, score=score, grade=grade)


@dataclass(frozen=True, slots=True)
class _Case:
    """One suggestion of a district: its number decides what happens to it, the fate how it ends."""

    book: Book
    fate: Fate
    number: int

    @property
    def topic(self) -> Topic:
        return TOPICS[self.number % len(TOPICS)]

    @property
    def unit(self) -> str:
        return names.unit(self.book.division, self.topic)

    @property
    def is_late(self) -> bool:
        """Whether the reply comes after its due date."""
        return self.number % self.fate.pick(_NUMBER + 1, 3, 5) == 0

    @property
    def grades(self) -> tuple[str, ...]:
        """What the lead representative says of the first reply, and of each after a rehandling."""
        last = "MOSTLY" if self.number % 4 == 0 else "SATISFIED"
        if self.number not in _REHANDLED:
            return (last,)
        return self.fate.pick((last,), ("DISSATISFIED", last), ("DISSATISFIED", "DISSATISFIED"))

    @property
    def is_never_satisfied(self) -> bool:
        """Whether the last grade is no better than the first, which asks for a follow-up by supervision."""
        return self.grades[-1] == "DISSATISFIED"


def _handle(case: _Case, day: date) -> None:
    book, number, unit = case.book, case.number, case.unit
    thread = Thread(book, "suggestion", f"{book.division}-S{YEAR}-b{number:03}")
    lead = names.representative(book.division, 1 + number % _PEOPLE)
    title = suggestion_title(book.random, case.topic)
    thread.on(day, "submitted", kind="SESSION", title=title, topics=[case.topic.name], lead=lead)
    thread.on(add_workdays(day, 4), "sorted", category=case.topic.name)
    if number in _PRESTUDIED:
        thread.on(add_workdays(day, 5), "prestudied", fiscal_year=YEAR + 1, adopted=number != _PRESTUDIED[-1])
    if number in _KEY:
        research = f"{case.topic.name}工作调研" if number in _RESEARCHED else None
        thread.on(add_workdays(thread.day, 2), "keyed", post="常委会副主任", research=research)
    assigned = _assign(case, thread)
    finish = add_months(assigned, 3)
    thread.on(
        add_workdays(assigned, 3), "planned", unit=unit, leader="分管副局长", handler="业务科室", finish_on=finish
    )
    if number not in _WITHOUT_BEFORE:
        thread.on(add_workdays(thread.day, 6), "visited", visit="BEFORE", unit=unit)
    if number in _MET:
        thread.on(add_workdays(thread.day, 4), "visited", visit="MEETING", unit=unit)
    if number in _OPEN:
        thread.on(add_workdays(finish, 6), "urged", measure=case.fate.pick("NOTICE", "INTERVIEW", "ON_SITE"), unit=unit)
        return
    thread.on(add_workdays(thread.day, 12), "visited", visit="DURING", unit=unit)
    _reply(case, thread, assigned)
    if number not in _WITHOUT_AFTER:
        thread.on(add_workdays(thread.day, 3), "visited", visit="AFTER", unit=unit)
    _grade(case, thread)
    _follow(case, thread)
    if number not in _PROMISED and not case.is_never_satisfied:
        thread.on(add_workdays(thread.day, 4), "closed")


def _assign(case: _Case, thread: Thread) -> date:
    """集中交办; a bounced one 退件 went to a unit whose business it is not. Returns the day the clock began."""
    lead = {"unit": case.unit, "role": "LEAD"}
    if case.number in _BOUNCED:
        wrong = names.unit(case.book.division, TOPICS[(case.number + 1) % len(TOPICS)])
        thread.on(_ASSIGNING, "assigned", units=[{"unit": wrong, "role": "LEAD"}], batch="建议集中交办会")
        thread.on(add_workdays(_ASSIGNING, 3), "bounced", unit=wrong, reason="不属于本单位职责范围")
        thread.on(add_workdays(thread.day, 2), "assigned", units=[lead])
    else:
        thread.on(_ASSIGNING, "assigned", units=[lead], batch="建议集中交办会")
    return thread.day


def _reply(case: _Case, thread: Thread, assigned: date) -> None:
    due, reply = add_months(assigned, 3), next_workday(assigned + timedelta(days=62 + case.number))
    if case.number in _EXTENDED:
        thread.on(add_workdays(thread.day, 5), "extended", reason="涉及面广、办理难度大")
        reply = next_workday(add_months(assigned, 5))
    elif case.is_late:
        thread.on(add_workdays(due, 3), "urged", measure="NOTICE", unit=case.unit)
        reply = add_workdays(due, 8 + case.number)
    in_person = True if case.number in (*_KEY, *_MET) else None
    outcome = "PLANNED" if case.number in _PROMISED else case.fate.pick("RESOLVED", "RESOLVED", "PARTLY")
    thread.on(reply, "replied", unit=case.unit, outcome=outcome, in_person=in_person)


def _grade(case: _Case, thread: Thread) -> None:
    """测评 by the lead representative, again after each rehandling 重新办理; of a key one by the committee's ballot."""
    in_person = True if case.number in _KEY else None
    for again, grade in enumerate(case.grades):
        if again:
            thread.on(add_workdays(thread.day, 3), "rehandled", reason="代表对办理结果不满意")
            thread.on(add_workdays(thread.day, 15), "replied", unit=case.unit, outcome="PARTLY")
        thread.on(add_workdays(thread.day, 4), "graded", round=1, grade=grade, in_person=in_person)
    if case.number in _KEY:
        first = case.grades[-1]
        _committee_votes(case, thread, first if case.number == 1 else case.fate.pick(first, "MOSTLY", "DISSATISFIED"))


def _committee_votes(case: _Case, thread: Thread, grade: str) -> None:
    """常委会票决 the second round: its grade is the suggestion's, its totals are supervision's ballot."""
    cast = _COMMITTEE - _MEMBERS_ABSENT
    choices = dict.fromkeys(("SATISFIED", "MOSTLY", "DISSATISFIED"), 2) | {grade: cast - 4}
    totals = {name.lower(): papers for name, papers in choices.items()}
    thread.on(
        *(add_workdays(thread.day, 15), "graded"),
        round=2,
        grade=grade,
        ballot={"eligible": _COMMITTEE, "cast": cast, **totals},
    )
    case.book.write(
        "ballot.tallied",
        f"{thread.subject}-ballot",
        in_office(case.book.random, thread.day),
        matter="SUGGESTION",
        about=thread.subject,
        electorate="COMMITTEE",
        eligible=_COMMITTEE,
        cast=cast,
        choices=choices,
    )


def _follow(case: _Case, thread: Thread) -> None:
    """What comes of it: a measure, a promise kept, kept late or broken, a recommendation of the procuratorate."""
    number, unit, fate = case.number, case.unit, case.fate
    if number in _MEASURED:
        thread.on(add_workdays(thread.day, 3), "measure_taken", title=f"{case.topic.name}专项行动方案", unit=unit)
    if number in _PROMISED:
        due = add_months(thread.day, 2)
        thread.on(add_workdays(thread.day, 1), "promised", promise="1", unit=unit, due_on=due)
        if fate is not Fate.FAILED:
            kept = next_workday(due - timedelta(days=4)) if fate is Fate.ORDINARY else add_workdays(due, 12)
            thread.on(kept, "visited", visit="REVISIT", promise="1", unit=unit)
    if number in _CONVERTED:
        case_hash = hashlib.sha256(thread.subject.encode()).hexdigest()
        thread.on(add_workdays(thread.day, 3), "converted", case_reference_hash=case_hash)
        _refer(case, thread)
        outcome = fate.pick("RECTIFIED", "RECOMMENDED", "DECLINED")
        thread.on(add_workdays(thread.day, 25), "converted", case_reference_hash=case_hash, outcome=outcome)


def _refer(case: _Case, thread: Thread) -> None:
    """监督贯通 the matter goes to the procuratorate, which answers in time, late, or not at all."""
    referral = Thread(case.book, "referral", f"{case.book.division}-referral-{YEAR}-b{case.number:02}")
    due = add_months(thread.day, 2)
    referral.on(
        add_workdays(thread.day, 1),
        "made",
        title=f"{case.topic.name}公益诉讼线索",
        to="PROCURATORATE",
        origin="SUGGESTION",
        due=due,
        suggestion=thread.subject,
    )
    if case.fate is not Fate.FAILED:
        day = next_workday(due - timedelta(days=9)) if case.fate is Fate.ORDINARY else add_workdays(due, 14)
        referral.on(day, "answered", result="已制发检察建议")


def enterprises(book: Book, fate: Fate) -> None:
    """访代表助企 enterprises' demands, handed to departments that resolve them, late, or leave them."""
    for number, day in enumerate(spread(book.random, 12, date(YEAR, 2, 20), date(YEAR, 9, 26)), 1):
        topic = TOPICS[12] if number % 2 else TOPICS[8]
        unit = names.unit(book.division, topic)
        thread = Thread(book, "opinion", f"{book.division}-O{YEAR}-enterprise-{number:03}")
        title = opinion_title(book.random, topic)
        thread.on(day, "received", channel="ENTERPRISE", title=title, topics=[topic.name])
        thread.on(add_workdays(day, 1), "assigned", unit=unit)
        if number % fate.pick(6, 3, 2):
            outcome = fate.pick("RESOLVED", "RESOLVED", "NOTED")
            thread.on(add_workdays(thread.day, fate.pick(10, 32, 18)), "handled", unit=unit, outcome=outcome)
            thread.on(add_workdays(thread.day, 2), "fed_back")


def drafts(book: Book, fate: Fate) -> None:
    """立法联系点 opinions on two drafts; many adopted, few so far, none."""
    for number, day in enumerate(spread(book.random, 12, date(YEAR, 3, 4), date(YEAR, 9, 12)), 1):
        topic = TOPICS[6 if number % 2 else 9]
        thread = Thread(book, "opinion", f"{book.division}-O{YEAR}-draft-{number:03}")
        thread.on(
            day,
            "received",
            channel="LEGISLATIVE_DRAFT",
            title=f"对{topic.name}条例草案的修改意见",
            topics=[topic.name],
            legislative_draft=f"{book.division}-draft-{YEAR}-{2 - number % 2:02}",
        )
        if fate is Fate.LATE and number % 3:
            continue
        result = "ADOPTED" if fate is not Fate.FAILED and number % 4 != 0 else "NOT_ADOPTED"
        thread.on(add_workdays(day, fate.pick(20, 45, 25)), "adopted", result=result)
