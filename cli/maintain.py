"""`renda verify`, `renda rebuild`, `renda restore`: the services of a local stack look after their own data."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from cli import programs
from cli.data_directory import Addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_addresses
from kit.credentials import seed_path
from kit.topology import OPERATOR

_services = click.argument("services", nargs=-1, metavar="[SERVICE]...")


@click.command("verify")
@_services
@data_option
def verify(services: tuple[str, ...], directory: Path) -> None:
    """Compare everything staff read with a recount from the facts, and print each difference.

    States, list fields, events sent to others and counters of each SERVICE (none: all) are computed anew from the
    stored events. Events may go on arriving meanwhile.

    \b
    Examples:
      renda verify
      renda verify suggestions --data /var/tmp/renda
    Elsewhere, with the service's own environment:  python -m services.suggestions verify

    Exit code: 0 when there is no difference, 1 otherwise.
    """
    _run("verify", services, directory)


@click.command("rebuild")
@_services
@data_option
def rebuild(services: tuple[str, ...], directory: Path) -> None:
    """Compute everything staff read anew from the facts.

    Needed after an upgrade that says so, or when `renda verify` finds something. The new read model of each SERVICE
    (none: all) grows beside the old one and takes its place in one switch. Reads never stop; events wait in their
    streams for the moment of the switch. It may be interrupted and run again.

    \b
    Example:
      renda rebuild suggestions
    Elsewhere, with the service's own environment:  python -m services.suggestions rebuild

    Exit code: 0 when every service is rebuilt, 1 otherwise.
    """
    _run("rebuild", services, directory)


@click.command("restore")
@click.argument("service")
@click.option(
    "--until", required=True, help="A time with its zone, as 2026-03-01T12:00:00+08:00, or a sequence in FACTS."
)
@click.option("--to", "database", required=True, help="The database to fill; it must not exist yet.")
@click.option("--port", type=click.IntRange(1, 65535), help="Answer GraphQL from it on this port of this machine.")
@data_option
def restore(service: str, until: str, database: str, port: int | None, directory: Path) -> None:
    """Compute what SERVICE knew at a moment into a database of its own, and verify it.

    Every event that the platform had stored by then is applied, and no other; what runs is not touched and nobody is
    told anything. With --port the database then answers questions as of that day, until Ctrl-C; nobody can act there.
    To bring a lost service back instead, up to its last event: renda setup restore.

    \b
    Example:
      renda restore suggestions --until 2026-03-01T12:00:00+08:00 --to suggestions_march --port 4100
    Elsewhere, with the operator's seed and the new database in the service's own environment:
      python -m services.suggestions replay --until ...;  python -m services.suggestions show

    Exit code: 0 when it is there and verified, 1 otherwise.
    """
    with explained():
        addresses = _addresses(directory, [service])
        if database in addresses.databases.values():
            raise CommandError(f"{database} is a service's own: name a database that does not exist yet")
        place = programs.service(
            service, port or 0, addresses.nats, Path(addresses.credentials), addresses.mongodb, database
        )
    seed = {"RENDA_NATS_SEED_FILE": str(seed_path(Path(addresses.credentials), OPERATOR).resolve())}
    if _call(place, ["replay", "--until", until], seed) or (port and _call(place, ["show"])):
        raise SystemExit(1)


def _run(task: str, services: Sequence[str], directory: Path) -> None:
    with explained():
        addresses = _addresses(directory, services)
        failed = [name for name in services or addresses.services if _call(_program(name, addresses), [task])]
    if failed:
        raise SystemExit(1)


def _addresses(directory: Path, services: Sequence[str]) -> Addresses:
    """Where the stack is that has these services. Raises `CommandError`."""
    addresses = find_addresses(directory)
    unknown = [name for name in services if name not in addresses.services]
    if unknown:
        raise CommandError(f"no service {unknown[0]!r}; there are {', '.join(addresses.services)}")
    return addresses


def _program(name: str, addresses: Addresses) -> programs.Program:
    database = addresses.databases[name]
    return programs.service(name, 0, addresses.nats, Path(addresses.credentials), addresses.mongodb, database)


def _call(program: programs.Program, task: Sequence[str], added: Mapping[str, str] = {}) -> int:
    environment = {**os.environ, **program.environment, **added}
    command = [*program.command, *task]
    return subprocess.run(command, env=environment, cwd=programs.PROJECT, check=False).returncode  # noqa: S603 - ours
