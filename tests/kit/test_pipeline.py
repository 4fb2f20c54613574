"""Consumer, dead letters, relay and strays against a real NATS and a real MongoDB, with the toy service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pymongo
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from pymongo.errors import AutoReconnect

from cli.local import NatsServer
from kit import gate, receipts
from kit.catalogue import Fact
from kit.consumer import Consumer
from kit.dead_letters import DeadLetters
from kit.ledger import Applied, Ledger
from kit.metrics import ServiceMetrics
from kit.reconciler import Reconciler
from kit.relay import Relay
from kit.setup.apply import ask
from kit.sources import Rates
from kit.strays import Strays
from kit.topology import Limits, Topology, build
from kit.topology.subjects import notice
from tests.kit.toy import ACCOUNT, CATALOGUE

SERVICE = "toys"
WELCOMED = "in.toys.npc.account.welcomed.v1"


@dataclass
class Stage:
    """One toy service, not yet running, and the district that publishes to it."""

    consumer: Consumer
    relay: Relay
    strays: Strays
    ledger: Ledger
    metrics: ServiceMetrics
    district: Client
    operator: Client

    async def publish(self, event_id: str = "e1", payload: bytes | None = None, **changes: Any) -> None:
        event = {
            "specversion": "1.0",
            "id": event_id,
            "source": "/divisions/350206",
            "type": "npc.account.deposited.v1",
            "subject": "350206-A1",
            "time": "2025-03-01T09:00:00+08:00",
            "data": {"division": "350206", "amount": 5},
        } | changes
        body = payload if payload is not None else json.dumps(event).encode()
        await self.district.jetstream().publish(f"events.{event['type']}", body)

    async def fetch(self, count: int, consumer: str = SERVICE) -> list[Msg]:
        jetstream = self.consumer.client.jetstream()
        subscription = await jetstream.pull_subscribe_bind(consumer=consumer, stream="FACTS")
        messages: list[Msg] = []
        while len(messages) < count:
            messages += await subscription.fetch(count - len(messages), timeout=10)
        await subscription.unsubscribe()
        return messages

    async def dead(self) -> list[Msg]:
        subscription = await self.operator.jetstream().subscribe("dead.>", ordered_consumer=True)
        info = await self.operator.jetstream().stream_info("DEAD_LETTERS")
        return [await subscription.next_msg(5) for _ in range(info.state.messages)]

    async def all_acknowledged(self) -> None:
        """Waits until nothing is left to deliver or to acknowledge; the broker takes in acknowledgements by and by."""
        async with asyncio.timeout(60):
            while True:
                info = await self.operator.jetstream().consumer_info("FACTS", SERVICE)
                if not info.num_ack_pending and not info.num_pending:
                    return
                await asyncio.sleep(0.05)

    def balance(self) -> int:
        row = self.ledger.database["account"].find_one({"_id": "350206-A1"})
        return 0 if row is None else int(row["balance"])


@pytest.fixture
async def stage(
    start_nats: Callable[[Topology], NatsServer], mongo_url: str, database_name: str
) -> AsyncIterator[Stage]:
    server = await asyncio.to_thread(
        start_nats, build(["350206"], {SERVICE: ("account", "record")}, Limits(stream_bytes_max=64 * 1024**2))
    )
    names = (SERVICE, "350206", "operator")
    service, district, operator = [await server.connect(name) for name in names]
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        ledger = Ledger(SERVICE, client[database_name], CATALOGUE, {"account": ACCOUNT})
        ledger.prepare()
        metrics = ServiceMetrics(SERVICE, CATALOGUE.types)
        dead_letters = DeadLetters(SERVICE, service.jetstream())
        consumer = Consumer(SERVICE, ledger, service, dead_letters, metrics, 100)
        relay = Relay(ledger.database, service, metrics, consumer.applied)
        strays = Strays(("account", "record"), service, dead_letters, metrics, ledger.database)
        yield Stage(consumer, relay, strays, ledger, metrics, district, operator)
        client.drop_database(database_name)
    for one in (service, district, operator):
        await one.close()


def value(metrics: ServiceMetrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, {"service": SERVICE, **labels})


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the condition is another process's state
            await asyncio.sleep(0.05)


async def test_a_batch_is_applied_then_acknowledged_and_the_refused_keep_reason_and_bytes(stage: Stage) -> None:
    await stage.publish("good")
    await stage.publish("phone", data={"division": "350206", "amount": 1, "note": "13800138000"})
    await stage.publish("bytes", payload=b"\xff\xfe")
    await stage.publish("good", data={"division": "350206", "amount": 6})
    await stage.consumer.process(await stage.fetch(4))
    assert stage.balance() == 5
    await stage.all_acknowledged()
    dead = {(message.headers or {})["Renda-Reason"]: message for message in await stage.dead()}
    assert set(dead) == {"personal_data", "not_json", "conflict"}
    assert dead["not_json"].data == b"\xff\xfe"
    headers = dead["conflict"].headers or {}
    assert headers["Renda-Subject"] == "in.350206.npc.account.deposited.v1"
    assert headers["Renda-Service"] == SERVICE
    assert headers["Original-Nats-Stream-Source"].startswith("IN_350206 ")
    assert "350206/good" in headers["Renda-Detail"]
    assert value(stage.metrics, "events_applied_total", type="npc.account.deposited.v1") == 1
    assert value(stage.metrics, "events_dead_lettered_total", reason="conflict") == 1


async def test_a_redelivered_batch_changes_nothing_and_buries_nothing_twice(stage: Stage) -> None:
    await stage.publish("good")
    await stage.publish("bad", data={})
    messages = await stage.fetch(2)
    real_ack, Msg.ack = Msg.ack, lambda self: asyncio.sleep(0)  # type: ignore[method-assign, assignment]
    try:
        await stage.consumer.process(messages)  # as if the process had died before its acknowledgements arrived
    finally:
        Msg.ack = real_ack  # type: ignore[method-assign]
    await stage.consumer.process(messages)
    assert stage.balance() == 5
    assert len(await stage.dead()) == 1
    assert value(stage.metrics, "events_duplicate_total", type="npc.account.deposited.v1") == 1


async def test_one_poisonous_event_does_not_hold_up_the_others(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        await stage.publish(f"e{number}", data={"division": "350206", "amount": 10 + number})
    real = Ledger.apply

    def poisoned(self: Ledger, facts: Any) -> Any:
        if any(fact.key == "350206/e3" for fact in facts):
            raise RuntimeError("a bug")
        return real(self, facts)

    monkeypatch.setattr(Ledger, "apply", poisoned)
    await stage.consumer.process(await stage.fetch(7))
    assert stage.balance() == sum(10 + number for number in range(7)) - 13
    (dead,) = await stage.dead()
    assert (dead.headers or {})["Renda-Reason"] == "apply_failed"
    await stage.all_acknowledged()


async def test_a_database_that_fails_loses_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.pulling.RETRY_SECONDS", 0.05)
    await stage.publish("e1")
    failures = iter([AutoReconnect("gone"), AutoReconnect("still gone")])
    real = Ledger.apply

    def flaky(self: Ledger, facts: Any) -> Any:
        if failure := next(failures, None):
            raise failure
        return real(self, facts)

    monkeypatch.setattr(Ledger, "apply", flaky)
    task = asyncio.create_task(stage.consumer.run())
    await until(lambda: stage.balance() == 5)
    stage.consumer.stop()
    await task
    await stage.all_acknowledged()
    assert await stage.dead() == []


async def test_what_is_too_much_at_once_is_applied_in_smaller_batches(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.pulling.RETRY_SECONDS", 0.05)
    apply, sizes = Ledger.apply, []

    def slow(self: Ledger, facts: Sequence[Fact]) -> Applied:
        sizes.append(len(facts))
        if len(facts) > 3:
            raise AutoReconnect("the transaction took longer than the database lets it")
        return apply(self, facts)

    monkeypatch.setattr(Ledger, "apply", slow)
    for number in range(20):
        await stage.publish(f"e{number}")
    task = asyncio.create_task(stage.consumer.run())
    await until(lambda: stage.balance() == 100)
    stage.consumer.stop()
    await task
    await stage.all_acknowledged()
    assert await stage.dead() == []


async def test_the_relay_publishes_the_outbox_and_empties_it(stage: Stage) -> None:
    await stage.publish("e1", data={"division": "350206", "amount": 150})
    consuming, relaying = (asyncio.create_task(worker.run()) for worker in (stage.consumer, stage.relay))
    await until(lambda: value(stage.metrics, "events_applied_total", type="npc.account.welcomed.v1") == 1)
    stage.consumer.stop()
    stage.relay.stop()
    await asyncio.gather(consuming, relaying)
    assert stage.ledger.database["outbox"].count_documents({}) == 0
    assert value(stage.metrics, "outbox_published_total", result="stored") == 1
    last = await stage.operator.jetstream().get_last_msg("IN_toys", WELCOMED)
    assert json.loads(last.data or b"")["data"] == {"balance": 150, "division": "350206"}


def outbox_rows(*rows: tuple[str, int, str]) -> list[dict[str, Any]]:
    """(aggregate, number, subject) of each."""
    return [
        {
            "_id": number,
            "aggregate": aggregate,
            "subject": subject,
            "message_id": f"m{number}",
            "payload": b"%d" % number,
            "created_at": datetime(2025, 1, 1, tzinfo=UTC),
        }
        for aggregate, number, subject in rows
    ]


async def stored(stage: Stage) -> list[tuple[bytes, str]]:
    """What the service's stream has: payload, and the batch it came in."""
    jetstream = stage.operator.jetstream()
    last = (await jetstream.stream_info("IN_toys")).state.last_seq
    messages = [await jetstream.get_msg("IN_toys", number) for number in range(1, last + 1)]
    return [(one.data or b"", (one.headers or {}).get("Nats-Batch-Id", "")) for one in messages]


