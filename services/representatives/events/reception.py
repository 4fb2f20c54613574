"""Facts of receptions 接待: representatives met citizens, of whom only the number is told."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id
from services.representatives.events.common import (
    Number,
    Representatives,
    Topic,
)
from services.representatives.vocabulary import (
    Channel,
    VisitorRole,
)


class ReceptionHeld(EventData, frozen=True, kw_only=True):
    """接待群众 representatives met citizens; every representative named is credited. Who came stays a number."""

    event_type: ClassVar[str] = "npc.reception.held.v1"
    channel: Channel
    station: Id | None = None
    representatives: Representatives = ()
    citizens: Annotated[Number, msgspec.Meta(description="接待群众人次 how many citizens came")]
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(max_length=50)] = ()
    opinions: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=1000, description="民情民意 ids of the opinions taken down")
    ] = ()
    visitor_role: VisitorRole = VisitorRole.REPRESENTATIVE
    duty: Annotated[Id | None, msgspec.Meta(description="The slot of the roster it keeps 对应排班")] = None
    cadence: Annotated[Id | None, msgspec.Meta(description="The cadence it keeps 对应周期制度")] = None
