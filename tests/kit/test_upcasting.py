"""Old versions of an event beside new ones: lifted on decoding, and a rolling upgrade that both replicas survive."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator
from typing import Any, ClassVar

import pymongo
import pytest

from kit.catalogue import Catalogue, EventData, Fact
from kit.counters import read_all
from kit.envelope import Reason, Rejected
from kit.ledger import Ledger, Verdict
from kit.upcasting import Upcaster
from tests.kit import toy
from tests.kit.toy import ACCOUNT, Account, Closed, Deposited, Welcomed, targets


class DepositedCents(EventData, frozen=True, kw_only=True):
    """The second version says cents."""

    event_type: ClassVar[str] = "npc.account.deposited.v2"
    cents: int


class DepositedIn(EventData, frozen=True, kw_only=True):
    """The third also says in which currency."""

    event_type: ClassVar[str] = "npc.account.deposited.v3"
    cents: int
    currency: str


TO_CENTS = Upcaster(
    Deposited, DepositedCents, lambda old: DepositedCents(division=old.division, cents=old.amount * 100)
)
TO_CURRENCY = Upcaster(
    DepositedCents, DepositedIn, lambda old: DepositedIn(division=old.division, cents=old.cents, currency="CNY")
)


def evolve(state: Account, fact: Fact) -> Account:
    """The new release's fold: of deposits it knows the newest version alone."""
    match fact.data:
        case DepositedIn(division=division, cents=cents):
            whole = Deposited(division=division, amount=cents // 100)
            return toy.evolve(state, dataclasses.replace(fact, data=whole))
        case Deposited() | DepositedCents():
            raise AssertionError("an old version reached the fold")
        case _:
            return toy.evolve(state, fact)


OLD = toy.CATALOGUE
NEW = Catalogue.of((DepositedIn, Closed, Welcomed), targets, (TO_CURRENCY, TO_CENTS))
NEW_ACCOUNT = dataclasses.replace(ACCOUNT, evolve=evolve)


def event(event_id: str, version: int, day: int = 1, /, **data: Any) -> bytes:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": "/divisions/350206",
            "type": f"npc.account.deposited.v{version}",
            "subject": "350206-A1",
            "time": f"2025-03-{day:02}T09:00:00+08:00",
            "data": {"division": "350206", **data},
        }
    ).encode()


def test_an_old_version_is_lifted_through_every_version_to_the_newest() -> None:
    payload = event("e1", 1, amount=5)
    fact = NEW.decode(payload)
    assert fact.data == DepositedIn(division="350206", cents=500, currency="CNY")
    assert (fact.type, fact.payload) == ("npc.account.deposited.v1", payload)
    assert NEW.decode(event("e2", 2, cents=700)).data == DepositedIn(division="350206", cents=700, currency="CNY")


@pytest.mark.parametrize(
    ("payload", "reason", "words"),
    [
        (event("e1", 1, cents=5), Reason.SCHEMA, "deposited.v1"),
        (event("e1", 2, amount=5), Reason.SCHEMA, "deposited.v2"),
        (event("e1", 3, cents=5), Reason.SCHEMA, "currency"),
        (event("e1", 4, cents=5), Reason.UNKNOWN_VERSION, "deposited.v1, npc.account.deposited.v2, npc.acc"),
        (event("e1", 1, amount=5, note="13800138000"), Reason.PERSONAL_DATA, "note"),
    ],
)
def test_each_version_is_held_to_its_own_schema(payload: bytes, reason: Reason, words: str) -> None:
    with pytest.raises(Rejected) as refused:
        NEW.decode(payload)
    assert refused.value.reason is reason
    assert words in refused.value.detail


@pytest.mark.parametrize(
    ("accepted", "upcasters", "message"),
    [
        ((Deposited,), (Upcaster(DepositedCents, Deposited, lambda data: data),), "not a later version"),
        ((Deposited,), (Upcaster(Closed, DepositedCents, lambda data: data),), "not a later version"),
        ((DepositedCents, DepositedIn), (TO_CENTS, Upcaster(Deposited, DepositedIn, str)), "lifted twice"),
        ((Closed,), (TO_CENTS,), r"deposited\.v2, which is not accepted"),
    ],
)
def test_an_upcaster_that_leads_nowhere_is_refused_at_the_start(
    accepted: tuple[type[EventData], ...], upcasters: tuple[Upcaster, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Catalogue.of(accepted, targets, upcasters)


@pytest.fixture(scope="module")
def client(mongo_url: str) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
    with pymongo.MongoClient(mongo_url) as client:
        yield client


def replica(client: pymongo.MongoClient[dict[str, Any]], name: str, new: bool) -> Ledger:
    """A replica of the old or of the new release."""
    ledger = (
        Ledger("toys", client[name], NEW, {"account": NEW_ACCOUNT}, writer="new")
        if new
        else Ledger("toys", client[name], OLD, {"account": ACCOUNT}, writer="old")
    )
    ledger.prepare()
    return ledger


def read_model(ledger: Ledger) -> tuple[Any, ...]:
    (row,) = ledger.database["account"].find()
    return row["balance"], row["closed"], ledger.state_of("account", row), read_all(ledger.database)


@pytest.mark.parametrize("seed", range(3))
def test_old_and_new_replicas_side_by_side_come_to_what_the_new_alone_comes_to(
    client: pymongo.MongoClient[dict[str, Any]], database_name: str, seed: int
) -> None:
    """While old replicas run only v1 is published; either may apply an event, and see it again; then comes v3."""
    chance = random.Random(seed)  # noqa: S311
    v1 = [event(f"e{n}", 1, chance.randint(1, 28), amount=chance.randint(0, 60)) for n in range(12)]
    v3 = [event(f"n{n}", 3, chance.randint(1, 28), cents=chance.randint(0, 60) * 100, currency="CNY") for n in range(4)]
    old, new = (replica(client, f"{database_name}_mixed", new=is_new) for is_new in (False, True))
    for payload in v1:
        for ledger, verdict in zip(chance.sample([old, new], 2), (Verdict.NEW, Verdict.DUPLICATE), strict=True):
            assert ledger.apply([ledger.catalogue.decode(payload)]).verdicts == (verdict,)
    new.apply([NEW.decode(payload) for payload in v3])
    alone = replica(client, f"{database_name}_alone", new=True)
    alone.apply([NEW.decode(payload) for payload in (*v3, *v1)])
    assert read_model(new) == read_model(alone)
    for ledger in (new, alone):
        client.drop_database(ledger.database.name)


def test_an_old_replica_refuses_a_version_it_does_not_know_and_the_new_one_applies_it_on_replay(
    client: pymongo.MongoClient[dict[str, Any]], database_name: str
) -> None:
    payload = event("e1", 3, cents=500, currency="CNY")
    with pytest.raises(Rejected) as refused:
        OLD.decode(payload)
    assert refused.value.reason is Reason.UNKNOWN_VERSION
    new = replica(client, database_name, new=True)
    new.apply([NEW.decode(payload)])
    assert read_model(new)[0] == 5
    client.drop_database(database_name)
