"""One run from a seed to a report."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cli import settling
from cli.programs import CONTRACTS, Program
from kit.topology import STRAYS, load_subscriptions
from tests.faults import stack as stacks
from tests.faults.check import Sent, violations
from tests.faults.inject import Injector
from tests.faults.schedule import DISTRICT, Fault, schedule
from tests.faults.senders import Senders
from tests.faults.servers import Server
from tests.faults.stack import Stack, database
from tests.faults.staff import StaffAtWork
from tests.faults.workload import Message, Way, Workload, workload

SETTLE_SECONDS_MAX = 300
READY_SECONDS_MAX = 60
TELL_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Run:
    """What to play, with so many servers of each kind.

    `build` names a control build, `only` and `faults_only` leave out services and kinds of faults.
    """

    seed: int
    events: int
    faults: int
    build: str | None = None
    only: tuple[str, ...] = ()
    faults_only: tuple[Fault, ...] = ()
    servers: int = 3

    @property
    def command(self) -> str:
        """How to play it again."""
        return f"make faults SEED={self.seed} EVENTS={self.events} FAULTS={self.faults}"


@dataclass(frozen=True, slots=True)
class Report:
    """What happened; good when there are no violations."""

    run: Run
    kinds: Mapping[str, int]
    faults: Mapping[str, int]
    not_played: int
    repeated: int
    given_up: int
    actions: str
    last_words: Sequence[tuple[str, str]]
    seconds: float
    violations: Sequence[str]

    @property
    def faults_total(self) -> int:
        """How many faults happened."""
        return sum(self.faults.values())


def simulate(run: Run, tell: Callable[[str], None] = lambda line: None) -> Report:
    """Play a run on servers of its own in a temporary directory. Call it from a main thread: processes die with it."""
    load = workload(run.seed, run.events)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="renda-faults-") as directory,
        stacks.start(Path(directory), run.servers, load.spooling, run.build, run.only) as stack,
    ):
        tell(f"the stack runs: {', '.join(stack.programs)}")
        return asyncio.run(_play(run, load, stack, tell, started))


async def _play(run: Run, load: Workload, stack: Stack, tell: Callable[[str], None], started: float) -> Report:
    messages: Sequence[Message] = load.messages
    if run.only:  # without the intake
        messages = [replace(one, way=Way.NATS) for one in messages if _for(one.event_type, run.only)]
    divisions = sorted({message.division for message in messages})
    planned = schedule(run.seed, len(messages), run.faults, sorted(stack.programs), divisions, run.faults_only)
    senders = Senders(stack)
    staff = StaffAtWork(stack, run.seed)
    injector = Injector(stack, staff, planned, lambda: senders.sent, tell)
    async with _beside(stack.tend(), _tell_progress(senders, len(messages), tell)):
        async with _beside(staff.run()):
            await asyncio.gather(senders.run(messages, injector.next_at), injector.run())
        tell("everything is sent; waiting until it is applied")
        found = await _emptied(stack) + await _settle(stack) + await _not_ready(stack)
    tell("comparing with the oracle")
    found += await violations(stack, Sent(messages, senders.acknowledged, senders.refused, senders.let_in, staff))
    return Report(
        run=run,
        kinds=load.kinds,
        faults=dict(sorted(injector.done.items())),
        not_played=injector.not_played,
        repeated=senders.repeated,
        given_up=senders.given_up,
        actions=staff.summary,
        last_words=stack.last_words,
        seconds=time.monotonic() - started,
        violations=found,
    )


@contextlib.asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have it done until the end of the block; what fails there fails here."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _for(event_type: str, services: Sequence[str]) -> bool:
    subscriptions = load_subscriptions(CONTRACTS / "subscriptions.json")
    return any(event_type.split(".")[1] in subscriptions[service] for service in services)


async def _emptied(stack: Stack) -> list[str]:
    """The district's system has an answer for everything it took over, and nothing was refused."""
    if DISTRICT not in stack.programs:
        return []
    stack.box.append(b"")
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    while (refused := stack.box.refused()) is None:
        if time.monotonic() > deadline:
            return [f"the spool was not emptied after {SETTLE_SECONDS_MAX} s"]
        await asyncio.sleep(0.1)
    return [f"{DISTRICT}: refused, and good: {refused}"] if refused else []


async def _settle(stack: Stack) -> list[str]:
    """Wait until nothing is under way; a violation when that does not come."""
    heard = {STRAYS, *stack.services} if "representatives" in stack.services else {*stack.services}
    consumers = tuple(one for one in stack.nats.topology.consumers if one.name in heard)
    databases = {service: database(service) for service in stack.services}
    client = await stack.operator()
    last: list[settling.Backlog] = []
    try:
        unsent = settling.count_unsent(stack.mongo.url, databases)
        topology = replace(stack.nats.topology, consumers=consumers)
        await settling.settle(client.jetstream(), topology, unsent, last.append, SETTLE_SECONDS_MAX)
    except TimeoutError:
        return [f"not applied after {SETTLE_SECONDS_MAX} s: {last[-1:]}"]
    finally:
        await client.close()
    return []


async def _not_ready(stack: Stack) -> list[str]:
    """Everybody must have come back without help, the servers too."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    servers = {server.name: server for server in (*stack.nats.servers, *stack.mongo.servers)}
    processes = {**stack.processes, **{name: server.process for name, server in servers.items()}}
    waiting: dict[str, Program | Server] = {**stack.programs, **servers}
    while waiting and time.monotonic() < deadline:
        for name, one in sorted(waiting.items()):
            if await asyncio.to_thread(one.ready):
                del waiting[name]
        await asyncio.sleep(0.1)
    return [f"{name} did not get ready again: {processes[name].log_tail(3)}" for name in sorted(waiting)]


async def _tell_progress(senders: Senders, messages: int, tell: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(TELL_SECONDS)
        tell(f"{senders.sent:,} of {messages:,} messages sent, {senders.backlog:,} wait to be applied")
