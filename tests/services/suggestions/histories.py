"""Facts for tests: a history is told as (time, data) pairs and decoded exactly as the consumer does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from kit.catalogue import EventData, Fact, RecordRetracted
from kit.envelope import CHINA_TIME, render
from services.suggestions import events as e
from services.suggestions import opinion as opinions
from services.suggestions.aggregates import aggregates
from services.suggestions.events import Grade, Outcome, Role
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.suggestion import Suggestion
from tests.services.stage import Stage

D = "350206"
ID = f"{D}-S2025-0001"
OPINION_ID = f"{D}-O2025-0001"
LEAD, COSIGNER, OTHER = (f"{D}-R-{number:04}" for number in (1, 2, 3))
SCHOOLS, TRAFFIC, HEALTH = (f"{D}-{name}" for name in ("schools", "traffic", "health"))
POLICIES = Policies.load(Path(__file__).parents[3] / "contracts" / "policies.csv")
AGGREGATES = aggregates(POLICIES)
LONG_AFTER = date(2026, 6, 30)

_ids = count()


def moment(text: str) -> datetime:
    """ "2025-03-03" (at nine) or "2025-03-03 10:15" in China time; with an offset what it says."""
    if "T" in text:
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=CHINA_TIME)


def fact(
    at: str,
    data: EventData,
    subject: str = ID,
    event_id: str | None = None,
    sequence: int | None = None,
    source: str | None = None,
) -> Fact:
    """`data` as it arrives from its division, or from the service that may publish it."""
    published_by = f"/services/{min(data.publishers)}" if data.publishers else f"/divisions/{data.division}"
    payload = render(
        event_id=event_id or f"e{next(_ids)}",
        source=source or published_by,
        event_type=data.event_type,
        subject=subject,
        time=moment(at),
        data=data,
    )
    if sequence is not None:
        payload = payload.replace(b'"specversion"', f'"sequence":{sequence},"specversion"'.encode(), 1)
    return e.CATALOGUE.decode(payload)


def told(*steps: tuple[str, EventData], subject: str = ID) -> list[Fact]:
    """The facts of one aggregate; those of one moment keep the order they are told in."""
    return [fact(at, data, subject, sequence=number) for number, (at, data) in enumerate(steps)]


def tell(stage: Stage, subject: str, *steps: tuple[str, EventData]) -> list[Fact]:
    """Apply the history of one aggregate."""
    facts = told(*steps, subject=subject)
    stage.apply(*facts)
    return facts


def suggestion(*steps: tuple[str, EventData], subject: str = ID) -> Suggestion:
    """The suggestion after a history."""
    return fold_suggestion(told(*steps, subject=subject), subject)


def fold_suggestion(facts: Iterable[Fact], subject: str = ID) -> Suggestion:
    aggregate = AGGREGATES[e.SUGGESTION]
    state = aggregate.fold(aggregate.start(subject), facts)
    assert isinstance(state, Suggestion)
    return state


def opinion(*steps: tuple[str, EventData], subject: str = OPINION_ID) -> Opinion:
    """The opinion after a history."""
    aggregate = AGGREGATES[e.OPINION]
    state = aggregate.fold(aggregate.start(subject), told(*steps, subject=subject))
    assert isinstance(state, opinions.Opinion)
    return state


def retraction(of: Fact) -> Fact:
    """The tombstone of a fact, of whoever published that."""
    data = RecordRetracted(division=of.division, event_id=of.key.partition("/")[2], reason="typing error")
    source = f"/divisions/{of.publisher}" if of.publisher.isdigit() else f"/services/{of.publisher}"
    return fact("2026-12-01", data, source=source)


def submitted(**more: Any) -> e.SuggestionSubmitted:
    given = {"kind": e.Kind.SESSION, "title": "More school buses", "lead": LEAD, "cosigners": (COSIGNER,)} | more
    return e.SuggestionSubmitted(division=D, **given)


def sorted_() -> e.SuggestionSorted:
    return e.SuggestionSorted(division=D, category="education")


def withdrawn() -> e.SuggestionWithdrawn:
    return e.SuggestionWithdrawn(division=D)


def assigned(lead: str | None = SCHOOLS, joint: Iterable[str] = (), separate: Iterable[str] = (), **more: Any) -> Any:
    parts = [*(((lead, Role.LEAD),) if lead else ()), *((unit, Role.JOINT) for unit in joint)]
    parts += [(unit, Role.SEPARATE) for unit in separate]
    units = tuple(e.HandlingUnit(unit=unit, role=role) for unit, role in parts)
    return e.SuggestionAssigned(division=D, units=units, **more)


def separately(*units: str) -> Any:
    return assigned(lead=None, separate=units)


def bounced(unit: str = SCHOOLS) -> e.SuggestionBounced:
    return e.SuggestionBounced(division=D, unit=unit, reason="not our business")


def extended(unit: str | None = None) -> e.SuggestionExtended:
    return e.SuggestionExtended(division=D, unit=unit, reason="wide and difficult")


def joint_opinion(unit: str = TRAFFIC) -> e.SuggestionJointOpinionGiven:
    return e.SuggestionJointOpinionGiven(division=D, unit=unit)


def replied(unit: str = SCHOOLS, outcome: Outcome = Outcome.RESOLVED, **more: Any) -> e.SuggestionReplied:
    return e.SuggestionReplied(division=D, unit=unit, outcome=outcome, **more)


def graded(grade: Grade = Grade.SATISFIED, round: Any = 1, **more: Any) -> e.SuggestionGraded:
    return e.SuggestionGraded(division=D, grade=grade, round=round, **more)


def rehandled() -> e.SuggestionRehandled:
    return e.SuggestionRehandled(division=D)


def visited(visit: e.Visit, promise: str | None = None) -> e.SuggestionVisited:
    return e.SuggestionVisited(division=D, visit=visit, unit=SCHOOLS, promise=promise)


def promised(due_on: str, promise: str = "1") -> e.SuggestionPromised:
    return e.SuggestionPromised(division=D, promise=promise, unit=SCHOOLS, due_on=date.fromisoformat(due_on))


def closed(outcome: Outcome | None = None) -> e.SuggestionClosed:
    return e.SuggestionClosed(division=D, outcome=outcome)


def keyed() -> e.SuggestionKeyed:
    return e.SuggestionKeyed(division=D, post="deputy chair", research="school transport")


def received(channel: e.Channel = e.Channel.STATION, **more: Any) -> e.OpinionReceived:
    return e.OpinionReceived(division=D, channel=channel, title="The bus is full", **more)


def handled(outcome: Outcome = Outcome.RESOLVED, unit: str = TRAFFIC) -> e.OpinionHandled:
    return e.OpinionHandled(division=D, unit=unit, outcome=outcome)


START = (("2025-01-20", submitted()), ("2025-02-10", sorted_()), ("2025-03-03", assigned()))
"""Submitted, sorted, and assigned to the schools on 3 March 2025."""

REPLIED = (*START, ("2025-04-01", replied()))
"""And replied to on 1 April, resolved."""
