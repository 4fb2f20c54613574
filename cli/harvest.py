"""`renda harvest`: what each source 来源 has sent, how fast, what of it was refused and what does not fit.

The services' own reports, the same as a district is told of itself at the intake's `GET /harvest`.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import click
import msgspec
from rich.table import Table

from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_addresses
from cli.programs import CONTRACTS
from cli.screen import Screen
from cli.standing import ago
from kit.divisions import DivisionTree
from kit.receipts import Harvest

_SECONDS_MAX = 5.0


@click.command("harvest")
@click.option("--source", help="Only this source: a division's code, or the name of a service that publishes itself.")
@data_option
def harvest(source: str | None, directory: Path) -> None:
    """Show what each service has of each source: how many events, how many of the last 24 hours, how many a day over
    the last 7 days, when the newest happened and when the last one was applied; what was refused, by reason (`renda
    dead-letters list` shows the events), and what was applied and does not fit what else is known, by code.

    Rates count events when they are applied, by the hour of the clock. A service has a line where it has met anything
    of the source; an event that two services need is in the lines of both.

    \b
    Examples:
      renda harvest --data /var/tmp/renda
      renda harvest --source 350206

    Exit code: 0 when every service has answered, 1 when one has not.
    """
    screen = Screen()
    with explained():
        addresses = find_addresses(directory)
        names = {one.code: one.name for one in DivisionTree.load(CONTRACTS / "divisions.csv")}
        names |= dict.fromkeys(addresses.services, "")
        if source is not None and source not in names:
            raise CommandError(f"{source} is neither a division nor a service: give one of {', '.join(names)}")
        asked = list(names) if source is None else [source]
        found = {one: list(_ask(addresses.services, one)) for one in asked}
        if any(found.values()):
            screen.wide(draw(found, names, time.time()))
        else:
            screen.show("Nothing has come.")


def _ask(services: Mapping[str, str], source: str) -> Iterator[Harvest]:
    """What those services say that have met something of the source. Raises `CommandError`."""
    for name, url in services.items():
        query = urlencode({"publisher": source})
        try:
            with urllib.request.urlopen(f"{url}/harvest?{query}", timeout=_SECONDS_MAX) as answer:  # noqa: S310 - our own
                told = msgspec.json.decode(answer.read(), type=Harvest)
        except (OSError, msgspec.DecodeError) as error:
            raise CommandError(f"{name} does not say what it has ({error}): see `renda status`") from error
        if told.source is not None or told.refused:
            yield told


def draw(found: Mapping[str, Sequence[Harvest]], names: Mapping[str, str], now: float) -> Table:
    """A line for each source and service; `names` of divisions by their codes, `now` in Unix time."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("source")
    table.add_column("service")
    for heading in ("facts", "last 24 h", "a day", "newest fact", "last came"):
        table.add_column(heading, justify="right")
    table.add_column("refused")
    table.add_column("do not fit")
    for source, told in found.items():
        for number, one in enumerate(told):
            table.add_row(
                "" if number else f"{names[source]} {source}".strip(),
                one.service,
                f"{one.source.facts if one.source else 0:,}",
                f"{one.rates.last_day:,}",
                f"{one.rates.daily_mean:,.1f}",
                _since(one.source.newest, now) if one.source else "",
                _since(one.source.last_applied, now) if one.source else "",
                _listed(one.refused),
                _listed(one.anomalous),
            )
    return table


def _since(moment: datetime, now: float) -> str:
    return ago(now - moment.timestamp())


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items())
