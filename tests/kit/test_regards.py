"""What an aggregate is seen in the light of: it moves seldom, and whatever regards it is right in the same moment."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

import msgspec
import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit._transaction import Transaction
from kit.catalogue import Catalogue, EventData, Fact, Target
from kit.envelope import CHINA_TIME, Envelope
from kit.fold import Aggregate, AggregateState, Emission, States
from kit.ledger import Ledger
from kit.rebuild import rebuild
from kit.verify import verify
from tests.kit import toy
from tests.kit.test_ledger import net_outbox
from tests.kit.toy import Account, Closed, Deposited, Welcomed

LIMIT = "limit"
BY_DEFAULT = 100


class LimitSet(EventData, frozen=True, kw_only=True):
    """How much an account of the division may hold."""

    event_type: ClassVar[str] = "npc.limit.set.v1"
    amount: int


class Limit(AggregateState, frozen=True, kw_only=True):
    """The limit told last."""

    amount: int = 0


@dataclass(frozen=True)
class Limited:
    """An account under its limit."""

    account: Account
    limit: int

    @property
    def over(self) -> bool:
        return self.account.balance > self.limit


def targets(event: Envelope, data: EventData) -> tuple[Target, ...]:
    return (Target(LIMIT, f"{data.division}-limit"),) if isinstance(data, LimitSet) else toy.targets(event, data)


def evolve_limit(state: Limit, fact: Fact) -> Limit:
    return msgspec.structs.replace(state, amount=fact.data.amount) if isinstance(fact.data, LimitSet) else state


def regarded(state: Account) -> list[str]:
    """An account with nothing on it has nothing to fear from any limit."""
    return [f"{state.division}-limit"] if state.balance else []


def view(state: Account, states: States) -> Limited:
    limit = states.get(Target(LIMIT, f"{state.division}-limit"))
    return Limited(state, BY_DEFAULT if limit is None else limit.amount)


def exceeded(state: Limited) -> Mapping[str, Emission]:
    data = Welcomed(division=state.account.division, balance=state.account.balance)
    moment = datetime(2025, 3, 1, tzinfo=CHINA_TIME)
    return {"exceeded": Emission(state.account.id, moment, data)} if state.over else {}


CATALOGUE = Catalogue.of((Deposited, Closed, Welcomed, LimitSet), targets)
AGGREGATES: Mapping[str, Aggregate[Any]] = {
    # The account comes first: what it regards may move later in the same batch.
    "account": replace(
        toy.ACCOUNT,
        index=lambda state: {"over": state.over},
        consequences=exceeded,
        regards={LIMIT: regarded},
        view=view,
    ),
    LIMIT: Aggregate(LIMIT, Limit, evolve_limit, lambda _: {}),
}


def told(event_type: str, identity: str, day: int, subject: str, **data: Any) -> Fact:
    event = {
        "specversion": "1.0",
        "id": identity,
        "source": "/divisions/350206",
        "type": event_type,
        "subject": subject,
        "time": f"2025-03-{day:02}T09:00:00+08:00",
        "data": {"division": "350206", **data},
    }
    return CATALOGUE.decode(json.dumps(event).encode())


def deposited(event_id: str, amount: int, account: str = "A1", day: int = 1) -> Fact:
    return told("npc.account.deposited.v1", event_id, day, f"350206-{account}", amount=amount)


def limit(event_id: str, amount: int, day: int = 1) -> Fact:
    return told("npc.limit.set.v1", event_id, day, "350206-rule", amount=amount)


def retraction(of: Fact) -> Fact:
    identity = of.key.partition("/")[2]
    return told("npc.record.retracted.v1", f"r-{identity}", 28, "350206-any", event_id=identity, reason="typo")


def make(client: pymongo.MongoClient[dict[str, Any]], name: str, writer: str = "0") -> Ledger:
    ledger = Ledger("toys", client[name], CATALOGUE, AGGREGATES, writer)
    ledger.prepare()
    return ledger


@pytest.fixture(scope="module")
def client(mongo_url: str) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
    with pymongo.MongoClient(mongo_url) as client:
        yield client


@pytest.fixture
def ledger(client: pymongo.MongoClient[dict[str, Any]], database_name: str) -> Iterator[Ledger]:
    yield make(client, database_name)
    client.drop_database(database_name)


def over(ledger: Ledger) -> dict[str, bool]:
    return {row["_id"].partition("-")[2]: row["over"] for row in ledger.database["account"].find().sort("_id", 1)}


def told_of(ledger: Ledger) -> set[str]:
    return {subject.partition("-")[2] for subject, _, _ in net_outbox(ledger)}


def differences(ledger: Ledger) -> list[str]:
    return [str(one) for one in verify(ledger)]


def test_what_is_regarded_changes_all_that_regard_it_and_what_follows(ledger: Ledger) -> None:
    ledger.apply([deposited("a", 80), deposited("b", 120, "A2"), deposited("c", 0, "A3")])
    assert over(ledger) == {"A1": False, "A2": True, "A3": False}
    ledger.apply([limit("l1", 50)])
    assert over(ledger) == {"A1": True, "A2": True, "A3": False}
    assert told_of(ledger) == {"A1", "A2"}
    ledger.apply([limit("l2", 200, day=2), deposited("d", 300, "A3", day=2)])
    assert over(ledger) == {"A1": False, "A2": False, "A3": True}
    assert told_of(ledger) == {"A3"}
    ledger.apply([retraction(limit("l1", 50)), retraction(limit("l2", 200, day=2))])
    assert over(ledger) == {"A1": False, "A2": True, "A3": True}
    assert differences(ledger) == []


def test_what_looks_the_same_in_the_new_light_is_not_written(ledger: Ledger) -> None:
    ledger.apply([deposited("a", 80), deposited("b", 120, "A2")])
    ledger.apply([limit("l1", 90)])
    assert [row["version"] for row in ledger.database["account"].find().sort("_id", 1)] == [1, 1]
    ledger.apply([limit("l2", 70, day=2)])
    assert [row["version"] for row in ledger.database["account"].find().sort("_id", 1)] == [2, 1]


def test_accounts_that_regard_are_found_through_an_index(ledger: Ledger) -> None:
    ledger.apply([deposited("a", 80)])
    plan = ledger.database["account"].find({"regards": {"$in": ["limit:350206-limit"]}}).explain()
    assert "COLLSCAN" not in json.dumps(plan, default=str)
    assert "IXSCAN" in json.dumps(plan, default=str)


def test_a_rebuild_sees_the_same_light_as_it_was_when_it_ended(ledger: Ledger) -> None:
    accounts = [f"A{number}" for number in range(6)]
    ledger.apply([deposited(f"e{number}", 40 * number, one) for number, one in enumerate(accounts)])
    twin = Ledger("toys", ledger.database, CATALOGUE, AGGREGATES, "1")
    twin.prepare()
    late = iter([limit("l1", 90), limit("l2", 150, day=2), deposited("late", 500, "A0")])

    def meanwhile(step: str, _number: int) -> None:
        if step == "build" and (one := next(late, None)) is not None:
            twin.apply([one])

    for _ in range(3):
        rebuild(ledger, meanwhile)
        assert differences(ledger) == []
    assert over(ledger) == {"A0": True, "A1": False, "A2": False, "A3": False, "A4": True, "A5": True}


def test_who_overlaps_the_moving_of_what_is_regarded_starts_over(
    client: pymongo.MongoClient[dict[str, Any]], database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    depositing, limiting = (make(client, database_name, writer) for writer in "01")
    halfway, go_on, write = threading.Event(), threading.Event(), Transaction._write_counters

    def pause(transaction: Transaction) -> None:
        if transaction.ledger is depositing:
            halfway.set()
            assert go_on.wait(10)
        write(transaction)

    monkeypatch.setattr(Transaction, "_write_counters", pause)
    with ThreadPoolExecutor() as pool:
        deposit = pool.submit(depositing.apply, [deposited("a", 80)])  # reads that the limit is 100, and writes so
        assert halfway.wait(10)
        limiting_at_once = pool.submit(limiting.apply, [limit("l1", 50)])
        wait([limiting_at_once], timeout=0.3)
        go_on.set()
        deposit.result()
        limiting_at_once.result()
    assert over(limiting) == {"A1": True}
    client.drop_database(database_name)


def test_writers_that_overlap_never_see_an_old_light(
    client: pymongo.MongoClient[dict[str, Any]], database_name: str
) -> None:
    writers = [make(client, database_name, writer) for writer in "012"]
    finished = threading.Event()

    def deposit(writer: int) -> None:
        numbers = itertools.takewhile(lambda number: number < 20 or not finished.is_set(), itertools.count())
        for number in numbers:
            writers[writer].apply([deposited(f"e{writer}-{number}", 20 * (number % 10), f"A{writer}-{number}")])

    with ThreadPoolExecutor() as pool:
        depositing = [pool.submit(deposit, writer) for writer in (0, 1)]
        try:
            for number in range(8):
                writers[2].apply([limit(f"l{number}", 10 * number, day=1 + number)])
        finally:
            finished.set()
        for one in depositing:
            one.result()
    assert differences(writers[0]) == []
    balances = {row["_id"]: row["state"]["balance"] for row in writers[0].database["account"].find()}
    assert over(writers[0]) == {key.partition("-")[2]: balance > 70 for key, balance in balances.items()}
    client.drop_database(database_name)


FACTS = st.one_of(
    st.builds(
        lambda number, amount, which, day: deposited(f"e{number}", amount, f"A{which}", day),
        st.integers(0, 10_000),
        st.integers(0, 150),
        st.integers(1, 3),
        st.integers(1, 27),
    ),
    st.builds(
        lambda number, amount, day: limit(f"l{number}", amount, day),
        st.integers(0, 10_000),
        st.integers(1, 300),
        st.integers(1, 27),
    ),
)
HISTORIES = st.lists(FACTS, min_size=1, max_size=12, unique_by=lambda one: one.key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), history=HISTORIES)
def test_any_order_and_batching_shows_everything_in_the_same_light(
    client: pymongo.MongoClient[dict[str, Any]], data: st.DataObject, history: list[Fact]
) -> None:
    withdrawn = data.draw(st.lists(st.sampled_from(history), max_size=2, unique_by=lambda one: one.key))
    whole = [*history, *(retraction(one) for one in withdrawn)]
    told_again = data.draw(st.permutations([*whole, *data.draw(st.lists(st.sampled_from(whole), max_size=4))]))
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=len(told_again), max_size=len(told_again)))
    straight, muddled = (emptied(make(client, f"test_regards_{name}")) for name in ("straight", "muddled"))
    gone = {one.key for one in withdrawn}
    straight.apply(sorted((one for one in history if one.key not in gone), key=lambda one: one.order))
    while told_again:
        size = sizes.pop()
        muddled.apply(told_again[:size])
        told_again = told_again[size:]
    assert outcome(muddled) == outcome(straight)
    assert differences(muddled) == []


def emptied(ledger: Ledger) -> Ledger:
    for name in ("facts", "counters", "outbox", *AGGREGATES):
        ledger.database[name].delete_many({})
    return ledger


def outcome(ledger: Ledger) -> Any:
    hidden = {"version": 0, "sent": 0, "last": 0}
    return {name: list(ledger.database[name].find({}, hidden).sort("_id", 1)) for name in AGGREGATES}, net_outbox(
        ledger
    )
