"""What one opinion or suggestion adds to which counter, and the fields its document is found and ordered by.

A suggestion counts in the month of its first assignment; only being submitted and being received count in months of
their own. `known` stands in every month something counts in: it tells 0 from "not reported".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from kit.fold import AggregateState, Contribution, Counter
from kit.periods import month_of
from services.suggestions.deadlines import next_due
from services.suggestions.events import Adoption, Channel, Grade, Outcome
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.suggestion import Suggestion

NEVER: Final = "9999-12-31"  # the due date of what awaits nothing: sorts behind every other


def suggestion_contribution(state: Suggestion) -> Contribution:
    """The counters of one suggestion."""
    counts: dict[Counter, int] = {}
    received = state.sorted_on or state.assigned_on
    for name, day in (("submitted", state.submitted_on), ("received", received), ("assigned", state.assigned_on)):
        if day is not None:
            counts[_counter(state, "suggestion", day, name)] = 1
    if state.assigned_on is not None:
        for name in (*_handled(state), *_graded(state), *_marked(state)):
            counts[_counter(state, "suggestion", state.assigned_on, name)] = 1
        if state.replied_on is not None:
            days = (state.replied_on - state.assigned_on).days
            counts[_counter(state, "suggestion", state.assigned_on, "days_to_reply")] = days
    return _with_known(state, "suggestion", counts, state.first_on)


def opinion_contribution(state: Opinion) -> Contribution:
    """The counters of one opinion."""
    counts: dict[Counter, int] = {}
    if state.received_on is not None:
        for name in ("received", *_opinion_names(state, state.received_on)):
            counts[_counter(state, "opinion", state.received_on, name)] = 1
    return _with_known(state, "opinion", counts, state.first_on)


def _counter(state: AggregateState, family: str, day: date, name: str) -> Counter:
    return Counter(state.division, month_of(day), f"{family}.{name}")


def _with_known(
    state: AggregateState, family: str, counts: Mapping[Counter, int], first_on: date | None
) -> Contribution:
    months = {counter.month for counter in counts} | ({month_of(first_on)} if first_on else set())
    return {**counts, **{Counter(state.division, month, f"{family}.known"): 1 for month in months}}


def _chosen(names: Iterable[tuple[str, object]]) -> Iterator[str]:
    return (name for name, applies in names if applies)


def _handled(state: Suggestion) -> Iterator[str]:
    outcome = state.outcome[0] if state.outcome else None
    return _chosen(
        (
            ("replied", state.replied_on),
            ("replied_on_time", state.replied_on_time),
            ("closed", state.closed_on),
            ("resolved", outcome is Outcome.RESOLVED),
            ("partly", outcome is Outcome.PARTLY),
            ("bounced", any(part.bounced_at for part in state.parts())),
            ("rehandled", state.rehandled),
            ("three_visits", state.three_visits),
        )
    )


def _graded(state: Suggestion) -> Iterator[str]:
    final = state.final_grading
    if final is None:
        return iter(())
    both = state.double_graded
    return _chosen(
        (
            ("graded", True),
            ("satisfied", final.grade is Grade.SATISFIED),
            ("mostly", final.grade is Grade.MOSTLY),
            ("dissatisfied", final.grade is Grade.DISSATISFIED),
            ("graded_rehandled", state.rehandled),
            ("double_graded", both),
            ("double_agreed", state.rounds_agree),
            ("key_satisfied_round1", state.key and _satisfied(state, 1)),
            ("key_satisfied_round2", state.key and _satisfied(state, 2)),
        )
    )


def _satisfied(state: Suggestion, round_number: int) -> bool:
    """Whether the last grading of that round was SATISFIED."""
    last = next((one for one in reversed(state.gradings) if one.round == round_number), None)
    return last is not None and last.grade is Grade.SATISFIED


def _marked(state: Suggestion) -> Iterator[str]:
    return _chosen(
        (
            ("key", state.key),
            ("prestudied", state.prestudies),
            ("prestudy_adopted", any(one.adopted for one in state.prestudies)),
            ("merged", state.merged_with),
            ("urged", state.urgings),
            ("converted", state.cases),
            ("measured", state.measures),
        )
    )


def _opinion_names(state: Opinion, received_on: date) -> Iterator[str]:
    resolved = state.outcome is Outcome.RESOLVED
    return _chosen(
        (
            ("resolved", resolved),
            ("resolved_since_2022", resolved and received_on.year >= 2022),
            ("closed", state.closed_on),
            ("scan_closed", state.closed_on and state.channel is Channel.QR),
            ("converted", state.suggestion),
            ("legislative", state.legislative_draft),
            ("legislative_adopted", state.legislative_draft and state.adoption is Adoption.ADOPTED),
        )
    )


def suggestion_index(state: Suggestion, policies: Policies) -> Mapping[str, Any]:
    """How a suggestion is found. `open`: a reply is awaited, by `due_on`; `month`: the cohort, else its first month."""
    due = next_due(state, policies)
    first = state.submitted_on or state.first_on
    cohort = state.assigned_on or first
    return {
        "status": state.status.value,
        "level": state.level.value if state.level else None,
        "key": state.key,
        "units": sorted({part.unit for part in state.parts()}),
        "open": due is not None,
        "due_on": due.on.isoformat() if due else NEVER,
        "replied": state.replied_on is not None,
        "month": month_of(cohort) if cohort else None,
        "submitted_on": first.isoformat() if first else None,
    }


def opinion_index(state: Opinion) -> Mapping[str, Any]:
    """How an opinion is found."""
    first = state.received_on or state.first_on
    return {
        "status": state.status.value,
        "channel": state.channel.value if state.channel else None,
        "topics": list(state.topics),
        "legislative_draft": state.legislative_draft if state.received_on else None,
        "month": month_of(first) if first else None,
        "received_on": first.isoformat() if first else None,
    }
