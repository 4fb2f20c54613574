"""What standing committees supervised, year by year: their meetings, hearings and appointments; the rest has its own
modules.

Numbers come from the figures; where a district reported none, what it is said to do in `README.md` is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataset import duties, findings, inquiries, inspections, names, plans, projects
from dataset.days import add_months, add_workdays, in_office, last_workday, next_workday, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import at_random
from dataset.words import TOPICS, Topic

JUDICIAL_ORGANS = ("COURT", "PROCURATORATE")
# Of a year's many hearings the last three are of the other organs.
_OTHER_ORGANS = ("COURT", "PROCURATORATE", "SUPERVISORY_COMMISSION")
_MANY_HEARINGS = 10
# 年中推进会 where half a year's handling of suggestions is gone through.
_MID_YEAR = (("210811", 2025), ("350206", 2025))


def write(book: Book, figures: Figures) -> None:
    """Everything the book's division supervised."""
    if book.division in inspections.CITY_INSPECTIONS:
        inspections.write_city(book)
    years = figures.years(book.division)
    if years:
        plans.list_departments(book, years[0])
    for year in years:
        numbers = figures.numbers(book.division, year)
        meetings = _meetings(book, year, "COMMITTEE", int(numbers.get("committee_meetings", 0)))
        _meetings(book, year, "CHAIRPERSONS", int(numbers.get("chairpersons_meetings", 0)))
        _mid_year(book, year)
        _hearings(book, year, numbers, meetings)
        _appointments(book, int(numbers.get("appointments", 0)), meetings)
        plans.write(book, year, numbers)
        inquiries.write(book, figures, year, numbers)
        inspections.write(book, figures, year, numbers)
        duties.write(book, year, numbers)
    projects.write(book, figures)


@dataclass(frozen=True, slots=True)
class _Meeting:
    id: str
    day: date


def _meetings(book: Book, year: int, kind: str, number: int) -> list[_Meeting]:
    """`number` meetings over the year; the committee's are at least every other month (监督法, 组织法)."""
    title = {"COMMITTEE": "常委会第{}次会议", "CHAIRPERSONS": "第{}次主任会议"}[kind]
    meetings = []
    for count, day in enumerate(spread(book.random, number, date(year, 2, 20), date(year, 12, 18)), 1):
        meeting = _Meeting(f"{book.division}-{kind.lower()}-{year}-{count:02}", day)
        book.write(
            "meeting.held",
            meeting.id,
            in_office(book.random, day),
            kind=kind,
            title=f"{year}年" + title.format(count),
        )
        meetings.append(meeting)
    return meetings


def _mid_year(book: Book, year: int) -> None:
    """年中推进会 half a year's handling of suggestions is gone through."""
    if (book.division, year) in _MID_YEAR:
        moment = in_office(book.random, date(year, 7, 8))
        book.write(
            "meeting.held",
            f"{book.division}-progress-{year}",
            moment,
            kind="PROGRESS",
            title=f"{year}年建议办理年中推进会",
        )


# --- hearings 听取审议 ------------------------------------------------------------------------------------------------


