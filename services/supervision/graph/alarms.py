"""Alarms 预警 of all services, with what was said about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
import strawberry
from strawberry import ID, Private
from strawberry.types import Info

from kit.actions import act
from kit.alarms import AlarmRaised, Severity
from kit.catalogue import EventData, Target
from kit.documents import Document
from kit.graph_enums import expose
from kit.staff import Staff
from services.supervision import alarm as alarms
from services.supervision import loaders
from services.supervision.alarm import AlarmStatus
from services.supervision.alarm_events import ALARM
from services.supervision.graph.commitments import Commitment, commitment_of
from services.supervision.graph.division import Division
from services.supervision.graph.findings import Finding, finding_of
from services.supervision.graph.item_links import item_of
from services.supervision.graph.items import SupervisionItem
from services.supervision.graph.plans import SupervisionPlan, plan_of
from services.supervision.graph.projects import LivelihoodProject, project_of
from services.supervision.graph.references import Duty, Opinion, Reception, Station
from services.supervision.graph.representatives import Representative
from services.supervision.graph.suggestions import Suggestion

expose(AlarmStatus, description="Where an alarm stands. 预警状态。")
expose(Severity, "AlarmSeverity", description="How serious an alarm is. 预警级别。")

Subject = Annotated[
    Suggestion
    | Opinion
    | SupervisionItem
    | Finding
    | Commitment
    | SupervisionPlan
    | LivelihoodProject
    | Representative
    | Station
    | Duty
    | Reception,
    strawberry.union("AlarmSubject", description="What an alarm may be about. 预警所涉对象。"),
]
_ELSEWHERE: Mapping[str, type[Suggestion | Opinion | Representative | Station | Duty | Reception]] = {
    "suggestion": Suggestion,
    "opinion": Opinion,
    "representative": Representative,
    "station": Station,
    "duty": Duty,
    "reception": Reception,
}


@strawberry.type(description="Something said about an alarm. 预警处理记录。")
class AlarmRemark:
    """By staff, or by the district."""

    at: datetime
    status: AlarmStatus = strawberry.field(description="What the alarm's status became. 处理后状态。")
    text: str

    @classmethod
    def of(cls, remark: alarms.Remark) -> AlarmRemark:
        """The GraphQL form."""
        return cls(at=remark.at, status=remark.status, text=remark.text)


@strawberry.federation.type(
    keys=["id"],
    description="Facts that contradict each other, raised by the service that found it; shown, never repaired. 预警。",
)
class Alarm:
    """预警."""

    state: Private[alarms.AlarmState]
    version: int = strawberry.field(description="Give it with an action, so that nobody acts on old news. 版本号。")

    @classmethod
    def of(cls, document: Document) -> Alarm:
        """From its document."""
        return cls(state=msgspec.convert(document["state"], alarms.AlarmState), version=document["version"])

    @classmethod
    async def resolve_reference(cls, info: Info, id: ID) -> Alarm | None:
        """Batched by id."""
        return await alarm_of(info, id)

    @strawberry.field
    def id(self) -> ID:
        """The same whenever the same thing is wrong again."""
        return ID(self.state.id)

    @strawberry.field
    def division(self) -> Division | None:
        """Whose facts."""
        return Division(code=ID(self.state.division))

    @strawberry.field
    def status(self) -> AlarmStatus:
        """Where it stands."""
        return self.state.status

    @strawberry.field(description="What is wrong, as one word; null when settled before it was known here. 代码。")
    def code(self) -> str | None:
        """The kind of anomaly or contradiction."""
        return self._raised.code if self._raised else None

    @strawberry.field
    def severity(self) -> Severity | None:
        """How serious."""
        return self._raised.severity if self._raised else None

    @strawberry.field(description="In English, with the numbers. 英文说明。")
    def text(self) -> str | None:
        """A sentence."""
        return self._raised.text if self._raised else None

    @strawberry.field(description="In Chinese, with the numbers. 中文说明。")
    def text_zh(self) -> str | None:
        """A sentence."""
        return self._raised.text_zh if self._raised else None

    @strawberry.field(description="When it began, where that is known. 起始日期。")
    def since(self) -> date | None:
        """A day."""
        return self.state.since

    @strawberry.field(description="The id of what it is about. 所涉对象编号。")
    def about_id(self) -> ID | None:
        """Any aggregate's id."""
        return ID(self._raised.about) if self._raised else None

    @strawberry.field(description="What it is about, where that can be asked for. 所涉对象。")
    async def about(self, info: Info) -> Subject | None:
        """An entity of this service or of another."""
        if self._raised is None:
            return None
        identity = ID(self._raised.about)
        match self._raised.entity:
            case "item":
                return await item_of(info, identity)
            case "finding":
                return await finding_of(info, identity)
            case "commitment":
                return await commitment_of(info, identity)
            case "plan":
                return await plan_of(info, identity)
            case "project":
                return await project_of(info, identity)
            case entity:
                return _ELSEWHERE[entity](id=identity) if entity in _ELSEWHERE else None

    @strawberry.field(description="What was said about it, oldest first. 处理记录。")
    def remarks(self) -> list[AlarmRemark]:
        """By staff and by the district."""
        return [AlarmRemark.of(one) for one in self.state.remarks]

    @property
    def _raised(self) -> AlarmRaised | None:
        return self.state.raised


async def alarm_of(info: Info, identity: str) -> Alarm | None:
    """The alarm with this id."""
    document = await loaders.of(info).alarms.load(str(identity))
    return None if document is None else Alarm.of(document)


async def alarm_after(
    info: Info, identity: str, expected_version: int, told: Callable[[str, Staff], EventData]
) -> Alarm:
    """The alarm after an action of staff. Raises `UserError`."""
    tree = loaders.of(info).store.tree
    return Alarm.of(await act(info, tree, Target(ALARM, str(identity)), expected_version, told))
