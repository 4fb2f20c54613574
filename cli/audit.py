"""`renda audit`: are the logs of what staff did and read whole, and what is in them about a thing or a person?"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pymongo

from cli.data_directory import Addresses, load_addresses
from cli.explain import explained
from cli.letters import sealed_decisions
from cli.local_stack import data_option, find_addresses, find_credentials, find_nats, operator, url_option
from kit import audit as log
from kit import chain, operator_log

_NAMED_MAX = 5


@click.group("audit")
def audit() -> None:
    """The audit logs: append-only, each entry sealed with the hash of the one before."""


@audit.command("verify")
@data_option
@url_option
@click.option(
    "--credentials",
    type=click.Path(path_type=Path, exists=True),
    envvar="RENDA_CREDENTIALS",
    help="Directory of seeds with operator.seed; default: the local stack's.",
)
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="RENDA_TOKENS_FILE",
    help="The intake's file of tokens; default: beside the seeds.",
)
def verify(directory: Path, url: str | None, credentials: Path | None, tokens: Path | None) -> None:
    """Walk along each log and say whether it is whole, how long it is, and its last hash.

    The services' logs of changes and of reads (of a local stack; elsewhere, with the service's own environment,
    `python -m services.NAME audit`), and the operators': credentials issued and revoked, decisions about dead letters.
    Keep the last hashes elsewhere: a log that was cut off and grown anew no longer has them.

    \b
    Example:
      renda audit verify --data /var/tmp/renda

    Exit code: 0 when every log is whole, 1 otherwise.
    """
    whole = True
    with explained():
        seeds = find_credentials(credentials, directory)
        registers = {(one if one.is_dir() else one.parent).resolve() for one in (seeds, tokens or seeds)}
        for one in sorted(registers):
            whole &= _told("operators", f"credentials in {one.name}", operator_log.read(one))
        whole &= _told("operators", "dead letters", asyncio.run(_decisions(find_nats(url, directory), seeds)))
        if load_addresses(directory) is not None:
            whole &= _services_are_whole(directory)
    if not whole:
        raise SystemExit(1)


def _told(owner: str, title: str, entries: Iterable[Mapping[str, Any]]) -> bool:
    """Say what is to be said of one log; whether it is whole."""
    found = chain.verify(entries)
    click.echo(f"{owner:16} {title:28} {found}")
    return found.broken is None


def _services_are_whole(directory: Path) -> bool:
    with _databases(directory) as (addresses, client):
        return all(
            [
                _told(service, title, log.read(client[name], kind))
                for service, name in addresses.databases.items()
                for kind, title in log.LOGS.items()
            ]
        )


async def _decisions(url: str, seeds: Path) -> Iterable[chain.Entry]:
    async with operator(url, seeds) as client:
        return await sealed_decisions(client.jetstream())


@audit.command("list")
@click.option("--of", "identity", help="Only what was done to, or read of, the thing with this id.")
@click.option("--staff", help="Only what this pseudonym did or read.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="The newest of each log.")
@data_option
def list_command(directory: Path, identity: str | None, staff: str | None, limit: int) -> None:
    """Show who did and read what in the services, and who issued and revoked credentials, newest first.

    \b
    Examples:
      renda audit list --of 350206-O2025-0001
      renda audit list --staff office-3
    """
    with explained(), _databases(directory) as (addresses, client):
        lines = [
            _line(service, entry)
            for service, name in addresses.databases.items()
            for kind in log.LOGS
            for entry in client[name][kind].find(_wanted(identity, staff)).sort("_id", -1).limit(limit)
        ]
        done = list(operator_log.read(Path(addresses.credentials)))
        kept = [one for one in done if staff in (None, one["staff"]) and identity in (None, one["target"])]
        lines += [_line("operators", entry) for entry in kept[-limit:]]
    click.echo("\n".join(sorted(lines, reverse=True)) or "Nothing.")


def _wanted(identity: str | None, staff: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {} if staff is None else {"staff": staff}
    if identity is None:
        return wanted
    return wanted | {"$or": [{"read.id": identity}, {"target": {"$regex": f":{re.escape(identity)}$"}}]}


def _line(service: str, entry: dict[str, Any]) -> str:
    """One entry: when (UTC), where, who of which division, what, and of which things."""
    who = (entry.get("staff") or "nobody known") + (f" of {entry['by']}" if entry.get("by") else "")
    return "  ".join((entry["at"][:19], f"{service:16}", f"{who:30}", _what(entry)))


def _what(entry: dict[str, Any]) -> str:
    if "read" not in entry:
        return f"{entry['action']} {entry.get('target', '')}"
    read = [one["id"] for one in entry["read"]]
    more = f" and {len(read) - _NAMED_MAX} more" if len(read) > _NAMED_MAX else ""
    return f"read {entry['operation'] or 'details'}: {', '.join(read[:_NAMED_MAX])}{more}"


@contextmanager
def _databases(directory: Path) -> Iterator[tuple[Addresses, pymongo.MongoClient[dict[str, Any]]]]:
    """The local stack's. Raises `CommandError`."""
    addresses = find_addresses(directory)
    with pymongo.MongoClient[dict[str, Any]](addresses.mongodb, serverSelectionTimeoutMS=5000) as client:
        yield addresses, client
