"""How facts move a suggestion: one small function per event type, given the state before it in the total order.

A step that cannot be is flagged and moves nothing else; one that merely should not be is flagged and moves. Because
facts are folded in the order they happened, a flag vanishes as soon as the fact that was missing arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from kit.catalogue import EventData, Fact
from kit.divisions import DivisionLevel, level_of
from services.suggestions import events
from services.suggestions.anomalies import SuggestionAnomaly
from services.suggestions.deadlines import statutory_due
from services.suggestions.events import Grade, HandlingUnit, Level, Role, Visit
from services.suggestions.suggestion import (
    Case,
    Cause,
    Grading,
    Handling,
    Measure,
    Plan,
    Prestudy,
    Promise,
    Suggestion,
    UnitPart,
    Urged,
    VisitMade,
    Wait,
)
from services.suggestions.timeline import Anomaly, step

_LEVELS: Mapping[DivisionLevel, Level] = {
    DivisionLevel.PROVINCE: Level.PROVINCIAL,
    DivisionLevel.CITY: Level.CITY,
    DivisionLevel.DISTRICT: Level.DISTRICT,
    DivisionLevel.TOWN: Level.TOWN,
}


def evolve(state: Suggestion, fact: Fact) -> Suggestion:
    """`state` after `fact`, which happened after everything folded into it."""
    move = _MOVES.get(type(fact.data))
    if move is None or (isinstance(fact.data, events.SuggestionFoundOverdue) and not state.awaited):
        return state  # found overdue, but by all that is known now nothing was awaited at that moment
    state = replace(
        state, first_on=state.first_on or fact.time.date(), steps=(*state.steps, step(fact, _actor(state, fact.data)))
    )
    if state.withdrawn_on and not isinstance(fact.data, events.SuggestionSubmitted):
        graded = isinstance(fact.data, events.SuggestionGraded)
        return _flag(
            state,
            fact,
            SuggestionAnomaly.GRADED_AFTER_WITHDRAWAL if graded else SuggestionAnomaly.STEP_AFTER_WITHDRAWAL,
        )
    if state.closed_on and isinstance(fact.data, _ENDED_BY_CLOSING):
        return _flag(state, fact, SuggestionAnomaly.STEP_AFTER_CLOSING)
    return move(state, fact.data, fact)


def _actor(state: Suggestion, data: EventData) -> str | None:
    """Who did it: the unit or representative named; None for the committee and its office."""
    match data:
        case events.SuggestionSubmitted():
            return data.lead
        case events.SuggestionWithdrawn():
            return state.lead
        case events.SuggestionGraded():
            return (data.representative or state.lead) if data.round == 1 else None
        case _:
            return getattr(data, "unit", None)


def _flag(state: Suggestion, fact: Fact, *kinds: SuggestionAnomaly) -> Suggestion:
    found = (Anomaly(kind=kind, at=fact.time, event_key=fact.key) for kind in kinds)
    return replace(state, anomalies=(*state.anomalies, *found))


def _submitted(state: Suggestion, data: events.SuggestionSubmitted, fact: Fact) -> Suggestion:
    if state.submitted_at:
        return _flag(state, fact, SuggestionAnomaly.SUBMITTED_TWICE)
    if state.sorted_on or state.withdrawn_on or state.handlings:
        state = _flag(state, fact, SuggestionAnomaly.TIME_TRAVEL)
    return replace(
        state,
        kind=data.kind,
        title=data.title,
        content=data.content,
        topics=data.topics,
        lead=data.lead,
        cosigners=tuple(one for one in dict.fromkeys(data.cosigners) if one != data.lead),
        level=data.level or _LEVELS[level_of(state.division)],
        opinions=data.opinions,
        submitted_at=fact.time,
    )


def _sorted(state: Suggestion, data: events.SuggestionSorted, fact: Fact) -> Suggestion:
    if not state.submitted_at:
        state = _flag(state, fact, SuggestionAnomaly.NOT_SUBMITTED)
    return replace(state, sorted_on=state.sorted_on or fact.time.date(), category=data.category or state.category)


def _withdrawn(state: Suggestion, data: events.SuggestionWithdrawn, fact: Fact) -> Suggestion:
    if state.handlings:
        return _flag(state, fact, SuggestionAnomaly.WITHDRAWN_AFTER_ASSIGNMENT)
    if not state.submitted_at:
        state = _flag(state, fact, SuggestionAnomaly.NOT_SUBMITTED)
    return replace(state, withdrawn_on=fact.time.date())


def _assigned(state: Suggestion, data: events.SuggestionAssigned, fact: Fact) -> Suggestion:
    last = state.handling
    cause = Cause.ASSIGNED
    if last is None:
        if not state.sorted_on:
            state = _flag(state, fact, SuggestionAnomaly.ASSIGNED_BEFORE_SORTED)
    elif not last.complete and last.cause is Cause.REHANDLED:
        cause = Cause.REHANDLED  # other units take the re-handling over; its own term starts again
    elif not last.bounced:
        state = _flag(state, fact, SuggestionAnomaly.ASSIGNED_AGAIN_WITHOUT_BOUNCE)
    kept = _kept(last)
    units = tuple(_part(named, kept, fact) for named in data.units)
    handling = Handling(cause=cause, ordered_on=fact.time.date(), batch=data.batch, units=units)
    return _first_reply(replace(state, handlings=(*state.handlings, handling)))


def _kept(last: Handling | None) -> Mapping[tuple[str, Role], UnitPart]:
    """What a new assignment leaves as it was: answers already given, and separate units when another one bounced."""
    if last is None or last.complete:
        return {}
    return {
        (part.unit, part.role): part
        for part in last.units
        if part.bounced_at is None and (part.done_on or (part.role is Role.SEPARATE and last.bounced))
    }


def _part(named: HandlingUnit, kept: Mapping[tuple[str, Role], UnitPart], fact: Fact) -> UnitPart:
    part = kept.get((named.unit, named.role))
    return part or UnitPart(unit=named.unit, role=named.role, since=fact.time.date())


def _with_part(state: Suggestion, part: UnitPart, **changes: Any) -> Suggestion:
    """`state` with one unit's part in the handling under way changed."""
    last = state.handlings[-1]
    units = tuple(replace(one, **changes) if one.unit == part.unit else one for one in last.units)
    return replace(state, handlings=(*state.handlings[:-1], replace(last, units=units)))


