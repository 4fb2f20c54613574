"""Filters of lists as conditions of a query."""

from datetime import date

from kit import filters
from kit.periods import Period


def test_a_query_begins_with_the_divisions_and_leaves_out_what_was_not_asked() -> None:
    assert filters.query(("350200", "350206"), status="OPEN", key=None, open=False) == {
        "division": {"$in": ["350200", "350206"]},
        "status": "OPEN",
        "open": False,
    }


def test_a_period_is_a_range_of_months_or_of_days() -> None:
    quarter = Period(2025, quarter=1)
    assert filters.in_months(quarter) == {"$gte": "2025-01", "$lte": "2025-03"}
    assert filters.in_days(quarter) == {"$gte": "2025-01-01", "$lte": "2025-03-31"}
    assert (filters.in_months(None), filters.in_days(None)) == (None, None)


def test_what_is_due_today_is_not_overdue() -> None:
    today = date(2025, 7, 10)
    assert filters.overdue(True, today) == {"$lt": "2025-07-10"}
    assert filters.overdue(False, today) == {"$gte": "2025-07-10"}
    assert filters.overdue(None, today) is None
