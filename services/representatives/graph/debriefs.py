"""Debriefs 述职 with the voters' ballots 测评, of which small ones are not shown."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry.types import Info

from kit.documents import Document
from kit.privacy import shown_citizens
from services.representatives import debrief
from services.representatives.graph.division import Division
from services.representatives.graph.entities import Representative
from services.representatives.graph.parts import Anomaly
from services.representatives.vocabulary import DebriefStatus


@strawberry.type(name="DebriefBallot", description="The voters' secret ballot, counts only. 选民测评（仅票数）。")
class Ballot:
    """测评."""

    eligible: int = strawberry.field(description="应到人数。 Who might vote.")
    cast: int = strawberry.field(description="有效票。 Ballots cast.")
    satisfied: int
    mostly: int
    dissatisfied: int


@strawberry.type(description="A representative's report to the voters. 代表述职。")
class Debrief:
    """述职."""

    id: strawberry.ID
    state: strawberry.Private[debrief.Debrief]
    status: DebriefStatus
    on: date | None = strawberry.field(description="The day it was held, or is set for. 述职日期。")
    voters: int | None = strawberry.field(description="Who was there; null below five. 到会选民人数。")
    written: bool = strawberry.field(description="In writing. 书面述职。")
    ballot: Ballot | None = strawberry.field(description="Null without one, or with fewer than five votes. 测评结果。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Debrief:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], debrief.Debrief)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            status=state.status,
            on=state.on,
            voters=shown_citizens(state.voters),
            written=state.written,
            ballot=_ballot(state.ballot),
            anomalies=[Anomaly.of(one) for one in debrief.anomalies(state)],
        )

    @strawberry.field(description="The division that tells of it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="Who reported. 述职代表。")
    async def representative(self, info: Info) -> Representative | None:
        """Loaded together with others."""
        person = self.state.representative
        return None if person is None else await Representative.resolve_reference(info, strawberry.ID(person))


def _ballot(state: debrief.Ballot | None) -> Ballot | None:
    if state is None or shown_citizens(state.cast) is None:
        return None
    return Ballot(
        eligible=state.eligible,
        cast=state.cast,
        satisfied=state.satisfied,
        mostly=state.mostly,
        dissatisfied=state.dissatisfied,
    )
