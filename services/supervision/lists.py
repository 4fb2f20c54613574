"""The orders of the lists staff ask for, as sort fields that end in the id. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from kit.cursors import Order
from kit.filters import overdue
from services.supervision.commitment import CommitmentStatus
from services.supervision.steps import NEVER


class ItemOrder(StrEnum):
    """Orders of supervision items and findings: NEWEST 最近, OLDEST 最早, DUE 期限最近."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE = "DUE"


class SiteOrder(StrEnum):
    """Orders of tracked sites: LONGEST 跟踪年数由多到少, NEWEST 最近察看."""

    LONGEST = "LONGEST"
    NEWEST = "NEWEST"


class DayOrder(StrEnum):
    """Orders of what has no term: NEWEST 最近, OLDEST 最早."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


# A mapping for each enum: words of two enums that read alike are equal as keys.
DAY_ORDERS: Mapping[DayOrder, Order] = {
    DayOrder.NEWEST: (("on", -1), ("_id", -1)),
    DayOrder.OLDEST: (("on", 1), ("_id", 1)),
}
SITE_ORDERS: Mapping[SiteOrder, Order] = {
    SiteOrder.LONGEST: (("years", -1), ("on", -1), ("_id", -1)),
    SiteOrder.NEWEST: DAY_ORDERS[DayOrder.NEWEST],
}
ITEM_ORDERS: Mapping[ItemOrder, Order] = {
    ItemOrder.NEWEST: DAY_ORDERS[DayOrder.NEWEST],
    ItemOrder.OLDEST: DAY_ORDERS[DayOrder.OLDEST],
    ItemOrder.DUE: (("due_on", 1), ("_id", 1)),
}


def commitment_status(status: CommitmentStatus | None, today: date) -> dict[str, Any]:
    """The conditions on a commitment's index that a status stands for; overdue and pending are a matter of today."""
    match status:
        case None:
            return {}
        case CommitmentStatus.OVERDUE:
            return {"due_on": overdue(True, today)}
        case CommitmentStatus.PENDING:
            return {"due_on": {"$gte": today.isoformat(), "$lt": NEVER.isoformat()}}
        case CommitmentStatus.FULFILLED | CommitmentStatus.BROKEN:
            return {"ended": status.value}