def _planned(state: Suggestion, data: events.SuggestionPlanned, fact: Fact) -> Suggestion:
    part = state.handling.part(data.unit) if state.handling else None
    if part is None or part.bounced_at:
        return _flag(state, fact, SuggestionAnomaly.PLANNED_BY_UNASSIGNED_UNIT)
    return _with_part(state, part, plan=Plan(leader=data.leader, handler=data.handler, finish_on=data.finish_on))


def _bounced(state: Suggestion, data: events.SuggestionBounced, fact: Fact) -> Suggestion:
    part = state.handling.part(data.unit) if state.handling else None
    if part is None or part.bounced_at:
        return _flag(state, fact, SuggestionAnomaly.BOUNCED_WITHOUT_ASSIGNMENT)
    if part.done_on:
        return _flag(state, fact, SuggestionAnomaly.BOUNCED_AFTER_REPLY)
    return _with_part(state, part, bounced_at=fact.time, bounce_key=fact.key)


def _extended(state: Suggestion, data: events.SuggestionExtended, fact: Fact) -> Suggestion:
    handling = state.handling
    running = [part for part in state.awaited if data.unit in (None, part.unit)]
    if handling is None or handling.cause is Cause.REHANDLED or not running:
        return _flag(state, fact, SuggestionAnomaly.EXTENDED_WITHOUT_CLOCK)
    in_time = [part for part in running if fact.time.date() <= statutory_due(part.since, part.extended)]
    if len(in_time) < len(running):
        state = _flag(state, fact, SuggestionAnomaly.EXTENDED_AFTER_DUE)
    for part in in_time:
        state = _with_part(state, part, extended=True)
    return state


def _joint_opinion_given(state: Suggestion, data: events.SuggestionJointOpinionGiven, fact: Fact) -> Suggestion:
    part = state.handling.part(data.unit) if state.handling else None
    if part is None or part.must_reply or part.bounced_at:
        return _flag(state, fact, SuggestionAnomaly.JOINT_OPINION_OF_OTHER_UNIT)
    return _with_part(state, part, opinion_on=part.opinion_on or fact.time.date())


def _replied(state: Suggestion, data: events.SuggestionReplied, fact: Fact) -> Suggestion:
    """The first reply of a unit in a handling sets its day; a supplement may change what it says."""
    if state.handling is None:
        return _flag(state, fact, SuggestionAnomaly.REPLIED_BEFORE_ASSIGNMENT)
    part = state.handling.part(data.unit)
    if part is None or not part.must_reply or part.bounced_at:
        return _flag(state, fact, SuggestionAnomaly.REPLIED_BY_UNASSIGNED_UNIT)
    state = _with_part(
        state,
        part,
        replied_on=part.replied_on or fact.time.date(),
        outcome=data.outcome,
        letter=data.letter,
        content=data.content,
        in_person=data.in_person,
    )
    return _first_reply(state)


