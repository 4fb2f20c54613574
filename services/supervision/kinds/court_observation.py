"""The observation of a trial 旁听庭审 in three steps; the case is known by the hash of its number alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.trial import TrialObserved
from services.supervision.kinds.kind import Kind, Participation
from services.supervision.steps import Row, Step
from services.supervision.vocabulary import CreditKind, ItemKind, ItemStatus, TrialStep


class CourtObservation(msgspec.Struct, frozen=True, tag="COURT_OBSERVATION", tag_field="kind"):
    """The first time of each step counts; `representatives` are those who sat in the court-room."""

    title: str | None = None
    case_hash: str | None = None
    court: Id | None = None
    steps: dict[TrialStep, Step] = msgspec.field(default_factory=dict)
    representatives: tuple[Id, ...] = ()
    misfits: tuple[Anomaly, ...] = ()


def evolve(state: CourtObservation, fact: Fact) -> CourtObservation:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case TrialObserved() as data:
            misfits = state.misfits
            if state.case_hash not in (None, data.case_hash):
                misfits = (*misfits, Anomaly(AnomalyKind.OTHER_CASE, step.event))
            first = data.step is TrialStep.OBSERVED and TrialStep.OBSERVED not in state.steps
            return msgspec.structs.replace(
                state,
                case_hash=state.case_hash or data.case_hash,
                court=state.court or data.court,
                steps={data.step: step} | state.steps,
                representatives=tuple(dict.fromkeys(data.representatives)) if first else state.representatives,
                misfits=misfits,
            )
    return state


def status(state: CourtObservation) -> ItemStatus:
    """Resolved with the comments after the trial."""
    if TrialStep.AFTER in state.steps:
        return ItemStatus.RESOLVED
    return ItemStatus.HELD if TrialStep.OBSERVED in state.steps else ItemStatus.OPEN


def rows(state: CourtObservation) -> Iterator[Row]:
    """Person-times of the month of the trial."""
    observed = state.steps.get(TrialStep.OBSERVED)
    if observed is not None:
        yield observed.on, "trial.observed", 1
        yield observed.on, "trial.observations", len(state.representatives)
        yield observed.on, "trial.three_steps", int(len(state.steps) == len(TrialStep))


def anomalies(state: CourtObservation) -> Iterator[Anomaly]:
    """What does not fit."""
    yield from state.misfits
    after = state.steps.get(TrialStep.AFTER)
    if after is not None and TrialStep.OBSERVED not in state.steps:
        yield Anomaly(AnomalyKind.COMMENTED_NOT_OBSERVED, after.event)


def participations(state: CourtObservation) -> Iterator[Participation]:
    """Who observed."""
    observed = state.steps.get(TrialStep.OBSERVED)
    if observed is not None:
        yield Participation(CreditKind.TRIAL, observed, state.representatives)


COURT_OBSERVATION = Kind(
    name=ItemKind.COURT_OBSERVATION,
    start=CourtObservation(),
    events=(TrialObserved,),
    evolve=evolve,
    status=status,
    rows=rows,
    on=lambda state: state.steps[TrialStep.OBSERVED].on if TrialStep.OBSERVED in state.steps else None,
    anomalies=anomalies,
    index=lambda state: {"observers": list(state.representatives)},
    participations=participations,
)
