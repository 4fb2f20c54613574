"""How each of our own programs is started: command, environment, and the address that says whether it is ready."""

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.local.ports import LOOPBACK
from kit.credentials import seed_path
from kit.divisions import DivisionTree
from kit.staff import ensure_key
from kit.topology import Topology, build, load_subscriptions

PROJECT = Path(__file__).resolve().parents[1]
CONTRACTS = PROJECT / "contracts"
SUPERGRAPH = CONTRACTS / "supergraph.graphql"
GATEWAY = "gateway"
INTAKE = "intake"
_PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Program:
    """One of ours; `environment` is added to what it inherits, `url` is where it listens."""

    name: str
    command: tuple[str, ...]
    url: str
    health_path: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def ready(self) -> bool:
        """Whether it says that it can work."""
        return answers_well(f"{self.url}{self.health_path}")


def topology() -> tuple[Topology, tuple[str, ...]]:
    """What the servers are set up with, and the names of the services."""
    subscriptions = load_subscriptions(CONTRACTS / "subscriptions.json")
    divisions = DivisionTree.load(CONTRACTS / "divisions.csv")
    return build([division.code for division in divisions], subscriptions), tuple(subscriptions)


def service(name: str, port: int, nats_url: str, credentials: Path, mongodb_url: str, database: str) -> Program:
    """A service with its own port, seed and database."""
    return Program(
        name=name,
        command=(sys.executable, "-m", f"services.{name}"),
        url=f"http://{LOOPBACK}:{port}",
        health_path="/readyz",
        environment={
            "RENDA_NATS_URL": nats_url,
            "RENDA_NATS_SEED_FILE": str(seed_path(credentials, name).resolve()),
            "RENDA_MONGODB_URL": mongodb_url,
            "RENDA_MONGODB_DATABASE": database,
            "RENDA_DIVISIONS_FILE": str(CONTRACTS / "divisions.csv"),
            "RENDA_STAFF_KEY_FILE": str(ensure_key(credentials).resolve()),
            "RENDA_HOST": LOOPBACK,
            "RENDA_PORT": str(port),
        },
    )


def gateway(port: int, credentials: Path, subgraphs: Mapping[str, str]) -> Program:
    """The gateway over the subgraphs, whose addresses are given by name."""
    where = (argument for name, url in subgraphs.items() for argument in ("--subgraph", f"{name}={url}/graphql"))
    supergraph = str(SUPERGRAPH)
    arguments = ("--supergraph", supergraph, "--port", str(port), "--local", *where)
    return Program(
        name=GATEWAY,
        command=(sys.executable, "-m", "gateway", *arguments),
        url=f"http://{LOOPBACK}:{port}",
        health_path="/health",
        environment={"RENDA_STAFF_KEY_FILE": str(ensure_key(credentials).resolve())},
    )


def intake(port: int, nats_url: str, credentials: Path, tokens: Path, services: Mapping[str, str]) -> Program:
    """The intake, which asks the services, whose addresses are given by name, what became of events."""
    return Program(
        name=INTAKE,
        command=(sys.executable, "-m", "intake"),
        url=f"http://{LOOPBACK}:{port}",
        health_path="/readyz",
        environment={
            "RENDA_NATS_URL": nats_url,
            "RENDA_NATS_SEED_FILE": str(seed_path(credentials, INTAKE).resolve()),
            "RENDA_TOKENS_FILE": str(tokens),
            "RENDA_SERVICES": ",".join(f"{name}={url}" for name, url in services.items()),
            "RENDA_SCHEMAS": str(CONTRACTS / "events"),
            "RENDA_HOST": LOOPBACK,
            "RENDA_PORT": str(port),
        },
    )


def answers_well(url: str) -> bool:
    """Whether a GET is answered with success; anything else, silence included, is a no."""
    try:
        with urllib.request.urlopen(url, timeout=_PROBE_SECONDS):  # noqa: S310 - our own loopback URL
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return False
    except OSError:
        return False
