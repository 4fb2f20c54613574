"""A service as a process between a real NATS and a real MongoDB, reached as its users reach it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from nats.js.errors import NotFoundError

from cli.local import NatsServer, Process, free_port
from kit.catalogue import Fact
from kit.credentials import seed_path
from kit.envelope import message_id

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """The process, its broker, and its HTTP side."""

    process: Process
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

    async def publish_raw(self, publisher: str, subject: str, payload: bytes) -> None:
        """Publish whatever in the name of a division or a service."""
        client = await self.nats.connect(publisher)
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

    async def emitted(self, event_type: str, count: int) -> list[dict[str, Any]]:
        """The first `count` events of a type that the service published, in order."""
        service = self.process.name
        operator = await self.nats.connect("operator")
        jetstream = operator.jetstream()
        async with asyncio.timeout(60):
            while True:
                try:
                    subscription = await jetstream.subscribe(
                        f"in.{service}.{event_type}", stream=f"IN_{service}", ordered_consumer=True
                    )
                    break
                except NotFoundError:  # nothing of this subject yet
                    await asyncio.sleep(0.1)
        messages = [await subscription.next_msg(60) for _ in range(count)]
        await operator.close()
        return [json.loads(message.data) for message in messages]


@asynccontextmanager
async def process(
    name: str, nats: NatsServer, mongo_url: str, database: str, log: Path, **settings: str
) -> AsyncIterator[Running]:
    """`python -m services.<name>`, ready; it must end in order when asked to, unless the test has ended it."""
    port = free_port()
    environment = {
        "RENDA_NATS_URL": nats.url,
        "RENDA_NATS_SEED_FILE": str(seed_path(nats.credentials, name)),
        "RENDA_MONGODB_URL": mongo_url,
        "RENDA_MONGODB_DATABASE": database,
        "RENDA_PORT": str(port),
        **settings,
    }
    started = Process.start(name, [sys.executable, "-m", f"services.{name}"], log, environment, ROOT)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _ready(http, started)
            yield Running(started, nats, http)
        if started.alive:
            await asyncio.to_thread(started.stop, 30)
            assert started.exit_code in (0, -signal.SIGTERM), started.log_tail(50)
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
