"""What there should be: registers 应有清单 with their gaps, and standards 标准 for stations."""

from __future__ import annotations

from datetime import datetime

import msgspec
import strawberry
from strawberry.types import Info

from kit.documents import Document
from kit.graph_types import PeriodInput
from kit.periods import month_of
from services.representatives import loaders, register, standard
from services.representatives.graph.division import Division
from services.representatives.graph.parts import page_size
from services.representatives.vocabulary import MandateLevel, RegisterKind, StationType


@strawberry.type(description="An entry of a register, and what fills it. 清单条目。")
class RegisterEntry:
    """One entry."""

    name: str
    expected: int = strawberry.field(description="How many there should be. 应有数。")
    present: int = strawberry.field(description="How many there are. 现有数。")
    missing: int = strawberry.field(description="How many more there should be. 缺额。")


@strawberry.type(description="How far a register is filled at the end of a period. 清单落实情况。")
class RegisterCoverage:
    """Sums and entries."""

    found: strawberry.Private[list[register.Gap]]
    expected: int = strawberry.field(description="Over all entries. 应有合计。")
    missing: int = strawberry.field(description="Over all entries. 缺额合计。")

    @classmethod
    def of(cls, found: list[register.Gap]) -> RegisterCoverage:
        """The GraphQL form."""
        return cls(found=found, expected=sum(one.expected for one in found), missing=sum(one.missing for one in found))

    @strawberry.field(description="The entries, in the register's order; only those with a gap unless told. 条目。")
    def entries(self, gaps_only: bool = True, first: int = 100) -> list[RegisterEntry]:
        """From what was found."""
        wanted = [one for one in self.found if one.missing or not gaps_only]
        return [
            RegisterEntry(name=one.name, expected=one.expected, present=one.present, missing=one.missing)
            for one in wanted[: page_size(first)]
        ]


@strawberry.type(description="What a district lists as what there should be. 应有清单。")
class Register:
    """应有清单."""

    id: strawberry.ID
    state: strawberry.Private[register.Register]
    kind: RegisterKind | None
    level: MandateLevel | None = strawberry.field(description="Of constituencies. 层级。")
    term: int | None = strawberry.field(description="Of constituencies. 届次。")
    published: datetime | None = strawberry.field(description="When the latest list was. 最近发布时间。")

    @classmethod
    def of(cls, document: Document) -> Register:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], register.Register)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            kind=state.kind,
            level=state.level,
            term=state.term,
            published=state.editions[-1].since if state.editions else None,
        )

    @strawberry.field(description="The division that published it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="How far it is filled at the end of the period, or today. 落实情况。")
    async def coverage(self, info: Info, period: PeriodInput | None = None) -> RegisterCoverage:
        """Registers of one request are answered together."""
        request = loaders.of(info)
        month = month_of(request.store.today()) if period is None else period.to_period().months[1]
        if self.kind is None:
            return RegisterCoverage.of([])
        found = await request.gaps.load(loaders.GapKey(self.state.division, self.kind, month)) or ()
        return RegisterCoverage.of([one for one in found if one.register == self.state.id])


@strawberry.type(description="A checklist that stations are to meet. 家站标准。")
class Standard:
    """标准."""

    id: strawberry.ID
    state: strawberry.Private[standard.Standard]
    name: str
    types: list[StationType] = strawberry.field(description="The stations it is for. 适用站点类型。")
    items: list[str] = strawberry.field(description="Its points. 清单项目。")
    adopted: datetime | None

    @classmethod
    def of(cls, document: Document) -> Standard:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], standard.Standard)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            name=state.name,
            types=list(state.types),
            items=list(state.items),
            adopted=state.adopted,
        )

    @strawberry.field(description="The division that adopted it. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)