def _first_reply(state: Suggestion) -> Suggestion:
    """Note when the suggestion was first replied to by every unit that must, and whether each was in time."""
    handling = state.handlings[-1]
    if state.replied_on or not handling.complete:
        return state
    late = any((one.replied_on or one.since) > statutory_due(one.since, one.extended) for one in handling.replying)
    return replace(state, replied_on=handling.replied_on, replied_on_time=not late)


def _graded(state: Suggestion, data: events.SuggestionGraded, fact: Fact) -> Suggestion:
    handling = state.handling
    if handling is None or not handling.complete:
        return _flag(state, fact, SuggestionAnomaly.GRADED_WITHOUT_REPLY)
    if data.round == 2 and not state.key:
        return _flag(state, fact, SuggestionAnomaly.SECOND_ROUND_NOT_KEY)
    if data.round == 2 and not handling.grading(1):
        state = _flag(state, fact, SuggestionAnomaly.SECOND_ROUND_BEFORE_FIRST)
    if data.round == 1 and state.lead and data.representative not in (None, state.lead):
        state = _flag(state, fact, SuggestionAnomaly.GRADED_BY_ANOTHER_REPRESENTATIVE)
    grading = Grading(
        round=data.round,
        grade=data.grade,
        at=fact.time,
        representative=(data.representative or state.lead) if data.round == 1 else None,
        in_person=data.in_person,
        ballot=data.ballot,
        event_key=fact.key,
    )
    return replace(state, handlings=(*state.handlings[:-1], replace(handling, gradings=(*handling.gradings, grading))))


def _rehandled(state: Suggestion, data: events.SuggestionRehandled, fact: Fact) -> Suggestion:
    last = state.handling
    if last is None or not last.complete:
        return _flag(state, fact, SuggestionAnomaly.REHANDLED_BEFORE_REPLY)
    if not any(one.grade is Grade.DISSATISFIED for one in last.gradings):
        state = _flag(state, fact, SuggestionAnomaly.REHANDLED_WITHOUT_DISSATISFACTION)
    if state.closed_on:
        state = _flag(state, fact, SuggestionAnomaly.REOPENED_AFTER_CLOSING)
    day = fact.time.date()
    units = tuple(UnitPart(unit=part.unit, role=part.role, since=day) for part in last.units if part.bounced_at is None)
    handling = Handling(cause=Cause.REHANDLED, ordered_on=day, batch=last.batch, units=units)
    return replace(
        state, handlings=(*state.handlings, handling), closed_on=None, closing_outcome=None, closing_letter=None
    )


def _visited(state: Suggestion, data: events.SuggestionVisited, fact: Fact) -> Suggestion:
    made = VisitMade(visit=data.visit, on=fact.time.date(), unit=data.unit, promise=data.promise)
    state = replace(state, visits=(*state.visits, made))
    if data.visit is not Visit.REVISIT:
        return state
    meant = {one.id for one in state.promises if data.promise in (None, one.id)}
    if not meant:
        return _flag(state, fact, SuggestionAnomaly.REVISITED_WITHOUT_PROMISE)
    promises = (
        replace(one, revisited_on=one.revisited_on or made.on) if one.id in meant else one for one in state.promises
    )
    return replace(state, promises=tuple(promises))


def _promised(state: Suggestion, data: events.SuggestionPromised, fact: Fact) -> Suggestion:
    """A promise made again keeps its first day of making, and is flagged where the promised day moved."""
    day = fact.time.date()
    if data.due_on < day:
        state = _flag(state, fact, SuggestionAnomaly.TIME_TRAVEL)
    before = next((one for one in state.promises if one.id == data.promise), None)
    if before and before.due_on != data.due_on:
        state = _flag(state, fact, SuggestionAnomaly.PROMISE_MOVED)
    promise = Promise(
        id=data.promise,
        unit=data.unit,
        content=data.content,
        made_on=before.made_on if before else day,
        due_on=data.due_on,
    )
    others = (one for one in state.promises if one.id != data.promise)
    return replace(state, promises=(*others, promise))


