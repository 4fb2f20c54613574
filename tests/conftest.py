"""Real servers for the whole session, on loopback and free ports; all of them end with it.

nats_server     one nats-server with the platform's full topology, shared: use ids of your own
fresh_nats      the same, empty and for one test alone
mongo_url       one mongod, a replica set, shared: use `database_name`
topology        what the servers were set up with; `divisions` is the platform's tree
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.local import Mongod, NatsServer, StateDirectory, start_mongod, start_nats_server
from kit.divisions import DivisionTree
from kit.topology import Limits, Topology, build, load_subscriptions

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
    yield from _run_nats(tmp_path_factory.mktemp("nats"), topology)


@pytest.fixture
def fresh_nats(tmp_path: Path, topology: Topology) -> Iterator[NatsServer]:
    """A nats-server for one test alone, with all streams and consumers, empty."""
    yield from _run_nats(tmp_path / "nats", topology)


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """A mongod that is primary of its one-node replica set."""
    with StateDirectory(tmp_path_factory.mktemp("mongod")) as state:
        server = start_mongod(state, cache_gigabytes=0.5)
        yield server
        server.stop()


@pytest.fixture(scope="session")
def mongo_url(mongod: Mongod) -> str:
    """The URL of the session's replica set, without a database."""
    return mongod.url


@pytest.fixture
def database_name() -> str:
    """A database no other test uses."""
    return f"test_{uuid.uuid4().hex[:16]}"


def _run_nats(path: Path, topology: Topology) -> Iterator[NatsServer]:
    with StateDirectory(path) as state:
        server = start_nats_server(state, topology)
        try:
            server.apply(topology)
            yield server
        finally:
            server.stop()
