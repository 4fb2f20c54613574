"""Facts of appraising departments' work 专项工作评议, and the list of departments 部门名录."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Number, Unit
from services.supervision.vocabulary import Grade, Organ


class WorkAppraisalStarted(EventData, frozen=True, kw_only=True):
    """启动工作评议 the departments to be appraised were named. Subject: the item."""

    event_type: ClassVar[str] = "npc.work_appraisal.started.v1"
    title: ShortText
    departments: Annotated[tuple[Unit, ...], msgspec.Meta(min_length=1, max_length=100)]


class WorkAppraisalMet(EventData, frozen=True, kw_only=True):
    """评议会议 a meeting of the appraisal, as in a town. Subject: the item."""

    event_type: ClassVar[str] = "npc.work_appraisal.met.v1"
    place: Annotated[ShortText, msgspec.Meta(description="The town or street 镇街.")] | None = None
    participants: Annotated[Number, msgspec.Meta(description="How many took part 参会人数.")] = 0


class WorkAppraisalGraded(EventData, frozen=True, kw_only=True):
    """评议测评 one department's work was graded. Subject: the item; counts for the department as well."""

    event_type: ClassVar[str] = "npc.work_appraisal.graded.v1"
    department: Unit
    grade: Grade
    ballot: Annotated[Id, msgspec.Meta(description="The tally behind the grade.")] | None = None


class DepartmentListed(EventData, frozen=True, kw_only=True):
    """部门名录 a department that the committee supervises, with its name. Subject: the department's id as a unit."""

    event_type: ClassVar[str] = "npc.department.listed.v1"
    name: ShortText
    organ: Organ = Organ.GOVERNMENT