def _closed(state: Suggestion, data: events.SuggestionClosed, fact: Fact) -> Suggestion:
    if state.handling is None or not state.handling.complete:
        return _flag(state, fact, SuggestionAnomaly.CLOSED_BEFORE_REPLY)
    if not state.gradings and not state.promises:
        state = _flag(state, fact, SuggestionAnomaly.CLOSED_WITHOUT_GRADE)
    if any(one.revisited_on is None for one in state.promises):
        state = _flag(state, fact, SuggestionAnomaly.CLOSED_WITHOUT_REVISIT)
    return replace(state, closed_on=fact.time.date(), closing_outcome=data.outcome, closing_letter=data.letter)


def _keyed(state: Suggestion, data: events.SuggestionKeyed, fact: Fact) -> Suggestion:
    return replace(
        state,
        key=True,
        keyed_at=state.keyed_at or fact.time,
        key_post=data.post or state.key_post,
        research=data.research or state.research,
        research_item=data.research_item or state.research_item,
    )


def _prestudied(state: Suggestion, data: events.SuggestionPrestudied, fact: Fact) -> Suggestion:
    others = (one for one in state.prestudies if one.fiscal_year != data.fiscal_year)
    prestudy = Prestudy(fiscal_year=data.fiscal_year, adopted=data.adopted)
    return replace(state, prestudies=tuple(sorted((*others, prestudy), key=lambda one: one.fiscal_year)))


def _merged(state: Suggestion, data: events.SuggestionMerged, fact: Fact) -> Suggestion:
    if data.merged_with == state.id:
        return _flag(state, fact, SuggestionAnomaly.MERGED_WITH_ITSELF)
    return replace(state, merged_with=data.merged_with)


def _urged(state: Suggestion, data: events.SuggestionUrged, fact: Fact) -> Suggestion:
    return replace(state, urgings=(*state.urgings, Urged(measure=data.measure, on=fact.time.date(), unit=data.unit)))


def _staff_urged(state: Suggestion, data: events.SuggestionStaffUrged, fact: Fact) -> Suggestion:
    urged = Urged(measure=data.measure, on=fact.time.date(), unit=None, by=data.by, note=data.note)
    return replace(state, urgings=(*state.urgings, urged))


def _converted(state: Suggestion, data: events.SuggestionConverted, fact: Fact) -> Suggestion:
    before = next((one for one in state.cases if one.reference_hash == data.case_reference_hash), None)
    case = Case(
        reference_hash=data.case_reference_hash,
        outcome=data.outcome,
        converted_on=before.converted_on if before else fact.time.date(),
    )
    others = (one for one in state.cases if one.reference_hash != data.case_reference_hash)
    return replace(state, cases=(*others, case))


def _measure_taken(state: Suggestion, data: events.SuggestionMeasureTaken, fact: Fact) -> Suggestion:
    return replace(state, measures=(*state.measures, Measure(title=data.title, on=fact.time.date(), unit=data.unit)))


def _found_overdue(state: Suggestion, data: events.SuggestionFoundOverdue, fact: Fact) -> Suggestion:
    if state.handling is None:
        return state
    return replace(state, waits=(*state.waits, Wait(at=fact.time, cause=state.handling.cause, parts=state.awaited)))


_ENDED_BY_CLOSING = (
    events.SuggestionAssigned,
    events.SuggestionBounced,
    events.SuggestionExtended,
    events.SuggestionJointOpinionGiven,
    events.SuggestionReplied,
    events.SuggestionPromised,
    events.SuggestionClosed,
)
_MOVES: Mapping[type[EventData], Callable[[Suggestion, Any, Fact], Suggestion]] = {
    events.SuggestionSubmitted: _submitted,
    events.SuggestionSorted: _sorted,
    events.SuggestionWithdrawn: _withdrawn,
    events.SuggestionAssigned: _assigned,
    events.SuggestionPlanned: _planned,
    events.SuggestionBounced: _bounced,
    events.SuggestionExtended: _extended,
    events.SuggestionJointOpinionGiven: _joint_opinion_given,
    events.SuggestionReplied: _replied,
    events.SuggestionGraded: _graded,
    events.SuggestionRehandled: _rehandled,
    events.SuggestionVisited: _visited,
    events.SuggestionPromised: _promised,
    events.SuggestionClosed: _closed,
    events.SuggestionKeyed: _keyed,
    events.SuggestionPrestudied: _prestudied,
    events.SuggestionMerged: _merged,
    events.SuggestionUrged: _urged,
    events.SuggestionStaffUrged: _staff_urged,
    events.SuggestionConverted: _converted,
    events.SuggestionMeasureTaken: _measure_taken,
    events.SuggestionFoundOverdue: _found_overdue,
}
