"""The way to an item 监督事项 from what it leads to; an item knows those, and they know it only by way of here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from kit.documents import Document
from services.supervision import loaders

if TYPE_CHECKING:
    from services.supervision.graph.items import SupervisionItem

LinkedItem = Annotated["SupervisionItem", strawberry.lazy("services.supervision.graph.items")]


def item_view(document: Document) -> LinkedItem:
    """The view of a stored item."""
    from services.supervision.graph.items import SupervisionItem

    return SupervisionItem.of(document)


async def item_of(info: Info, identity: str | None) -> LinkedItem | None:
    """The item, batched by id; None where none is named or known."""
    document = await loaders.of(info).items.load(identity) if identity else None
    return item_view(document) if document else None
