"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pymongo
import pytest

from cli.local import NatsServer
from cli.local.ports import free_port
from kit.catalogue import Fact
from kit.credentials import seed_path
from kit.envelope import message_id
from services.representatives.events import PerformanceCredited
from services.representatives.vocabulary import CreditKind
from tests.services.representatives.history import fact, retraction
from tests.services.representatives.told import HULI, claims, opens, person, receives, serves

ROOT = Path(__file__).parents[3]


@dataclass
class Running:
    """The process, reached as its users reach it."""

    nats: NatsServer
    http: httpx.AsyncClient

    async def publish(self, publisher: str, *facts: Fact) -> None:
        """Publish in the name of a division or a service, in this order."""
        prefix = "events" if publisher.isdigit() else f"in.{publisher}"
        client = await self.nats.connect(publisher)
        for one in facts:
            headers = {"Nats-Msg-Id": message_id(one.payload, one.key)}
            await client.jetstream().publish(f"{prefix}.{one.type}", one.payload, headers=headers)
        await client.close()

    async def publish_raw(self, subject: str, payload: bytes) -> None:
        """Publish whatever in the name of 湖里."""
        client = await self.nats.connect(HULI)
        await client.jetstream().publish(subject, payload)
        await client.close()

    async def ask(self, query: str) -> Any:
        """What it answers to a GraphQL query."""
        answer = (await self.http.post("/graphql", json={"query": query})).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def until(self, query: str, expected: Any) -> None:
        """Wait for an answer: events are applied some time after they were published."""
        answer = None
        try:
            async with asyncio.timeout(60):
                while (answer := await self.ask(query)) != expected:  # noqa: ASYNC110 - state of another process
                    await asyncio.sleep(0.1)
        except TimeoutError:
            assert answer == expected

    async def dead_letters(self, count: int) -> list[tuple[str, bytes]]:
        """The first `count` dead letters: (subject, original bytes), sorted."""
        operator = await self.nats.connect("operator")
        subscription = await operator.jetstream().subscribe("dead.>", ordered_consumer=True)
        messages = [await subscription.next_msg(30) for _ in range(count)]
        await operator.close()
        return sorted((message.subject, message.data) for message in messages)


@asynccontextmanager
async def process(nats: NatsServer, mongo_url: str, database: str, log: Path) -> AsyncIterator[Running]:
    """`python -m services.representatives`, ready; ended in order."""
    port = free_port()
    environment = {
        "RENDA_NATS_URL": nats.url,
        "RENDA_NATS_SEED_FILE": str(seed_path(nats.credentials, "representatives")),
        "RENDA_MONGODB_URL": mongo_url,
        "RENDA_MONGODB_DATABASE": database,
        "RENDA_SUBSCRIPTIONS_FILE": str(ROOT / "contracts" / "subscriptions.json"),
        "RENDA_PORT": str(port),
    }
    with log.open("ab") as output:
        started = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.representatives",
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _ready(http, started, log)
            yield Running(nats, http)
        started.terminate()
        assert await asyncio.wait_for(started.wait(), 30) in (0, -15)
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def _ready(http: httpx.AsyncClient, started: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(60):
        while True:
            assert started.returncode is None, await asyncio.to_thread(log.read_text)
            try:
                if (await http.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


@pytest.fixture
async def running(fresh_nats: NatsServer, mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Running]:
    async with process(fresh_nats, mongo_url, database_name, tmp_path / "log") as running:
        yield running
    drop(mongo_url, database_name)


def drop(mongo_url: str, database: str) -> None:
    with pymongo.MongoClient[Any](mongo_url) as client:
        client.drop_database(database)


def credit() -> Fact:
    data = PerformanceCredited(
        division=HULI,
        representative=person(1),
        kind=CreditKind.SUGGESTION,
        on=date(2025, 2, 1),
        reference=f"{HULI}-S-1",
    )
    return fact("2025-02-01", person(1), data, source="/services/suggestions")


async def test_published_events_are_applied_in_any_order_and_answered(running: Running) -> None:
    started = serves(1)
    reception = receives(1, 1, citizens=12)
    await running.publish(HULI, reception, started, opens(1), started, claims("stations", 7))
    await running.publish("suggestions", credit())
    await running.until(
        """{ representative(id: "350206-R-0001") { status activity { kind count } anomalies { kind } }
             division(code: "350206") { representativeIndicators(
               period: {year: 2025}, ids: ["representatives", "stations", "citizens_received", "active_rate"]
             ) { value difference } } }""",
        {
            "representative": {
                "status": "SERVING",
                "activity": [{"kind": "RECEPTION", "count": 1}, {"kind": "SUGGESTION", "count": 1}],
                "anomalies": [],
            },
            "division": {
                "representativeIndicators": [
                    {"value": 1, "difference": None},
                    {"value": 1, "difference": -6},
                    {"value": 12, "difference": None},
                    {"value": 1, "difference": None},
                ]
            },
        },
    )
    await running.publish(HULI, retraction(reception))
    await running.until(
        """{ receptions { totalCount } representative(id: "350206-R-0001") { activity { kind } } }""",
        {"receptions": {"totalCount": 0}, "representative": {"activity": [{"kind": "SUGGESTION"}]}},
    )


async def test_events_of_no_service_and_refused_ones_are_buried_with_their_bytes(running: Running) -> None:
    event = json.loads(serves(1).payload)
    stray = json.dumps(event | {"type": "npc.representitive.mandate_started.v1"}).encode()
    future = json.dumps(event | {"type": "npc.representative.mandate_started.v2"}).encode()
    named = json.dumps(event | {"data": event["data"] | {"display_name": "张三"}}).encode()
    await running.publish_raw("events.npc.representitive.mandate_started.v1", stray)
    await running.publish_raw("events.npc.representative.mandate_started.v2", future)
    await running.publish_raw("events.npc.representative.mandate_started.v1", named)
    assert await running.dead_letters(3) == [
        ("dead.representatives.schema", named),
        ("dead.representatives.unknown_type", stray),
        ("dead.representatives.unknown_version", future),
    ]
    assert await running.ask("{ representatives { totalCount } }") == {"representatives": {"totalCount": 0}}


async def test_a_restarted_process_goes_on_where_it_was(
    fresh_nats: NatsServer, mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    count = "{ representatives(status: SERVING) { totalCount } }"
    async with process(fresh_nats, mongo_url, database_name, tmp_path / "log") as first:
        await first.publish(HULI, serves(1), serves(2))
        await first.until(count, {"representatives": {"totalCount": 2}})
    async with process(fresh_nats, mongo_url, database_name, tmp_path / "log") as second:
        await second.publish(HULI, serves(3))
        await second.until(count, {"representatives": {"totalCount": 3}})
        metrics = (await second.http.get("/metrics")).text
        applied = 'events_applied_total{service="representatives",type="npc.representative.mandate_started.v1"}'
        assert f"{applied} 1.0" in metrics
        assert (await second.http.get("/readyz")).json() == {"ready": True, "problems": []}
    drop(mongo_url, database_name)
