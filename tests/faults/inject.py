"""How each fault is brought about, and healed again.

Two faults never hurt one program, or one group of servers, at a time, so that what one heals the other does not need
broken, and most of three servers are there but where all of them are meant.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pymongo.errors import PyMongoError

from kit.credentials import public_key, revoke_key, seed_path
from kit.keys import read_keys
from kit.topology import FACTS
from kit.topology.subjects import inbound_stream
from tests.faults.proxy import Proxy
from tests.faults.schedule import INTAKE, LEADER, OF_MONGO, OF_NATS, PRIMARY, Fault, Planned
from tests.faults.servers import DISK_MEBIBYTES, Server, ask, one_mongod
from tests.faults.stack import Stack
from tests.faults.staff import StaffAtWork

SLOW_BYTES_PER_SECOND = 50_000
DELAY_SECONDS = 0.15
AT_ONCE_MAX = 2
LEAD = 300
_NATS, _MONGO = "nats", "mongo"


class NotPlayable(Exception):
    """This machine does not let us bring the fault about."""


@dataclass
class Injector:
    """Carries out a schedule as `progress` (messages sent) passes; `done` counts by kind."""

    stack: Stack
    staff: StaffAtWork
    planned: Sequence[Planned]
    progress: Callable[[], int]
    tell: Callable[[str], None]
    done: Counter[str] = field(default_factory=Counter)
    not_played: int = 0
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
        async with AsyncExitStack() as alone:
            for name in _whole(one, self.stack):
                await alone.enter_async_context(self._locks.setdefault(name, asyncio.Lock()))
            self.tell(str(one))
            try:
                await _MEANS[one.fault](self.stack, self.staff, one)
            except NotPlayable as why:
                self.tell(f"not played here: {one.fault} ({why})")
                self.not_played += 1
                return
            self.done[f"{one.fault}: {_sort(one.target)}"] += 1


def _whole(one: Planned, stack: Stack) -> list[str]:
    """What nothing else may hurt meanwhile, in the order in which it is reserved."""
    if one.fault is Fault.REVOKED:  # a service starts again with its new key
        return [*_users_of(stack, one.target), _NATS]
    if one.fault is Fault.STREAM_FULL or one.target in OF_NATS:
        return [_NATS]
    return [_MONGO if one.target in OF_MONGO else one.target]


def _sort(target: str) -> str:
    """What a target is, in a report."""
    if target.isdigit():
        return "a division"
    name = target.rpartition("-")[0]
    return "a service" if target in _SERVICES or name in _SERVICES else target


_SERVICES = ("representatives", "suggestions", "supervision")


async def _servers(stack: Stack, target: str) -> list[Server]:
    """Who plays the part now."""
    mongo = target in OF_MONGO
    group = stack.mongo.servers if mongo else stack.nats.servers
    if target not in (*OF_MONGO[:2], *OF_NATS[:2]):
        return list(group)
    first = await (stack.mongo.primary() if mongo else stack.nats.leader())
    if target in (PRIMARY, LEADER) or len(group) == 1:
        return [first]
    return [next(server for server in group if server is not first)]


async def _kill(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    if one.target in stack.programs:
        stack.held.add(one.target)
        stack.processes[one.target].kill()
        await asyncio.sleep(one.seconds)
        stack.run(one.target)
        stack.held.discard(one.target)
        return
    servers = await _servers(stack, one.target)
    for server in servers:
        server.process.kill()
    await asyncio.sleep(one.seconds)
    await asyncio.gather(*(server.start_again() for server in servers))


async def _freeze(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    if one.target in stack.programs:
        processes = [stack.processes[one.target]]
    else:
        processes = [server.process for server in await _servers(stack, one.target)]
    for process in processes:
        process.signal(signal.SIGSTOP)
    await asyncio.sleep(one.seconds)
    for process in processes:
        process.signal(signal.SIGCONT)


async def _step_down(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """Of its own free will, as for an upgrade; another is elected, or the only one again."""
    if one.target == LEADER:
        await _another_leader(stack)
        return
    while True:
        with one_mongod(await stack.mongo.primary()) as client:
            try:
                await asyncio.to_thread(client.admin.command, "replSetStepDown", max(1, int(one.seconds)), force=True)
                return
            except PyMongoError:
                await asyncio.sleep(0.5)


async def _another_leader(stack: Stack) -> None:
    client = await stack.operator()
    try:
        await ask(client, f"STREAM.LEADER.STEPDOWN.{FACTS}")
    finally:
        await client.close()


async def _cut(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    await _disturbed(await _ways(stack, one), one.seconds, _close)


async def _cut_routes(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """The servers know at once that they do not reach each other; everybody else reaches all of them."""
    await _disturbed(await _routes(stack, one), one.seconds, _close)


async def _silence_routes(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """The servers have to find it out; what they said meanwhile arrives late."""

    def silence(proxy: Proxy) -> None:
        proxy.silent = True

    await _disturbed(await _routes(stack, one), one.seconds, silence)


async def _delay(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    def delay(proxy: Proxy) -> None:
        proxy.delay_seconds = DELAY_SECONDS

    await _disturbed(await _ways(stack, one), one.seconds, delay)


async def _slow(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    def slow(proxy: Proxy) -> None:
        proxy.bytes_per_second = SLOW_BYTES_PER_SECOND

    await _disturbed(await _ways(stack, one), one.seconds, slow)


def _close(proxy: Proxy) -> None:
    proxy.refusing = True
    proxy.cut()


async def _ways(stack: Stack, one: Planned) -> list[Proxy]:
    """Every way by which others reach the target."""
    return [server.proxy for server in await _servers(stack, one.target)]


async def _routes(stack: Stack, one: Planned) -> list[Proxy]:
    """Every way between the target and the other nats-servers."""
    return stack.nats.routes_of(await _servers(stack, one.target))


async def _disturbed(proxies: Sequence[Proxy], seconds: float, disturb: Callable[[Proxy], None]) -> None:
    """They are disturbed for so long."""
    for proxy in proxies:
        disturb(proxy)
    await asyncio.sleep(seconds)
    for proxy in proxies:
        proxy.heal()


async def _fill_stream(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """Leave the division's stream no byte more than it has; then give it its own limit again."""
    stream = inbound_stream(one.target)
    client = await stack.operator()
    try:
        found = await ask(client, f"STREAM.INFO.{stream}")
        whole = found["config"]
        await ask(client, f"STREAM.UPDATE.{stream}", {**whole, "max_bytes": max(1, found["state"]["bytes"])})
        await asyncio.sleep(one.seconds)
        await ask(client, f"STREAM.UPDATE.{stream}", whole)
    finally:
        await client.close()