async def test_the_relay_publishes_together_and_in_order(stage: Stage) -> None:
    outbox = stage.ledger.database["outbox"]
    outbox.insert_many(outbox_rows(("A", 1, WELCOMED), ("B", 2, WELCOMED), ("A", 3, WELCOMED)))
    await stage.relay.publish_batch()
    messages = await stored(stage)
    assert [payload for payload, _ in messages] == [b"1", b"2", b"3"]
    assert len({batch for _, batch in messages}) == 1
    assert all(batch for _, batch in messages)
    assert outbox.count_documents({}) == 0
    assert value(stage.metrics, "outbox_published_total", result="stored") == 3


async def test_what_a_division_is_told_keeps_no_events_from_being_published_together(stage: Stage) -> None:
    outbox = stage.ledger.database["outbox"]
    told = notice(SERVICE, "350206", "npc.account.welcomed.v1")
    outbox.insert_many(outbox_rows(("A", 1, WELCOMED), ("A", 2, told), ("B", 3, WELCOMED)))
    await stage.relay.publish_batch()
    messages = await stored(stage)
    assert [payload for payload, _ in messages] == [b"1", b"3"]
    assert len({batch for _, batch in messages} - {""}) == 1
    assert (await stage.operator.jetstream().get_last_msg("NOTICES", told)).data == b"2"
    assert outbox.count_documents({}) == 0


