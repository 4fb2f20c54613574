"""The audit log's chain: whoever touches an entry breaks it, and it says where; old entries go, and it stays whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.database import Database

from kit import audit
from kit.audit import AUDIT, READS
from kit.audit_copy import CopyError, load, save
from kit.audit_keeper import AuditKeeper
from kit.chain import PRUNED, START, Verified, sealed, verify

NOW = datetime.now(UTC)


def chain(length: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for number in range(1, length + 1):
        previous = entries[-1]["hash"] if entries else START
        entries.append(sealed(number, previous, {"staff": f"office-{number}", "action": "npc.alarm.questioned.v1"}))
    return entries


def test_a_whole_log_says_its_length_and_last_hash() -> None:
    entries = chain(3)
    assert verify(entries) == Verified(3, entries[-1]["hash"], None)
    assert verify([]) == Verified(0, START, None)


@given(st.integers(1, 9), st.data())
def test_a_changed_removed_moved_or_inserted_entry_is_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    place = data.draw(st.integers(0, length - 1))
    match data.draw(st.sampled_from(["change", "add a field", "remove", "repeat"])):
        case "change":
            entries[place]["staff"] = "nobody"
        case "add a field":
            entries[place]["more"] = 1
        case "remove" if place < length - 1:
            del entries[place]
        case _:
            entries.insert(place, dict(entries[place]))
            place += 1
    assert verify(entries).broken == place + 1


def test_a_first_entry_that_claims_another_before_it_is_broken() -> None:
    assert verify([sealed(1, "f" * 64, {"staff": "x"})]).broken == 1


def days_ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat(timespec="milliseconds")


def test_entries_may_go_by_one_that_names_the_last_of_them() -> None:
    old = chain(2)
    gone = {"through": 2, "sealed": old[-1]["hash"], "at": days_ago(0), "until": days_ago(184)}
    keeping = sealed(3, old[-1]["hash"], {"action": PRUNED, **gone})
    assert verify([keeping]) == Verified(1, keeping["hash"], None, pruned=2)
    assert verify([*old, keeping]) == Verified(3, keeping["hash"], None, pruned=0)
    for forged in ({"through": 1}, {"sealed": START}, {"until": days_ago(183)}, {"action": "npc.other"}):
        assert verify([sealed(3, old[-1]["hash"], {"action": PRUNED, **gone, **forged})]).broken == 2


@pytest.fixture
def database(mongo_url: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        for name in audit.LOGS:
            client[database_name].create_collection(name)
        yield client[database_name]
        client.drop_database(database_name)


def test_of_many_who_write_at_once_each_finds_a_place(database: Database[dict[str, Any]]) -> None:
    def write(writer: int) -> None:
        for number in range(5):
            audit.record(database, READS, [{"staff": f"{writer}-{number}-{part}"} for part in range(3)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    entries = list(audit.read(database, READS))
    assert verify(entries) == Verified(60, entries[-1]["hash"], None)
    assert {entry["staff"] for entry in entries} == {
        f"{w}-{n}-{p}" for w in range(4) for n in range(5) for p in range(3)
    }


def test_old_entries_go_and_the_rest_is_whole(
    database: Database[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PRUNED_AT_ONCE", 4)
    audit.record(database, AUDIT, [{"at": days_ago(400 - day), "staff": f"day-{day}"} for day in range(0, 400, 40)])
    AuditKeeper(database, 366).prune()
    AuditKeeper(database, 190).prune()
    kept = list(audit.read(database))
    assert [entry["staff"] for entry in kept if "staff" in entry] == [f"day-{day}" for day in range(240, 400, 40)]
    assert verify(kept) == Verified(len(kept), kept[-1]["hash"], None, pruned=6)
    AuditKeeper(database, 190).prune()
    assert list(audit.read(database)) == kept


def test_an_entry_behind_one_that_stays_stays_too(database: Database[dict[str, Any]]) -> None:
    audit.record(database, AUDIT, [{"at": days_ago(day)} for day in (300, 10, 300)])
    assert audit.prune(database, AUDIT, 200) == 1
    assert verify(audit.read(database)).broken is None


def test_nothing_goes_before_six_months(database: Database[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="184 days at least, not 183"):
        audit.prune(database, AUDIT, 183)


def test_a_copy_is_put_back_whole_into_empty_logs_only(database: Database[dict[str, Any]]) -> None:
    audit.record(database, AUDIT, [{"staff": str(number), "at": days_ago(300)} for number in range(3)])
    audit.record(database, READS, [{"read": [{"type": "Opinion", "id": "民情-1"}]}])
    audit.prune(database, AUDIT, 200)
    before = {log: list(audit.read(database, log)) for log in audit.LOGS}
    copy = list(save(database))
    with pytest.raises(CopyError, match="has entries"):
        load(database, copy)
    for log in audit.LOGS:
        database[log].delete_many({})
    for damaged, why in (
        ([b"{}\n"], "line 1 is none"),
        ([copy[0].replace(b"audit.pruned", b"audit.nothing")], "audit is broken at entry 4"),
        ([copy[0].replace(b'"log":"audit"', b'"log":"facts"')], "line 1 is none"),
    ):
        with pytest.raises(CopyError, match=why):
            load(database, damaged)
        assert [database[log].count_documents({}) for log in audit.LOGS] == [0, 0]
    assert load(database, copy) == {AUDIT: 1, READS: 1}
    assert {log: list(audit.read(database, log)) for log in audit.LOGS} == before
    audit.record(database, AUDIT, [{"staff": "goes on"}])
    assert verify(audit.read(database)).broken is None


def test_who_removes_the_oldest_entries_by_hand_is_found_out(database: Database[dict[str, Any]]) -> None:
    audit.record(database, AUDIT, [{"staff": str(number)} for number in range(4)])
    database[AUDIT].delete_many({"_id": {"$lte": 2}})
    assert verify(audit.read(database)).broken == 2
