"""The client against a real NATS: nothing is lost while it is away, and every answer is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.local import NatsServer, StateDirectory, start_nats_server
from kit.credentials import seed_path
from kit.envelope import Reason, Rejected
from kit.topology import Limits, Topology, build
from publisher.check import load_schemas
from publisher.client import Publisher, SyncPublisher, event
from publisher.transports import Nats

SCHEMAS = load_schemas(Path(__file__).parents[2] / "contracts" / "events")
TOPOLOGY = build(["350206", "350203"], {"toys": ("opinion",)}, Limits(stream_bytes_max=64 * 1024**2))


def opinion(number: int, **data: str) -> dict[str, object]:
    said = {"channel": "STATION", "title": "路灯不亮"} | data
    return event("npc.opinion.received.v1", f"350206-client-{number}", said, event_id=f"client-{number}")


def way(server: NatsServer, division: str = "350206") -> Nats:
    return Nats(server.url, seed_path(server.credentials, division))


async def stored(server: NatsServer) -> int:
    operator = await server.connect("operator")
    info = await operator.jetstream().stream_info("IN_350206")
    await operator.close()
    return info.state.messages


async def test_what_is_put_is_stored_and_leaves_the_spool(
    start_nats: Callable[[Topology], NatsServer], tmp_path: Path
) -> None:
    server = await asyncio.to_thread(start_nats, TOPOLOGY)
    async with Publisher("350206", way(server), tmp_path / "spool.db", SCHEMAS) as publisher:
        await publisher.put(*(opinion(number) for number in range(450)))
        await publisher.flush(30)
        assert (publisher.waiting, publisher.refused(), publisher.trouble) == (0, [], None)
    assert await stored(server) == 450


async def test_flush_waits_for_what_was_just_put_however_often(
    start_nats: Callable[[Topology], NatsServer], tmp_path: Path
) -> None:
    server = await asyncio.to_thread(start_nats, TOPOLOGY)
    async with Publisher("350206", way(server), tmp_path / "spool.db", SCHEMAS) as publisher:
        for number in range(40):
            await publisher.put(opinion(number))
            await publisher.flush(30)
            assert publisher.waiting == 0


async def test_what_would_be_refused_is_not_taken(tmp_path: Path) -> None:
    async with Publisher("350206", Nats("nats://127.0.0.1:1", tmp_path / "none"), tmp_path / "s.db", SCHEMAS) as one:
        with pytest.raises(Rejected) as refused:
            await one.put(opinion(1), opinion(2, channel="PIGEON"))
        assert refused.value.reason is Reason.SCHEMA
        with pytest.raises(Rejected) as refused:
            await one.put(event("npc.opinion.received.v1", "350203-x", {"channel": "STATION", "title": "路灯"}))
        assert refused.value.reason is Reason.WRONG_DIVISION
        assert one.waiting == 0


async def test_events_wait_on_disk_while_the_platform_is_away(tmp_path: Path) -> None:
    with StateDirectory(tmp_path / "state") as state:
        server = await asyncio.to_thread(start_nats_server, state, TOPOLOGY)
        await asyncio.to_thread(server.apply, TOPOLOGY)
        port = int(server.url.rpartition(":")[2])
        await asyncio.to_thread(server.stop)
        async with Publisher("350206", way(server), tmp_path / "spool.db", SCHEMAS) as publisher:
            await publisher.put(opinion(1), opinion(2))
            with pytest.raises(TimeoutError):
                await publisher.flush(0.5)
            assert publisher.waiting == 2
        server = await asyncio.to_thread(start_nats_server, state, TOPOLOGY, port)
        async with Publisher("350206", way(server), tmp_path / "spool.db", SCHEMAS) as again:
            await again.flush(30)
            assert again.waiting == 0
        assert await stored(server) == 2
        await asyncio.to_thread(server.stop)


def test_without_an_event_loop_it_is_the_same(start_nats: Callable[[Topology], NatsServer], tmp_path: Path) -> None:
    server = start_nats(TOPOLOGY)
    with SyncPublisher("350206", way(server), tmp_path / "spool.db", SCHEMAS) as publisher:
        told = opinion(1)
        publisher.put(told)
        publisher.put(told)
        publisher.flush(30)
        assert publisher.waiting == 0
        with pytest.raises(Rejected):
            publisher.put(opinion(2, channel="PIGEON"))
    assert asyncio.run(stored(server)) == 1


async def test_a_wrong_credential_is_trouble_that_is_told_and_loses_nothing(
    start_nats: Callable[[Topology], NatsServer], tmp_path: Path
) -> None:
    server = await asyncio.to_thread(start_nats, TOPOLOGY)
    async with Publisher("350206", way(server, "operator"), tmp_path / "spool.db", SCHEMAS) as publisher:
        await publisher.put(opinion(1))
        with pytest.raises(TimeoutError):
            await publisher.flush(3)
        assert "operator.seed" in (publisher.trouble or "")
        assert publisher.waiting == 1
