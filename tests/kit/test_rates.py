"""How many events a day a publisher sends, as the rows tell that are written with the facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import pytest
from pymongo.database import Database

from kit import sources
from kit.catalogue import Fact
from kit.ledger import Ledger
from kit.sources import SOURCES, Rates
from tests.kit.toy import ACCOUNT, CATALOGUE

NOW = datetime(2026, 3, 10, 12, 40, tzinfo=UTC)


@pytest.fixture
def database(mongo_url: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[database_name]


def facts(count: int, division: str = "350206") -> list[Fact]:
    event = {
        "specversion": "1.0",
        "source": f"/divisions/{division}",
        "type": "npc.account.deposited.v1",
        "subject": f"{division}-A1",
        "time": "2025-03-01T09:00:00+08:00",
        "data": {"division": division, "amount": 5},
    }
    return [CATALOGUE.decode(json.dumps(event | {"id": f"e{number}"}).encode()) for number in range(count)]


def applied(database: Database[dict[str, Any]], moment: datetime, *new: Fact, writer: str = "0") -> None:
    database[SOURCES].bulk_write(sources.increments(new, writer, moment))


def test_rates_count_whole_hours_of_the_clock_and_days_without_any(database: Database[dict[str, Any]]) -> None:
    assert sources.rates(database, "350206", NOW) == Rates(0, 0.0)
    applied(database, NOW, *facts(3))
    applied(database, NOW - timedelta(minutes=39), *facts(2), writer="1")
    applied(database, datetime(2026, 3, 9, 13, tzinfo=UTC), *facts(4))  # the first of 24 hours
    applied(database, datetime(2026, 3, 9, 12, 59, tzinfo=UTC), *facts(8))
    applied(database, datetime(2026, 3, 3, 13, tzinfo=UTC), *facts(16))  # the first of seven days
    applied(database, datetime(2026, 3, 3, 12, 59, tzinfo=UTC), *facts(32))
    assert sources.rates(database, "350206", NOW) == Rates(9, round(33 / 7, 1))


def test_hours_are_each_publishers_own_and_no_part_of_the_totals(database: Database[dict[str, Any]]) -> None:
    applied(database, NOW, *facts(3), *facts(2, "350203"))
    applied(database, NOW + timedelta(hours=1), *facts(1))
    assert {name: source.facts for name, source in sources.read(database).items()} == {"350203": 2, "350206": 4}
    assert sources.read(database, "350206")["350206"].facts == 4
    assert sources.rates(database, "350203", NOW) == Rates(2, round(2 / 7, 1))
    assert sources.rates(database, "3502", NOW) == Rates(0, 0.0)


def test_a_replica_of_the_version_before_that_adds_up_all_rows_reads_the_same(
    database: Database[dict[str, Any]],
) -> None:
    applied(database, NOW, *facts(3), *facts(2, "350203"))
    names = ("last_applied", "newest")
    group = {"_id": "$publisher", "facts": {"$sum": "$facts"}, **{name: {"$max": f"${name}"} for name in names}}
    rows = {row["_id"]: row for row in database[SOURCES].aggregate([{"$group": group}])}
    assert {publisher: row["facts"] for publisher, row in rows.items()} == {"350203": 2, "350206": 3}
    for publisher, source in sources.read(database).items():
        found = tuple(rows[publisher][name].replace(tzinfo=UTC) for name in names)
        assert found == (source.last_applied, source.newest)


def test_the_database_drops_the_hours_after_a_week_and_never_the_totals(database: Database[dict[str, Any]]) -> None:
    ledger = Ledger("toys", database, CATALOGUE, {"account": ACCOUNT})
    ledger.prepare()
    ledger.apply(facts(3))
    index = database[SOURCES].index_information()["hour_1"]
    assert (index["key"], index["expireAfterSeconds"]) == ([("hour", 1)], 8 * 86_400)
    dated = {row["_id"]: "hour" in row for row in database[SOURCES].find()}
    assert sorted(dated.values()) == [False, True]
    assert dated["350206|0"] is False
    assert sources.rates(database, "350206", datetime.now(UTC)) == Rates(3, round(3 / 7, 1))
