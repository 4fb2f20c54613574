"""Real processes for the simulator: the servers, services in two replicas that reach them through proxies, the gateway,
the intake, and a district's own system that publishes through it.

A program that dies is started again after a moment, unless it is held down on purpose. Processes are started from the
main thread alone; the proxies have threads of their own and go on meanwhile.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pymongo
from nats.aio.client import Client
from pymongo.database import Database

from cli import programs
from cli.local import Process, free_port
from cli.programs import CONTRACTS, Program
from kit.divisions import DivisionTree
from kit.topology import OPERATOR, Limits, Topology, build, load_subscriptions
from tests.faults.district import Box
from tests.faults.passes import Passes
from tests.faults.schedule import DISTRICT, FRONT, GATEWAY, INTAKE
from tests.faults.servers import Mongo, Nats, Server, start_mongo, start_nats

_READY_SECONDS_MAX = 120.0
_REST_SECONDS = 1.0  # before a program that died starts again


@dataclass
class Stack:
    """What `start` has started; `held` are the names that nobody starts again for now."""

    state: Path
    mongo: Mongo
    nats: Nats
    passes: Passes
    programs: dict[str, Program]
    processes: dict[str, Process] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    last_words: list[tuple[str, str]] = field(default_factory=list)
    """Who died by itself, and the end of its log."""
    _died: dict[str, float] = field(default_factory=dict)

    @property
    def services(self) -> list[str]:
        """Names of the services."""
        return sorted({name.rpartition("-")[0] for name in self.replicas})

    @property
    def replicas(self) -> list[str]:
        """Names of the services' processes: `suggestions-0`."""
        return sorted(name for name in self.programs if name not in FRONT)

    @property
    def box(self) -> Box:
        """Through which the district's system is fed."""
        return Box(self.state / DISTRICT)

    def run(self, name: str) -> None:
        """Start a program."""
        program = self.programs[name]
        log = self.state / "log" / f"{name}.log"
        self.processes[name] = Process.start(name, program.command, log, program.environment, programs.PROJECT)

    async def tend(self) -> None:
        """Start again whoever died by itself, for ever."""
        while True:
            for name, process in list(self.processes.items()):
                if process.alive or name in self.held:
                    self._died.pop(name, None)
                elif time.monotonic() - self._died.setdefault(name, time.monotonic()) > _REST_SECONDS:
                    del self._died[name]
                    self.last_words.append((name, process.log_tail(3)))
                    self.run(name)
            await asyncio.sleep(0.1)

    async def operator(self, **options: Any) -> Client:
        """A client in the name of the operator; what goes wrong with it is expected."""
        return await self.nats.connect(OPERATOR, error_cb=_expected, **options)

    @contextmanager
    def databases(self) -> Iterator[dict[str, Database[dict[str, Any]]]]:
        """The services' databases."""
        with pymongo.MongoClient[dict[str, Any]](self.mongo.url, tz_aware=False) as client:
            yield {service: client[database(service)] for service in self.services}


async def _expected(_error: Exception) -> None:
    """The server is one of those who suffer."""


def database(service: str) -> str:
    """The name of a service's database."""
    return f"renda_{service}"


@contextmanager
def start(
    directory: Path,
    servers: int,
    spooling: str,
    build_name: str | None = None,
    only: Sequence[str] = (),
    disks: bool = True,
) -> Iterator[Stack]:
    """A stack that is ready, with so many servers of each kind.

    `spooling` is the division of the district's system. `build_name` makes its services one of the control builds;
    `only` leaves out others, with the gateway and the intake; without `disks` none is full.
    """
    with ExitStack() as running:
        mongo = start_mongo(running, directory, servers, disks)
        running.callback(_stop, mongo.servers)
        nats = start_nats(running, directory, _topology(servers), servers, disks)
        running.callback(_stop, nats.servers)
        stack = Stack(directory, mongo, nats, Passes(directory / "passes"), {})
        stack.passes.issue_all(_divisions())
        stack.programs.update(_programs(stack, build_name, only))
        if not only:
            stack.programs.update(_front(stack, spooling))
        running.callback(_stop_processes, stack.processes)
        for name in stack.programs:
            stack.run(name)
        for name, program in stack.programs.items():
            stack.processes[name].wait_ready(program.ready, _READY_SECONDS_MAX)
        yield stack


def _divisions() -> list[str]:
    return [division.code for division in DivisionTree.load(CONTRACTS / "divisions.csv")]


def _topology(servers: int) -> Topology:
    # Short enough for a frozen replica to lose its batch to the other one while it still believes to hold it.
    limits = Limits(stream_bytes_max=256 * 1024**2, ack_wait_seconds=5)
    subscriptions = load_subscriptions(CONTRACTS / "subscriptions.json")
    return build(_divisions(), subscriptions, limits, replicas=servers)


def _programs(stack: Stack, build_name: str | None, only: Sequence[str]) -> Iterator[tuple[str, Program]]:
    seeds, nats_urls = stack.nats.credentials, stack.nats.urls
    for service in only or load_subscriptions(CONTRACTS / "subscriptions.json"):
        for replica in (0, 1):
            # One server is enough to find the others; a client hears of them from the first.
            nats_url = nats_urls[replica % len(nats_urls)]
            program = programs.service(service, free_port(), nats_url, seeds, stack.mongo.url, database(service))
            command = (sys.executable, "-m", "tests.faults.builds", build_name, f"services.{service}")
            environment = {
                **program.environment,
                "RENDA_REPLICA": str(replica),
                "RENDA_RECONCILE_SECONDS": "0",
                "RENDA_OVERDUE_WATCH_SECONDS": str(10**6),
            }
            yield (
                f"{service}-{replica}",
                replace(program, command=command if build_name else program.command, environment=environment),
            )


def _front(stack: Stack, spooling: str) -> Iterator[tuple[str, Program]]:
    """What asks the services, and who publishes through it."""
    urls = {name: stack.programs[f"{name}-0"].url for name in stack.services}
    yield GATEWAY, programs.gateway(free_port(), stack.nats.credentials, urls)
    intake = programs.intake(free_port(), stack.nats.urls[-1], stack.nats.credentials, stack.passes.register, urls)
    yield INTAKE, intake
    stack.box.directory.mkdir()
    stack.box.feed.touch()
    given = (spooling, intake.url, str(stack.passes.held_by(spooling)), str(stack.box.directory))
    # It listens nowhere; it can work when the intake can.
    yield DISTRICT, replace(intake, name=DISTRICT, command=(sys.executable, "-m", "tests.faults.district", *given))


def _stop(servers: Sequence[Server]) -> None:
    _stop_processes({server.name: server.process for server in servers})


def _stop_processes(processes: Mapping[str, Process]) -> None:
    """Nothing of it is needed again: end everything at once."""
    for process in processes.values():
        if process.alive:
            process.signal(signal.SIGCONT)
            process.kill()
