"""`renda status`: is the local stack running, how far is it, and does anything want attention?

A publisher asks the same of its own events, with nothing but its seed (`cli.fates`).
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from pathlib import Path
from typing import BinaryIO

import click
from rich.live import Live

from cli import fates, settling
from cli.data_directory import Addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_addresses, find_nats, operator, url_option
from cli.programs import CONTRACTS, GATEWAY, INTAKE, answers_well
from cli.screen import Screen
from cli.standing import Page, Part, Standing, attention, draw, parse
from kit.divisions import DivisionTree
from kit.topology import DEAD_LETTERS, build, load_subscriptions

NOT_READY, ATTENTION = 1, 2
_PAGE_SECONDS = 5.0


@click.command("status")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--credentials",
    "seed_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your seed file: ask as a publisher, for the events of the IDs, or how much the platform has of yours.",
)
@click.option("--file", type=click.File("rb"), help="With --credentials: the events of this file of JSON lines.")
@url_option
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
def status(
    ids: tuple[str, ...],
    seed_file: Path | None,
    file: BinaryIO | None,
    url: str | None,
    directory: Path,
    watch: bool,
    every_seconds: float,
) -> None:
    """Show on one screen whether each part of the local stack is ready, what waits to be applied, what each district
    has sent and what awaits an answer there, and what wants attention.

    With a publisher's own seed, show what became of its events instead: which are applied, refused, not seen yet, or
    applied and do not fit what else is known, and why; without events, how much the platform has of the publisher.

    \b
    Examples:
      renda status --data /var/tmp/renda
      renda status --watch
      renda status --credentials 350206.seed --url nats://renda.example:4222
      renda status --credentials 350206.seed --url nats://renda.example:4222 2025-000123-assigned
      renda status --credentials 350206.seed --url nats://renda.example:4222 --file events.jsonl

    Exit code: 0 when every part is ready, 1 when one is not, 2 when all are ready and something wants attention. With
    a seed: 0 when every event asked for is applied (or taken back), 1 when one is not, or a service has not answered.
    """
    screen = Screen()
    if seed_file is None and (ids or file):
        raise click.UsageError("what became of events is told to their publisher: give --credentials")
    with explained():
        if seed_file is not None:
            raise SystemExit(0 if _as_publisher(find_nats(url, directory), seed_file, ids, file, screen) else NOT_READY)
        addresses = find_addresses(directory)
        standing = _look(addresses)
        if watch:
            standing = _watch(addresses, standing, screen, every_seconds)
        else:
            screen.picture(draw(standing))
    raise SystemExit(_exit_code(standing))


def _as_publisher(url: str, seed_file: Path, ids: tuple[str, ...], file: BinaryIO | None, screen: Screen) -> bool:
    """Whether all is well with the events given, or with all. Raises `CommandError`."""
    asked = [*ids, *(fates.ids_in(file) if file else ())]
    if file and not asked:
        raise CommandError(f"{file.name} holds no event")
    return fates.show_fates(url, seed_file, asked, screen) if asked else fates.show_harvest(url, seed_file, screen)


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
