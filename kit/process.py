"""A service as a process: `python -m services.NAME` serves; with a word behind it, it looks after its own data.

verify    compare everything that is read with a recount from the facts
rebuild   compute everything that is read anew from the facts, while the service goes on
audit     walk along its audit logs and say whether they are whole
save-audit, load-audit   write them as JSON lines; put such lines back into empty logs
replay    fill an empty database with what was known at a moment (--until); connects as the operator
show      answer questions from such a database, as of that day; nothing comes in, nobody can act
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Protocol, TypeVar

import nats
from pymongo.errors import PyMongoError
from rich.console import Console

from kit import audit, chain, garbage
from kit.app import Service, create_archive, serve
from kit.audit_copy import CopyError, save
from kit.audit_copy import load as load_copy
from kit.clock import Today, today_in_china
from kit.ledger import Ledger
from kit.operator_log import who
from kit.rebuild import rebuild
from kit.replay import Replayed, ReplayError, Until, replay, replayed_on
from kit.settings import ServiceSettings, SettingsError, load
from kit.topology import OPERATOR
from kit.topology.subjects import inbox_prefix
from kit.verify import verify

S = TypeVar("S", bound=ServiceSettings)
S_contra = TypeVar("S_contra", contravariant=True)
SHOWN_MAX = 50
TASKS = ("serve", "verify", "rebuild", "audit", "save-audit", "load-audit", "replay", "show")


class Build(Protocol[S_contra]):
    """A service's composition root."""

    def __call__(self, settings: S_contra, today: Today) -> Service:
        """The service, for which today is what it is told."""


def main(settings: type[S], build: Build[S], arguments: Sequence[str] | None = None) -> int:
    """Serve, or do a task. Returns the exit code: 0 done and well, 1 something is wrong, 2 a setting is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", nargs="?", choices=TASKS, default="serve")
    parser.add_argument("--until", help="Of replay: a time with its zone, or a sequence in FACTS.")
    given = parser.parse_args(arguments)
    shown: list[date] = []
    try:
        until = Until.parse(given.until) if given.until else Until()
        service = build(load(settings), lambda: shown[0] if shown else today_in_china())
    except (SettingsError, ReplayError) as error:
        print(error, file=sys.stderr)
        return 2
    garbage.look_rarely()
    match given.task:
        case "verify":
            return _verify(service.name, service.ledger)
        case "rebuild":
            return _rebuild(service.name, service.ledger)
        case "audit":
            return _audit(service.name, service.ledger)
        case "save-audit":
            sys.stdout.buffer.writelines(save(service.ledger.database))
            return 0
        case "load-audit":
            return _load_audit(service.name, service.ledger)
        case "replay":
            return _replay(service, until)
        case "show":
            shown += replayed_on(service.ledger)
            serve(service, create_archive)
            return 0
    serve(service)
    return 0


def _verify(name: str, ledger: Ledger) -> int:
    found = 0
    done = _Done(name)
    with done.status:
        for difference in verify(ledger, done.add):
            found += 1
            if found <= SHOWN_MAX:
                print(difference)
    if found > SHOWN_MAX:
        print(f"… and {found - SHOWN_MAX} more")
    print(f"{name}: {found or 'no'} differences; compared {done.text or 'nothing: there are no facts'}")
    return 1 if found else 0


def _rebuild(name: str, ledger: Ledger) -> int:
    ledger.prepare()
    entry = {"staff": who(), "by": None, "action": "service.rebuild", "target": name}
    audit.record(ledger.database, audit.AUDIT, [entry])
    done = _Done(name)
    with done.status:
        rebuilt = rebuild(ledger, done.add)
    print(
        f"{name}: {rebuilt.aggregates:,} aggregates rebuilt, {rebuilt.caught_up:,} of them again to catch up; "
        f"writers were held for {rebuilt.held_seconds:.1f} s; {rebuilt.events:,} events follow from the new model"
    )
    return 0


def _audit(name: str, ledger: Ledger) -> int:
    found = {title: chain.verify(audit.read(ledger.database, log)) for log, title in audit.LOGS.items()}
    for title, one in found.items():
        print(f"{name:16} {title:28} {one}")
    return 0 if all(one.broken is None for one in found.values()) else 1


def _load_audit(name: str, ledger: Ledger) -> int:
    ledger.prepare()
    try:
        loaded = load_copy(ledger.database, sys.stdin.buffer)
    except CopyError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    print(f"{name}: {', '.join(f'{number:,} {audit.LOGS[log]}' for log, number in loaded.items())} put back")
    return 0


def _replay(service: Service, until: Until) -> int:
    done = _Done(service.name)

    async def run() -> Replayed:
        settings = service.settings
        client = await nats.connect(
            settings.nats_url,
            nkeys_seed=str(settings.nats_seed_file),
            inbox_prefix=inbox_prefix(OPERATOR),
            max_reconnect_attempts=3,
            error_cb=_said_in_the_end,
        )
        try:
            progress = partial(done.add, "events")
            return await replay(service.ledger, client, until, settings.batch_events_max, progress)
        finally:
            await client.close()

    try:
        with done.status:
            found = asyncio.run(run())
    except (ReplayError, OSError, nats.errors.Error, PyMongoError) as error:
        print(f"{service.name}: {error or repr(error)}", file=sys.stderr)
        return 1
    refused = ", ".join(f"{number} {reason}" for reason, number in sorted(found.refused.items()))
    last = (
        f"the last is {found.sequence}, stored {found.stored:%F %T %Z}" if found.stored else "there are none until then"
    )
    print(f"{service.name}: {found.applied:,} events applied, refused {refused or 'none'}; {last}")
    return _verify(service.name, service.ledger)


async def _said_in_the_end(_error: Exception) -> None:
    """Each failed attempt to connect; what is told is the last."""


class _Done(Tally[str]):
    """How much of what is done; on a terminal it is shown as it grows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.status = Console(stderr=True).status(name)

    def add(self, what: str, number: int) -> None:
        """So many more."""
        self[what] += number
        self.status.update(f"{self.name}: {self.text}")

    @property
    def text(self) -> str:
        """Such as "1,400 suggestion, 20 opinion"."""
        return ", ".join(f"{number:,} {what}" for what, number in self.items())
