"""Facts of performance 履职: what was recorded and reviewed, and what other services credit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import Count, EventData, Id, LongText, ShortText
from services.representatives.events.common import (
    Number,
    Representatives,
    Tag,
)
from services.representatives.vocabulary import (
    CreditKind,
    MediationOutcome,
    PerformanceKind,
    PerformanceStatus,
)


class PerformanceRecorded(EventData, frozen=True, kw_only=True):
    """履职记录 a performance record as it stands now; told again with the next status as its review goes on.

    The representatives stay the same through the review; to name others, retract the record and file a new one.
    """

    event_type: ClassVar[str] = "npc.performance.recorded.v1"
    kind: PerformanceKind
    status: PerformanceStatus = PerformanceStatus.FILED
    representatives: Representatives = ()
    on: Annotated[date, msgspec.Meta(description="The day it took place 履职日期; decides month and year")]
    count: Annotated[
        Number,
        msgspec.Meta(description="How much the record stands for: participations, talks, contacts, enterprises 次数"),
    ] = 1
    hours: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 0.0
    amount_yuan: Annotated[Count, msgspec.Meta(description="Value of a donation in yuan 金额 (元)")] = 0
    station: Id | None = None
    group: Annotated[Id | None, msgspec.Meta(description="The group that acted 代表小组")] = None
    campaign: Annotated[Tag | None, msgspec.Meta(description="The campaign it is part of 行动, as 五大行动")] = None
    cadence: Annotated[Id | None, msgspec.Meta(description="The cadence it keeps 对应周期制度")] = None
    department: Annotated[ShortText | None, msgspec.Meta(description="The department a lecture was held in 部门")] = (
        None
    )
    outcome: Annotated[MediationOutcome | None, msgspec.Meta(description="Of a mediation 调解结果")] = None
    contacted: Annotated[
        tuple[Id, ...],
        msgspec.Meta(max_length=1000, description="The representatives a committee member contacted 联系的代表"),
    ] = ()
    suggestions: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=200, description="Suggestions that came of it 形成的建议")
    ] = ()
    summary: LongText = ""


class PerformanceCredited(EventData, frozen=True, kw_only=True):
    """履职计入 another service credits a representative for what it knows of. Subject: the representative."""

    event_type: ClassVar[str] = "npc.performance.credited.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions", "supervision"})
    representative: Id
    kind: CreditKind
    on: date
    reference: Id
