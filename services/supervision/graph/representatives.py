"""Representatives 代表 as supervision sees them: by their id, with the trials they observed."""

from __future__ import annotations

import strawberry
from strawberry import ID
from strawberry.types import Info

from services.supervision import loaders
from services.supervision.graph.item_links import LinkedItem, item_view


@strawberry.federation.type(keys=["id"], description="A representative, seen from supervision. 代表（监督侧）。")
class Representative:
    """代表: owned by another service, known here by its id."""

    id: ID

    @classmethod
    def resolve_reference(cls, id: ID) -> Representative:
        """Any id: what is asked of it is looked up."""
        return cls(id=id)

    @strawberry.field(description="The trials the representative observed. 旁听的庭审。")
    async def court_observations(self, info: Info) -> list[LinkedItem] | None:
        """Batched by representative."""
        return [item_view(row) for row in await loaders.of(info).items_observed.load(self.id) or ()]

    @strawberry.field(description="How many trials the representative observed. 旁听庭审次数。")
    async def court_observation_count(self, info: Info) -> int | None:
        """A count."""
        return len(await loaders.of(info).items_observed.load(self.id) or ())
