"""Facts of stations 站点: opened and closed, held against a standard, with their QR codes 二维码."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.representatives.events.common import (
    Number,
    Tag,
)
from services.representatives.vocabulary import (
    CodeTarget,
    StationType,
    Tier,
)


class StationOpened(EventData, frozen=True, kw_only=True):
    """设立 a place to meet representatives opened; told again while open, it replaces what was said of the place."""

    event_type: ClassVar[str] = "npc.station.opened.v1"
    type: StationType
    tier: Tier
    name: ShortText
    host: Annotated[ShortText | None, msgspec.Meta(description="依托单位 where it is housed, as a service hall")] = None
    partner: Annotated[ShortText | None, msgspec.Meta(description="共建单位 the organisation it is run with")] = None
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=50)] = ()
    parent: Annotated[Id | None, msgspec.Meta(description="上级站点 the station above it in the network")] = None
    area: Annotated[
        ShortText | None, msgspec.Meta(description="覆盖镇街或村居 the town (tier TOWN) or village (VILLAGE) it serves")
    ] = None
    profession: Annotated[ShortText | None, msgspec.Meta(description="行业 the profession of an industry station")] = (
        None
    )
    representatives: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=1000, description="驻站代表 the representatives posted there")
    ] = ()
    staff: Annotated[
        Number,
        msgspec.Meta(description="Others who work there: judges of a mediation room 法官, informants 信息采集员"),
    ] = 0


class StationClosed(EventData, frozen=True, kw_only=True):
    """撤销 the station closed."""

    event_type: ClassVar[str] = "npc.station.closed.v1"
    reason: ShortText | None = None


class ChecklistAssessed(EventData, frozen=True, kw_only=True):
    """标准化建设评估 the station was assessed against a standard checklist."""

    event_type: ClassVar[str] = "npc.station.checklist_assessed.v1"
    standard: Annotated[ShortText, msgspec.Meta(description="The checklist's name 标准, as 六有")]
    items: Annotated[Number, msgspec.Meta(description="How many points the checklist has")]
    met: Annotated[Number, msgspec.Meta(description="How many of them the station meets")]
    missing: Annotated[
        tuple[ShortText, ...], msgspec.Meta(max_length=100, description="缺项 the points it does not meet, by name")
    ] = ()

    def __post_init__(self) -> None:
        """A station cannot meet, or miss, more points than there are."""
        if self.met > self.items:
            raise ValueError(f"met is {self.met} but the checklist has {self.items} items")
        if self.met + len(self.missing) > self.items:
            raise ValueError(f"{self.met} met and {len(self.missing)} missing are more than {self.items} items")


class StandardAdopted(EventData, frozen=True, kw_only=True):
    """标准 a standard checklist for stations; adopted again, it replaces what it said. Subject: the standard."""

    event_type: ClassVar[str] = "npc.station.standard_adopted.v1"
    name: Annotated[ShortText, msgspec.Meta(description="As assessments name it: 八有, 1+3+X")]
    types: Annotated[tuple[StationType, ...], msgspec.Meta(min_length=1, max_length=20, description="适用站点类型")]
    items: Annotated[
        tuple[ShortText, ...], msgspec.Meta(min_length=1, max_length=100, description="清单项目 its points")
    ]


class CodePublished(EventData, frozen=True, kw_only=True):
    """发布二维码 a QR code was put up. Subject: the station, or the representative where `target` says so."""

    event_type: ClassVar[str] = "npc.station.qr_published.v1"
    code: Annotated[Id, msgspec.Meta(description="The code's id; begins with the event's own division")]
    target: CodeTarget

    def __post_init__(self) -> None:
        """A division publishes codes of its own only."""
        _require_own_code(self.division, self.code)


class CodeRevoked(EventData, frozen=True, kw_only=True):
    """停用二维码 a QR code must not be used any more. Subject: whatever it led to."""

    event_type: ClassVar[str] = "npc.station.qr_revoked.v1"
    code: Annotated[Id, msgspec.Meta(description="The code's id; begins with the event's own division")]
    reason: ShortText | None = None

    def __post_init__(self) -> None:
        """A division revokes codes of its own only."""
        _require_own_code(self.division, self.code)


def _require_own_code(division: str, code: str) -> None:
    if not code.startswith(f"{division}-"):
        raise ValueError(f"code {code!r} must begin with {division}-")
