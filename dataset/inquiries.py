"""Inquiries 专题询问 with their commitments 承诺, interpellations 质询, and research 专题调研."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dataset import names, roster
from dataset.days import add_months, add_workdays, next_workday, some_day, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import evenly
from dataset.words import TOPICS, research_topic


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """How many pieces of research made how many suggestions, and how many questions were put, some without research."""

    researches: int
    suggestions: int
    questions: int
    unresearched: int


_INQUIRIES = {
    ("350206", 2025): _Inquiry(2, 14, 6, 1),
    ("350211", 2025): _Inquiry(2, 12, 5, 0),
    ("210881", 2025): _Inquiry(1, 5, 4, 2),
}
_INTERPELLED = (("350206", 2025),)
# What becomes of commitments, in turn: months from promise to term, and days from the term to the end.
_COURSES = (
    ("fulfilled", 3, -12),
    ("fulfilled", 4, -5),
    ("fulfilled", 5, 9),
    (None, 6, 0),
    ("fulfilled", 4, -20),
    ("broken", 5, 3),
    ("fulfilled", 6, -2),
)


def write(book: Book, figures: Figures, year: int, numbers: Numbers) -> None:
    """One year's inquiries, interpellations and research."""
    questions = int(numbers.get("inquiry_key_questions", 0))
    reported = _Inquiry(3, int(numbers.get("inquiry_research_suggestions", 0)), questions, 2) if questions else None
    inquiry = reported or _INQUIRIES.get((book.division, year))
    if inquiry:
        _inquire(book, figures, year, inquiry)
    if (book.division, year) in _INTERPELLED:
        _interpellate(book, year)
    keyed = int(numbers.get("key_suggestions", 0))
    _research(book, year, int(numbers.get("supervision_research_topics", 0)), keyed)


def _inquire(book: Book, figures: Figures, year: int, inquiry: _Inquiry) -> None:
    random, thread = book.random, Thread(book, "inquiry", f"{book.division}-inquiry-{year}")
    topics = [TOPICS[(year + number * 3) % len(TOPICS)] for number in range(inquiry.researches)]
    title = f"关于{topics[0].name}工作的专题询问"
    days = spread(random, inquiry.researches, date(year, 4, 1), date(year, 5, 30))
    shares = evenly(inquiry.suggestions, inquiry.researches)
    for topic, day, share in zip(topics, days, shares, strict=True):
        people = roster.some(random, figures, book.division, 4)
        thread.on(day, "researched", title=title, research=topic.name, suggestions=share, representatives=people)
    questions: list[dict[str, Any]] = [
        {
            "question": f"{number:02}",
            "text": f"{topic.wishes[number % len(topic.wishes)]}进展如何，何时见效",
            "unit": names.unit(book.division, topic),
            "answered": number % 4 != 0,
        }
        | ({"research": topic.name} if number <= inquiry.questions - inquiry.unresearched else {})
        for number in range(1, inquiry.questions + 1)
        for topic in [topics[number % len(topics)]]
    ]
    thread.on(some_day(random, date(year, 6, 10), date(year, 6, 25)), "held", title=title, questions=questions)
    for question in questions:
        if not question["answered"]:
            thread.on(add_workdays(thread.day, random.randint(1, 3)), "answered", question=question["question"])
        number = int(question["question"])
        course = _COURSES[number % len(_COURSES)]
        _commit(book, thread.subject, question, thread.day, *course)


def _commit(
    book: Book, item: str, question: dict[str, Any], day: date, end: str | None, months: int, days_after: int
) -> None:
    """承诺 made at the inquiry; kept with a proof, sometimes late, found broken, or never heard of again."""
    number, wish = question["question"], question["text"].partition("进展")[0]
    commitment = Thread(book, "commitment", f"{item.replace('-inquiry-', '-commitment-')}-{number}")
    due = add_months(day, months)
    commitment.on(day, "made", title=f"承诺按期{wish}", unit=question["unit"], due=due, item=item, question=number)
    ended = next_workday(due + timedelta(days=days_after))
    if end == "fulfilled":
        commitment.on(ended, "fulfilled", proof="验收材料和现场照片")
    elif end == "broken":
        commitment.on(ended, "broken", reason="配套资金未落实")


def _interpellate(book: Book, year: int) -> None:
    """质询 one interpellation whose first answer did not satisfy."""
    thread = Thread(book, "interpellation", f"{book.division}-interpellation-{year}-01")
    thread.on(date(year, 3, 12), "submitted", title="关于学校食堂食品安全的质询案", organ="GOVERNMENT", signers=11)
    thread.on(date(year, 3, 26), "answered", form="WRITTEN")
    thread.on(date(year, 3, 28), "judged", satisfied=False)
    thread.on(date(year, 4, 15), "answered", form="ORAL")
    thread.on(date(year, 4, 16), "judged", satisfied=True)


def _research(book: Book, year: int, topics: int, keyed: int) -> None:
    """督办+调研 each key suggestion but the last has research tied to it; the other topics stand alone."""
    for number, day in enumerate(spread(book.random, topics, date(year, 3, 10), date(year, 5, 20)), 1):
        research = Thread(book, "research", names.research(book.division, year, number))
        topic = research_topic(year, number)
        tied = names.suggestion(book.division, year, number) if number < keyed else None
        research.on(day, "started", title=f"{topic.name}专题调研", suggestion=tied)
        research.on(add_workdays(day, book.random.randint(40, 70)), "reported", suggestions=book.random.randint(3, 9))