async def test_what_was_published_before_the_relay_died_is_not_stored_twice(stage: Stage) -> None:
    outbox = stage.ledger.database["outbox"]
    rows = outbox_rows(("A", 1, WELCOMED), ("B", 2, WELCOMED), ("A", 3, WELCOMED))
    outbox.insert_many(rows[:2])
    await stage.relay.publish_batch()
    outbox.insert_many(rows)
    await stage.relay.publish_batch()
    assert [payload for payload, _ in await stored(stage)] == [b"1", b"2", b"3"]
    assert outbox.count_documents({}) == 0
    assert value(stage.metrics, "outbox_published_total", result="duplicate") == 2
    assert value(stage.metrics, "outbox_published_total", result="stored") == 3


async def test_a_stream_that_takes_no_batches_is_published_to_one_by_one(stage: Stage) -> None:
    config = (await ask(stage.operator, "STREAM.INFO.IN_toys"))["config"]
    await ask(stage.operator, "STREAM.UPDATE.IN_toys", {**config, "allow_atomic": False})
    stage.ledger.database["outbox"].insert_many(outbox_rows(("A", 1, WELCOMED), ("A", 2, WELCOMED)))
    await stage.relay.publish_batch()
    assert await stored(stage) == [(b"1", ""), (b"2", "")]
    assert stage.ledger.database["outbox"].count_documents({}) == 0


async def test_a_failed_publication_holds_back_later_events_of_that_aggregate_only(stage: Stage) -> None:
    # A service may not write in a district's name, so the broker refuses this one.
    forbidden = "in.350206.npc.x.y.v1"
    stage.ledger.database["outbox"].insert_many(
        outbox_rows(("A", 1, forbidden), ("A", 2, WELCOMED), ("B", 3, WELCOMED))
    )
    stage.relay.publish_seconds = 1.0
    await stage.relay.publish_batch()
    assert [row["_id"] for row in stage.ledger.database["outbox"].find()] == [1, 2]
    assert [payload for payload, _ in await stored(stage)] == [b"3"]
    assert value(stage.metrics, "outbox_published_total", result="failed") == 1


