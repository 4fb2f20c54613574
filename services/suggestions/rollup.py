"""What one opinion or suggestion adds to which counter, and the fields its document is found and ordered by.

A suggestion counts in the month of its first assignment; only being submitted and being received count in months of
their own. A promise counts in the month it was made, whether of a suggestion or of an opinion. `known` stands in every
month something counts in: it tells 0 from "not reported".
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from kit import breakdowns
from kit.fold import AggregateState, Contribution, Counter
from kit.histograms import bucket
from kit.periods import month_of
from services.suggestions.anomalies import CODE_ANOMALIES
from services.suggestions.deadlines import long_overdue_since, next_due, statutory_due
from services.suggestions.events import Adoption, CaseOutcome, Channel, Grade, Outcome
from services.suggestions.marks import marks_of
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies, add_months
from services.suggestions.suggestion import Cause, Suggestion, UnitPart

NEVER: Final = "9999-12-31"  # the due date of what awaits nothing: sorts behind every other
RECEIVED_ON: Final = "received_on"  # a histogram over the days of the month
PROMISE_MONTHS: Final = (1, 2, 3)
SUGGESTION_SHARES: Final = ("assigned", "replied", "replied_on_time", "closed", "graded", "satisfied")
OPINION_SHARES: Final = (
    *("received", "resolved", "closed", "revisited", "satisfied"),
    *("legislative_adopted", "legislative_rejected"),
)


def suggestion_contribution(state: Suggestion) -> Contribution:
    """The counters of one suggestion."""
    counts: dict[Counter, int] = {}
    received = state.sorted_on or state.assigned_on
    for name, day in (("submitted", state.submitted_on), ("received", received), ("assigned", state.assigned_on)):
        if day is not None:
            counts |= _ones(state, "suggestion", day, (name,))
    if state.assigned_on is not None:
        shown = (*_handled(state), *_graded(state))
        counts |= _ones(state, "suggestion", state.assigned_on, (*shown, *_marked(state)))
        if state.replied_on is not None:
            days = (state.replied_on - state.assigned_on).days
            counts[_counter(state, "suggestion", state.assigned_on, "days_to_reply")] = days
            counts |= _ones(state, "suggestion", state.assigned_on, (bucket("days_to_reply", days),))
        for dimension, word, names in _suggestion_dimensions(state, {"assigned", *shown}):
            counts |= _ones(state, breakdowns.word_of("suggestion", dimension, word), state.assigned_on, names)
    promises = _promises((one.made_on, one.revisited_on) for one in state.promises)
    return {**_with_known(state, "suggestion", counts, state.first_on), **_promise_counters(state, promises)}


def opinion_contribution(state: Opinion) -> Contribution:
    """The counters of one opinion."""
    family = "produced" if state.item else "opinion"
    counts: dict[Counter, int] = {}
    if state.received_on is not None:
        names = ("received", *_opinion_names(state, state.received_on))
        counts |= _ones(state, family, state.received_on, (*names, bucket(RECEIVED_ON, state.received_on.day)))
        if state.channel is Channel.ONLINE and state.answered_at and state.received_at:
            hours = int((state.answered_at - state.received_at).total_seconds() // 3600)
            counts |= _ones(state, family, state.received_on, (bucket("online_hours_to_answer", hours),))
        shares = tuple(name for name in OPINION_SHARES if name in names)
        for dimension, word in _opinion_dimensions(state):
            counts |= _ones(state, breakdowns.word_of(family, dimension, word), state.received_on, shares)
    promises = _promises([(state.promised_on, state.handled_on)] if state.promised_on else [])
    return {**_with_known(state, family, counts, state.first_on), **_promise_counters(state, promises)}


def _promises(promises: Iterable[tuple[date, date | None]]) -> list[tuple[date, list[str]]]:
    """承诺 of each promise the day it was made, and what counts of it: kept within one month, two, three, or later."""
    return [
        (
            made_on,
            ["made", *(["kept"] if kept_on else ())]
            + [f"kept_{month}" for month in PROMISE_MONTHS if kept_on and kept_on <= add_months(made_on, month)],
        )
        for made_on, kept_on in promises
    ]


def _promise_counters(state: AggregateState, promises: Iterable[tuple[date, list[str]]]) -> Contribution:
    counts = Tally(_counter(state, "promise", day, name) for day, names in promises for name in names)
    return _with_known(state, "promise", counts, None)


def _counter(state: AggregateState, family: str, day: date, name: str) -> Counter:
    return Counter(state.division, month_of(day), f"{family}.{name}")


def _ones(state: AggregateState, family: str, day: date, names: Iterable[str]) -> Contribution:
    """One for each of a family's counters named; the family may be a word of a dimension."""
    division, month = state.division, month_of(day)
    return {Counter(division, month, f"{family}.{name}"): 1 for name in names}


def _with_known(
    state: AggregateState, family: str, counts: Mapping[Counter, int], first_on: date | None
) -> Contribution:
    months = {counter.month for counter in counts} | ({month_of(first_on)} if first_on else set())
    known = f"{family}.known"
    return {**counts, **{Counter(state.division, month, known): 1 for month in months}}


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
            ("planned", state.planned),
            ("face_to_face", state.replied_on and state.face_to_face),
            ("unanswered", not state.replied_on and not state.closed_on),
            *_by_midyear(state),
        )
    )


