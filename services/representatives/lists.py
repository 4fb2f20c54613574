"""The orders of the lists staff ask for, as sort fields that end in the id, and a filter of its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from kit.cursors import Order
from kit.filters import Query
from kit.periods import Period


class RepresentativeOrder(StrEnum):
    """Order of representatives 代表排序: ID 编号, MOST_CREDITED 履职最多, LAST_ACTIVE 最近履职."""

    ID = "ID"
    MOST_CREDITED = "MOST_CREDITED"
    LAST_ACTIVE = "LAST_ACTIVE"


class StationOrder(StrEnum):
    """Order of stations 站点排序: ID 编号, NEWEST 最近设立."""

    ID = "ID"
    NEWEST = "NEWEST"


class ReceptionOrder(StrEnum):
    """Order of receptions 接待排序: NEWEST 最近, OLDEST 最早."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


class PerformanceOrder(StrEnum):
    """Order of performance records 履职记录排序: NEWEST 最近, OLDEST 最早, LARGEST 次数最多."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    LARGEST = "LARGEST"


# A mapping for each enum: words of two enums that read alike are equal as keys.
REPRESENTATIVE_ORDERS: Mapping[RepresentativeOrder, Order] = {
    RepresentativeOrder.ID: (("_id", 1),),
    RepresentativeOrder.MOST_CREDITED: (("credited", -1), ("_id", 1)),
    RepresentativeOrder.LAST_ACTIVE: (("last_active", -1), ("_id", 1)),
}
STATION_ORDERS: Mapping[StationOrder, Order] = {
    StationOrder.ID: (("_id", 1),),
    StationOrder.NEWEST: (("opened", -1), ("_id", 1)),
}
RECEPTION_ORDERS: Mapping[ReceptionOrder, Order] = {
    ReceptionOrder.NEWEST: (("held", -1), ("_id", 1)),
    ReceptionOrder.OLDEST: (("held", 1), ("_id", -1)),
}
PERFORMANCE_ORDERS: Mapping[PerformanceOrder, Order] = {
    PerformanceOrder.NEWEST: (("on", -1), ("_id", 1)),
    PerformanceOrder.OLDEST: (("on", 1), ("_id", -1)),
    PerformanceOrder.LARGEST: (("count", -1), ("_id", 1)),
}


def activity(active: bool | None, period: Period | None) -> Query | None:
    """Persons with (or without) any activity, in a period or ever."""
    if active is None:
        return None
    first, last = ("", "9") if period is None else period.months
    some = {"$elemMatch": {"$gte": f"any:{first}", "$lte": f"any:{last}"}}
    return some if active else {"$not": some}