async def test_what_no_service_subscribes_to_is_buried_by_the_strays(stage: Stage) -> None:
    await stage.publish("known")
    await stage.publish("typo", type="npc.accounts.deposited.v1")
    task = asyncio.create_task(stage.strays.run())
    await until(lambda: value(stage.metrics, "events_dead_lettered_total", reason="unknown_type") == 1)
    stage.strays.stop()
    await task
    (dead,) = await stage.dead()
    assert (dead.headers or {})["Renda-Detail"] == (
        "no service knows 'npc.accounts.deposited.v1'; entities are account, record"
    )


async def test_two_replicas_share_the_work_and_count_everything_once(stage: Stage) -> None:
    for number in range(300):
        data = {"division": "350206", "amount": 1}
        await stage.publish(f"e{number}", subject=f"350206-A{number % 7}", data=data)
    twin = Ledger(SERVICE, stage.ledger.database, CATALOGUE, {"account": ACCOUNT}, writer="1")
    consumers = [
        Consumer(
            SERVICE, ledger, stage.consumer.client, stage.consumer.dead_letters, stage.metrics, batch_events_max=20
        )
        for ledger in (stage.ledger, twin)
    ]
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    await until(lambda: value(stage.metrics, "events_applied_total", type="npc.account.deposited.v1") == 300)
    for consumer in consumers:
        consumer.stop()
    await asyncio.gather(*tasks)
    rows = list(stage.ledger.database["counters"].find({"name": "account.balance"}))
    assert {row["writer"] for row in rows} == {"0", "1"}
    assert sum(row["value"] for row in rows) == 300
    assert sum(row["balance"] for row in stage.ledger.database["account"].find()) == 300
    await stage.all_acknowledged()


async def test_while_a_rebuild_switches_events_wait_and_none_is_lost(stage: Stage) -> None:
    database = stage.ledger.database
    task = asyncio.create_task(stage.consumer.run())
    gate.close(database)
    await stage.publish("held")
    await until(lambda: value(stage.metrics, "events_received_total", type="npc.account.deposited.v1") >= 1)
    assert database["facts"].count_documents({}) == 0
    gate.open_again(database)
    await until(lambda: database["facts"].count_documents({}) == 1)
    stage.consumer.stop()
    await task
    assert await stage.dead() == []


async def test_a_difference_from_the_facts_is_shown_to_whoever_watches(stage: Stage) -> None:
    await stage.publish()
    await stage.consumer.process(await stage.fetch(1))
    reconciler = Reconciler(stage.ledger, stage.metrics, every_seconds=0.01)
    task = asyncio.create_task(reconciler.run())
    await until(lambda: value(stage.metrics, "reconciliation_last_timestamp_seconds") != 0)
    assert value(stage.metrics, "reconciliation_mismatches") == 0
    stage.ledger.database["account"].update_one({}, {"$set": {"balance": 6}})
    await until(lambda: value(stage.metrics, "reconciliation_mismatches") == 1)
    reconciler.stop()
    await task


async def test_a_publisher_learns_what_became_of_each_event(stage: Stage) -> None:
    await stage.publish("good")
    await stage.publish("later-wrong")
    taken_back = {"division": "350206", "event_id": "later-wrong", "reason": "typo"}
    await stage.publish("sorry", type="npc.record.retracted.v1", data=taken_back)
    await stage.publish("bad", data={"division": "350206", "amount": "five"})
    await stage.publish("good", data={"division": "350206", "amount": 7})
    await stage.consumer.process(await stage.fetch(5))
    await stage.publish("stray", type="npc.accounts.deposited.v1")
    task = asyncio.create_task(stage.strays.run())
    await until(lambda: stage.ledger.database["refused"].count_documents({}) == 3)
    stage.strays.stop()
    await task
    ids = ["good", "later-wrong", "sorry", "bad", "stray", "never-seen"]
    seen = receipts.receipts(stage.ledger, "350206", ids)
    assert sorted((one.id, one.status, one.reason, one.aggregates) for one in seen) == [
        ("bad", "refused", "schema", ()),
        ("good", "applied", "", ("account:350206-A1",)),
        ("good", "refused", "conflict", ()),
        ("later-wrong", "retracted", "", ("account:350206-A1",)),
        ("sorry", "applied", "", ()),
        ("stray", "refused", "unknown_type", ()),
    ]
    assert receipts.receipts(stage.ledger, "350203", ids) == []
    harvest = receipts.harvest(SERVICE, stage.ledger.database, "350206")
    assert harvest.refused == {"conflict": 1, "schema": 1, "unknown_type": 1}
    assert harvest.rates == Rates(3, round(3 / 7, 1))
    assert harvest.source is not None
    assert (harvest.source.facts, harvest.source.newest) == (3, datetime(2025, 3, 1, 1, tzinfo=UTC))
