"""The servers that suffer: three nats-servers that keep every stream three times, three mongods that are one set.

Everybody reaches them through the proxies, the mongods each other too; each way from one nats-server to another is a
proxy of its own. Where mounting is allowed, each server has a disk of its own that can be full. A single server of each
is the same with one member.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import nats
import pymongo
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pymongo.errors import PyMongoError

from cli.local import Process, free_port
from cli.local.binaries import mongod_binary, nats_server_binary
from cli.local.mongod import REPLICA_SET, command
from cli.local.nats_server import healthy, read_again
from cli.local.ports import LOOPBACK
from kit.credentials import connect_options, ensure_credentials
from kit.setup.apply import apply
from kit.setup.render import credentials_directory, write_keys_anew
from kit.setup.replica_set import has_primary
from kit.topology import FACTS, OPERATOR, Topology
from kit.topology.server import Server as NatsConfiguration
from kit.topology.server import render
from tests.faults.proxy import Proxy

READY_SECONDS_MAX = 120.0
DISK_MEBIBYTES = 2_048
ELECTION_SECONDS = 5
_POLL_SECONDS = 0.1
_NOBODY = f"{LOOPBACK}:1"


@dataclass
class Server:
    """One server behind its proxy; `ready` asks it, past the proxy, whether it is itself again."""

    name: str
    port: int
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    proxy: Proxy
    process: Process
    disk: Path | None = None

    async def start_again(self) -> None:
        """Start it at its address, and wait until it is ready."""
        self.process = Process.start(self.name, self.command, self.log)
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not await asyncio.to_thread(self.ready):
            if not self.process.alive or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} does not start again: {self.process.log_tail()}")
            await asyncio.sleep(_POLL_SECONDS)


def _start(
    name: str, port: int, command: Sequence[str], state: Path, ready: Callable[[], bool], proxy: Proxy
) -> Server:
    log = state / "log" / f"{name}.log"
    return Server(name, port, command, log, ready, proxy, Process.start(name, command, log))


@dataclass
class Nats:
    """The nats-servers, with the topology applied; `routes` are the ways from one place to another."""

    servers: Sequence[Server]
    routes: Mapping[tuple[int, int], Proxy]
    monitors: Sequence[str]
    state: Path
    topology: Topology

    @property
    def credentials(self) -> Path:
        """The directory of seeds."""
        return credentials_directory(self.state)

    @property
    def urls(self) -> list[str]:
        """Through the proxies."""
        return [f"nats://{LOOPBACK}:{server.proxy.port}" for server in self.servers]

    async def connect(self, name: str, **options: Any) -> Client:
        """A client in somebody's name."""
        return await nats.connect(self.urls, **{**connect_options(self.credentials, name), **options})

    def routes_of(self, servers: Sequence[Server]) -> list[Proxy]:
        """The ways from and to these servers."""
        places = {place for place, server in enumerate(self.servers) if server in servers}
        return [proxy for ends, proxy in self.routes.items() if places & set(ends)]

    def reload(self) -> None:
        """Tell every server the keys that are valid now."""
        write_keys_anew(self.state, self.topology)
        for server, monitor in zip(self.servers, self.monitors, strict=True):
            read_again(monitor, server.process.pid)

    async def leader(self) -> Server:
        """Who leads FACTS at this moment."""
        if len(self.servers) == 1:
            return self.servers[0]
        client = await self.connect(OPERATOR, error_cb=_expected)
        try:
            while True:
                found = await ask(client, f"STREAM.INFO.{FACTS}")
                if name := found["cluster"].get("leader"):
                    return next(server for server in self.servers if server.name == name)
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            await client.close()


async def _expected(_error: Exception) -> None:
    """The servers are those who suffer."""


async def ask(client: Client, subject: str, body: Any = None) -> dict[str, Any]:
    """An answer of JetStream's API, which may come late; an error fails."""
    while True:
        try:
            reply = await client.request(f"$JS.API.{subject}", json.dumps(body).encode() if body else b"", timeout=2)
        except (NatsError, TimeoutError):
            await asyncio.sleep(0.2)
            continue
        answer: dict[str, Any] = json.loads(reply.data)
        # 503: nobody leads just now.
        if "error" in answer and answer["error"]["code"] == 503:
            await asyncio.sleep(0.2)
            continue
        assert "error" not in answer, answer["error"]
        return answer


