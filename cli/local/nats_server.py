"""A nats-server with JetStream and the whole topology, on loopback."""

import asyncio
import json
import os
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client

from cli.local.binaries import nats_server_binary
from cli.local.directory import StateDirectory, noted_pid
from cli.local.errors import LocalError
from cli.local.ports import LOOPBACK, free_port, require_free
from cli.local.process import Process
from kit.credentials import connect_options
from kit.setup.apply import Change, apply
from kit.setup.render import CONFIGURATION, credentials_directory, write_server
from kit.topology import OPERATOR, Topology
from kit.topology.server import Server, monitor_address

PORT_SETTING = "RENDA_NATS_PORT"
MONITOR_PORT_SETTING = "RENDA_NATS_MONITOR_PORT"
RECOVERY_SECONDS_MAX = 120.0
"""After a crash it reads its streams again."""
_RELOAD_SECONDS_MAX = 30.0
_NAME = "nats-server"


@dataclass(frozen=True, slots=True)
class NatsServer:
    """A running server; `credentials` is the directory of seeds, `monitor_url` has `/varz`, `/jsz`, `/healthz`."""

    url: str
    monitor_url: str
    credentials: Path
    process: Process
    state: StateDirectory

    def reload(self, topology: Topology) -> None:
        """Write the configuration of a changed topology (new divisions) and have the server read it.

        Twice: nats-server 2.15 links the imports of a new account only at the second time; until then its events find
        no responder. In a cluster a server can stay so (nats-io/nats-server#8560): restart one after the other there.
        """
        _write(self.state, topology, _port(self.url), _port(self.monitor_url))
        read_again(self.monitor_url, self.process.pid)

    def apply(self, topology: Topology) -> tuple[Change, ...]:
        """Create or update its streams and consumers. Blocks; a running event loop is not touched."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._apply(topology)).result()

    async def connect(self, name: str, **options: Any) -> Client:
        """A client in the name of a division's code, a service, `operator` or `monitor`."""
        return await nats.connect(self.url, **{**connect_options(self.credentials, name), **options})

    def stop(self) -> None:
        """End it in order."""
        self.process.stop()
        self.state.forget(_NAME)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self.state.forget(_NAME)

    async def _apply(self, topology: Topology) -> tuple[Change, ...]:
        client = await self.connect(OPERATOR)
        try:
            return await apply(client, topology)
        finally:
            await client.close()


def start_nats_server(
    state: StateDirectory, topology: Topology, port: int | None = None, monitor_port: int | None = None
) -> NatsServer:
    """Start a server that keeps its data, configuration and seeds under `state`, and wait for its JetStream.

    Without a port it takes a free one. Streams and consumers are the caller's next step (`NatsServer.apply`).
    Raises `LocalError`.
    """
    binary = nats_server_binary()
    for wanted, setting in ((port, PORT_SETTING), (monitor_port, MONITOR_PORT_SETTING)):
        if wanted is not None:
            require_free(wanted, setting)
    port, monitor_port = port or free_port(), monitor_port or free_port()
    configuration = _write(state, topology, port, monitor_port)
    process = Process.start(_NAME, [str(binary), "-c", str(configuration)], state.path / "log" / "nats-server.log")
    state.note(_NAME, process.pid)
    monitor_url = f"http://{LOOPBACK}:{monitor_port}"
    server = NatsServer(f"nats://{LOOPBACK}:{port}", monitor_url, credentials_directory(state.path), process, state)
    try:
        process.wait_ready(lambda: healthy(monitor_url), RECOVERY_SECONDS_MAX)
    except LocalError:
        server.stop()
        raise
    return server


def reload_running(state: Path) -> bool:
    """Have the server that another process runs on this directory read its configuration; False where none runs.

    Raises `LocalError` when it keeps the configuration it had.
    """
    pid = noted_pid(state, _NAME)
    if pid is None:
        return False
    read_again(f"http://{monitor_address((state / CONFIGURATION).read_text(encoding='utf-8'))}", pid)
    return True


def read_again(monitor_url: str, pid: int) -> None:
    """Tell the server twice to read its configuration (see `NatsServer.reload`), and wait each time until it has."""
    for _ in range(2):
        before, deadline = _loaded(monitor_url), time.monotonic() + _RELOAD_SECONDS_MAX
        os.kill(pid, signal.SIGHUP)
        while _loaded(monitor_url) == before:
            if time.monotonic() > deadline:
                raise LocalError(f"nats-server, process {pid}, did not take up its new configuration: see its log")
            time.sleep(0.01)


def _loaded(monitor_url: str) -> str:
    """When the server read its configuration last, to the nanosecond."""
    return str(_get(f"{monitor_url}/varz")["config_load_time"])


def _write(state: StateDirectory, topology: Topology, port: int, monitor_port: int) -> Path:
    server = Server("local", str(state.path / "jetstream"), port=port, monitor_port=monitor_port)
    return write_server(state.path, topology, server)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def healthy(monitor_url: str) -> bool:
    """Whether the server says that it and JetStream are up (it listens for clients before it says so)."""
    try:
        return bool(_get(f"{monitor_url}/healthz").get("status") == "ok")
    except urllib.error.HTTPError as answer:  # it says 503 as long as its streams have no leader
        answer.close()
        return False
    except OSError:
        return False


def _get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own loopback URL
        found: dict[str, Any] = json.load(answer)
        return found
