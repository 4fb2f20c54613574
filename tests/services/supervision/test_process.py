"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pymongo
import pytest
from nats.aio.client import Client

from cli.local import NatsServer
from cli.local.ports import free_port
from kit.credentials import seed_path
from tests.services.supervision.histories import payload

ROOT = Path(__file__).parents[3]
FOLLOW_UP = {"cause": "DISSATISFIED_TWICE", "suggestion": "350206-S7", "title": "校门口停车"}


@dataclass
class Running:
    """The process, reached as its users reach it."""

    nats: NatsServer
    http: httpx.AsyncClient

    async def publish(self, publisher: str, subject: str, event: bytes) -> None:
        """Publish in the name of a division or a service."""
        client: Client = await self.nats.connect(publisher)
        await client.jetstream().publish(subject, event)
        await client.close()

    async def ask(self, query: str) -> Any:
        """What it answers to a GraphQL query."""
        answer = (await self.http.post("/graphql", json={"query": query})).json()
        assert "errors" not in answer
        return answer["data"]

    async def until(self, query: str, expected: Any) -> None:
        """Wait for an answer: events are applied some time after they were published."""
        async with asyncio.timeout(60):
            while await self.ask(query) != expected:  # noqa: ASYNC110 - the condition is another process's state
                await asyncio.sleep(0.1)

    async def dead_letters(self, reason: str, count: int) -> list[bytes]:
        """The first `count` dead letters of this service with that reason."""
        operator = await self.nats.connect("operator")
        subscription = await operator.jetstream().subscribe(f"dead.supervision.{reason}", ordered_consumer=True)
        found = [(await subscription.next_msg(30)).data for _ in range(count)]
        await operator.close()
        return found


async def _ready(http: httpx.AsyncClient, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(60):
        while True:
            assert process.returncode is None, await asyncio.to_thread(log.read_text)
            try:
                if (await http.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


@pytest.fixture
async def running(fresh_nats: NatsServer, mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Running]:
    """`python -m services.supervision`, ready; ended in order."""
    port, log = free_port(), tmp_path / "log"
    environment = {
        "RENDA_NATS_URL": fresh_nats.url,
        "RENDA_NATS_SEED_FILE": str(seed_path(fresh_nats.credentials, "supervision")),
        "RENDA_MONGODB_URL": mongo_url,
        "RENDA_MONGODB_DATABASE": database_name,
        "RENDA_PORT": str(port),
    }
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.supervision", cwd=ROOT, env=os.environ | environment, stderr=output
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _ready(http, process, log)
            yield Running(fresh_nats, http)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) in (0, -15)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        with pymongo.MongoClient[Any](mongo_url) as client:
            client.drop_database(database_name)


async def test_published_events_are_applied_and_answered_and_refused_ones_buried(running: Running) -> None:
    def from_district(event_type: str, subject: str, on: str, **data: Any) -> Awaitable[None]:
        return running.publish("350206", f"events.npc.{event_type}.v1", payload(event_type, subject, on, **data))

    schedule = {"title": "法院专项报告", "organ": "COURT", "meeting_on": "2025-03-27"}
    await from_district("hearing.held", "350206-H1", "2025-03-27")
    await from_district("hearing.scheduled", "350206-H1", "2025-02-01", **schedule)
    await running.until(
        '{ supervisionItem(id: "350206-H1") { title hearing { heldOn } anomalies { kind } } }',
        {
            "supervisionItem": {
                "title": "法院专项报告",
                "hearing": {"heldOn": "2025-03-27"},
                "anomalies": [{"kind": "HEARD_WITHOUT_REPORT"}],
            }
        },
    )
    counts = {"matter": "PROJECT", "about": "350206-P1", "eligible": 3, "cast": 3, "choices": {"FOR": 2}}
    await from_district("ballot.tallied", "350206-B1", "2025-03-27", **counts)
    (buried,) = await running.dead_letters("schema", 1)
    assert b"350206-B1" in buried
    assert (await running.ask("{ ballots { totalCount } }")) == {"ballots": {"totalCount": 0}}


async def test_the_suggestions_service_opens_a_follow_up_and_a_district_cannot(running: Running) -> None:
    def request(subject: str, source: str) -> bytes:
        return payload("item.requested", subject, "2025-06-01", source=source, **FOLLOW_UP)

    own_name = request("350206-followup-forged1", "/divisions/350206")
    other_name = request("350206-followup-forged2", "/services/suggestions")
    await running.publish("350206", "events.npc.item.requested.v1", own_name)
    await running.publish("350206", "events.npc.item.requested.v1", other_name)
    genuine = request("350206-followup-S7", "/services/suggestions")
    await running.publish("suggestions", "in.suggestions.npc.item.requested.v1", genuine)
    assert await running.dead_letters("not_allowed", 1) == [own_name]
    assert await running.dead_letters("wrong_division", 1) == [other_name]
    await running.until(
        """{ _entities(representations: [{__typename: "Suggestion", id: "350206-S7"}]) {
            ... on Suggestion { followUp { id title followUp { cause } } } }
            supervisionItems { totalCount } }""",
        {
            "_entities": [
                {
                    "followUp": {
                        "id": "350206-followup-S7",
                        "title": "校门口停车",
                        "followUp": {"cause": "DISSATISFIED_TWICE"},
                    }
                }
            ],
            "supervisionItems": {"totalCount": 1},
        },
    )


async def test_the_process_tells_its_state(running: Running) -> None:
    assert (await running.http.get("/healthz")).text == "ok\n"
    metrics = (await running.http.get("/metrics")).text
    assert 'events_applied_total{service="supervision",type="npc.hearing.held.v1"} 0.0' in metrics
    assert (await running.http.get("/readyz")).json() == {"ready": True, "problems": []}
