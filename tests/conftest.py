"""Real servers for the whole session, on loopback and free ports; all of them end with it.

nats_server     one nats-server with the platform's full topology, shared: use ids of your own
connect         `await connect(name)`: its client in the name of a division, a service or the operator
fresh_nats      the same, empty and for one test alone
start_nats      `start_nats(topology)`: one with another topology, for one test alone
mongo_url       one mongod, a replica set, shared: use `database_name`
topology        what the servers were set up with; `divisions` is the platform's tree
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from nats.aio.client import Client

from cli.local import Mongod, NatsServer, StateDirectory, start_mongod, start_nats_server
from kit.divisions import DivisionTree
from kit.topology import Limits, Topology, build, load_subscriptions

settings.register_profile("renda", deadline=None)  # a busy machine is no failure
settings.load_profile("renda")

CONTRACTS = Path(__file__).parents[1] / "contracts"


@pytest.fixture(scope="session")
def divisions() -> DivisionTree:
    """The platform's 19 divisions."""
    return DivisionTree.load(CONTRACTS / "divisions.csv")


@pytest.fixture(scope="session")
def topology(divisions: DivisionTree) -> Topology:
    """Everything derived from the committed contracts, with small streams."""
    codes = [division.code for division in divisions]
    return build(codes, load_subscriptions(CONTRACTS / "subscriptions.json"), Limits(stream_bytes_max=64 * 1024**2))


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory, topology: Topology) -> Iterator[NatsServer]:
    """A nats-server with all streams and consumers: `.url`, `.credentials`, `await .connect(name)`."""
    with ExitStack() as running:
        yield _start_nats(running, tmp_path_factory.mktemp("nats"), topology)


@pytest.fixture
async def connect(nats_server: NatsServer) -> AsyncIterator[Callable[..., Awaitable[Client]]]:
    """Clients of `nats_server`, closed at the end of the test."""
    clients: list[Client] = []

    async def connect_as(name: str, **options: Any) -> Client:
        clients.append(await nats_server.connect(name, **options))
        return clients[-1]

    yield connect_as
    for client in clients:
        await client.close()


@pytest.fixture
def start_nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Topology], NatsServer]]:
    """Starts nats-servers for one test alone."""
    with ExitStack() as running:
        yield lambda topology: _start_nats(running, tmp_path_factory.mktemp("nats"), topology)


@pytest.fixture
def fresh_nats(start_nats: Callable[[Topology], NatsServer], topology: Topology) -> NatsServer:
    """A nats-server for one test alone, with all streams and consumers, empty."""
    return start_nats(topology)


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """A mongod that is primary of its one-node replica set."""
    with StateDirectory(tmp_path_factory.mktemp("mongod")) as state:
        server = start_mongod(state, cache_gigabytes=0.5)
        yield server
        # Nothing of it is needed again, and an orderly end takes a second.
        server.kill()


@pytest.fixture(scope="session")
def mongo_url(mongod: Mongod) -> str:
    """The URL of the session's replica set, without a database."""
    return mongod.url


@pytest.fixture
def database_name() -> str:
    """A database no other test uses."""
    return f"test_{uuid.uuid4().hex[:16]}"


def _start_nats(running: ExitStack, path: Path, topology: Topology) -> NatsServer:
    state = running.enter_context(StateDirectory(path))
    server = start_nats_server(state, topology)
    running.callback(server.stop)
    server.apply(topology)
    return server
