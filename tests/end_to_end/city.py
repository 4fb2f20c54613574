"""A whole city for the end-to-end tests: the real stack, and what one asks of it."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo
from pymongo.database import Database

from cli import settling
from cli.stack import Stack
from kit.counters import read_all
from kit.envelope import message_id
from kit.fold import Counter
from kit.staff import KEY_FILE, Staff, issue, read_key
from kit.topology import NOTICES


@dataclass
class City:
    """The stack with a data set published to it; `alive_at_kill` is how many facts a service had when it was killed."""

    stack: Stack
    payloads: list[bytes]
    facts_at_kill: dict[str, int] = field(default_factory=dict)

    def ask(self, query: str, authorization: str = "", /, **variables: Any) -> dict[str, Any]:
        """What the gateway answers, errors and all."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(  # noqa: S310 - our own gateway on loopback
            self.stack.addresses.graphql, body, {"content-type": "application/json", "authorization": authorization}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """What the gateway answers to a question that has no errors."""
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def act(self, division: str, mutation: str, *, operations: bool = False, **variables: Any) -> dict[str, Any]:
        """What the gateway answers to staff of a division who have signed in; it has no errors."""
        answer = self.ask(mutation, self.signed_in(division, operations)["authorization"], **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def signed_in(self, division: str, operations: bool = False) -> dict[str, str]:
        """The header by which staff of a division are known."""
        key = read_key(Path(self.stack.addresses.credentials) / KEY_FILE)
        assert key is not None
        staff = Staff(name="office-1", division=division, until=2**33, operations=operations)
        return {"authorization": f"Bearer {issue(staff, key)}"}

    def told(self, division: str) -> list[dict[str, Any]]:
        """The events that wait for a division's own system."""
        return asyncio.run(self._told(division))

    async def _told(self, division: str) -> list[dict[str, Any]]:
        client = await self.stack.connect(division)
        try:
            pull = await client.jetstream().pull_subscribe_bind(division, stream=NOTICES)
            messages = await pull.fetch(100, timeout=10)
            for message in messages:
                await message.ack_sync()
            return [json.loads(message.data) for message in messages]
        finally:
            await client.close()

    @contextmanager
    def database(self, service: str) -> Iterator[Database[dict[str, Any]]]:
        """A service's own database."""
        with pymongo.MongoClient[dict[str, Any]](self.stack.addresses.mongodb) as client:
            yield client[self.stack.addresses.databases[service]]

    def counters(self, service: str) -> dict[Counter, int]:
        """All rollup counters, summed over writers; zeros left out."""
        with self.database(service) as database:
            return read_all(database)

    def publish(self, division: str, *events: Mapping[str, Any] | tuple[str, bytes]) -> None:
        """Publish with a division's own credential; an event as a mapping, or (type, bytes) as they are."""
        asyncio.run(self._publish(division, events))

    async def _publish(self, division: str, events: tuple[Mapping[str, Any] | tuple[str, bytes], ...]) -> None:
        client = await self.stack.connect(division)
        try:
            for event in events:
                if isinstance(event, tuple):
                    await client.jetstream().publish(f"events.{event[0]}", event[1])
                    continue
                payload = json.dumps(event, ensure_ascii=False).encode()
                headers = {"Nats-Msg-Id": message_id(payload, event["id"])}
                await client.jetstream().publish(f"events.{event['type']}", payload, headers=headers)
        finally:
            await client.close()

    def settle(self) -> None:
        """Wait until everything published is applied everywhere, consequences too."""
        asyncio.run(self._settle())

    async def _settle(self) -> None:
        client = await self.stack.connect("operator")
        try:
            unsent = settling.count_unsent(self.stack.addresses.mongodb, self.stack.addresses.databases)
            await settling.settle(client.jetstream(), self.stack.topology, unsent, timeout_seconds=600)
        finally:
            await client.close()

    def dead_letters(self) -> list[tuple[dict[str, str], bytes]]:
        """Headers and bytes of every dead letter, in order."""
        return asyncio.run(self._dead_letters())

    async def _dead_letters(self) -> list[tuple[dict[str, str], bytes]]:
        client = await self.stack.connect("operator")
        try:
            jetstream = client.jetstream()
            count = (await jetstream.stream_info("DEAD_LETTERS")).state.messages
            subscription = await jetstream.subscribe("dead.>", ordered_consumer=True)
            messages = [await subscription.next_msg(10) for _ in range(count)]
            return [(dict(message.headers or {}), message.data) for message in messages]
        finally:
            await client.close()


def event(event_type: str, subject: str, identity: str, time: str, /, **data: Any) -> dict[str, Any]:
    """An event of the division in front of `subject`."""
    division = subject.partition("-")[0]
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/divisions/{division}",
        "type": f"npc.{event_type}.v1",
        "subject": subject,
        "time": f"{time}T09:00:00+08:00",
        "data": {"division": division, **data},
    }


def read_lines(path: Path) -> list[bytes]:
    """The events of a file of JSON lines."""
    return path.read_bytes().splitlines()
