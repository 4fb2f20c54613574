"""`renda verify` and `renda rebuild`: the services of a local stack look after their own data."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import click

from cli import programs
from cli.data_directory import Addresses, load_addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option

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


def _run(task: str, services: Sequence[str], directory: Path) -> None:
    with explained():
        addresses = load_addresses(directory)
        if addresses is None:
            raise CommandError(f"no platform has run in {directory}: start one with `renda up`")
        unknown = [name for name in services if name not in addresses.services]
        if unknown:
            raise CommandError(f"no service {unknown[0]!r}; there are {', '.join(addresses.services)}")
        failed = [name for name in services or addresses.services if _call(task, name, addresses)]
    if failed:
        raise SystemExit(1)


def _call(task: str, name: str, addresses: Addresses) -> int:
    program = programs.service(
        name, 0, addresses.nats, Path(addresses.credentials), addresses.mongodb, addresses.databases[name]
    )
    environment = {**os.environ, **program.environment}
    command = [*program.command, task]
    return subprocess.run(command, env=environment, cwd=programs.PROJECT, check=False).returncode  # noqa: S603 - ours
