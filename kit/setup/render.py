"""Writes what a nats-server reads: its configuration, and beside it the seeds of everybody's keys.

STATE/credentials/<name>.seed    one per division, service, operator and monitor; mode 600
STATE/credentials/keys.json      all public keys, revoked ones too (`kit.keys`)
STATE/nats.conf                  or <server>.conf for each server of a cluster
"""

import secrets
from pathlib import Path

from kit.credentials import ensure_credentials
from kit.setup.files import write_private
from kit.topology import Topology
from kit.topology.server import Cluster, Server, render, with_keys

CONFIGURATION = "nats.conf"
"""The file of a single server, in STATE."""


def credentials_directory(state: Path) -> Path:
    """Where the seeds lie."""
    return state / "credentials"


def write_server(state: Path, topology: Topology, server: Server) -> Path:
    """Make missing seeds and write `STATE/nats.conf` for a single server; returns its path."""
    keys = ensure_credentials(credentials_directory(state), topology.credentials)
    return write_private(state / CONFIGURATION, render(topology, server, keys))


def write_cluster(
    state: Path, topology: Topology, hosts: tuple[str, ...], store: str, port: int, monitor_port: int
) -> tuple[Path, ...]:
    """Make missing seeds and write a configuration for each host, named after the first label of its name."""
    keys = ensure_credentials(credentials_directory(state), topology.credentials)
    cluster = Cluster(hosts, _cluster_password(state))
    paths = []
    for host in hosts:
        name = host.partition(".")[0]
        server = Server(
            name=name,
            store=store,
            host="0.0.0.0",  # noqa: S104 - the other servers and the clients are on other machines
            port=port,
            monitor_host="0.0.0.0",  # noqa: S104
            monitor_port=monitor_port,
            cluster=cluster,
        )
        paths.append(write_private(state / f"{name}.conf", render(topology, server, keys)))
    return tuple(paths)


def write_keys_anew(state: Path, topology: Topology) -> tuple[Path, ...]:
    """Write the keys that are valid now into every configuration in STATE; returns the paths, which may be none."""
    keys = ensure_credentials(credentials_directory(state), topology.credentials)
    return tuple(
        write_private(path, with_keys(path.read_text(encoding="utf-8"), topology, keys))
        for path in sorted(state.glob("*.conf"))
    )


def _cluster_password(state: Path) -> str:
    path = state / "cluster.password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()
