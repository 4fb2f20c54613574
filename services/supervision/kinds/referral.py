"""A referral 监督贯通移送: a petition, a finding or a suggestion handed to another supervising body, and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from kit.catalogue import Fact, Id
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events.referral import ReferralAnswered, ReferralMade
from services.supervision.kinds.kind import Kind
from services.supervision.steps import Deadline, DeadlineKind, Row, Step
from services.supervision.vocabulary import ItemKind, ItemStatus, ReferralBody, ReferralOrigin


class Referral(msgspec.Struct, frozen=True, tag="REFERRAL", tag_field="kind"):
    """The latest making counts, and the first answer."""

    title: str | None = None
    to: ReferralBody | None = None
    origin: ReferralOrigin | None = None
    due: date | None = None
    finding: Id | None = None
    suggestion: Id | None = None
    made: Step | None = None
    answered: Step | None = None
    result: str | None = None


def evolve(state: Referral, fact: Fact) -> Referral:
    """`state` after one more fact in the total order."""
    step = Step.of(fact)
    match fact.data:
        case ReferralMade() as data:
            return msgspec.structs.replace(
                state,
                title=data.title,
                to=data.to,
                origin=data.origin,
                due=data.due,
                finding=data.finding,
                suggestion=data.suggestion,
                made=state.made or step,
            )
        case ReferralAnswered(result=result) if state.answered is None:
            return msgspec.structs.replace(state, answered=step, result=result)
    return state


def rows(state: Referral) -> Iterator[Row]:
    """Counts in the month it was made; pending goes up and down in the months that happened."""
    if state.made is not None:
        yield state.made.on, "referral.made", 1
        yield state.made.on, "referral.pending", 1
        if state.answered is not None:
            yield state.answered.on, "referral.pending", -1


def deadlines(state: Referral) -> tuple[Deadline, ...]:
    """The term of its answer."""
    if state.due is None:
        return ()
    return (Deadline(DeadlineKind.REFERRAL_ANSWER, state.due, state.answered, state.answered is None),)


def anomalies(state: Referral) -> Iterator[Anomaly]:
    """What does not fit."""
    if state.answered is not None and state.made is None:
        yield Anomaly(AnomalyKind.ANSWERED_NOT_REFERRED, state.answered.event)


REFERRAL = Kind(
    name=ItemKind.REFERRAL,
    start=Referral(),
    events=(ReferralMade, ReferralAnswered),
    evolve=evolve,
    status=lambda state: ItemStatus.ANSWERED if state.answered else ItemStatus.OPEN,
    rows=rows,
    on=lambda state: state.made.on if state.made else None,
    anomalies=anomalies,
    deadlines=deadlines,
    index=lambda state: {"suggestion": state.suggestion},
)
