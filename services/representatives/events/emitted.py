"""Facts this service tells the others: who serves, who no more, when a QR code is valid."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData
from services.representatives.vocabulary import (
    MandateLevel,
)


class CodeSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """有效期 from when to when, exclusive; open without `until`."""

    since: datetime
    until: datetime | None = None


class CodeAnnounced(EventData, frozen=True, kw_only=True):
    """二维码有效期 when a QR code may be the source of an opinion. Subject: the code."""

    event_type: ClassVar[str] = "npc.code.announced.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    valid: tuple[CodeSpan, ...]


class MandateLapsed(EventData, frozen=True, kw_only=True):
    """代表资格暂停或终止 a representative holds no serving mandate any more. Subject: the representative."""

    event_type: ClassVar[str] = "npc.mandate.lapsed.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    ended: Annotated[bool, msgspec.Meta(description="Every mandate ended 终止; else one rests 暂停.")]


class ServedSpan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """在任期间 from when to when, exclusive, in which congress; open without `until`."""

    level: MandateLevel
    since: datetime
    until: datetime | None = None


class MembershipServed(EventData, frozen=True, kw_only=True):
    """代表在任期间 every time in which the representative who is the subject exercised a mandate."""

    event_type: ClassVar[str] = "npc.membership.served.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives"})
    spans: tuple[ServedSpan, ...]
