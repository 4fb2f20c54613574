"""Suggestions 建议 as supervision sees them: by their id, with what they led to; and the part of a follow-up."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID
from strawberry.types import Info

from services.supervision import loaders
from services.supervision.graph.ballots import Ballot
from services.supervision.graph.enums import ItemKind, RequestCause
from services.supervision.graph.item_links import LinkedItem, item_view
from services.supervision.kinds.follow_up import FollowUp


@strawberry.federation.type(keys=["id"], description="A suggestion, seen from supervision. 建议（监督侧）。")
class Suggestion:
    """建议: owned by another service, known here by its id."""

    id: ID

    @classmethod
    def resolve_reference(cls, id: ID) -> Suggestion:
        """Any id: what is asked of it is looked up."""
        return cls(id=id)

    @strawberry.field(description="The first follow-up it led to. 由其引发的跟踪监督。")
    async def follow_up(self, info: Info) -> LinkedItem | None:
        """Batched by suggestion."""
        return next(iter(await self._items(info, ItemKind.FOLLOW_UP)), None)

    @strawberry.field(description="Every supervision item about it: follow-ups, research, referrals. 相关监督事项。")
    async def supervision_items(self, info: Info, kind: ItemKind | None = None) -> list[LinkedItem] | None:
        """Batched by suggestion."""
        return await self._items(info, kind)

    @strawberry.field(description="Ballots on how it was handled. 建议办理测评计票。")
    async def ballots(self, info: Info) -> list[Ballot] | None:
        """Batched by suggestion."""
        return [Ballot.of(row) for row in await loaders.of(info).ballots_about.load(self.id) or ()]

    async def _items(self, info: Info, kind: ItemKind | None) -> list[LinkedItem]:
        rows = await loaders.of(info).items_of_suggestion.load(self.id) or ()
        return [item_view(row) for row in rows if kind in (None, row["kind"])]


@strawberry.type(description="What only a follow-up has. 跟踪监督。")
class FollowUpPart:
    """跟踪监督."""

    cause: RequestCause | None
    opened_on: date | None
    suggestion: Suggestion | None = strawberry.field(description="The suggestion behind it. 所涉建议。")

    @classmethod
    def of(cls, part: FollowUp) -> FollowUpPart:
        """The GraphQL form."""
        suggestion = Suggestion(id=ID(part.suggestion)) if part.suggestion else None
        return cls(cause=part.cause, opened_on=part.opened.on if part.opened else None, suggestion=suggestion)
