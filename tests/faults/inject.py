"""How each fault is brought about, and healed again.

Two faults never hurt one target at a time, so that what one heals the other does not need broken.
"""

from __future__ import annotations

import asyncio
import json
import math
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pymongo
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from kit.credentials import seed_path
from kit.topology.subjects import inbound_stream
from tests.faults.schedule import MONGOD, NATS, Fault, Planned
from tests.faults.stack import Stack

SLOW_BYTES_PER_SECOND = 50_000
DELAY_SECONDS = 0.15
AT_ONCE_MAX = 2
LEAD = 300


@dataclass
class Injector:
    """Carries out a schedule as `progress` (messages acknowledged) passes; `done` counts by kind."""

    stack: Stack
    planned: Sequence[Planned]
    progress: Callable[[], int]
    tell: Callable[[str], None]
    done: Counter[str] = field(default_factory=Counter)
    _begun: int = 0
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    def next_at(self) -> float:
        """After how many messages the senders wait for the next fault: a little later than it begins, still at work."""
        return self.planned[self._begun].at + LEAD if self._begun < len(self.planned) else math.inf

    async def run(self) -> None:
        """Return when every fault has happened and is healed."""
        free = asyncio.Semaphore(AT_ONCE_MAX)

        async def inject(one: Planned) -> None:
            try:
                await self._inject(one)
            finally:
                free.release()

        async with asyncio.TaskGroup() as faults:
            for one in self.planned:
                while self.progress() < one.at:  # noqa: ASYNC110 - a number that changes thousands of times
                    await asyncio.sleep(0.02)
                await free.acquire()
                faults.create_task(inject(one))
                self._begun += 1

    async def _inject(self, one: Planned) -> None:
        # What asks the server for something needs it whole.
        whole = NATS if one.fault in (Fault.STREAM_FULL, Fault.REVOKED) else one.target
        async with self._locks.setdefault(whole, asyncio.Lock()):
            self.tell(str(one))
            await _MEANS[one.fault](self.stack, one)
            self.done[f"{one.fault} of {_sort(one.target)}"] += 1


def _sort(target: str) -> str:
    """What a target is, in a report."""
    if target.isdigit():
        return "a division"
    return target if target in (MONGOD, NATS, "gateway") else "a service"


async def _kill(stack: Stack, one: Planned) -> None:
    stack.held.add(one.target)
    stack.process(one.target).kill()
    await asyncio.sleep(one.seconds)
    stack.start_again(one.target)
    stack.held.discard(one.target)


async def _freeze(stack: Stack, one: Planned) -> None:
    process = stack.process(one.target)
    process.signal(signal.SIGSTOP)
    await asyncio.sleep(one.seconds)
    process.signal(signal.SIGCONT)


async def _step_down(stack: Stack, one: Planned) -> None:
    """A set of one elects the same member again when its time is over."""
    with pymongo.MongoClient[Any](stack.mongod.url) as client:
        while True:
            try:
                await asyncio.to_thread(client.admin.command, "replSetStepDown", max(1, int(one.seconds)), force=True)
                return
            except PyMongoError:
                await asyncio.sleep(0.5)


async def _cut(stack: Stack, one: Planned) -> None:
    proxy = stack.proxies[one.target]
    proxy.refusing = True
    proxy.cut()
    await asyncio.sleep(one.seconds)
    proxy.heal()


async def _delay(stack: Stack, one: Planned) -> None:
    proxy = stack.proxies[one.target]
    proxy.delay_seconds = DELAY_SECONDS
    await asyncio.sleep(one.seconds)
    proxy.heal()


async def _slow(stack: Stack, one: Planned) -> None:
    proxy = stack.proxies[one.target]
    proxy.bytes_per_second = SLOW_BYTES_PER_SECOND
    await asyncio.sleep(one.seconds)
    proxy.heal()


async def _fill_stream(stack: Stack, one: Planned) -> None:
    """Leave the division's stream no byte more than it has; then give it its own limit again."""
    stream = inbound_stream(one.target)
    client = await stack.operator()
    try:
        found = await _ask(client, f"STREAM.INFO.{stream}")
        whole = found["config"]
        await _ask(client, f"STREAM.UPDATE.{stream}", {**whole, "max_bytes": max(1, found["state"]["bytes"])})
        await asyncio.sleep(one.seconds)
        await _ask(client, f"STREAM.UPDATE.{stream}", whole)
    finally:
        await client.close()


async def _ask(client: Any, subject: str, body: Any = None) -> dict[str, Any]:
    while True:
        try:
            reply = await client.request(f"$JS.API.{subject}", json.dumps(body).encode() if body else b"", timeout=2)
        except (NatsError, TimeoutError):
            await asyncio.sleep(0.2)
            continue
        answer: dict[str, Any] = json.loads(reply.data)
        assert "error" not in answer, answer["error"]
        return answer


async def _revoke(stack: Stack, one: Planned) -> None:
    """The server is told another key; who holds the old one is thrown out until that is valid again."""
    seed = seed_path(stack.nats.credentials, one.target)
    old = seed.read_bytes()
    try:
        seed.unlink()
        stack.nats.reload(stack.topology)  # makes a new seed
        await asyncio.sleep(one.seconds)
    finally:
        seed.write_bytes(old)
        stack.nats.reload(stack.topology)


_MEANS: dict[Fault, Callable[[Stack, Planned], Awaitable[None]]] = {
    Fault.KILL: _kill,
    Fault.FREEZE: _freeze,
    Fault.STEP_DOWN: _step_down,
    Fault.CUT: _cut,
    Fault.DELAY: _delay,
    Fault.SLOW: _slow,
    Fault.STREAM_FULL: _fill_stream,
    Fault.REVOKED: _revoke,
}
