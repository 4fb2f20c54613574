"""The lists staff ask for: filters become a query, an order becomes sort fields. Pure.

Every query begins with the divisions asked about, so that an index carries it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from kit.pagination import Order
from kit.periods import Period

Query = dict[str, Any]


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


# By type first: members of different StrEnums with the same text are equal.
_ORDERS: Mapping[type[StrEnum], Mapping[str, Order]] = {
    RepresentativeOrder: {
        "ID": (("_id", 1),),
        "MOST_CREDITED": (("credited", -1), ("_id", 1)),
        "LAST_ACTIVE": (("last_active", -1), ("_id", 1)),
    },
    StationOrder: {"ID": (("_id", 1),), "NEWEST": (("opened", -1), ("_id", 1))},
    ReceptionOrder: {"NEWEST": (("held", -1), ("_id", 1)), "OLDEST": (("held", 1), ("_id", -1))},
    PerformanceOrder: {
        "NEWEST": (("on", -1), ("_id", 1)),
        "OLDEST": (("on", 1), ("_id", -1)),
        "LARGEST": (("count", -1), ("_id", 1)),
    },
}


def sort_fields(order: StrEnum) -> Order:
    """What an order sorts by; it always ends in the id."""
    return _ORDERS[type(order)][order]


def query(divisions: Sequence[str], **filters: Any) -> Query:
    """Documents of the given divisions; a filter that is None does not filter."""
    return {"division": {"$in": list(divisions)}} | {
        name: value for name, value in filters.items() if value is not None
    }


def months(period: Period | None) -> Query | None:
    """The months of a period, as a condition."""
    if period is None:
        return None
    first, last = period.months
    return {"$gte": first, "$lte": last}


def activity(active: bool | None, period: Period | None) -> Query | None:
    """Persons with (or without) any activity, in a period or ever."""
    if active is None:
        return None
    first, last = ("", "9") if period is None else period.months
    some = {"$elemMatch": {"$gte": f"any:{first}", "$lte": f"any:{last}"}}
    return some if active else {"$not": some}
