"""What standing committees supervised: meetings, hearings with review opinions, findings, appointments, projects.

Numbers come from the figures alone: a year without reported meetings has hearings without a meeting, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataset import names, roster
from dataset.days import add_months, add_workdays, in_office, last_workday, next_workday, some_day, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import at_random, evenly
from dataset.words import TOPICS, Topic

JUDICIAL_ORGANS = ("COURT", "PROCURATORATE")
# One candidate more than there are seats for each five seats, so that every vote is a choice.
_SEATS_PER_SPARE_CANDIDATE = 5


def write(book: Book, figures: Figures) -> None:
    """Everything the book's division supervised, year by year."""
    years = figures.years(book.division)
    for year in years:
        numbers = figures.numbers(book.division, year)
        meetings = _meetings(book, year, "COMMITTEE", int(numbers.get("committee_meetings", 0)))
        _meetings(book, year, "CHAIRPERSONS", int(numbers.get("chairpersons_meetings", 0)))
        _hearings(book, year, numbers, meetings)
        _appointments(book, int(numbers.get("appointments", 0)), meetings)
        _micro_supervision(book, year, int(numbers.get("micro_supervision_sessions", 0)))
    # Totals of a vote are made up only where it was reported how many could cast one.
    elected = any("district_representatives_elected" in figures.numbers(book.division, year) for year in years)
    electorate = roster.own_congress(figures, book.division) if elected else None
    for vote in _votes(figures, book.division):
        _vote(book, vote, electorate)


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
        organ = JUDICIAL_ORGANS[position % len(JUDICIAL_ORGANS)] if position < judicial else "GOVERNMENT"
        hearing = Thread(book, "hearing", f"{book.division}-hearing-{year}-{position + 1:02}")
        reporter = names.unit(book.division, topic) if organ == "GOVERNMENT" else f"{book.division}-{organ.lower()}"
        subject = f"{topic.name}工作" if organ == "GOVERNMENT" else "司法工作"
        _hear(book, hearing, f"关于{subject}情况的报告", organ, reporter, meeting, days[position])
        if position in with_opinions:
            _follow_opinions(book, hearing, topic, reporter)
        elif organ != "GOVERNMENT":
            hearing.on(add_workdays(hearing.day, 20), "resolved", outcome="AGREEMENT", title="协作意见")
        else:
            hearing.on(add_workdays(hearing.day, 10), "resolved", outcome="CLOSED")


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
    _finding(book, hearing.subject.replace("-hearing-", "-finding-"), topic, reporter, hearing.subject, issued, due)
    late = book.random.random() < 1 / 4
    hearing.on(
        next_workday(due + timedelta(days=12)) if late else last_workday(due - timedelta(days=5)), "report_received"
    )
    hearing.on(add_workdays(hearing.day, 15), "resolved", outcome="RESOLUTION", title=f"关于{topic.name}工作的决议")


# --- findings 问题 ----------------------------------------------------------------------------------------------------


def _micro_supervision(book: Book, year: int, sessions: int) -> None:
    """微监督 one problem a session, from the problem list to the write-off list."""
    for number, day in enumerate(spread(book.random, sessions, date(year, 2, 10), date(year, 11, 20)), 1):
        topic = book.random.choice(TOPICS)
        subject = f"{book.division}-micro-{year}-{number:02}"
        _finding(book, subject, topic, names.unit(book.division, topic), None, day, add_months(day, 2))


def _finding(book: Book, subject: str, topic: Topic, owner: str, item: str | None, raised: date, due: date) -> None:
    """Raised, rectified, re-checked 回头看; one in four fails its first re-check, one in five stays open."""
    finding = Thread(book, "finding", subject)
    title = f"{topic.name}方面：{book.random.choice(topic.wishes)}尚未落实"
    finding.on(raised, "raised", title=title, owner=owner, due=due, item=item)
    finding.on(add_workdays(raised, book.random.randint(5, 12)), "rectified", stage="STARTED")
    if book.random.random() < 1 / 5:
        return
    finding.on(next_workday(due - timedelta(days=book.random.randint(2, 15))), "rectified", stage="REPORTED")
    recheck = add_workdays(finding.day, book.random.randint(5, 15))
    if book.random.random() < 1 / 4:
        again = add_months(recheck, 1)
        finding.on(recheck, "rechecked", outcome="FAILED", due=again)
        finding.on(next_workday(again - timedelta(days=4)), "rectified", stage="REPORTED")
        recheck = add_workdays(finding.day, 6)
    finding.on(recheck, "rechecked", outcome="PASSED")
    finding.on(add_workdays(recheck, 3), "written_off")


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


