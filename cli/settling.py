"""Has everything that was published been applied? Asked of the broker and the databases, answered beyond doubt.

Between two looks at the publishers' streams that show the same numbers: FACTS has all of it, every consumer has
acknowledged all of it (which it does after the commit), and then every outbox is empty (a row goes when it is
published). Then nothing can be under way, not even what services publish because of what they have applied.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pymongo
from nats.js import JetStreamContext

from kit.topology import FACTS, NOTICES, Topology
from kit.topology.subjects import inbound_stream

_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far the consumers are: `published` events in the publishers' streams, `waiting` ones by consumer."""

    published: Mapping[str, int]
    waiting: Mapping[str, int]
    unsent: int = 0

    @property
    def total(self) -> int:
        """Events published so far, by anybody."""
        return sum(self.published.values())

    @property
    def settled(self) -> bool:
        """Whether nothing waits."""
        return not any(self.waiting.values()) and not self.unsent


async def read_backlog(
    jetstream: JetStreamContext, topology: Topology, unsent: Callable[[], int] = lambda: 0
) -> Backlog:
    """The backlog now; the client is the operator. `unsent` counts the rows of all outboxes."""
    before = await published(jetstream, topology)
    facts = (await jetstream.stream_info(FACTS)).state.last_seq
    unsourced = sum(before.values()) - facts
    waiting: dict[str, int] = {}
    for consumer in topology.consumers:
        if consumer.stream == NOTICES:
            continue  # what a division is told waits for its own system
        info = await jetstream.consumer_info(consumer.stream, consumer.name)
        late = max(0, unsourced) if consumer.stream == FACTS else 0
        number = (info.num_pending or 0) + (info.num_ack_pending or 0) + late
        waiting[consumer.name] = waiting.get(consumer.name, 0) + number
    rows = await asyncio.to_thread(unsent)
    if not rows and await published(jetstream, topology) != before:
        rows = 1  # something was published while we looked: look again
    return Backlog(before, waiting, rows)


async def published(jetstream: JetStreamContext, topology: Topology) -> dict[str, int]:
    """Events each publisher has stored, ever: its stream never forgets and is never purged."""
    streams = {publisher: inbound_stream(publisher) for publisher in topology.publishers}
    return {publisher: (await jetstream.stream_info(name)).state.last_seq for publisher, name in streams.items()}


def count_unsent(mongodb_url: str, databases: Mapping[str, str]) -> Callable[[], int]:
    """A function that counts what waits to be published: rows of the services' outboxes, decisions about letters."""

    def count() -> int:
        with pymongo.MongoClient[dict[str, Any]](mongodb_url) as client:
            kept = [client[name] for name in databases.values()]
            rows = sum(one["outbox"].count_documents({}) for one in kept)
            return rows + sum(one["letters"].count_documents({"unsaid": True}) for one in kept)

    return count


async def settle(
    jetstream: JetStreamContext,
    topology: Topology,
    unsent: Callable[[], int],
    look: Callable[[Backlog], None] = lambda backlog: None,
    timeout_seconds: float = 600.0,
) -> Backlog:
    """Wait until nothing is under way; `look` sees every backlog. Raises `TimeoutError`."""
    async with asyncio.timeout(timeout_seconds):
        while True:
            backlog = await read_backlog(jetstream, topology, unsent)
            look(backlog)
            if backlog.settled:
                return backlog
            await asyncio.sleep(_POLL_SECONDS)
