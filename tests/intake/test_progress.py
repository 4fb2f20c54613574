"""Whether anything waits, asked of a real NATS server as the intake may ask it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from nats.aio.client import Client

from cli.local import NatsServer
from intake.hearing import second_connection
from intake.progress import Progress
from kit.credentials import seed_path
from kit.topology import FACTS, OPERATOR, STRAYS, Topology, build

OURS, THEIRS = "350206", "350203"
TOPOLOGY = build([OURS, THEIRS], {"toys": ("opinion",), "tins": ("tin",)})
AT_ONCE, PATIENT = 0.3, 30.0


@pytest.fixture
def server(start_nats: Callable[[Topology], NatsServer]) -> NatsServer:
    return start_nats(TOPOLOGY)


@asynccontextmanager
async def progress(server: NatsServer, name: str = "intake") -> AsyncIterator[Callable[[float], Progress]]:
    async with second_connection(server.url, seed_path(server.credentials, name)) as client:
        yield lambda patience_seconds: Progress(client, ["toys", "tins"], patience_seconds)


async def publish(server: NatsServer, division: str, number: int) -> None:
    client = await server.connect(division)
    await client.jetstream().publish("events.npc.opinion.received.v1", f"{number}".encode())
    await client.close()


async def deal(operator: Client, consumer: str, events: int, *, acknowledged: bool = True) -> None:
    """Pull that many events as the consumer's service does."""
    pull = await operator.jetstream().pull_subscribe_bind(consumer, stream=FACTS)
    for _ in range(events):
        [message] = await pull.fetch(1, timeout=30)
        if acknowledged:
            await message.ack_sync()


async def test_where_nothing_was_ever_stored_nothing_waits(server: NatsServer) -> None:
    async with progress(server) as at:
        assert await at(PATIENT).nothing_waits(OURS)


async def test_what_is_stored_waits_until_every_consumer_it_is_for_has_acknowledged_it(server: NatsServer) -> None:
    operator = await server.connect(OPERATOR)
    async with progress(server) as at:
        await publish(server, OURS, 1)
        assert not await at(AT_ONCE).nothing_waits(OURS)
        await deal(operator, "toys", 1)
        assert not await at(AT_ONCE).nothing_waits(OURS)  # the strays have not looked at it
        await deal(operator, STRAYS, 1)
        assert await at(PATIENT).nothing_waits(OURS)  # and "tins" need not
        await publish(server, OURS, 2)
        await deal(operator, STRAYS, 1)
        await deal(operator, "toys", 1, acknowledged=False)
        assert not await at(AT_ONCE).nothing_waits(OURS)
    await operator.close()


async def test_what_another_division_stores_afterwards_is_not_waited_for(server: NatsServer) -> None:
    """A consumer that has passed what was there is enough, however much has come behind it."""
    operator = await server.connect(OPERATOR)
    await publish(server, OURS, 1)
    for consumer in ("toys", STRAYS):
        await deal(operator, consumer, 1)
    async with progress(server) as at:
        last = await at(PATIENT)._sourced(OURS)
        await publish(server, THEIRS, 1)
        assert await at(PATIENT)._sourced(THEIRS) == last + 1
        await at(PATIENT)._wait_for("toys", last)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(AT_ONCE):
                await at(PATIENT)._wait_for("toys", last + 1)
    await operator.close()


@pytest.mark.parametrize("name", [OURS, "toys"])
async def test_who_may_not_look_knows_nothing(server: NatsServer, name: str) -> None:
    async with progress(server, name) as at:
        assert not await at(AT_ONCE).nothing_waits(OURS)
