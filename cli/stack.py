"""The whole platform on this machine, as separate processes: two servers, the services, the gateway.

    own the directory ▸ mongod ▸ nats-server and its streams ▸ services ▸ gateway        stopped in reverse

Servers given by URL are used and never stopped. A service that dies is started again, later each time; a server that
dies ends the stack. Everything is started from the main thread, because a program dies with the thread that made it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import nats
import pymongo
from nats.aio.client import Client
from pymongo.errors import PyMongoError

from cli import programs, signals
from cli.data_directory import Addresses, load_addresses, own, save_addresses, without_password
from cli.local import (
    LocalError,
    Mongod,
    NatsServer,
    Process,
    StateDirectory,
    free_port,
    require_free,
    start_mongod,
    start_nats_server,
)
from cli.local.mongod import PORT_SETTING as MONGODB_PORT_SETTING
from cli.local.nats_server import PORT_SETTING as NATS_PORT_SETTING
from cli.programs import GATEWAY, INTAKE, Program
from cli.screen import Screen
from kit.credentials import connect_options, seed_path
from kit.setup.apply import apply
from kit.setup.errors import SetupError
from kit.tokens import TOKENS_FILE
from kit.topology import OPERATOR, Topology

MONGOD = "mongod"
NATS_SERVER = "nats-server"
GATEWAY_PORT_SETTING = "RENDA_GATEWAY_PORT"
READY_SECONDS_MAX = 60.0
_STOP_SECONDS_MAX = 35.0  # a service finishes its batch first, for which it allows itself 25 s
_BACK_OFF_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
_STEADY_SECONDS = 60.0  # who has run for so long starts again without delay
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Wishes:
    """What may be asked of a stack; a port not given is a free one, a server given by URL is not started."""

    directory: Path = Path(".renda")
    fresh: bool = False
    gateway_port: int | None = None
    nats_port: int | None = None
    mongodb_port: int | None = None
    nats_url: str | None = None
    mongodb_url: str | None = None
    credentials: Path | None = None


@dataclass
class _Kept:
    """One of our own programs and its history."""

    program: Program
    process: Process
    started: float = field(default_factory=time.monotonic)
    failures: int = 0
    start_again_at: float | None = None


class Stack:
    """Use as a context manager, or `start()` and `stop()`; between them `tend()` now and then, or `watch()`."""

    def __init__(self, wishes: Wishes | None = None, screen: Screen | None = None) -> None:
        self.wishes = wishes or Wishes()
        self.screen = screen or Screen.silent()
        self.topology, self.services = programs.topology()
        self._state: StateDirectory | None = None
        self._addresses: Addresses | None = None
        self._mongod: Mongod | None = None
        self._nats_server: NatsServer | None = None
        self._kept: dict[str, _Kept] = {}

    @property
    def addresses(self) -> Addresses:
        """Where everything listens; once started."""
        if self._addresses is None:
            raise LocalError("the stack is not started")
        return self._addresses

    @property
    def credentials(self) -> Path:
        """The directory of everybody's seeds."""
        return Path(self.addresses.credentials)

    @property
    def directory(self) -> Path:
        """The state directory."""
        return self.wishes.directory.resolve()

    def start(self) -> Stack:
        """Start everything and return when all of it is ready; stops what it has started when it cannot.

        Raises `LocalError`.
        """
        _require_sensible(self.wishes)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop what was started, in reverse order, and nothing else."""
        in_main_thread = threading.current_thread() is threading.main_thread()
        # Each step is taken even if one before it fails; the last one listed comes first.
        with signals.undisturbed() if in_main_thread else nullcontext(), ExitStack() as steps:
            if self._state:
                steps.callback(self._state.release)
            for server in (self._mongod, self._nats_server):
                if server:
                    steps.callback(server.stop)
            steps.callback(self._stop_programs, self.services)
            steps.callback(self._stop_programs, (GATEWAY, INTAKE))
        self._state = self._mongod = self._nats_server = None

    def tend(self) -> None:
        """Look after everybody once: report the dead, restart ours when their time has come.

        Raises `LocalError` with the end of its log when a server has died.
        """
        for server in (self._mongod, self._nats_server):
            if server and not server.process.alive:
                raise LocalError(f"{_death(server.process)}\nThe stack cannot go on without it; see {self._logs}")
        now = time.monotonic()
        for kept in self._kept.values():
            if kept.process.alive:
                continue
            if kept.start_again_at is None:
                self._bury(kept, now)
            elif now >= kept.start_again_at:
                self._start_again(kept)

    def watch(self, pause_seconds: float = 0.25) -> None:
        """Tend for ever; ends by an exception: `KeyboardInterrupt`, or `LocalError` when a server dies."""
        while True:
            self.tend()
            time.sleep(pause_seconds)

    def kill(self, name: str) -> None:
        """End one program or server at once, as a power failure would (SIGKILL); `tend` will notice."""
        self._process(name).kill()

    def restart_service(self, name: str) -> None:
        """Stop the program or server, unless it is dead already, start it again at its address, wait until ready."""
        if name in self._kept:
            kept = self._kept[name]
            kept.process.stop(_STOP_SECONDS_MAX)
            self._start_again(kept)
            kept.process.wait_ready(kept.program.ready, READY_SECONDS_MAX)
        elif name == MONGOD and self._mongod and self._state:
            self._mongod.stop()
            self._mongod = start_mongod(self._state, _port(self._mongod.url))
        elif name == NATS_SERVER and self._nats_server and self._state:
            url, monitor_url = self._nats_server.url, self._nats_server.monitor_url
            self._nats_server.stop()
            self._nats_server = start_nats_server(self._state, self.topology, _port(url), _port(monitor_url))
        else:
            raise LocalError(f"{name!r} is not run by this stack; it runs {', '.join(self._names())}")

    async def connect(self, name: str) -> Client:
        """A NATS client in the name of a division's code, a service or `operator`."""
        return await nats.connect(self.addresses.nats, **connect_options(self.credentials, name))

    def __enter__(self) -> Stack:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _logs(self) -> Path:
        return self.directory / "log"

    def _start(self) -> None:
        wishes = self.wishes
        former = load_addresses(wishes.directory)
        self._state = state = own(wishes.directory, fresh=wishes.fresh)
        _require_free_ports(wishes)
        mongodb_url = self._start_mongodb(state)
        nats_url, credentials = self._start_nats(state)
        databases = {name: f"renda_{name}" for name in self.services}
        services = [
            programs.service(name, free_port(), nats_url, credentials, mongodb_url, databases[name])
            for name in self.services
        ]
        self._start_programs(services)
        urls = {program.name: program.url for program in services}
        gateway = programs.gateway(self._gateway_port(former), credentials, urls)
        intake = programs.intake(free_port(), nats_url, credentials, credentials / TOKENS_FILE, urls)
        self._start_programs([gateway, intake])
        self._addresses = Addresses(
            gateway=gateway.url,
            intake=intake.url,
            nats=nats_url,
            mongodb=mongodb_url,
            credentials=str(credentials),
            services=urls,
            databases=databases,
        )
        save_addresses(state.path, self._addresses)

    def _start_mongodb(self, state: StateDirectory) -> str:
        if url := self.wishes.mongodb_url:
            with self.screen.step("MongoDB given by RENDA_MONGODB_URL"):
                _require_replica_set(url)
            return url
        with self.screen.step("MongoDB, one-node replica set") as note:
            self._mongod = start_mongod(state, self.wishes.mongodb_port)
            note.text = self._mongod.url
        return self._mongod.url

    def _start_nats(self, state: StateDirectory) -> tuple[str, Path]:
        """The URL and the seeds of a NATS with every stream and consumer."""
        if (url := self.wishes.nats_url) and (credentials := self.wishes.credentials):
            with self.screen.step("NATS given by RENDA_NATS_URL") as note:
                note.text = asyncio.run(_apply_topology(url, credentials, self.topology))
            return url, credentials.resolve()
        with self.screen.step("NATS with JetStream") as note:
            self._nats_server = server = start_nats_server(state, self.topology, self.wishes.nats_port)
            changes = server.apply(self.topology)
            note.text = f"{server.url}, {len(changes)} streams and consumers"
        return server.url, server.credentials

    def _gateway_port(self, former: Addresses | None) -> int:
        """The wanted port, or the one of the last run if it is free, so that open browser tabs go on working."""
        if self.wishes.gateway_port is not None:
            return self.wishes.gateway_port
        if former:
            try:
                require_free(_port(former.gateway), GATEWAY_PORT_SETTING)
            except LocalError:
                return free_port()
            return _port(former.gateway)
        return free_port()

    def _start_programs(self, wanted: list[Program]) -> None:
        """Start them together, then wait for each."""
        names = ", ".join(program.name for program in wanted)
        with self.screen.step(names) as note:
            for program in wanted:
                self._kept[program.name] = _Kept(program, self._run(program))
            for program in wanted:
                self._kept[program.name].process.wait_ready(program.ready, READY_SECONDS_MAX)
            note.text = ", ".join(program.url for program in wanted)

    def _run(self, program: Program) -> Process:
        log = self._logs / f"{program.name}.log"
        process = Process.start(program.name, program.command, log, program.environment, programs.PROJECT)
        if self._state:
            self._state.note(program.name, process.pid)
        return process

    def _stop_programs(self, names: Sequence[str]) -> None:
        """Ask all of them to end, then wait for each."""
        stopping = [self._kept.pop(name) for name in names if name in self._kept]
        for kept in stopping:
            if kept.process.alive:
                kept.process.signal(signals.END)
        for kept in stopping:
            kept.process.stop(_STOP_SECONDS_MAX)
            if self._state:
                self._state.forget(kept.program.name)

    def _bury(self, kept: _Kept, now: float) -> None:
        """Tell of a death and set the time of the next life."""
        if now - kept.started > _STEADY_SECONDS:
            kept.failures = 0
        pause_seconds = _BACK_OFF_SECONDS[min(kept.failures, len(_BACK_OFF_SECONDS) - 1)]
        kept.failures += 1
        kept.start_again_at = now + pause_seconds
        self.screen.warn(_death(kept.process))
        self.screen.say(f"  {kept.program.name} starts again in {pause_seconds:g} s")

    def _start_again(self, kept: _Kept) -> None:
        kept.process = self._run(kept.program)
        kept.started, kept.start_again_at = time.monotonic(), None

    def _names(self) -> list[str]:
        servers = {MONGOD: self._mongod, NATS_SERVER: self._nats_server}
        return [*(name for name, server in servers.items() if server), *self._kept]

    def _process(self, name: str) -> Process:
        if name == MONGOD and self._mongod:
            return self._mongod.process
        if name == NATS_SERVER and self._nats_server:
            return self._nats_server.process
        if name in self._kept:
            return self._kept[name].process
        raise LocalError(f"{name!r} is not run by this stack; it runs {', '.join(self._names())}")


