"""How staff narrow a list down, as conditions of a database query. Pure.

Every query begins with the divisions asked about, so that an index carries it; a filter that is None does not filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kit.periods import Period

Query = dict[str, Any]


def query(divisions: Sequence[str], **filters: Any) -> Query:
    """Documents of the given divisions whose fields are as `filters` say."""
    return {"division": {"$in": list(divisions)}} | {
        name: value for name, value in filters.items() if value is not None
    }


def in_months(period: Period | None) -> Query | None:
    """A condition on a field that holds a month, "2025-03"."""
    if period is None:
        return None
    first, last = period.months
    return {"$gte": first, "$lte": last}


def in_days(period: Period | None) -> Query | None:
    """A condition on a field that holds a day, "2025-03-27"."""
    if period is None:
        return None
    first, last = period.months
    return {"$gte": f"{first}-01", "$lte": f"{last}-31"}


def overdue(wanted: bool | None, today: date) -> Query | None:
    """A condition on a field that holds the day something is due: before today, or not."""
    if wanted is None:
        return None
    return {"$lt" if wanted else "$gte": today.isoformat()}