# --- livelihood projects 民生实事 -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Vote:
    """One congress decides in the January of a year which projects are carried out in it."""

    year: int
    electorate: str
    seats: int
    town: int | None = None


def _votes(figures: Figures, division: str) -> Iterable[_Vote]:
    """The votes that the reported numbers of projects need.

    A running total by level is spread over the years since the first reported vote: the district's own congress adopts
    as many each year as in that first one, the towns begin in the year after it.
    """
    years = figures.years(division)
    reported = {year: figures.numbers(division, year) for year in years}
    own = {
        year: int(numbers["livelihood_projects"])
        for year, numbers in reported.items()
        if "livelihood_projects" in numbers
    }
    for year, seats in own.items():
        yield _Vote(year, "CONGRESS", seats)
    for last, numbers in reported.items():
        if "livelihood_projects_total" not in numbers:
            continue
        first = min(own)
        later = range(first + 1, last + 1)
        rest = int(numbers["livelihood_projects_district"]) - own[first]
        for year, seats in zip(later, evenly(rest, len(later)), strict=True):
            yield _Vote(year, "CONGRESS", seats)
        for year, seats in zip(later, evenly(int(numbers["livelihood_projects_town"]), len(later)), strict=True):
            for town, share in enumerate(evenly(seats, -(-seats // 6)), 1):
                yield _Vote(year, "TOWN", share, town)


def _vote(book: Book, vote: _Vote, electorate: int | None) -> None:
    """Candidates are collected in autumn, shortlisted in December, voted on in January, carried out over the year."""
    random, next_year = book.random, vote.year
    candidates = vote.seats + 1 + vote.seats // _SEATS_PER_SPARE_CANDIDATE
    voted_on = some_day(random, date(next_year, 1, 6), date(next_year, 1, 18))
    own = "town" + f"{vote.town:02}" if vote.town else "district"
    for number in range(1, candidates + 1):
        project = Thread(book, "project", f"{book.division}-project-{next_year}-{own}-{number:02}")
        topic = TOPICS[(number + next_year) % len(TOPICS)]
        project.on(
            some_day(random, date(next_year - 1, 9, 20), date(next_year - 1, 11, 20)),
            "nominated",
            title=f"{random.choice(topic.wishes)}项目",
            electorate=vote.electorate,
            year=next_year,
            town=f"乡镇{vote.town:02}" if vote.town else None,
        )
        project.on(some_day(random, date(next_year - 1, 12, 5), date(next_year - 1, 12, 25)), "shortlisted")
        adopted = number <= vote.seats
        ballot = _tally(book, project, electorate, voted_on, adopted=adopted) if electorate else None
        project.on(voted_on, "balloted", adopted=adopted, candidates=candidates, seats=vote.seats, ballot=ballot)
        if adopted:
            _carry_out(book, project, next_year)


def _tally(book: Book, project: Thread, electorate: int, day: date, *, adopted: bool) -> str:
    """计票 totals alone; an adopted project has more than two thirds of the votes, one that is not has fewer."""
    random, ballot = book.random, f"{project.subject}-ballot"
    cast = electorate - random.randint(0, 12)
    in_favour = random.randint(cast * 7 // 10, cast * 9 // 10) if adopted else random.randint(cast // 3, cast * 6 // 10)
    against = random.randint(0, cast - in_favour)
    book.write(
        "ballot.tallied",
        ballot,
        in_office(random, day),
        matter="PROJECT",
        about=project.subject,
        eligible=electorate,
        cast=cast,
        choices={"FOR": in_favour, "AGAINST": against, "ABSTAIN": cast - in_favour - against},
    )
    return ballot


def _carry_out(book: Book, project: Thread, year: int) -> None:
    """Progress each quarter; one project in ten is not finished in its year and not graded yet."""
    unfinished = book.random.random() < 1 / 10
    for percent, month in ((25, 3), (55, 6), (80, 9), (90 if unfinished else 100, 12)):
        day = some_day(book.random, date(year, month, 10), date(year, month, 25))
        project.on(day, "progressed", percent=percent)
    if not unfinished:
        grade = "SATISFIED" if book.random.random() < 4 / 5 else "MOSTLY"
        project.on(add_workdays(project.day, book.random.randint(2, 4)), "graded", grade=grade)
