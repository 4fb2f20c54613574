"""A service as a process: `python -m services.NAME` serves; with a word behind it, it looks after its own data.

verify    compare everything that is read with a recount from the facts
rebuild   compute everything that is read anew from the facts, while the service goes on
audit     walk along its audit logs and say whether they are whole
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import TypeVar

from rich.console import Console

from kit import audit, chain
from kit.app import Service, serve
from kit.ledger import Ledger
from kit.operator_log import who
from kit.rebuild import rebuild
from kit.settings import ServiceSettings, SettingsError, load
from kit.verify import verify

S = TypeVar("S", bound=ServiceSettings)
SHOWN_MAX = 50
GARBAGE_THRESHOLD = 50_000
"""Facts become thousands of short-lived objects without circles, states remembered many long-lived ones: looking for
circles among them as often as Python does by itself takes a fifth of a ledger's time."""


def main(settings: type[S], build: Callable[[S], Service], arguments: Sequence[str] | None = None) -> int:
    """Serve, or do a task. Returns the exit code: 0 done and well, 1 something is wrong, 2 a setting is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", nargs="?", choices=("serve", "verify", "rebuild", "audit"), default="serve")
    task = parser.parse_args(arguments).task
    try:
        service = build(load(settings))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    match task:
        case "verify":
            return _verify(service.name, service.ledger)
        case "rebuild":
            return _rebuild(service.name, service.ledger)
        case "audit":
            return _audit(service.name, service.ledger)
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
