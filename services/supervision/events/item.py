"""Facts of any supervision item 监督事项: asked for by another service, closed."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.vocabulary import RequestCause


class ItemRequested(EventData, frozen=True, kw_only=True):
    """转入监督 a suggestion needs supervision: an item is asked for."""

    event_type: ClassVar[str] = "npc.item.requested.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    cause: RequestCause
    suggestion: Id
    title: ShortText


class ItemSettled(EventData, frozen=True, kw_only=True):
    """督办事项了结 the reason for which an item was asked for is gone. Subject: the item."""

    event_type: ClassVar[str] = "npc.item.settled.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"suggestions"})
    suggestion: Id


class ItemOpened(EventData, frozen=True, kw_only=True):
    """督办立项 staff opened an item to follow something up, perhaps a suggestion below. Subject: the item."""

    event_type: ClassVar[str] = "npc.item.opened.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"supervision"})
    by: Annotated[str, msgspec.Meta(pattern=r"^\d{6}(\d{3})?$", description="The division whose staff opened it.")]
    title: ShortText
    suggestion: Id | None = None


class ItemClosed(EventData, frozen=True, kw_only=True):
    """结项 the committee closed an item, of whatever kind: nothing more is expected of it. Subject: the item."""

    event_type: ClassVar[str] = "npc.item.closed.v1"
    result: ShortText | None = None
