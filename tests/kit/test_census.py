"""What the gauges by division show: what the database holds, for divisions of the list, and nothing of others."""

from datetime import UTC, datetime

import pymongo
import pytest
from prometheus_client import CollectorRegistry

from kit.census import Census, DivisionCount
from kit.sources import SOURCES


def row(publisher: str, writer: str, facts: int, day: int) -> dict[str, object]:
    moment = datetime(2025, 3, day, tzinfo=UTC)
    return {
        "_id": f"{publisher}|{writer}",
        "publisher": publisher,
        "facts": facts,
        "last_applied": moment,
        "newest": moment.replace(hour=5),
    }


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


def test_a_division_has_a_series_once_it_has_published(mongo_url: str, database_name: str, registry: CollectorRegistry):
    counted: list[list[str]] = []

    def overdue(divisions: list[str]) -> dict[str, int]:
        counted.append(list(divisions))
        return {"350206": 7}

    with pymongo.MongoClient(mongo_url) as client:
        database = client[database_name]
        rows = [row("350206", "0", 5, 1), row("350206", "1", 3, 2), row("210881", "0", 1, 3), row("999999", "0", 1, 3)]
        database[SOURCES].insert_many(rows)
        divisions = ["210881", "350203", "350206"]
        counts = (DivisionCount("things_overdue", "Things.", overdue),)
        Census("toys", database, divisions, counts, registry).look()

    def value(name: str, division: str) -> float | None:
        return registry.get_sample_value(name, {"service": "toys", "division": division})

    assert value("source_facts", "350206") == 8
    assert value("source_last_applied_timestamp_seconds", "350206") == datetime(2025, 3, 2, tzinfo=UTC).timestamp()
    assert value("source_newest_fact_timestamp_seconds", "350206") == datetime(2025, 3, 2, 5, tzinfo=UTC).timestamp()
    assert value("things_overdue", "350206") == 7
    assert value("things_overdue", "210881") == 0
    assert [value("source_facts", unheard) for unheard in ("350203", "999999")] == [None, None]
    assert counted == [["210881", "350206"]]


def test_what_is_no_longer_counted_falls_to_zero(mongo_url: str, database_name: str, registry: CollectorRegistry):
    numbers = {"350206": 2}
    with pymongo.MongoClient(mongo_url) as client:
        client[database_name][SOURCES].insert_one(row("350206", "0", 5, 1))
        counts = (DivisionCount("things_overdue", "Things.", lambda divisions: numbers),)
        census = Census("toys", client[database_name], ["350206"], counts, registry)
        census.look()
        numbers.clear()
        census.look()
    assert registry.get_sample_value("things_overdue", {"service": "toys", "division": "350206"}) == 0
