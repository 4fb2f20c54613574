"""The fact another service tells of who may vote: when a representative served in which congress."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from kit.catalogue import EventData
from services.supervision.vocabulary import CongressLevel


class ServedSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """在任期间 from when to when, exclusive, in which congress; open without `until`."""

    level: CongressLevel
    since: datetime
    until: datetime | None = None


class MembershipServed(EventData, frozen=True, kw_only=True):
    """代表在任期间 every time in which the representative who is the subject exercised a mandate."""

    event_type: ClassVar[str] = "npc.membership.served.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    spans: tuple[ServedSpan, ...]
