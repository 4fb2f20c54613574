"""The orders of the lists staff ask for, as sort fields that end in the id. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.cursors import Order


class ItemOrder(StrEnum):
    """Orders of supervision items and findings: NEWEST 最近, OLDEST 最早, DUE 期限最近."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE = "DUE"


class DayOrder(StrEnum):
    """Orders of what has no term: NEWEST 最近, OLDEST 最早."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


# A mapping for each enum: words of two enums that read alike are equal as keys.
DAY_ORDERS: Mapping[DayOrder, Order] = {
    DayOrder.NEWEST: (("on", -1), ("_id", -1)),
    DayOrder.OLDEST: (("on", 1), ("_id", 1)),
}
ITEM_ORDERS: Mapping[ItemOrder, Order] = {
    ItemOrder.NEWEST: DAY_ORDERS[DayOrder.NEWEST],
    ItemOrder.OLDEST: DAY_ORDERS[DayOrder.OLDEST],
    ItemOrder.DUE: (("due_on", 1), ("_id", 1)),
}
