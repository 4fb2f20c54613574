"""The roster 排班 and cadences 周期制度: what is to take place when, and whether it did."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import strawberry
from msgspec.structs import replace
from strawberry.types import Info

from kit.documents import Document
from kit.graph_types import PeriodInput
from services.representatives import cadence, duty, loaders
from services.representatives.graph.division import Division
from services.representatives.graph.entities import Reception, Representative, Station, representatives_of
from services.representatives.graph.parts import Anomaly
from services.representatives.vocabulary import DutyStatus, Interval


@strawberry.federation.type(keys=["id"], description="A slot of the reception roster. 接待排班。")
class Duty:
    """排班."""

    id: strawberry.ID
    state: strawberry.Private[duty.Duty]
    on: date | None = strawberry.field(description="The day it stands on now. 现定日期。")
    scheduled_on: date | None = strawberry.field(description="The day before any move. 原定日期。")
    hours: str | None = strawberry.field(description="From-to. 时间。")
    topic: str | None = strawberry.field(description="What it is about. 主题。")
    host: str | None = strawberry.field(description="Which body holds it. 承办单位。")
    audience: str | None = strawberry.field(description="Whom it is for. 对象。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Duty:
        """The view on a stored document."""
        state = replace(msgspec.convert(document["state"], duty.Duty), lapsed=tuple(document.get("lapsed", ())))
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            on=state.on,
            scheduled_on=state.scheduled_on,
            hours=state.hours,
            topic=state.topic,
            host=state.host,
            audience=state.audience,
            anomalies=[Anomaly.of(one) for one in duty.anomalies(state)],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Duty | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).duties.load(id)
        return None if document is None else cls.of(document)

    @strawberry.field(description="ABSENT where the day has passed and no reception kept it. 状态，随当日计算。")
    def status(self, info: Info) -> DutyStatus:
        """As of today."""
        return self.state.status(loaders.of(info).store.today())

    @strawberry.field(description="The division that tells of it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="Where it is to be. 接待站点。")
    async def station(self, info: Info) -> Station | None:
        """Loaded together with others."""
        station = self.state.station
        return None if station is None else await Station.resolve_reference(info, strawberry.ID(station))

    @strawberry.field(description="The representatives of the slot. 排班代表。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await representatives_of(info, self.state.representatives)

    @strawberry.field(description="The receptions that kept it. 对应接待。")
    async def receptions(self, info: Info) -> list[Reception]:
        """Loaded together with others."""
        documents = await loaders.of(info).receptions.load_many([one.reception for one in self.state.held])
        return [Reception.of(document) for document in documents if document is not None]


@strawberry.type(description="One interval of a cadence that has passed. 周期内的一期。")
class CadenceSlot:
    """First and last day, and what took place."""

    first: date
    last: date
    expected: int = strawberry.field(description="How often it should take place. 应开展次数。")
    held: int = strawberry.field(description="How often it did, on the fixed day where there is one. 已开展次数。")
    off_day: int = strawberry.field(description="Occasions on another day. 非固定日开展次数。")
    kept: bool


@strawberry.type(description="Something that is to take place again and again. 周期制度。")
class Cadence:
    """周期制度."""

    id: strawberry.ID
    state: strawberry.Private[cadence.Cadence]
    name: str
    interval: Interval | None
    times: int = strawberry.field(description="How often in each interval. 每期次数。")
    day_of_month: int | None = strawberry.field(description="The fixed day. 固定日。")
    adopted: datetime | None = strawberry.field(description="Since when it is in force, or was last. 建立时间。")
    ended: datetime | None
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Cadence:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], cadence.Cadence)
        last = state.in_force[-1] if state.in_force else None
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            name=state.name,
            interval=state.interval,
            times=state.times,
            day_of_month=state.day_of_month,
            adopted=last.since if last else None,
            ended=last.until if last else None,
            anomalies=[Anomaly.of(one) for one in cadence.anomalies(state)],
        )

    @strawberry.field(description="The division that keeps it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="The slots that ended in the period and before today, oldest first. 各期执行情况。")
    def slots(self, info: Info, period: PeriodInput) -> list[CadenceSlot]:
        """From the state and the calendar."""
        found = cadence.slots(self.state, period.to_period(), loaders.of(info).store.today())
        return [
            CadenceSlot(
                first=one.first,
                last=one.last,
                expected=one.expected,
                held=one.held,
                off_day=one.off_day,
                kept=one.kept,
            )
            for one in found
        ]
