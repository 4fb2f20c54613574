"""Groups of representatives 代表小组, with their fields, committees, alliances and members."""

from __future__ import annotations

import msgspec
import strawberry
from strawberry.types import Info

from kit.documents import Document
from services.representatives import group, loaders
from services.representatives.graph.division import Division
from services.representatives.graph.entities import Representative, representatives_of
from services.representatives.graph.parts import Anomaly
from services.representatives.vocabulary import GroupKind


@strawberry.federation.type(
    name="RepresentativeGroup", keys=["id"], description="A group of representatives. 代表小组。"
)
class Group:
    """代表小组."""

    id: strawberry.ID
    state: strawberry.Private[group.Group]
    kind: GroupKind | None
    name: str
    field: str | None = strawberry.field(description="Of a professional group. 领域。")
    committee: str | None = strawberry.field(description="The special committee it works with. 对口专委会。")
    alliance: str | None = strawberry.field(description="The industry alliance it is tied to. 行业联盟。")
    members: int = strawberry.field(description="How many belong to it. 现有成员数。")
    anomalies: list[Anomaly]

    @classmethod
    def of(cls, document: Document) -> Group:
        """The view on a stored document."""
        state = msgspec.convert(document["state"], group.Group)
        return cls(
            id=strawberry.ID(state.id),
            state=state,
            kind=state.kind,
            name=state.name,
            field=state.field,
            committee=state.committee,
            alliance=state.alliance,
            members=len(state.members),
            anomalies=[Anomaly.of(one) for one in state.anomalies],
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Group | None:
        """For the gateway; all references of a request in one query."""
        document = await loaders.of(info).groups.load(id)
        return None if document is None else cls.of(document)

    @strawberry.field(description="The division it belongs to. 所属区划。")
    def division(self, info: Info) -> Division | None:
        """From the tree."""
        return Division.find(info, self.state.division)

    @strawberry.field(description="Who belongs to it, in the order of joining. 成员。")
    async def representatives(self, info: Info) -> list[Representative]:
        """Loaded together with others."""
        return await representatives_of(info, self.state.members)
