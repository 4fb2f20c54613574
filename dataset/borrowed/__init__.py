"""What districts took over from one another 学样: each practice in three districts more, where it fared differently.

Who began with a mechanism and reported figures of it is told of elsewhere. Here 2025 sees it spread: in one district it
runs as it should, in one late, in one it falls through, so that a question across districts has something to compare.
None of it touches a reported figure: 思明, which reported how many stations it opened in the year, opens no others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dataset.borrowed import representatives, suggestions, supervision
from dataset.borrowed.fates import Fate
from dataset.figures import Figures
from dataset.history import Book

FAILED, LATE, ORDINARY = Fate.FAILED, Fate.LATE, Fate.ORDINARY
SIMING, HAICANG, HULI, JIMEI, TONGAN, XIANGAN = "350203", "350205", "350206", "350211", "350212", "350213"
LAOBIAN, GAIZHOU = "210811", "210881"


@dataclass(frozen=True, slots=True)
class Practice:
    """`mechanisms` are numbers of docs/mechanisms.md that it shows; `fates` say where it was taken over, and how."""

    mechanisms: tuple[int, ...]
    write: Callable[[Book, Fate], None]
    fates: Mapping[str, Fate]


PRACTICES = (
    Practice((4,), representatives.joint_studio, {SIMING: ORDINARY, TONGAN: LATE, JIMEI: FAILED}),
    Practice((5,), representatives.window, {XIANGAN: ORDINARY, LAOBIAN: LATE, HAICANG: FAILED}),
    Practice((7,), representatives.industry_stations, {TONGAN: ORDINARY, XIANGAN: LATE, SIMING: FAILED}),
    Practice((8,), representatives.mediation, {TONGAN: ORDINARY, HAICANG: LATE, XIANGAN: FAILED}),
    Practice((11,), representatives.contact_points, {SIMING: ORDINARY, TONGAN: LATE, LAOBIAN: FAILED}),
    Practice((12,), representatives.lectures, {JIMEI: ORDINARY, XIANGAN: LATE, TONGAN: FAILED}),
    Practice((18,), representatives.partners, {HAICANG: ORDINARY, TONGAN: LATE, JIMEI: FAILED}),
    Practice((19,), representatives.visits, {TONGAN: ORDINARY, XIANGAN: LATE, JIMEI: FAILED}),
    Practice((23,), representatives.practice_points, {TONGAN: ORDINARY, XIANGAN: LATE, SIMING: FAILED}),
    Practice((29,), representatives.seats, {JIMEI: ORDINARY, SIMING: LATE, XIANGAN: FAILED}),
    Practice((34,), representatives.villages, {JIMEI: ORDINARY, LAOBIAN: LATE, XIANGAN: FAILED}),
    Practice((35,), representatives.leaders, {SIMING: ORDINARY, JIMEI: LATE, XIANGAN: FAILED}),
    Practice((36,), representatives.debriefs, {SIMING: ORDINARY, XIANGAN: LATE, JIMEI: FAILED}),
    Practice((37,), representatives.contacts, {JIMEI: ORDINARY, SIMING: LATE, HAICANG: FAILED}),
    Practice((39,), representatives.campaign, {SIMING: ORDINARY, HAICANG: LATE, XIANGAN: FAILED}),
    Practice((40,), representatives.group_inspections, {SIMING: ORDINARY, XIANGAN: LATE, TONGAN: FAILED}),
    Practice((53,), representatives.codes, {SIMING: ORDINARY, TONGAN: LATE, XIANGAN: FAILED}),
    Practice((57,), representatives.standard, {HAICANG: ORDINARY, TONGAN: LATE, LAOBIAN: FAILED}),
    Practice((45,), suggestions.enterprises, {XIANGAN: ORDINARY, SIMING: LATE, JIMEI: FAILED}),
    Practice((56,), suggestions.drafts, {SIMING: ORDINARY, TONGAN: LATE, JIMEI: FAILED}),
    Practice(
        (9, 13, 14, 15, 20, 21, 38, 42, 43, 46, 47),
        suggestions.handling,
        {SIMING: ORDINARY, XIANGAN: LATE, TONGAN: FAILED},
    ),
    Practice((6,), supervision.draws, {TONGAN: ORDINARY, HAICANG: LATE, SIMING: FAILED}),
    Practice((10, 32), supervision.decision, {SIMING: ORDINARY, TONGAN: LATE, XIANGAN: FAILED}),
    Practice((22,), supervision.micro, {SIMING: ORDINARY, TONGAN: LATE, GAIZHOU: FAILED}),
    Practice((26,), supervision.votes, {SIMING: ORDINARY, HAICANG: LATE, GAIZHOU: FAILED}),
    Practice((31,), supervision.work_appraisal, {JIMEI: ORDINARY, GAIZHOU: LATE, XIANGAN: FAILED}),
    Practice((50,), supervision.trials, {SIMING: ORDINARY, JIMEI: LATE, XIANGAN: FAILED}),
    Practice((51, 16, 17), supervision.meetings, {HULI: ORDINARY, SIMING: LATE, JIMEI: FAILED}),
)


def write(book: Book, figures: Figures) -> None:
    """Every practice that the book's division took over."""
    for practice in PRACTICES:
        if fate := practice.fates.get(book.division):
            practice.write(book, fate)
