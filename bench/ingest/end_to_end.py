"""The service as it runs in production, one replica or two, from a backlog in JetStream to the last acknowledgement."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pymongo
from nats.js.errors import NotFoundError

from cli import programs
from cli.local import NatsServer, Process, free_port
from cli.programs import Program
from kit.credentials import seed_path
from kit.envelope import message_id
from kit.topology import FACTS, Topology
from publisher.channel import open_channel

SERVICE = "suggestions"
DATABASE = "bench_ledger"
WINDOW = 500
_POLL_SECONDS = 0.05
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything is."""

    nats: NatsServer
    mongodb_url: str
    mongod_pid: int
    topology: Topology
    logs: Path


@dataclass(frozen=True, slots=True)
class Drained:
    """One backlog applied: events per second, CPU time per event in µs by process, RSS in MB at thirds of the way."""

    per_second: float
    cpu_us: dict[str, float]
    memory_mb: tuple[float, ...]


async def publish(place: Place, payloads: Sequence[bytes]) -> None:
    """Store a backlog, in the divisions' own names."""
    channels: dict[str, Any] = {}
    free = asyncio.Semaphore(WINDOW)

    async def send(payload: bytes) -> None:
        try:
            await _send(place, channels, payload)
        finally:
            free.release()

    async with asyncio.TaskGroup() as sending:
        for payload in payloads:
            await free.acquire()
            division = _division(payload)
            if division not in channels:
                seed = seed_path(place.nats.credentials, division)
                channels[division] = await open_channel(place.nats.url, seed)
            sending.create_task(send(payload))
    for channel in channels.values():
        await channel.close()


async def drain(place: Place, replicas: int) -> Drained:
    """Start replicas on the whole backlog and an empty database; the clock runs from the first acknowledged batch."""
    with pymongo.MongoClient[dict[str, Any]](place.mongodb_url) as client:
        client.drop_database(DATABASE)
    await _rewind(place)
    events = await _waiting(place)
    processes = [_start(place, str(number))[1] for number in range(replicas)]
    try:
        return await _watch(place, processes, events)
    finally:
        _end(processes)


async def steady(place: Place, payloads: Sequence[bytes], per_second: int) -> list[float]:
    """Seconds from each publish until the event is majority-committed and so can be read, under an even load of a
    service that has started and has nothing else to do."""
    program, process = _start(place, "0")
    try:
        await asyncio.to_thread(process.wait_ready, program.ready)
        while await _waiting(place):  # noqa: ASYNC110 - asks the broker
            await asyncio.sleep(_POLL_SECONDS)
        return await _steady(place, payloads, per_second)
    finally:
        _end([process])


async def _steady(place: Place, payloads: Sequence[bytes], per_second: int) -> list[float]:
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    with (
        pymongo.MongoClient[dict[str, Any]](place.mongodb_url) as client,
        client[DATABASE]["facts"].watch([{"$project": {"documentKey": 1}}]) as changes,
    ):

        def look() -> None:
            while len(seen) < len(payloads):
                if (change := changes.try_next()) is not None:
                    seen[change["documentKey"]["_id"]] = time.perf_counter()

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        await _evenly(place, payloads, per_second, sent)
        while looking.is_alive():  # noqa: ASYNC110 - a thread
            await asyncio.sleep(_POLL_SECONDS)
    return sorted(seen[key] - sent[key] for key in sent)


async def _evenly(place: Place, payloads: Sequence[bytes], per_second: int, sent: dict[str, float]) -> None:
    channels = {
        division: await open_channel(place.nats.url, seed_path(place.nats.credentials, division))
        for division in {_division(payload) for payload in payloads}
    }
    start = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number, payload in enumerate(payloads):
            await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
            sent[f"{_division(payload)}/{msgspec.json.decode(payload)['id']}"] = time.perf_counter()
            sending.create_task(_send(place, channels, payload))
    for channel in channels.values():
        await channel.close()


async def _send(place: Place, channels: dict[str, Any], payload: bytes) -> None:
    event = msgspec.json.decode(payload)
    headers = {"Nats-Msg-Id": message_id(payload, event["id"])}
    await channels[_division(payload)].publish(f"events.{event['type']}", payload, headers, 30.0)


def _division(payload: bytes) -> str:
    return str(msgspec.json.decode(payload)["source"]).rpartition("/")[2]


async def _rewind(place: Place) -> None:
    """Give the service a consumer that has seen nothing."""
    client = await place.nats.connect("operator")
    try:
        with contextlib.suppress(NotFoundError):
            await client.jetstream().delete_consumer(FACTS, SERVICE)
    finally:
        await client.close()
    await asyncio.to_thread(place.nats.apply, place.topology)


async def _waiting(place: Place) -> int:
    client = await place.nats.connect("operator")
    try:
        info = await client.jetstream().consumer_info(FACTS, SERVICE)
        return (info.num_pending or 0) + (info.num_ack_pending or 0)
    finally:
        await client.close()


async def _watch(place: Place, processes: list[Process], events: int) -> Drained:
    pids = {"service": [one.pid for one in processes], "mongod": [place.mongod_pid], "nats": [place.nats.process.pid]}
    client = await place.nats.connect("operator")
    jetstream = client.jetstream()
    memory: list[float] = []
    try:
        idle = first = None
        while True:
            info = await jetstream.consumer_info(FACTS, SERVICE)
            now, left = time.perf_counter(), (info.num_pending or 0) + (info.num_ack_pending or 0)
            if first is None:
                seen = now, left, {name: sum(map(_cpu_seconds, them)) for name, them in pids.items()}
                idle = seen if idle is None or left == events else idle
                if left < events:
                    first = seen if left else idle  # so few that they were all applied between two looks
            if first and len(memory) < 3 and left <= events * (2 - len(memory)) / 3:
                memory.append(sum(map(_memory_mb, pids["service"])))
            if first and left == 0:
                break
            await asyncio.sleep(_POLL_SECONDS)
        done = first[1]
        cpu = {name: sum(map(_cpu_seconds, them)) - first[2][name] for name, them in pids.items()}
        return Drained(
            done / (now - first[0]), {name: spent / done * 1e6 for name, spent in cpu.items()}, tuple(memory)
        )
    finally:
        await client.close()


def _start(place: Place, replica: str) -> tuple[Program, Process]:
    program = programs.service(
        SERVICE, free_port(), place.nats.url, place.nats.credentials, place.mongodb_url, DATABASE
    )
    environment = {**program.environment, "RENDA_REPLICA": replica, "RENDA_RECONCILE_SECONDS": "0"}
    program = replace(program, environment=environment)
    log = place.logs / f"{SERVICE}-{replica}.log"
    return program, Process.start(program.name, program.command, log, program.environment, programs.PROJECT)


def _end(processes: Sequence[Process]) -> None:
    for process in processes:
        process.kill()


def _cpu_seconds(pid: int) -> float:
    """Processor time so far, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory_mb(pid: int) -> float:
    """Resident memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
