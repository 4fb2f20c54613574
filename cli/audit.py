"""`renda audit`: is the log of what staff did whole?"""

from pathlib import Path
from typing import Any

import click
import pymongo

from cli.data_directory import load_addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option
from kit import audit as log


@click.group("audit")
def audit() -> None:
    """The audit log: append-only, each entry sealed with the hash of the one before."""


@audit.command("verify")
@data_option
def verify(directory: Path) -> None:
    """Walk along each service's audit log and say whether it is whole, how long it is, and its last hash.

    Keep the last hashes elsewhere: a log that was cut off and grown anew no longer has them.

    \b
    Example:
      renda audit verify --data /var/tmp/renda

    Exit code: 0 when every log is whole, 1 otherwise.
    """
    with explained():
        addresses = load_addresses(directory)
        if addresses is None:
            raise CommandError(f"no platform has run in {directory}: start one with `renda up`")
        whole = True
        with pymongo.MongoClient[dict[str, Any]](addresses.mongodb, serverSelectionTimeoutMS=5000) as client:
            for service, name in addresses.databases.items():
                found = log.verify(log.read(client[name]))
                whole &= found.broken is None
                state = "whole" if found.broken is None else f"BROKEN at entry {found.broken}"
                click.echo(f"{service:16} {found.entries:>8,} entries  {state}  {found.last}")
    if not whole:
        raise SystemExit(1)
