"""What a writer remembers never decides: whatever moved an aggregate meanwhile, the facts decide what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pymongo
import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent

from kit.catalogue import Target
from kit.ledger import Ledger, Verdict
from kit.recent import REST_TRANSACTIONS, Known, Recent
from kit.verify import verify
from tests.kit.test_ledger import fact, make, retraction
from tests.kit.toy import Account

TARGET = Target("account", "350206-A1")


class Finds(CommandListener):
    """Counts the reads of accounts."""

    def __init__(self) -> None:
        self.accounts = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.accounts += event.command_name == "find" and event.command["find"] == "account"

    def succeeded(self, event: Any) -> None:
        """Nothing is counted."""

    def failed(self, event: Any) -> None:
        """Nothing is counted."""


@pytest.fixture
def finds() -> Finds:
    return Finds()


@pytest.fixture
def ledger(mongo_url: str, database_name: str, finds: Finds) -> Iterator[Ledger]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url, event_listeners=[finds]) as client:
        yield make(client, database_name)
        client.drop_database(database_name)


def balance(ledger: Ledger) -> int:
    return int(ledger.database["account"].find_one({"_id": TARGET.id})["balance"])  # type: ignore[index]


def twin(ledger: Ledger) -> Ledger:
    """Another replica on the same database."""
    return replace(ledger, writer="1")


def known(version: int = 1) -> Known:
    return Known(version, Account(id=TARGET.id, division="350206"), ("", 0, ""), 1, {}, {})


def test_the_next_fact_of_an_aggregate_just_written_reads_no_document(ledger: Ledger, finds: Finds) -> None:
    ledger.apply([fact("a")])
    read = finds.accounts
    ledger.apply([fact("b", day=2)])
    assert (finds.accounts - read, balance(ledger)) == (0, 10)
    assert list(verify(ledger)) == []


def test_what_another_replica_has_written_meanwhile_counts(ledger: Ledger) -> None:
    ledger.apply([fact("a")])
    twin(ledger).apply([fact("b", day=2)])
    applied = ledger.apply([fact("c", day=3)])
    assert (applied.verdicts, applied.attempts, balance(ledger)) == ((Verdict.NEW,), 2, 15)
    assert list(verify(ledger)) == []


def test_replicas_that_take_turns_do_not_start_over_every_time(ledger: Ledger) -> None:
    other = twin(ledger)
    attempts = [
        writer.apply([fact(f"{number}", day=2)]).attempts
        for number, writer in enumerate([ledger, other] * (REST_TRANSACTIONS // 4))
    ]
    assert sum(attempts) - len(attempts) == 2
    assert balance(ledger) == 5 * len(attempts)
    assert list(verify(ledger)) == []


def test_an_aggregate_that_another_replica_deleted_is_begun_anew(ledger: Ledger) -> None:
    ledger.apply([fact("a")])
    twin(ledger).apply([retraction("r", "a")])
    ledger.apply([fact("b", day=2)])
    assert balance(ledger) == 5
    assert list(verify(ledger)) == []


def test_a_retraction_reaches_an_aggregate_that_is_remembered(ledger: Ledger) -> None:
    ledger.apply([fact("a"), fact("b", day=2)])
    ledger.apply([retraction("r", "a")])
    ledger.apply([fact("c", 7, day=3)])
    assert balance(ledger) == 12
    assert list(verify(ledger)) == []


def test_a_late_fact_reaches_an_aggregate_that_is_remembered(ledger: Ledger) -> None:
    ledger.apply([fact("z", None, day=20)])
    ledger.apply([fact("a", day=1)])
    assert balance(ledger) == 5
    assert list(verify(ledger)) == []


def test_a_database_that_was_lost_and_filled_again_is_not_taken_for_the_old_one(
    ledger: Ledger, database_name: str
) -> None:
    ledger.apply([fact("a")])
    ledger.apply([fact("b", day=2)])
    ledger.database.client.drop_database(database_name)
    ledger.prepare()
    twin(ledger).apply([fact("a"), fact("b", day=2), fact("x", 100, day=3)])
    twin(ledger).apply([fact("c", day=4)])  # the version remembered, of another history
    ledger.apply([fact("d", day=5)])
    assert balance(ledger) == 120
    assert list(verify(ledger)) == []


def test_only_the_transaction_that_comes_next_may_believe() -> None:
    recent = Recent()
    recent.committed(1, {TARGET: known()})
    recent.begin(2)
    assert recent.get(TARGET) == known()
    recent.begin(4)
    assert recent.get(TARGET) is None


def test_those_written_last_are_remembered() -> None:
    recent = Recent(size=2)
    first, second, third = (Target("account", f"350206-{letter}") for letter in "ABC")
    recent.committed(1, {first: known(), second: known()})
    recent.committed(2, {first: known(2)})
    recent.committed(3, {third: known()})
    assert [recent.get(one) for one in (first, second, third)] == [known(2), None, known()]
