"""What one state adds to the rollup counters 汇总计数 that `indicators` are formulas over.

Every state counts 1 as known in each month it says something about, so that 0 differs from "not reported".
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from datetime import date

from kit.fold import Contribution, Counter
from kit.periods import month_of
from services.supervision.ballot import Ballot
from services.supervision.events import Organ
from services.supervision.finding import Finding, FindingStatus
from services.supervision.hearing import Hearing
from services.supervision.item import FollowUp, Item
from services.supervision.meeting import Appointment, Meeting
from services.supervision.project import Project
from services.supervision.project import on as project_day

Row = tuple[date | None, str, int]  # day, counter, amount; a day of None counts nowhere

_JUDICIAL = (Organ.COURT, Organ.PROCURATORATE)


def item(state: Item) -> Contribution:
    """A hearing counts in the month it was held, a review opinion in that of its issue, a follow-up of its opening."""
    match state.part:
        case Hearing() as part:
            return _counters(state.division, [(state.first_on, "hearing.known", 0), *_hearing_rows(part)])
        case FollowUp() as part:
            return _counters(state.division, [(part.opened.on, "follow_up.opened", 1)])
    return {}


def _hearing_rows(part: Hearing) -> Iterator[Row]:
    if part.held is not None:
        yield part.held.on, "hearing.held", 1
        if part.organ in _JUDICIAL:
            yield part.held.on, "hearing.held_judicial", 1
    for opinion in part.opinions:
        yield opinion.issued.on, "hearing.opinions_issued", 1
        yield opinion.report_due, "review.due", 0  # its number depends on today; here only that it is known


def finding(state: Finding) -> Contribution:
    """Raised and written off count in the month it was raised; open goes up and down in the months that happened."""
    rows: list[Row] = [(state.on, "finding.known", 0)]
    if state.raised is not None:
        rows.append((state.on, "finding.raised", 1))
        rows.append((state.on, "finding.written_off", int(state.status is FindingStatus.WRITTEN_OFF)))
    was_open = False
    for stage in state.history:
        is_open = stage.status is not FindingStatus.WRITTEN_OFF
        rows.append((stage.step.on, "finding.open", int(is_open) - int(was_open)))
        was_open = is_open
    return _counters(state.division, rows)


def project(state: Project) -> Contribution:
    """An adopted project counts in the month of the vote, its completion there too."""
    day = project_day(state)
    rows: list[Row] = [(day, "project.known", 0)]
    if state.adopted:
        rows.append((day, "project.adopted", 1))
        rows.append((day, "project.completed", int(state.completed is not None)))
        if state.electorate is not None:
            rows.append((day, f"project.adopted_{state.electorate.lower()}", 1))
    return _counters(state.division, rows)


def ballot(state: Ballot) -> Contribution:
    """A tally counts in its month."""
    return _counters(state.division, [(state.tallied.on, "ballot.tallied", 1)] if state.tallied else [])


def meeting(state: Meeting) -> Contribution:
    """A meeting counts in its month under its kind."""
    if state.held is None or state.kind is None:
        return {}
    return _counters(state.division, [(state.held.on, f"meeting.{state.kind.lower()}", 1)])


def appointment(state: Appointment) -> Contribution:
    """Person-times of the month decided."""
    if state.decided is None:
        return {}
    day = state.decided.on
    rows = [(day, "appointment.appointed", state.appointed), (day, "appointment.removed", state.removed)]
    return _counters(state.division, rows)


def _counters(division: str, rows: Iterable[Row]) -> Contribution:
    counters: Tally[Counter] = Tally()
    for day, name, amount in rows:
        if day is not None:
            month = month_of(day)
            counters[Counter(division, month, f"{name.partition('.')[0]}.known")] = 1
            counters[Counter(division, month, name)] += amount
    return {counter: amount for counter, amount in counters.items() if amount}
