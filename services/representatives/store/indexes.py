"""The collections with their indexes, as mongoengine declares them; documents are written by the ledger alone.

No query scans a collection: all lists begin with the division.
"""

from __future__ import annotations

import mongoengine

from kit.documents import collection_meta
from services.representatives.events.common import (
    CADENCE,
    CODE,
    DEBRIEF,
    DUTY,
    GROUP,
    PERFORMANCE,
    RECEPTION,
    REGISTER,
    REPRESENTATIVE,
    STANDARD,
    STATION,
    TENURE,
)

ALIAS = "representatives"


class RepresentativeDocument(mongoengine.Document):  # type: ignore[misc]
    """代表 by division and status, level, category, activity."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    status = mongoengine.StringField(null=True)
    levels = mongoengine.ListField(mongoengine.StringField())
    category = mongoengine.StringField(null=True)
    credited = mongoengine.IntField()
    last_active = mongoengine.StringField(null=True)
    activity = mongoengine.ListField(mongoengine.StringField())
    fills = mongoengine.ListField(mongoengine.DictField())
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        REPRESENTATIVE,
        ("division", "id"),
        ("division", "-credited", "id"),
        ("division", "-last_active", "id"),
        ("division", "status", "id"),
        ("division", "levels", "id"),
        ("division", "category", "id"),
        ("division", "anomalous", "id"),
        ("division", "activity"),
        ("division", "fills.key"),
    )


class StationDocument(mongoengine.Document):  # type: ignore[misc]
    """站点 by division and type, tier, tag, whether it is open; by parent."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    type = mongoengine.StringField(null=True)
    tier = mongoengine.StringField(null=True)
    tags = mongoengine.ListField(mongoengine.StringField())
    parent = mongoengine.StringField(null=True)
    partner = mongoengine.StringField(null=True)
    standard = mongoengine.StringField()
    fills = mongoengine.ListField(mongoengine.DictField())
    open = mongoengine.BooleanField()
    opened = mongoengine.StringField(null=True)
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        STATION,
        ("division", "id"),
        ("division", "-opened", "id"),
        ("division", "type", "id"),
        ("division", "tier", "id"),
        ("division", "tags", "id"),
        ("division", "partner", "id"),
        ("division", "standard", "id"),
        ("division", "fills.key"),
        ("division", "open", "id"),
        ("division", "anomalous", "id"),
        ("parent", "id"),
    )


class CodeDocument(mongoengine.Document):  # type: ignore[misc]
    """二维码 by holder."""

    id = mongoengine.StringField(primary_key=True)
    holders = mongoengine.ListField(mongoengine.StringField())
    meta = collection_meta(ALIAS, CODE, ("holders",))


class ReceptionDocument(mongoengine.Document):  # type: ignore[misc]
    """接待 by division and channel, visitor's role, month; by station."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    channel = mongoengine.StringField()
    visitor_role = mongoengine.StringField()
    station = mongoengine.StringField(null=True)
    representatives = mongoengine.ListField(mongoengine.StringField())
    held = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        RECEPTION,
        ("division", "-held", "id"),
        ("division", "month"),
        ("division", "channel", "-held", "id"),
        ("division", "visitor_role", "-held", "id"),
        ("division", "anomalous", "-held", "id"),
        ("representatives", "-held", "id"),
        ("station", "-held", "id"),
    )


class PerformanceDocument(mongoengine.Document):  # type: ignore[misc]
    """履职记录 by division and kind, status, month; by representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField()
    status = mongoengine.StringField()
    representatives = mongoengine.ListField(mongoengine.StringField())
    station = mongoengine.StringField(null=True)
    group = mongoengine.StringField(null=True)
    campaign = mongoengine.StringField(null=True)
    outcome = mongoengine.StringField(null=True)
    on = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    count = mongoengine.IntField()
    fills = mongoengine.ListField(mongoengine.DictField())
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        PERFORMANCE,
        ("division", "-on", "id"),
        ("division", "-count", "id"),
        ("division", "month"),
        ("division", "kind", "-on", "id"),
        ("division", "status", "-on", "id"),
        ("division", "anomalous", "-on", "id"),
        ("division", "campaign", "-on", "id"),
        ("division", "outcome", "-on", "id"),
        ("division", "fills.key"),
        ("representatives", "-on", "id"),
        ("station", "-on", "id"),
        ("group", "-on", "id"),
    )


class GroupDocument(mongoengine.Document):  # type: ignore[misc]
    """代表小组 by division and kind, field, committee."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField(null=True)
    field = mongoengine.StringField(null=True)
    committee = mongoengine.StringField(null=True)
    manned = mongoengine.BooleanField()
    fills = mongoengine.ListField(mongoengine.DictField())
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        GROUP,
        ("division", "id"),
        ("division", "kind", "id"),
        ("division", "committee", "id"),
        ("division", "anomalous", "id"),
        ("division", "fills.key"),
    )


class DutyDocument(mongoengine.Document):  # type: ignore[misc]
    """排班 by division and day, whether it was kept; by station and representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    on = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    station = mongoengine.StringField(null=True)
    representatives = mongoengine.ListField(mongoengine.StringField())
    held = mongoengine.BooleanField()
    moved = mongoengine.BooleanField()
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        DUTY,
        ("division", "-on", "id"),
        ("division", "month"),
        ("division", "held", "-on", "id"),
        ("division", "anomalous", "-on", "id"),
        ("station", "-on", "id"),
        ("representatives", "-on", "id"),
    )


class TenureDocument(mongoengine.Document):  # type: ignore[misc]
    """任职情况 of each representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, TENURE, ("division", "id"))


class DebriefDocument(mongoengine.Document):  # type: ignore[misc]
    """述职 by division and day, status; by representative."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    representative = mongoengine.StringField(null=True)
    status = mongoengine.StringField()
    on = mongoengine.StringField(null=True)
    month = mongoengine.StringField(null=True)
    anomalous = mongoengine.BooleanField()
    meta = collection_meta(
        ALIAS,
        DEBRIEF,
        ("division", "-on", "id"),
        ("division", "status", "-on", "id"),
        ("division", "anomalous", "-on", "id"),
        ("representative", "-on", "id"),
    )


class RegisterDocument(mongoengine.Document):  # type: ignore[misc]
    """应有清单 by division and kind."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    kind = mongoengine.StringField(null=True)
    meta = collection_meta(ALIAS, REGISTER, ("division", "id"), ("division", "kind", "id"))


class CadenceDocument(mongoengine.Document):  # type: ignore[misc]
    """周期制度 by division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, CADENCE, ("division", "id"))


class StandardDocument(mongoengine.Document):  # type: ignore[misc]
    """标准 by division."""

    id = mongoengine.StringField(primary_key=True)
    division = mongoengine.StringField()
    meta = collection_meta(ALIAS, STANDARD, ("division", "id"))


DOCUMENTS = (
    RepresentativeDocument,
    StationDocument,
    CodeDocument,
    ReceptionDocument,
    PerformanceDocument,
    GroupDocument,
    DutyDocument,
    TenureDocument,
    DebriefDocument,
    RegisterDocument,
    CadenceDocument,
    StandardDocument,
)
