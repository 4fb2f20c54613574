"""A ballot 测评/票决: final totals of one question, and nothing about who voted how or when.

Totals that do not add up never become facts (`events.BallotTallied`); a second tally with other totals is an anomaly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.ballot import BallotTallied
from services.supervision.steps import NEVER, Row, Step
from services.supervision.vocabulary import BallotChoice, BallotMatter, Electorate


class Ballot(AggregateState, frozen=True, kw_only=True):
    """The latest tally."""

    matter: BallotMatter | None = None
    about: Id | None = None
    electorate: Electorate | None = None
    eligible: int = 0
    cast: int = 0
    choices: dict[BallotChoice, int] = msgspec.field(default_factory=dict)
    tallied: Step | None = None
    misfits: tuple[Anomaly, ...] = ()


def evolve(state: Ballot, fact: Fact) -> Ballot:
    """`state` after one more fact in the total order."""
    match fact.data:
        case BallotTallied() as data:
            step = Step.of(fact)
            choices = {choice: papers for choice, papers in data.choices.items() if papers}
            totals = (data.matter, data.about, data.electorate, data.eligible, data.cast, choices)
            before = (state.matter, state.about, state.electorate, state.eligible, state.cast, state.choices)
            differs = state.tallied is not None and totals != before
            again = (Anomaly(AnomalyKind.TALLIED_TWICE, step.event),) if differs else ()
            return msgspec.structs.replace(
                state,
                matter=data.matter,
                about=data.about,
                electorate=data.electorate,
                eligible=data.eligible,
                cast=data.cast,
                choices=choices,
                tallied=step,
                misfits=(*state.misfits, *again),
            )
    return state


def rows(state: Ballot) -> tuple[Row, ...]:
    """A tally counts in its month."""
    return ((state.tallied.on, "ballot.tallied", 1),) if state.tallied else ()


def index(state: Ballot) -> Mapping[str, Any]:
    """What ballots are found and ordered by."""
    return {
        "matter": state.matter.value if state.matter else None,
        "about": state.about,
        "on": (state.tallied.on if state.tallied else NEVER).isoformat(),
    }
