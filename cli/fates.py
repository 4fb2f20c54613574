"""What a publisher is told of its own events, asked with nothing but its NATS seed: `renda status --credentials`."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from rich.table import Table

from cli import harvest
from cli.explain import CommandError
from cli.screen import Screen
from kit.receipts import Harvest, event_id_in
from publisher import Nats
from publisher.channel import CredentialRefusedError, UnavailableError
from publisher.questions import Ask, Fate, ProblemError, ask_fates, ask_harvest

T = TypeVar("T")
SHOWN_MAX = 100
COUNTING = frozenset({"applied", "retracted"})


def show_fates(url: str, seed_file: Path, ids: Sequence[str], screen: Screen) -> bool:
    """Show what became of events; returns whether every one is applied or taken back. Raises `CommandError`."""
    told = asyncio.run(_asked(Nats(url, seed_file), lambda ask: ask_fates(ask, ids)))
    counts = Counter(one.status for one in told.events)
    odd = [one for one in told.events if one.status not in COUNTING or one.anomalous]
    if odd:
        screen.wide(draw(odd[:SHOWN_MAX]))
    if len(odd) > SHOWN_MAX:
        screen.show(f"The first {SHOWN_MAX} are shown, {len(odd) - SHOWN_MAX:,} more are like these.")
    misfits = sum(one.anomalous for one in told.events)
    listed = ", ".join(f"{number:,} {status}" for status, number in counts.most_common())
    screen.show(listed + (f", of which {misfits:,} do not fit" if misfits else "") + ".")
    return _all_answered(told.silent, screen) and not counts.keys() - COUNTING


def show_harvest(url: str, seed_file: Path, screen: Screen) -> bool:
    """Show what there is of the division; returns whether every service has answered. Raises `CommandError`."""
    told = asyncio.run(_asked(Nats(url, seed_file), ask_harvest))
    services = msgspec.convert(told.services, tuple[Harvest, ...])
    met = [one for one in services if one.source is not None or one.refused]
    if met:
        screen.wide(harvest.draw({told.division: met}, {told.division: ""}, time.time()))
    else:
        screen.show(f"Nothing has come from {told.division}.")
    return _all_answered(told.silent, screen)


def ids_in(lines: Iterable[bytes]) -> Iterator[str]:
    """The ids of events, one event a line; a line in which none can be read has none."""
    return filter(None, (event_id_in(line) for line in lines if line.strip()))


def draw(fates: Iterable[Fate]) -> Table:
    """A line for each thing a service has to say of an event that does not simply count."""
    table = Table("event", "", "service", "why", box=None, pad_edge=False, header_style="dim")
    for fate in fates:
        status = f"{fate.status}, does not fit" if fate.anomalous else fate.status
        for service, why in list(_reasons(fate)) or [("", "")]:
            table.add_row(fate.id, status, service, why)
    return table


def _reasons(fate: Fate) -> Iterator[tuple[str, str]]:
    for one in fate.services:
        if "reason" in one:
            yield one["service"], f"{one['reason']}: {one['detail']}"
        for misfit in one.get("anomalies", ()):
            yield one["service"], f"{misfit['text_zh']} {misfit['text']} ({misfit['aggregate']})"


def _all_answered(silent: Sequence[str], screen: Screen) -> bool:
    for service in silent:
        screen.warn(f"{service} did not answer: ask again")
    return not silent


async def _asked(way: Nats, question: Callable[[Ask], Awaitable[T]]) -> T:
    try:
        return await question(way.ask)
    except (CredentialRefusedError, ProblemError, UnavailableError) as error:
        raise CommandError(str(error)) from error
    finally:
        await way.close()