def _by_midyear(state: Suggestion) -> Iterator[tuple[str, object]]:
    """年中 what was assigned in the first half of a year, and how much of it was replied to and closed by its end."""
    assigned_on = state.assigned_on
    if assigned_on is None or assigned_on.month > 6:
        return
    midyear = date(assigned_on.year, 6, 30)
    yield "midyear_assigned", True
    yield "midyear_replied", state.replied_on and state.replied_on <= midyear
    yield "midyear_closed", state.closed_on and state.closed_on <= midyear


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
            ("key_researched", state.key and (state.research or state.research_item)),
            ("prestudied", state.prestudies),
            ("prestudy_adopted", any(one.adopted for one in state.prestudies)),
            ("merged", state.merged_with),
            ("urged", state.urgings),
            ("converted", state.cases),
            ("converted_rectified", any(case.outcome is CaseOutcome.RECTIFIED for case in state.cases)),
            ("measured", state.measures),
        )
    )


def _opinion_names(state: Opinion, received_on: date) -> Iterator[str]:
    resolved = state.outcome is Outcome.RESOLVED
    enterprise = state.channel is Channel.ENTERPRISE
    return _chosen(
        (
            ("resolved", resolved),
            ("resolved_since_2022", resolved and received_on.year >= 2022),
            ("closed", state.closed_on),
            ("scan_closed", state.closed_on and state.channel is Channel.QR),
            ("converted", state.suggestion),
            ("revisited", state.revisited_on),
            ("satisfied", state.grade is Grade.SATISFIED),
            ("enterprise", enterprise),
            ("enterprise_resolved", enterprise and resolved),
            ("visit", state.channel is Channel.VISIT),
            ("legislative", state.legislative_draft),
            ("legislative_adopted", state.legislative_draft and state.adoption is Adoption.ADOPTED),
            ("legislative_rejected", state.legislative_draft and state.adoption is Adoption.NOT_ADOPTED),
        )
    )


def _suggestion_dimensions(state: Suggestion, names: Collection[str]) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Each dimension's word of a suggestion, with what counts for it; of a unit, what that unit itself did."""
    shared = tuple(name for name in SUGGESTION_SHARES if name in names)
    for topic in dict.fromkeys(state.topics):
        yield "topic", topic, shared
    if state.level:
        yield "level", state.level, shared
    if state.kind:
        yield "kind", state.kind, shared
    first = state.handlings[0]
    if first.batch:
        yield "batch", f"{first.ordered_on.isoformat()} {first.batch}", shared
    graded = tuple(name for name in ("graded", "satisfied") if name in names)
    for unit, part in _own_parts(state).items():
        if part.replied_on is None:
            yield "unit", unit, ("assigned",)
            continue
        on_time = part.replied_on <= statutory_due(part.since, part.extended)
        yield "unit", unit, ("assigned", "replied", *(("replied_on_time",) if on_time else ()), *graded)


def _own_parts(state: Suggestion) -> Mapping[str, UnitPart]:
    """The last part in which a unit had to reply to an assignment, by unit; one it sent back was not its business."""
    return {
        part.unit: part
        for handling in state.handlings
        if handling.cause is Cause.ASSIGNED
        for part in handling.replying
        if part.bounced_at is None
    }


def _opinion_dimensions(state: Opinion) -> Iterator[tuple[str, str]]:
    """Each dimension's word of an opinion."""
    if state.channel:
        yield "channel", state.channel
    for topic in dict.fromkeys(state.topics):
        yield "topic", topic
    if state.legislative_draft:
        yield "draft", state.legislative_draft


def suggestion_index(state: Suggestion, policies: Policies) -> Mapping[str, Any]:
    """How a suggestion is found. `open`: a reply is awaited, by `due_on`; `month`: the cohort, else its first month."""
    due = next_due(state, policies)
    first = state.submitted_on or state.first_on
    cohort = state.assigned_on or first
    return {
        "status": state.status.value,
        "level": state.level.value if state.level else None,
        "marks": marks_of(state, long_overdue_since(state, policies) is not None),
        "lead": state.lead,
        "units": sorted({part.unit for part in state.parts()}),
        "open": due is not None,
        "due_on": due.on.isoformat() if due else NEVER,
        "replied": state.replied_on is not None,
        "urged": bool(state.urgings),
        "month": month_of(cohort) if cohort else None,
        "submitted_on": first.isoformat() if first else None,
    }


def opinion_index(state: Opinion) -> Mapping[str, Any]:
    """How an opinion is found, once its code was looked at."""
    first = state.received_on or state.first_on
    return {
        "status": state.status.value,
        "channel": state.channel.value if state.channel else None,
        "topics": list(state.topics),
        "representatives": list(state.representatives),
        "station": state.station,
        "item": state.item,
        "code_rejected": any(one.kind in CODE_ANOMALIES for one in state.anomalies),
        "legislative_draft": state.legislative_draft if state.received_on else None,
        "month": month_of(first) if first else None,
        "received_on": first.isoformat() if first else None,
    }
