"""`renda audit`: are the logs of what staff did and read whole, and what is in them about a thing or a person?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pymongo
from rich.table import Table

from cli.data_directory import Addresses, load_addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option
from cli.screen import Screen
from kit import audit as log

_TITLES = {log.AUDIT: "changes", log.READS: "reads of details"}


@click.group("audit")
def audit() -> None:
    """The audit logs: append-only, each entry sealed with the hash of the one before."""


@audit.command("verify")
@data_option
def verify(directory: Path) -> None:
    """Walk along each service's logs and say whether each is whole, how long it is, and its last hash.

    Keep the last hashes elsewhere: a log that was cut off and grown anew no longer has them.

    \b
    Example:
      renda audit verify --data /var/tmp/renda

    Exit code: 0 when every log is whole, 1 otherwise.
    """
    whole = True
    with explained(), _databases(directory) as (addresses, client):
        for service, name in addresses.databases.items():
            for kind, title in _TITLES.items():
                found = log.verify(log.read(client[name], kind))
                whole &= found.broken is None
                state = "whole" if found.broken is None else f"BROKEN at entry {found.broken}"
                gone = f", {found.pruned:,} before them have gone" if found.pruned else ""
                click.echo(f"{service:16} {title:16} {found.entries:>8,} entries{gone}  {state}  {found.last}")
    if not whole:
        raise SystemExit(1)


@audit.command("list")
@click.option("--of", "identity", help="Only what was done to, or read of, the thing with this id.")
@click.option("--staff", help="Only what this pseudonym did or read.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="The newest of each log.")
@data_option
def list_command(directory: Path, identity: str | None, staff: str | None, limit: int) -> None:
    """Show who did and read what, newest first.

    \b
    Examples:
      renda audit list --of 350206-O2025-0001
      renda audit list --staff office-3
    """
    table = Table("At (UTC)", "Service", "Staff", "Of", "What", "Which")
    with explained(), _databases(directory) as (addresses, client):
        for service, name in addresses.databases.items():
            for kind in log.LOGS:
                for entry in client[name][kind].find(_wanted(identity, staff)).sort("_id", -1).limit(limit):
                    who = (entry.get("staff") or "—", entry.get("by") or "—")
                    table.add_row(entry["at"][:19], service, *who, *_what(entry))
    Screen().results.print(table if table.row_count else "Nothing.")


def _wanted(identity: str | None, staff: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {} if staff is None else {"staff": staff}
    if identity is None:
        return wanted
    return wanted | {"$or": [{"read.id": identity}, {"target": {"$regex": f":{re.escape(identity)}$"}}]}


def _what(entry: dict[str, Any]) -> tuple[str, str]:
    """What was done, and to what."""
    if "read" not in entry:
        return entry["action"], entry.get("target", "")
    read = [one["id"] for one in entry["read"]]
    more = f" and {len(read) - 3} more" if len(read) > 3 else ""
    return f"read {entry['operation'] or ''}".strip(), ", ".join(read[:3]) + more


@contextmanager
def _databases(directory: Path) -> Iterator[tuple[Addresses, pymongo.MongoClient[dict[str, Any]]]]:
    """The local stack's. Raises `CommandError`."""
    addresses = load_addresses(directory)
    if addresses is None:
        raise CommandError(f"no platform has run in {directory}: start one with `renda up`")
    with pymongo.MongoClient[dict[str, Any]](addresses.mongodb, serverSelectionTimeoutMS=5000) as client:
        yield addresses, client
