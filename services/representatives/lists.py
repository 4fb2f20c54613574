"""The orders of the lists staff ask for, as sort fields that end in the id, and a filter of its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from kit.cursors import Order
from kit.filters import Query
from kit.periods import Period
from services.representatives.activity import CHAIN
from services.representatives.vocabulary import ActivityMark, DutyStatus


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


class DutyOrder(StrEnum):
    """Order of the roster's slots 排班排序: NEWEST 最近, OLDEST 最早."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


class DebriefOrder(StrEnum):
    """Order of debriefs 述职排序: NEWEST 最近, OLDEST 最早."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


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


DUTY_ORDERS: Mapping[DutyOrder, Order] = {
    DutyOrder.NEWEST: (("on", -1), ("_id", 1)),
    DutyOrder.OLDEST: (("on", 1), ("_id", -1)),
}
DEBRIEF_ORDERS: Mapping[DebriefOrder, Order] = {
    DebriefOrder.NEWEST: (("on", -1), ("_id", 1)),
    DebriefOrder.OLDEST: (("on", 1), ("_id", -1)),
}
BY_ID: Order = (("_id", 1),)


def activity(active: bool | None, mark: ActivityMark, period: Period | None) -> Query | None:
    """Persons with (or without) activity of this kind, in a period or ever."""
    if active is None:
        return None
    some = _marked(mark, period)
    return some if active else {"$not": some}


def chain(complete: bool | None, year: int) -> Query | None:
    """Persons whose year has everything the chain asks for, or lacks something."""
    if complete is None:
        return None
    everything = {"$all": [_marked(mark, Period(year)) for mark in CHAIN]}
    return everything if complete else {"$not": everything}


def _marked(mark: ActivityMark, period: Period | None) -> Query:
    first, last = ("", "9") if period is None else period.months
    return {"$elemMatch": {"$gte": f"{mark}:{first}", "$lte": f"{mark}:{last}"}}


def given(wanted: bool | None) -> Query | None:
    """A condition on a text that may be missing."""
    if wanted is None:
        return None
    return {"$gt": ""} if wanted else {"$eq": None}


def duty(status: DutyStatus | None, today: date) -> Query:
    """Slots of the roster that stand so today: what is past and was not kept is an absence."""
    ahead, past = {"$gte": today.isoformat()}, {"$lt": today.isoformat()}
    match status:
        case None:
            return {}
        case DutyStatus.HELD:
            return {"held": True}
        case DutyStatus.ABSENT:
            return {"held": False, "on": past}
        case DutyStatus.SCHEDULED | DutyStatus.MOVED:
            return {"held": False, "on": ahead, "moved": status is DutyStatus.MOVED}
