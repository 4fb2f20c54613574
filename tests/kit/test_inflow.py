"""What is asked of the broker ahead of need, against a real one: nothing is waited for, hoarded, lost or mistaken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from nats.aio.client import Client

from cli.local import NatsServer
from kit import inflow as inflow_module
from kit.inflow import Inflow, Refused
from kit.topology import FACTS, Limits, Topology, build

SERVICE = "toys"
BATCH = 5


@dataclass
class Stage:
    """An inflow that has begun, a district that publishes and an operator who looks on."""

    inflow: Inflow
    district: Client
    operator: Client

    async def publish(self, count: int, headers: dict[str, str] | None = None) -> None:
        for number in range(count):
            payload = json.dumps({"number": number}).encode()
            await self.district.jetstream().publish("events.npc.account.deposited.v1", payload, headers=headers)

    async def take(self, count: int) -> list[int]:
        """The numbers of so many messages, acknowledged; hangs where the inflow waits for more than there is."""
        numbers: list[int] = []
        async with asyncio.timeout(60):
            while len(numbers) < count:
                for message in await self.inflow.take():
                    numbers.append(json.loads(message.data)["number"])
                    await message.ack()
        return numbers

    async def delivered(self) -> int:
        info = await self.operator.jetstream().consumer_info(FACTS, SERVICE)
        return info.delivered.consumer_seq if info.delivered else 0


@pytest.fixture
async def stage(start_nats: Callable[[Topology], NatsServer], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    topology = build(["350206"], {SERVICE: ("account",)}, Limits(stream_bytes_max=64 * 1024**2))
    server = await asyncio.to_thread(start_nats, topology)
    service, district, operator = [await server.connect(name) for name in (SERVICE, "350206", "operator")]
    inflow = Inflow(service, SERVICE, BATCH)
    await inflow.begin()
    yield Stage(inflow, district, operator)
    for one in (service, district, operator):
        await one.close()


async def test_what_has_come_is_taken_however_little_it_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflow_module, "LINGER_SECONDS", 3600.0)
    for _ in range(3):
        await stage.publish(1)
        assert await stage.take(1) == [0]


async def test_a_batch_is_never_larger_than_it_may_be_and_one_more_arrives_meanwhile(stage: Stage) -> None:
    await stage.publish(4 * BATCH)
    sizes = []
    async with asyncio.timeout(60):
        while sum(sizes) < 4 * BATCH:
            messages = await stage.inflow.take()
            sizes.append(len(messages))
            assert await stage.delivered() <= sum(sizes) + 2 * BATCH
            for message in messages:
                await message.ack()
    assert max(sizes) <= BATCH


async def test_whoever_is_busy_gets_a_full_batch_or_waits_until_it_is_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflow_module, "LINGER_SECONDS", 3600.0)
    busy = True
    taking = asyncio.create_task(stage.inflow.take(idle=lambda: not busy))
    await stage.publish(BATCH)
    assert len(await taking) == BATCH
    taking = asyncio.create_task(stage.inflow.take(idle=lambda: not busy))
    await stage.publish(1)
    async with asyncio.timeout(60):
        while not stage.inflow._waiting:  # noqa: ASYNC110 - the broker delivers
            await asyncio.sleep(0.01)
    assert not taking.done()
    busy = False
    stage.inflow.look_again()
    assert len(await taking) == 1


async def test_events_that_are_large_make_small_batches(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflow_module, "LINGER_SECONDS", 3600.0)
    monkeypatch.setattr(inflow_module, "BATCH_BYTES_MAX", 1)
    await stage.publish(BATCH)
    assert len(await stage.inflow.take(idle=lambda: False)) == 1
    assert [len(await stage.inflow.take()) for _ in range(BATCH - 1)] == [1] * (BATCH - 1)


async def test_nothing_comes_of_an_empty_stream_and_everything_later(stage: Stage) -> None:
    assert await stage.inflow.take() == []
    await stage.publish(2)
    assert sorted(await stage.take(2)) == [0, 1]


async def test_a_header_of_a_publisher_is_not_taken_for_the_brokers_word(stage: Stage) -> None:
    await stage.publish(1, headers={"Status": "409", "Description": "Consumer Deleted"})
    assert await stage.take(1) == [0]


async def test_what_nobody_took_is_given_back_at_the_end(stage: Stage) -> None:
    await stage.publish(3 * BATCH)
    taken = await stage.inflow.take()
    async with asyncio.timeout(60):
        while not stage.inflow._waiting:  # noqa: ASYNC110 - the broker delivers
            await asyncio.sleep(0.01)
    await stage.inflow.end()
    successor = Inflow(stage.inflow.client, SERVICE, BATCH)
    await successor.begin()
    for message in taken:
        await message.ack()
    assert sorted(await Stage(successor, stage.district, stage.operator).take(3 * BATCH - len(taken))) == list(
        range(len(taken), 3 * BATCH)
    )


async def test_a_consumer_that_is_gone_is_told_of(stage: Stage) -> None:
    asking = asyncio.create_task(stage.inflow.take())
    async with asyncio.timeout(60):
        while not (await stage.operator.jetstream().consumer_info(FACTS, SERVICE)).num_waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await stage.operator.jetstream().delete_consumer(FACTS, SERVICE)
    with pytest.raises(Refused, match="409 Consumer Deleted"):
        await asking
