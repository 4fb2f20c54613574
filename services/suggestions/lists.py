"""The lists staff ask for: filters become a query, an order becomes sort fields. Pure.

Every query begins with the divisions asked about, so that an index carries it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from kit.pagination import Order
from kit.periods import Period

Query = dict[str, Any]


class SuggestionOrder(StrEnum):
    """Order of suggestions: NEWEST 最近提出, OLDEST 最早提出, DUE 答复期限最近."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE = "DUE"


class OpinionOrder(StrEnum):
    """Order of opinions: NEWEST 最近收到, OLDEST 最早收到."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


# A mapping for each enum: words of two enums that read alike are equal as keys.
SUGGESTION_ORDERS: Mapping[SuggestionOrder, Order] = {
    SuggestionOrder.NEWEST: (("submitted_on", -1), ("_id", -1)),
    SuggestionOrder.OLDEST: (("submitted_on", 1), ("_id", 1)),
    SuggestionOrder.DUE: (("due_on", 1), ("_id", 1)),
}
OPINION_ORDERS: Mapping[OpinionOrder, Order] = {
    OpinionOrder.NEWEST: (("received_on", -1), ("_id", -1)),
    OpinionOrder.OLDEST: (("received_on", 1), ("_id", 1)),
}


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


def overdue(wanted: bool | None, today: date) -> Query | None:
    """Suggestions that await a reply past its due date (or the others), as a condition on `due_on`."""
    if wanted is None:
        return None
    return {"$lt" if wanted else "$gte": today.isoformat()}
