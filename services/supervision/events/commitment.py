"""Facts of a commitment 承诺: made with a due date, fulfilled with a proof, or broken."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Unit, Word, check_day


class CommitmentMade(EventData, frozen=True, kw_only=True):
    """作出承诺 a unit promised to do something by a day. Subject: the commitment."""

    event_type: ClassVar[str] = "npc.commitment.made.v1"
    title: ShortText
    unit: Unit
    due: Annotated[date, msgspec.Meta(description="By when 承诺期限.")]
    item: Annotated[Id, msgspec.Meta(description="The inquiry or other item it was made at.")] | None = None
    question: Annotated[Word, msgspec.Meta(description="The inquiry's question it answers.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        check_day("due", self.due)


class CommitmentFulfilled(EventData, frozen=True, kw_only=True):
    """承诺兑现 it was done, and something proves it. Subject: the commitment."""

    event_type: ClassVar[str] = "npc.commitment.fulfilled.v1"
    proof: Annotated[ShortText, msgspec.Meta(description="What proves it 佐证: a document, a site seen.")]


class CommitmentBroken(EventData, frozen=True, kw_only=True):
    """承诺未兑现 the committee found that it will not be kept. Subject: the commitment."""

    event_type: ClassVar[str] = "npc.commitment.broken.v1"
    reason: ShortText | None = None
