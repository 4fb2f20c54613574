"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pymongo
import pytest
from nats.js.errors import NotFoundError

from cli.local import NatsServer, Process, free_port
from kit.catalogue import Fact
from kit.credentials import seed_path
from kit.envelope import message_id
from services.suggestions.events import Grade
from tests.services.suggestions.histories import (
    COSIGNER,
    ID,
    LEAD,
    OPINION_ID,
    REPLIED,
    D,
    graded,
    handled,
    received,
    rehandled,
    replied,
    retraction,
    told,
)

ROOT = Path(__file__).parents[3]


@dataclass
class Running:
    """The process, reached as its users reach it."""

    process: Process
    nats: NatsServer
    http: httpx.AsyncClient

    async def publish(self, *facts: Fact) -> None:
        """Publish in the name of their division, in this order."""
        client = await self.nats.connect(D)
        for one in facts:
            headers = {"Nats-Msg-Id": message_id(one.payload, one.key)}
            await client.jetstream().publish(f"events.{one.type}", one.payload, headers=headers)
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

    async def emitted(self, event_type: str, count: int) -> list[dict[str, Any]]:
        """The first `count` events of a type that the service published, in order."""
        operator = await self.nats.connect("operator")
        jetstream = operator.jetstream()
        subject = f"in.suggestions.{event_type}"
        async with asyncio.timeout(60):
            while True:
                try:
                    subscription = await jetstream.subscribe(subject, stream="IN_suggestions", ordered_consumer=True)
                    break
                except NotFoundError:  # nothing of this subject yet
                    await asyncio.sleep(0.1)
        messages = [await subscription.next_msg(60) for _ in range(count)]
        await operator.close()
        return [json.loads(message.data) for message in messages]


@asynccontextmanager
async def process(nats: NatsServer, mongo_url: str, database: str, log: Path) -> AsyncIterator[Running]:
    """`python -m services.suggestions`, ready; ended in order."""
    port = free_port()
    environment = {
        "RENDA_NATS_URL": nats.url,
        "RENDA_NATS_SEED_FILE": str(seed_path(nats.credentials, "suggestions")),
        "RENDA_MONGODB_URL": mongo_url,
        "RENDA_MONGODB_DATABASE": database,
        "RENDA_PORT": str(port),
    }
    command = [sys.executable, "-m", "services.suggestions"]
    started = Process.start("suggestions", command, log, environment, ROOT)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _ready(http, started)
            yield Running(started, nats, http)
    finally:
        await asyncio.to_thread(started.stop, 30)


async def _ready(http: httpx.AsyncClient, started: Process) -> None:
    async with asyncio.timeout(60):
        while True:
            assert started.alive, started.log_tail(50)
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


async def test_published_events_are_applied_in_any_order_and_answered(running: Running) -> None:
    suggestion = told(*REPLIED, ("2025-04-10", graded(Grade.MOSTLY)), subject=ID)
    opinion = told(("2025-03-01", received()), ("2025-03-20", handled()), subject=OPINION_ID)
    await running.publish(*reversed(suggestion), suggestion[0], opinion[1], opinion[0])
    await running.until(
        f"""{{ suggestion(id: "{ID}") {{ status finalGrade repliedOnTime lead {{ id }}
                 timeline {{ type }} anomalies {{ kind }} }}
              opinion(id: "{OPINION_ID}") {{ outcome }}
              _entities(representations: [{{__typename: "Division", code: "350200"}}]) {{ ... on Division {{
                suggestionIndicators(period: {{year: 2025, quarter: 1}},
                  ids: ["reply_rate", "broad_satisfaction_rate", "opinions_resolution_rate"]) {{ value }} }} }} }}""",
        {
            "suggestion": {
                "status": "GRADED",
                "finalGrade": "MOSTLY",
                "repliedOnTime": True,
                "lead": {"id": LEAD},
                "timeline": [{"type": one} for one in ("submitted", "sorted", "assigned", "replied", "graded")],
                "anomalies": [],
            },
            "opinion": {"outcome": "RESOLVED"},
            "_entities": [{"suggestionIndicators": [{"value": 1}, {"value": 1}, {"value": 1}]}],
        },
    )


async def test_the_other_services_hear_of_credits_and_of_a_second_dissatisfaction_and_of_its_retraction(
    running: Running,
) -> None:
    facts = told(
        *REPLIED,
        ("2025-04-10", graded(Grade.DISSATISFIED)),
        ("2025-04-14", rehandled()),
        ("2025-05-06", replied()),
        ("2025-05-12", graded(Grade.DISSATISFIED)),
    )
    await running.publish(*facts)
    credits_ = await running.emitted("npc.performance.credited.v1", 2)
    assert sorted((one["subject"], one["source"], one["data"]["kind"]) for one in credits_) == [
        (LEAD, "/services/suggestions", "SUGGESTION"),
        (COSIGNER, "/services/suggestions", "SUGGESTION"),
    ]
    (requested,) = await running.emitted("npc.item.requested.v1", 1)
    assert requested["subject"] == f"{D}-followup-S2025-0001"
    assert requested["data"] == {
        "division": D,
        "cause": "DISSATISFIED_TWICE",
        "suggestion": ID,
        "title": "More school buses",
    }
    await running.publish(retraction(facts[-1]))
    (withdrawn,) = await running.emitted("npc.record.retracted.v1", 1)
    assert withdrawn["data"]["event_id"] == requested["id"]


async def test_a_restarted_process_goes_on_where_it_was(
    fresh_nats: NatsServer, mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    query = f'{{ suggestion(id: "{ID}") {{ status }} }}'
    facts = told(*REPLIED)
    async with process(fresh_nats, mongo_url, database_name, tmp_path / "log") as first:
        await first.publish(*facts[:2])
        await first.until(query, {"suggestion": {"status": "SORTED"}})
        first.process.kill()
    async with process(fresh_nats, mongo_url, database_name, tmp_path / "log") as second:
        await second.publish(*facts)
        await second.until(query, {"suggestion": {"status": "REPLIED"}})
        assert (await second.http.get("/readyz")).json() == {"ready": True, "problems": []}
        metrics = (await second.http.get("/metrics")).text
        assert 'events_applied_total{service="suggestions",type="npc.suggestion.replied.v1"} 1.0' in metrics
    drop(mongo_url, database_name)