def _hearings(book: Book, year: int, numbers: Numbers, meetings: Sequence[_Meeting]) -> None:
    judicial = int(numbers.get("judicial_reports_heard", 0))
    number = max(int(numbers.get("reports_heard", 0)), judicial)
    opinions = int(numbers.get("supervision_opinions_issued", 0))
    days = spread(book.random, number, date(year, 3, 15), date(year, 12, 10))
    with_opinions = set(book.random.sample(range(number), opinions))
    for position in range(number):
        # Reports are dealt round the meetings; where none were reported, each has its own day.
        meeting = meetings[position * len(meetings) // number] if meetings else None
        topic = TOPICS[(position + year) % len(TOPICS)]
        organ = _organ(position, number, judicial)
        hearing = Thread(book, "hearing", f"{book.division}-hearing-{year}-{position + 1:02}")
        local = organ.lower().replace("_", "-")
        reporter = names.unit(book.division, topic) if organ == "GOVERNMENT" else f"{book.division}-{local}"
        subject = f"{topic.name}工作" if organ == "GOVERNMENT" else _WORK[organ]
        _hear(book, hearing, f"关于{subject}情况的报告", organ, reporter, meeting, days[position])
        if position in with_opinions:
            _follow_opinions(book, hearing, topic, reporter)
        elif organ != "GOVERNMENT":
            hearing.on(add_workdays(hearing.day, 20), "resolved", outcome="AGREEMENT", title="协作意见")
        else:
            hearing.on(add_workdays(hearing.day, 10), "resolved", outcome="CLOSED")


_WORK = {"COURT": "审判工作", "PROCURATORATE": "检察工作", "SUPERVISORY_COMMISSION": "监察工作"}


def _organ(position: int, number: int, judicial: int) -> str:
    if judicial:
        return JUDICIAL_ORGANS[position % len(JUDICIAL_ORGANS)] if position < judicial else "GOVERNMENT"
    others = position - (number - len(_OTHER_ORGANS))
    return _OTHER_ORGANS[others] if number >= _MANY_HEARINGS and others >= 0 else "GOVERNMENT"


def _hear(
    book: Book, hearing: Thread, title: str, organ: str, reporter: str, meeting: _Meeting | None, day: date
) -> None:
    """The way to the meeting: 20, 10 and 7 days before it; one report in six reaches the members late."""
    on = meeting.day if meeting else day
    hearing.on(
        next_workday(on - timedelta(days=book.random.randint(28, 34))),
        "scheduled",
        title=title,
        organ=organ,
        meeting_on=on,
        reporter=reporter,
    )
    late = 4 if book.random.random() < 1 / 6 else 0
    for stage, days_before in (("FOR_COMMENT", 22), ("DELIVERED", 12), ("TO_MEMBERS", 8 - late)):
        hearing.on(last_workday(on - timedelta(days=days_before)), "report_sent", stage=stage)
    hearing.on(on, "held", meeting=meeting.id if meeting else None)


def _follow_opinions(book: Book, hearing: Thread, topic: Topic, reporter: str) -> None:
    """Review opinions 审议意见 go out, one problem they name is followed up, and the organ reports on time or late."""
    issued = add_workdays(hearing.day, book.random.randint(3, 8))
    due = add_months(issued, 3)
    hearing.on(issued, "opinion_issued", title=f"关于{topic.name}工作的审议意见", report_due=due)
    subject = hearing.subject.replace("-hearing-", "-finding-")
    findings.write(book, subject, topic, reporter, hearing.subject, issued, due)
    late = book.random.random() < 1 / 4
    hearing.on(
        next_workday(due + timedelta(days=12)) if late else last_workday(due - timedelta(days=5)), "report_received"
    )
    hearing.on(add_workdays(hearing.day, 15), "resolved", outcome="RESOLUTION", title=f"关于{topic.name}工作的决议")
    outcome = "PASSED" if book.random.random() < 3 / 4 else "FAILED"
    hearing.on(add_workdays(hearing.day, 8), "looked_back", outcome=outcome)
    hearing.on(add_workdays(hearing.day, 5), "published")


# --- appointments 任免 ------------------------------------------------------------------------------------------------


def _appointments(book: Book, person_times: int, meetings: Sequence[_Meeting]) -> None:
    """One decision a meeting; about two in three person-times are appointments, the others removals."""
    shares = at_random(book.random, person_times, len(meetings))
    for number, (meeting, share) in enumerate(zip(meetings, shares, strict=True), 1):
        if share == 0:
            continue
        appointed = share - share // 3
        book.write(
            "appointment.decided",
            f"{meeting.id}-appointment-{number:02}",
            in_office(book.random, meeting.day),
            appointed=appointed,
            removed=share - appointed,
            meeting=meeting.id,
        )
