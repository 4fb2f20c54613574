"""The one fact of a ballot 测评/票决: its final totals. No voter, no order, no time of a single vote."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id
from services.supervision.events.common import Number
from services.supervision.vocabulary import BallotChoice, BallotMatter, Electorate


class BallotTallied(EventData, frozen=True, kw_only=True):
    """计票结果 the final totals of one question put to the vote, as one candidate project. Subject: the ballot.

    Refused unless the choices sum to `cast` and `cast` does not exceed `eligible`.
    """

    event_type: ClassVar[str] = "npc.ballot.tallied.v1"
    matter: BallotMatter
    about: Annotated[Id, msgspec.Meta(description="The project, item, suggestion or debrief voted on.")]
    electorate: (
        Annotated[Electorate, msgspec.Meta(description="Who could vote 表决主体; compared with the members serving.")]
        | None
    ) = None
    eligible: Annotated[Number, msgspec.Meta(description="How many could vote 应到人数.")]
    cast: Annotated[Number, msgspec.Meta(description="How many papers were cast 收回票数.")]
    choices: Annotated[dict[BallotChoice, Number], msgspec.Meta(description="Papers per choice; left out means none.")]

    def __post_init__(self) -> None:
        """Raises ValueError for totals that do not add up."""
        total = sum(self.choices.values())
        if total != self.cast:
            raise ValueError(f"the choices sum to {total}, but {self.cast} papers were cast")
        if self.cast > self.eligible:
            raise ValueError(f"{self.cast} papers were cast, but only {self.eligible} could vote")
