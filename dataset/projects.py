"""Livelihood projects 民生实事: collected, deliberated, voted on, carried out and graded at three levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dataset import roster
from dataset.days import add_workdays, in_office, some_day
from dataset.figures import Figures
from dataset.history import Book, Thread
from dataset.parts import evenly
from dataset.words import TOPICS

# One candidate more than there are seats for each five seats, so that every vote is a choice.
_SEATS_PER_SPARE_CANDIDATE = 5
# A seat of 同安's congress is vacant since 2024 (`registers`); the first tally of the year still counts it.
_VACANT_SEATS = 1
# Where nothing was reported of the levels, the standing committee votes on one project in three.
_COMMITTEE_SHARE = 3
_PROPOSERS = ("REPRESENTATIVE", "CITIZEN", "ORGAN")


def write(book: Book, figures: Figures) -> None:
    """Every vote of the book's division, with its projects."""
    years = figures.years(book.division)
    # Totals of a vote are made up only where it was reported how many could cast one.
    elected = any("district_representatives_elected" in figures.numbers(book.division, year) for year in years)
    electorate = roster.own_congress(figures, book.division) if elected else None
    for vote in _votes(figures, book.division):
        _vote(book, vote, electorate if vote.electorate == "CONGRESS" else None)


@dataclass(frozen=True, slots=True)
class _Vote:
    """One electorate decides in the January of a year which projects are carried out in it."""

    year: int
    electorate: str
    seats: int
    town: int | None = None

    @property
    def local(self) -> str:
        """What its projects' ids say of it."""
        return {"CONGRESS": "district", "COMMITTEE": "committee"}.get(self.electorate) or f"town{self.town:02}"


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
    levels_known = any("livelihood_projects_total" in numbers for numbers in reported.values())
    for year, seats in own.items():
        by_committee = 0 if levels_known else seats // _COMMITTEE_SHARE
        yield _Vote(year, "CONGRESS", seats - by_committee)
        if by_committee:
            yield _Vote(year, "COMMITTEE", by_committee)
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
    """Collected in autumn, shortlisted in December, deliberated and voted on in January, carried out over the year."""
    random, year = book.random, vote.year
    candidates = vote.seats + 1 + vote.seats // _SEATS_PER_SPARE_CANDIDATE
    voted_on = some_day(random, date(year, 1, 6), date(year, 1, 18))
    for number in range(1, candidates + 1):
        project = Thread(book, "project", f"{book.division}-project-{year}-{vote.local}-{number:02}")
        topic = TOPICS[(number + year) % len(TOPICS)]
        project.on(
            some_day(random, date(year - 1, 9, 20), date(year - 1, 11, 20)),
            "nominated",
            title=f"{random.choice(topic.wishes)}项目",
            electorate=vote.electorate,
            year=year,
            town=f"乡镇{vote.town:02}" if vote.town else None,
            proposer=_PROPOSERS[number % len(_PROPOSERS)],
        )
        project.on(some_day(random, date(year - 1, 12, 5), date(year - 1, 12, 25)), "shortlisted")
        project.on(some_day(random, date(year - 1, 12, 26), date(year, 1, 5)), "deliberated")
        adopted = number <= vote.seats
        eligible = electorate and electorate - (_VACANT_SEATS if number > 1 else 0)
        ballot = _tally(book, project, eligible, voted_on, adopted=adopted) if eligible else None
        project.on(voted_on, "balloted", adopted=adopted, candidates=candidates, seats=vote.seats, ballot=ballot)
        if adopted:
            _carry_out(book, project, year)


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
        electorate="CONGRESS",
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
