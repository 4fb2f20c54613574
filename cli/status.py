"""`renda status`: is the local stack running, how far is it, and does anything want attention?"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from pathlib import Path

import click
from rich.live import Live

from cli import settling
from cli.data_directory import Addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_addresses, operator
from cli.programs import CONTRACTS, GATEWAY, INTAKE, answers_well
from cli.screen import Screen
from cli.standing import Page, Part, Standing, attention, draw, parse
from kit.divisions import DivisionTree
from kit.topology import DEAD_LETTERS, build, load_subscriptions

NOT_READY, ATTENTION = 1, 2
_PAGE_SECONDS = 5.0


@click.command("status")
@data_option
@click.option("--watch", is_flag=True, help="Look again and again, until Ctrl-C.")
@click.option(
    "--every",
    "every_seconds",
    type=click.FloatRange(min=0.5),
    default=2.0,
    show_default=True,
    help="Seconds between two looks of --watch.",
)
def status(directory: Path, watch: bool, every_seconds: float) -> None:
    """Show on one screen whether each part of the local stack is ready, what waits to be applied, what each district
    has sent and what awaits an answer there, and what wants attention.

    \b
    Examples:
      renda status --data /var/tmp/renda
      renda status --watch

    Exit code: 0 when every part is ready, 1 when one is not, 2 when all are ready and something wants attention.
    """
    screen = Screen()
    with explained():
        addresses = find_addresses(directory)
        standing = _look(addresses)
        if watch:
            standing = _watch(addresses, standing, screen, every_seconds)
        else:
            screen.picture(draw(standing))
    raise SystemExit(_exit_code(standing))


def _watch(addresses: Addresses, standing: Standing, screen: Screen, every_seconds: float) -> Standing:
    """Look until interrupted; the last look decides the exit code."""
    try:
        with Live(draw(standing), console=screen.results, auto_refresh=False) as live:
            while True:
                time.sleep(every_seconds)
                standing = _look(addresses)
                live.update(draw(standing), refresh=True)
    except KeyboardInterrupt:
        return standing


def _exit_code(standing: Standing) -> int:
    if not standing.ready:
        return NOT_READY
    return ATTENTION if any(attention(standing)) else 0


def _look(addresses: Addresses) -> Standing:
    urls = {**addresses.services, GATEWAY: addresses.gateway, INTAKE: addresses.intake}
    parts = tuple(_part(name, url) for name, url in urls.items())
    tree = DivisionTree.load(CONTRACTS / "divisions.csv")
    names = {division.code: division.name for division in tree}
    try:
        waiting, published, letters = asyncio.run(_backlog(addresses, list(names)))
    except CommandError as error:
        return Standing(time.time(), parts, names, problem=str(error))
    return Standing(time.time(), parts, names, waiting, published, letters)


def _part(name: str, url: str) -> Part:
    return Part(name, url, answers_well(f"{url}/{'health' if name == GATEWAY else 'readyz'}"), _page(f"{url}/metrics"))


def _page(url: str) -> Page | None:
    try:
        with urllib.request.urlopen(url, timeout=_PAGE_SECONDS) as answer:  # noqa: S310 - our own loopback URL
            return parse(answer.read().decode())
    except (OSError, ValueError):
        return None


async def _backlog(addresses: Addresses, divisions: list[str]) -> tuple[dict[str, int], int, int]:
    """Events by consumer that wait, events published, dead letters. Raises `CommandError`."""
    topology = build(divisions, load_subscriptions(CONTRACTS / "subscriptions.json"))
    async with operator(addresses.nats, Path(addresses.credentials)) as client:
        jetstream = client.jetstream()
        backlog = await settling.read_backlog(jetstream, topology)
        letters = (await jetstream.stream_info(DEAD_LETTERS)).state.messages
    return dict(backlog.waiting), backlog.total, letters
