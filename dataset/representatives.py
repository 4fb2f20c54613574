"""Representatives 代表 and all that happens around them: mandates, places, receptions, groups, records."""

from __future__ import annotations

from datetime import date

from dataset import activities, names, opinions, places, receptions, roster
from dataset.days import add_workdays, in_office, some_day, spread
from dataset.figures import Figures
from dataset.history import Book

# 换届 district and town congresses were elected anew at the end of 2021, those of cities at the turn of the year.
_ELECTION_YEAR = 2021
_TERM = 18
_LEVELS = ("NATIONAL", "PROVINCIAL", "PROVINCIAL", "CITY", "CITY", "CITY")
_CATEGORIES = ("OFFICIAL", "PROFESSIONAL", "ENTERPRISE", "WORKER", "FARMER", "GRASSROOTS", "OTHER")


def write(book: Book, figures: Figures) -> None:
    """Everything the representatives service keeps of the book's division."""
    _elect(book, figures)
    places.write(book, figures)
    for year in figures.years(book.division):
        _publish_codes(book, figures, year)
        _receive(book, figures, year)
    activities.write(book, figures)
    if book.division == "350206":
        _several_levels(book)


def _elect(book: Book, figures: Figures) -> None:
    """One mandate each, from the general elections of 2021."""
    number = roster.size(figures, book.division)
    days = spread(book.random, number, date(_ELECTION_YEAR, 11, 22), date(_ELECTION_YEAR, 12, 28))
    # The register is not in the order of the polling days.
    book.random.shuffle(days)
    for one, day in enumerate(days, 1):
        _start_mandate(book, figures, one, day)


def _start_mandate(book: Book, figures: Figures, number: int, day: date) -> None:
    book.write(
        "representative.mandate_started",
        names.representative(book.division, number),
        in_office(book.random, day),
        level=roster.level(figures, book.division, number),
        term=_TERM,
        constituency=names.constituency(number),
        display_name=f"代表-{book.division}-{number:04}",
        category=book.random.choice(_CATEGORIES),
    )


def _publish_codes(book: Book, figures: Figures, year: int) -> None:
    """QR codes of representatives; where more were reported than representatives, the surplus leads to nobody serving.

    The first surplus code is of one whose mandate ended in the year, the others of numbers never registered. That is
    what the district reported; staff must see it.
    """
    numbers = figures.numbers(book.division, year)
    codes = int(numbers.get("qr_representatives", 0))
    if codes == 0:
        return
    places.publish_representatives_codes(book, year, codes)
    registered = int(numbers.get("representatives_registered", codes))
    if codes > registered:
        ended = registered + 1
        _start_mandate(book, figures, ended, date(_ELECTION_YEAR, 12, 6))
        day = some_day(book.random, date(year, 5, 6), date(year, 8, 29))
        book.write(
            "representative.mandate_ended",
            names.representative(book.division, ended),
            in_office(book.random, add_workdays(day, 1)),
            level=roster.level(figures, book.division, ended),
            term=_TERM,
            reason="MOVED",
        )


def _receive(book: Book, figures: Figures, year: int) -> None:
    """接待, each with the opinions it brought."""
    held = receptions.plan(figures, book.division, year, book.seed)
    plan = opinions.plans(figures, book.division).get(year, opinions.Plan(0))
    brought = receptions.opinions_of(held, plan.ordinary)
    for one in held:
        book.write(
            "reception.held",
            one.id,
            one.held,
            channel=one.channel,
            station=one.station,
            representatives=[names.representative(book.division, number) for number in one.representatives],
            citizens=one.citizens,
            opinions=[names.opinion(book.division, year, number) for number in brought[one.id]],
            topics=list(one.topics),
            visitor_role=one.visitor_role,
            duty=one.duty,
            cadence=one.cadence,
        )


def _several_levels(book: Book) -> None:
    """联动履职 six of the district's representatives sit in higher congresses too."""
    for number, level in enumerate(_LEVELS, 1):
        book.write(
            "representative.mandate_started",
            names.representative(book.division, number),
            in_office(book.random, date(2022, 1, 17 + number % 5)),
            level=level,
            term=13 if level in ("NATIONAL", "PROVINCIAL") else 16,
            constituency="厦门市选举单位",
        )
