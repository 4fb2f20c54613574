"""Real processes for the simulator: mongod, nats-server, services in two replicas behind proxies, the gateway.

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
from cli.local import Mongod, NatsServer, Process, StateDirectory, free_port, start_mongod, start_nats_server
from cli.programs import CONTRACTS, Program
from kit.divisions import DivisionTree
from kit.topology import OPERATOR, Limits, Topology, build, load_subscriptions
from tests.faults.proxy import Proxy
from tests.faults.schedule import GATEWAY, MONGOD, NATS

_READY_SECONDS_MAX = 120.0
_REST_SECONDS = 1.0  # before a program that died starts again


@dataclass
class Stack:
    """What `start` has started; `held` are the names that nobody starts again for now."""

    topology: Topology
    state: StateDirectory
    mongod: Mongod
    nats: NatsServer
    proxies: Mapping[str, Proxy]
    programs: dict[str, Program]
    processes: dict[str, Process] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    deaths: int = 0
    _died: dict[str, float] = field(default_factory=dict)

    @property
    def services(self) -> list[str]:
        """Names of the services."""
        return sorted({name.rpartition("-")[0] for name in self.replicas})

    @property
    def replicas(self) -> list[str]:
        """Names of the services' processes: `suggestions-0`."""
        return sorted(name for name in self.programs if name != GATEWAY)

    def process(self, name: str) -> Process:
        """The process that has this name now."""
        servers = {MONGOD: self.mongod.process, NATS: self.nats.process}
        return servers[name] if name in servers else self.processes[name]

    def run(self, name: str) -> None:
        """Start a program."""
        program = self.programs[name]
        log = self.state.path / "log" / f"{name}.log"
        self.processes[name] = Process.start(name, program.command, log, program.environment, programs.PROJECT)

    def start_again(self, name: str) -> None:
        """Start what was killed, at its address; a server is waited for, a program is not."""
        if name == MONGOD:
            self.mongod = start_mongod(self.state, _port(self.mongod.url), cache_gigabytes=0.5)
        elif name == NATS:
            ports = _port(self.nats.url), _port(self.nats.monitor_url)
            self.nats = start_nats_server(self.state, self.topology, *ports)
        else:
            self.run(name)

    async def tend(self) -> None:
        """Start again whoever died by itself, for ever."""
        while True:
            for name, process in list(self.processes.items()):
                if process.alive or name in self.held:
                    self._died.pop(name, None)
                elif time.monotonic() - self._died.setdefault(name, time.monotonic()) > _REST_SECONDS:
                    del self._died[name]
                    self.deaths += 1
                    self.run(name)
            await asyncio.sleep(0.1)

    async def operator(self, **options: Any) -> Client:
        """A client in the name of the operator, past the proxy; what goes wrong with it is expected."""
        return await self.nats.connect(OPERATOR, error_cb=_expected, **options)

    @contextmanager
    def databases(self) -> Iterator[dict[str, Database[dict[str, Any]]]]:
        """The services' databases, past the proxy."""
        with pymongo.MongoClient[dict[str, Any]](self.mongod.url, tz_aware=False) as client:
            yield {service: client[database(service)] for service in self.services}


async def _expected(_error: Exception) -> None:
    """The server is one of those who suffer."""


def database(service: str) -> str:
    """The name of a service's database."""
    return f"renda_{service}"


@contextmanager
def start(directory: Path, build_name: str | None = None, only: Sequence[str] = ()) -> Iterator[Stack]:
    """A stack that is ready. `build_name` makes its services one of the control builds; `only` leaves out others."""
    topology = _topology()
    with ExitStack() as running:
        state = running.enter_context(StateDirectory(directory))
        mongod = start_mongod(state, cache_gigabytes=0.5)
        nats = start_nats_server(state, topology)
        proxies = {
            name: running.enter_context(Proxy(_port(url))) for name, url in ((MONGOD, mongod.url), (NATS, nats.url))
        }
        stack = Stack(topology, state, mongod, nats, proxies, {})
        running.callback(_stop, stack)
        nats.apply(topology)
        stack.programs.update(_programs(stack, build_name, only))
        for name in stack.programs:
            stack.run(name)
        for name, program in stack.programs.items():
            stack.processes[name].wait_ready(program.ready, _READY_SECONDS_MAX)
        yield stack


def _topology() -> Topology:
    divisions = DivisionTree.load(CONTRACTS / "divisions.csv")
    # Short enough for a frozen replica to lose its batch to the other one while it still believes to hold it.
    limits = Limits(stream_bytes_max=256 * 1024**2, ack_wait_seconds=5)
    return build([one.code for one in divisions], load_subscriptions(CONTRACTS / "subscriptions.json"), limits)


def _programs(stack: Stack, build_name: str | None, only: Sequence[str]) -> Iterator[tuple[str, Program]]:
    mongodb_url = f"mongodb://127.0.0.1:{stack.proxies[MONGOD].port}/?directConnection=true"
    nats_url = f"nats://127.0.0.1:{stack.proxies[NATS].port}"
    urls: dict[str, str] = {}
    for service in only or load_subscriptions(CONTRACTS / "subscriptions.json"):
        for replica in "01":
            credentials = stack.nats.credentials
            program = programs.service(service, free_port(), nats_url, credentials, mongodb_url, database(service))
            command = (sys.executable, "-m", "tests.faults.builds", build_name, f"services.{service}")
            environment = {
                **program.environment,
                "RENDA_REPLICA": replica,
                "RENDA_RECONCILE_SECONDS": "0",
                "RENDA_OVERDUE_WATCH_SECONDS": str(10**6),
            }
            urls.setdefault(service, program.url)
            yield (
                f"{service}-{replica}",
                replace(program, command=command if build_name else program.command, environment=environment),
            )
    if not only:
        yield GATEWAY, programs.gateway(free_port(), stack.nats.credentials, urls)


def _stop(stack: Stack) -> None:
    """Nothing of it is needed again: end everything at once."""
    for process in (*stack.processes.values(), stack.nats.process, stack.mongod.process):
        if process.alive:
            process.signal(signal.SIGCONT)
            process.kill()


def _port(url: str) -> int:
    return int(url.partition("?")[0].rstrip("/").rpartition(":")[2])