def start_nats(running: ExitStack, state: Path, topology: Topology, number: int, disks: bool) -> Nats:
    """Start the servers and apply the topology; they share its seeds."""
    keys = ensure_credentials(credentials_directory(state), topology.credentials)
    ports, monitors, doors = ([free_port() for _ in range(number)] for _ in range(3))
    ways = permutations(range(number), 2)
    routes = {(here, there): running.enter_context(Proxy(doors[there])) for here, there in ways}
    servers = []
    for place, (port, monitor) in enumerate(zip(ports, monitors, strict=True)):
        name = f"nats-{place}"
        store = state / name
        store.mkdir()
        disk = store if disks and _mount(running, store) else None
        proxy = running.enter_context(Proxy(port))
        settings = json.loads(
            render(topology, NatsConfiguration(name, str(store), port=port, monitor_port=monitor), keys).partition(
                "\n"
            )[2]
        )
        settings["client_advertise"] = f"{LOOPBACK}:{proxy.port}"
        if number > 1:
            settings["cluster"] = {
                "name": "renda",
                "listen": f"{LOOPBACK}:{doors[place]}",
                # What a server hears from others about a third must not lead it past our proxies.
                "advertise": _NOBODY,
                "routes": [f"nats://{LOOPBACK}:{way.port}" for (here, _), way in routes.items() if here == place],
            }
        configuration = state / f"{name}.conf"
        configuration.write_text(json.dumps(settings))
        ready = partial(healthy, f"http://{LOOPBACK}:{monitor}")
        server = _start(name, port, [str(nats_server_binary()), "-c", str(configuration)], state, ready, proxy)
        server.disk = disk
        servers.append(server)
    for server in servers:
        server.process.wait_ready(server.ready, READY_SECONDS_MAX)
    started = Nats(servers, routes, [f"http://{LOOPBACK}:{monitor}" for monitor in monitors], state, topology)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _apply(started)).result()
    return started


async def _apply(started: Nats) -> None:
    client = await started.connect(OPERATOR)
    try:
        await apply(client, started.topology)
    finally:
        await client.close()


def _mount(running: ExitStack, store: Path) -> bool:
    """Give a directory a file system of its own; False where we may not."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEBIBYTES}m", "renda-faults", str(store)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        return False
    running.callback(subprocess.run, ["umount", "--lazy", str(store)], check=False)
    return True


@dataclass
class Mongo:
    """The mongods, one replica set."""

    servers: Sequence[Server]

    @property
    def url(self) -> str:
        """Through the proxies, which are the members' addresses."""
        hosts = ",".join(f"{LOOPBACK}:{server.proxy.port}" for server in self.servers)
        return f"mongodb://{hosts}/?replicaSet={REPLICA_SET}"

    async def primary(self) -> Server:
        """Who takes writes at this moment."""
        while True:
            for server in self.servers:
                if (await asyncio.to_thread(_hello, server)).get("isWritablePrimary"):
                    return server
            await asyncio.sleep(_POLL_SECONDS)


def _hello(server: Server) -> dict[str, Any]:
    with one_mongod(server) as client:
        try:
            answer: dict[str, Any] = client.admin.command("hello")
        except PyMongoError:
            return {}
        return answer


def one_mongod(server: Server) -> pymongo.MongoClient[dict[str, Any]]:
    """A client of this one, past its proxy."""
    return pymongo.MongoClient(
        LOOPBACK, server.port, directConnection=True, serverSelectionTimeoutMS=1000, socketTimeoutMS=5000
    )


def start_mongo(running: ExitStack, state: Path, number: int, disks: bool) -> Mongo:
    """Start the members, make them a set, and wait for its primary."""
    servers: list[Server] = []
    for place in range(number):
        name, port = f"mongod-{place}", free_port()
        data = state / name
        data.mkdir()
        disk = data if disks and _mount(running, data) else None
        proxy = running.enter_context(Proxy(port))
        started = _start(name, port, command(mongod_binary(), data, port, cache_gigabytes=0.5), state, bool, proxy)
        started.ready, started.disk = partial(_in_its_place, started), disk
        servers.append(started)
    for server in servers:
        server.process.wait_ready(partial(_hello, server), READY_SECONDS_MAX)
    members = [{"_id": place, "host": f"{LOOPBACK}:{one.proxy.port}"} for place, one in enumerate(servers)]
    settings = {"electionTimeoutMillis": ELECTION_SECONDS * 1000}
    with one_mongod(servers[0]) as client:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members, "settings": settings})
    for server in servers:
        server.process.wait_ready(server.ready, READY_SECONDS_MAX)
    return Mongo(servers)


def _in_its_place(server: Server) -> bool:
    """Whether it is a member that knows of a primary."""
    return has_primary(_hello(server))
