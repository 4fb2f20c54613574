"""Facts of what there should be 应有清单, and of how often something is to take place 周期."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, ShortText
from services.representatives.events.common import Number, Term
from services.representatives.vocabulary import (
    Interval,
    MandateLevel,
    RegisterKind,
)


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing of a register, with how many there should be of what fills it."""

    name: ShortText
    number: Annotated[
        Number, msgspec.Meta(description="应有数 stations, groups, lectures; seats of a constituency")
    ] = 1


class RegisterPublished(EventData, frozen=True, kw_only=True):
    """应有清单 what there should be, entry by entry: villages with a station, fields with a group, seats to be filled.

    The whole list is told each time; the latest counts from its day on. Subject: the register.
    """

    event_type: ClassVar[str] = "npc.register.published.v1"
    kind: RegisterKind
    entries: Annotated[tuple[RegisterEntry, ...], msgspec.Meta(max_length=2000)]
    level: Annotated[MandateLevel | None, msgspec.Meta(description="Of constituencies: whose seats 层级")] = None
    term: Annotated[Term | None, msgspec.Meta(description="Of constituencies: of which term 届次")] = None

    def __post_init__(self) -> None:
        """Seats are those of one congress; a name stands once."""
        if (self.kind is RegisterKind.CONSTITUENCY) != (self.level is not None and self.term is not None):
            raise ValueError("level and term must be given for CONSTITUENCY, and for nothing else")
        if len({entry.name for entry in self.entries}) < len(self.entries):
            raise ValueError("entries must have different names")


class CadenceAdopted(EventData, frozen=True, kw_only=True):
    """周期制度 something is to take place again and again: 半月谈, 季度议, a fixed reception day. Subject: the cadence.

    Receptions and records say which cadence they keep.
    """

    event_type: ClassVar[str] = "npc.cadence.adopted.v1"
    name: ShortText
    interval: Interval
    times: Annotated[int, msgspec.Meta(ge=1, le=100, description="How often in each interval 次数")] = 1
    day_of_month: (
        Annotated[
            int, msgspec.Meta(ge=1, le=31, description="固定日 the day it must be on; in months without it, their last")
        ]
        | None
    ) = None

    def __post_init__(self) -> None:
        """A day of the month needs months."""
        if self.day_of_month is not None and self.interval is not Interval.MONTH:
            raise ValueError("day_of_month needs interval MONTH")


class CadenceEnded(EventData, frozen=True, kw_only=True):
    """周期制度停止 it need not take place any more."""

    event_type: ClassVar[str] = "npc.cadence.ended.v1"
    reason: ShortText | None = None