def _require_sensible(wishes: Wishes) -> None:
    if wishes.fresh and (wishes.nats_url or wishes.mongodb_url):
        raise LocalError("--fresh deletes local data only: clear the servers you gave by URL yourself, or give none")
    if wishes.nats_url and not wishes.credentials:
        raise LocalError(
            "RENDA_NATS_URL needs RENDA_CREDENTIALS, the directory of seeds that "
            "`renda setup render --state DIR` has made for that server (DIR/credentials)"
        )
    if wishes.nats_url and wishes.credentials and not seed_path(wishes.credentials, OPERATOR).is_file():
        raise LocalError(f"{wishes.credentials} has no {OPERATOR}.seed: give the directory `renda setup render` made")


def _require_free_ports(wishes: Wishes) -> None:
    """Before anything is started; orphans of an earlier run are gone by now."""
    for port, setting in (
        (wishes.mongodb_port, MONGODB_PORT_SETTING),
        (wishes.nats_port, NATS_PORT_SETTING),
        (wishes.gateway_port, GATEWAY_PORT_SETTING),
    ):
        if port is not None:
            require_free(port, setting)


def _require_replica_set(url: str) -> None:
    shown = without_password(url)
    try:
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(url, serverSelectionTimeoutMS=5000)
        with client:
            hello = client.admin.command("hello")
    except PyMongoError as error:
        raise LocalError(
            f"MongoDB at {shown} does not answer: start it, or correct RENDA_MONGODB_URL ({error})"
        ) from error
    if "setName" not in hello:
        raise LocalError(
            f"MongoDB at {shown} is no replica set, and transactions need one: `renda setup mongo --url {url}`"
        )


async def _apply_topology(url: str, credentials: Path, topology: Topology) -> str:
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            client = await nats.connect(url, **connect_options(credentials, OPERATOR), error_cb=_ignore)
    except (TimeoutError, OSError, nats.errors.Error) as error:
        raise LocalError(
            f"NATS at {url} does not let the operator in: start it, or correct RENDA_NATS_URL and RENDA_CREDENTIALS"
        ) from error
    try:
        return f"{url}, {len(await apply(client, topology))} streams and consumers"
    except SetupError as error:
        raise LocalError(str(error)) from error
    finally:
        await client.close()


async def _ignore(_error: Exception) -> None:
    """The time limit tells what is worth telling."""


def _death(process: Process) -> str:
    code = process.exit_code
    how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
    return f"{process.name} {how}. The end of {process.log}:\n{process.log_tail()}"


def _port(url: str) -> int:
    return int(url.partition("?")[0].rstrip("/").rpartition(":")[2])