async def _fill_disk(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """No block is left (ENOSPC); then there is room, and the server is started again as the manual says."""
    (server,) = await _servers(stack, one.target)
    if server.disk is None:
        raise NotPlayable("may not mount")
    while not _resize(server.disk, f"{_used_bytes(server.disk) // 1024}k"):  # noqa: ASYNC110 - it grows meanwhile
        await asyncio.sleep(0.05)
    await asyncio.sleep(one.seconds)
    assert _resize(server.disk, f"{DISK_MEBIBYTES}m")
    await asyncio.to_thread(server.process.stop)
    await server.start_again()


def _used_bytes(disk: Path) -> int:
    found = os.statvfs(disk)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _resize(disk: Path, size: str) -> bool:
    """False where more than that is used."""
    remount = ["mount", "-o", f"remount,size={size}", str(disk)]
    return subprocess.run(remount, capture_output=True, check=False).returncode == 0


async def _revoke(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """The key is good for nothing any more; the new one is handed out later, and a service starts again with it."""
    seeds = stack.nats.credentials
    seed = seed_path(seeds, one.target)
    shown = public_key(seed)
    revoke_key(seeds, next(key.id for key in read_keys(seeds) if key.public == shown))
    await asyncio.to_thread(stack.nats.reload)  # makes the new seed
    later = seed.with_suffix(".later")
    seed.rename(later)
    await asyncio.sleep(one.seconds)
    later.rename(seed)
    for name in _users_of(stack, one.target):
        stack.processes[name].kill()
        stack.run(name)


def _users_of(stack: Stack, key: str) -> list[str]:
    """The programs that connect with a key: a service's replicas, or the intake."""
    return [name for name in (*stack.replicas, INTAKE) if name.startswith(key)]


async def _revoke_token(stack: Stack, _staff: StaffAtWork, one: Planned) -> None:
    """The district goes on with a token that is good for nothing, until it is handed the new one."""
    token = stack.passes.revoke(one.target)
    await asyncio.sleep(one.seconds)
    stack.passes.hand_out(one.target, token)


async def _expire(_stack: Stack, staff: StaffAtWork, one: Planned) -> None:
    staff.expired = True
    await asyncio.sleep(one.seconds)
    staff.expired = False


_MEANS: dict[Fault, Callable[[Stack, StaffAtWork, Planned], Awaitable[None]]] = {
    Fault.KILL: _kill,
    Fault.FREEZE: _freeze,
    Fault.STEP_DOWN: _step_down,
    Fault.CUT: _cut,
    Fault.ROUTES_CUT: _cut_routes,
    Fault.ROUTES_SILENT: _silence_routes,
    Fault.DELAY: _delay,
    Fault.SLOW: _slow,
    Fault.STREAM_FULL: _fill_stream,
    Fault.DISK_FULL: _fill_disk,
    Fault.REVOKED: _revoke,
    Fault.EXPIRED: _expire,
    Fault.TOKEN_REVOKED: _revoke_token,
}
