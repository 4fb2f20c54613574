"""Marks: the words a suggestion is found by when staff narrow a list down, all in one field and one index. Pure.

A filter becomes marks that must stand and marks that must not. What changes with the day has no mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from services.suggestions.events import CaseOutcome, Visit
from services.suggestions.suggestion import Suggestion


class Mark(StrEnum):
    """What a suggestion is, or lacks."""

    KEY = "key"
    UNRESEARCHED = "unresearched"
    ROUNDS_AGREE = "rounds_agree"
    ROUNDS_DIFFER = "rounds_differ"
    FACE_TO_FACE = "face_to_face"
    MET = "met"
    PLANNED = "planned"
    URGED = "urged"
    MERGED = "merged"
    MEASURED = "measured"
    CONVERTED = "converted"
    LONG_OVERDUE = "long_overdue"


def case_mark(outcome: CaseOutcome) -> str:
    """A case of the procuratorate ended so."""
    return f"case:{outcome}"


def fiscal_year_mark(year: int) -> str:
    """Pre-studied for that fiscal year."""
    return f"fiscal_year:{year}"


def visit_missing_mark(visit: Visit) -> str:
    """That visit should have been made by now, and was not."""
    return f"visit_missing:{visit}"


def topic_mark(topic: str) -> str:
    """About that topic."""
    return f"topic:{topic}"


def batch_mark(batch: str) -> str:
    """Assigned at that meeting."""
    return f"batch:{batch}"


def marks_of(state: Suggestion, long_overdue: bool) -> list[str]:
    """Every mark of a suggestion, sorted; whether it is long overdue its division's rules decide."""
    late = [str(Mark.LONG_OVERDUE)] if long_overdue and state.awaited else []
    return sorted({*map(str, _flags(state)), *late, *_words(state), *map(visit_missing_mark, missing_visits(state))})


def missing_visits(state: Suggestion) -> Iterator[Visit]:
    """三访 visits that should have been made: before from the assignment on, during and after from the reply on."""
    made = {visit.visit for visit in state.visits}
    expected = [Visit.BEFORE] if state.assigned_on else []
    if state.replied_on:
        expected += [Visit.DURING, Visit.AFTER]
    return (visit for visit in expected if visit not in made)


def _flags(state: Suggestion) -> Iterator[Mark]:
    flags: Mapping[Mark, object] = {
        Mark.KEY: state.key,
        Mark.UNRESEARCHED: state.key and not (state.research or state.research_item),
        Mark.ROUNDS_AGREE: state.rounds_agree,
        Mark.ROUNDS_DIFFER: state.rounds_agree is False,
        Mark.FACE_TO_FACE: state.face_to_face,
        Mark.MET: any(visit.visit is Visit.MEETING for visit in state.visits),
        Mark.PLANNED: state.planned,
        Mark.URGED: state.urgings,
        Mark.MERGED: state.merged_with,
        Mark.MEASURED: state.measures,
        Mark.CONVERTED: state.cases,
    }
    return (mark for mark, stands in flags.items() if stands)


def _words(state: Suggestion) -> Iterator[str]:
    yield from map(topic_mark, state.topics)
    yield from (case_mark(case.outcome) for case in state.cases)
    yield from (fiscal_year_mark(one.fiscal_year) for one in state.prestudies)
    yield from (batch_mark(handling.batch) for handling in state.handlings if handling.batch)


def marked(*words: str | None, **flags: bool | None) -> dict[str, Any] | None:
    """The condition on the field of marks: every word, and each flag (a `Mark` by its name) as wanted; None asks none.

    A pair that excludes each other is asked by its own marks, which an index finds: rounds that agree, or differ.
    """
    wanted = [word for word in words if word is not None]
    unwanted: list[str] = []
    for name, value in flags.items():
        if name == "rounds_agree" and value is not None:
            wanted.append(Mark.ROUNDS_AGREE if value else Mark.ROUNDS_DIFFER)
        elif name == "researched" and value is not None:
            (unwanted if value else wanted).append(Mark.UNRESEARCHED)
            wanted.append(Mark.KEY)
        elif value is not None:
            (wanted if value else unwanted).append(Mark[name.upper()])
    condition: dict[str, Any] = {"$all": [str(one) for one in wanted]} if wanted else {}
    if unwanted:
        condition["$nin"] = [str(one) for one in unwanted]
    return condition or None
