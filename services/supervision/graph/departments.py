"""Departments 部门 that the committee supervises, and their appraisals."""

from __future__ import annotations

from datetime import date

import msgspec
import strawberry
from strawberry import ID
from strawberry.types import Info

from kit.documents import Document
from services.supervision import department as departments
from services.supervision import loaders
from services.supervision.graph.division import Division
from services.supervision.graph.enums import Grade, Organ


@strawberry.type(description="One appraisal of a department. 部门受评议记录。")
class DepartmentAppraisal:
    """评议."""

    grade: Grade
    graded_on: date


@strawberry.federation.type(
    keys=["id"],
    description="A department the committee supervises, by its id as a unit. 受监督部门。",
    name="Department",
)
class Department:
    """部门: any unit may be named; what is known of it is looked up."""

    id: ID

    @classmethod
    def resolve_reference(cls, id: ID) -> Department:
        """Any id."""
        return cls(id=id)

    @strawberry.field(description="Null where it was never listed. 名称。")
    async def name(self, info: Info) -> str | None:
        """As it was listed."""
        return (await self._state(info)).name

    @strawberry.field
    async def organ(self, info: Info) -> Organ | None:
        """Of which organ it is a part."""
        return (await self._state(info)).organ

    @strawberry.field
    def division(self) -> Division | None:
        """Whose department."""
        return Division(code=ID(self.id.partition("-")[0]))

    @strawberry.field
    async def appraisals(self, info: Info) -> list[DepartmentAppraisal]:
        """Earliest first; none where it was never appraised."""
        found = (await self._state(info)).appraisals
        return [DepartmentAppraisal(grade=one.grade, graded_on=one.step.on) for one in found]

    async def _state(self, info: Info) -> departments.Department:
        document = await loaders.of(info).departments.load(self.id)
        if document is None:
            return departments.Department(id=self.id, division=self.id.partition("-")[0])
        return msgspec.convert(document["state"], departments.Department)

    @classmethod
    def of(cls, document: Document) -> Department:
        """The view of a stored department."""
        return cls(id=ID(document["_id"]))
