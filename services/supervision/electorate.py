"""A division's electorates 表决主体: who served in its congresses when, held against how many could vote on each day.

A standing committee's members are representatives of its congress, a town's those of the district's towns; so more than
served in that congress can never have voted. Where nothing is known of a congress, nothing is held against it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.divisions import DivisionLevel, level_of
from kit.envelope import CHINA_TIME
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.ballot import BallotTallied
from services.supervision.events.membership import MembershipServed, ServedSpan
from services.supervision.steps import Step
from services.supervision.vocabulary import CongressLevel, Electorate

_OWN_LEVEL = {
    DivisionLevel.PROVINCE: CongressLevel.PROVINCIAL,
    DivisionLevel.CITY: CongressLevel.CITY,
    DivisionLevel.DISTRICT: CongressLevel.DISTRICT,
    DivisionLevel.TOWN: CongressLevel.TOWN,
}


class Tallied(msgspec.Struct, frozen=True):
    """A ballot: who could vote, how many they were said to be, and when."""

    electorate: Electorate
    eligible: int
    step: Step


class Electorates(AggregateState, frozen=True, kw_only=True):
    """The latest that is told of each representative and of each ballot, by their ids."""

    members: dict[str, tuple[ServedSpan, ...]] = msgspec.field(default_factory=dict)
    ballots: dict[str, Tallied] = msgspec.field(default_factory=dict)


def evolve(state: Electorates, fact: Fact) -> Electorates:
    """`state` after one more fact in the total order."""
    match fact.data:
        case MembershipServed(spans=spans):
            return msgspec.structs.replace(state, members=state.members | {fact.subject: spans})
        case BallotTallied(electorate=Electorate() as electorate, eligible=eligible):
            tallied = Tallied(electorate, eligible, Step.of(fact))
            return msgspec.structs.replace(state, ballots=state.ballots | {fact.subject: tallied})
    return state


def congress(division: str, electorate: Electorate) -> CongressLevel:
    """The congress whose representatives an electorate's members are."""
    return CongressLevel.TOWN if electorate is Electorate.TOWN else _OWN_LEVEL[level_of(division)]


class Serving:
    """How many served in one congress on any day: counted once, asked often."""

    def __init__(self, state: Electorates, level: CongressLevel) -> None:
        changes: Tally[date] = Tally()
        for spans in state.members.values():
            for span in spans:
                if span.level is level:
                    changes[span.since.astimezone(CHINA_TIME).date()] += 1
                    if span.until is not None:
                        changes[span.until.astimezone(CHINA_TIME).date()] -= 1
        self._days = sorted(changes)
        self._numbers = list(accumulate(changes[day] for day in self._days))

    def on(self, day: date) -> int | None:
        """At the end of the day; None where nobody of that congress is known at all."""
        if not self._days:
            return None
        place = bisect_right(self._days, day)
        return self._numbers[place - 1] if place else 0


def anomalies(state: Electorates) -> Iterator[Anomaly]:
    """Ballots in which more could vote than served on their day."""
    serving = {level: Serving(state, level) for level in {congress(state.division, one) for one in Electorate}}
    for ballot in state.ballots.values():
        members = serving[congress(state.division, ballot.electorate)].on(ballot.step.on)
        if members is not None and ballot.eligible > members:
            yield Anomaly(AnomalyKind.ELIGIBLE_NOT_SERVING, ballot.step.event)


def index(state: Electorates) -> Mapping[str, Any]:
    """Found by its id alone."""
    return {"members": len(state.members)}
