"""`renda status`: is the local stack running, and how far is it?"""

import asyncio
from pathlib import Path

import click

from cli import settling
from cli.data_directory import load_addresses
from cli.explain import CommandError, explained
from cli.local_stack import data_option, operator
from cli.programs import CONTRACTS, GATEWAY, answers_well
from cli.screen import Screen
from kit.divisions import DivisionTree
from kit.topology import DEAD_LETTERS, build, load_subscriptions


@click.command("status")
@data_option
def status(directory: Path) -> None:
    """Show whether each part of the local stack is ready, what waits to be applied, and the number of dead letters.

    \b
    Example:
      renda status --data /var/tmp/renda

    Exit code: 0 when every part is ready, 1 otherwise.
    """
    screen = Screen()
    with explained():
        addresses = load_addresses(directory)
        if addresses is None:
            raise CommandError(f"no platform has run in {directory}: start one with `renda up`")
        parts = {f"{name} {url}": answers_well(f"{url}/readyz") for name, url in addresses.services.items()}
        parts[f"{GATEWAY} {addresses.gateway}"] = answers_well(f"{addresses.gateway}/health")
        for part, ready in parts.items():
            screen.show(f"{'ready    ' if ready else 'NOT READY'}  {part}")
        asyncio.run(_show_backlog(addresses.nats, Path(addresses.credentials), screen))
    if not all(parts.values()):
        raise SystemExit(1)


async def _show_backlog(url: str, credentials: Path, screen: Screen) -> None:
    topology = build(
        [division.code for division in DivisionTree.load(CONTRACTS / "divisions.csv")],
        load_subscriptions(CONTRACTS / "subscriptions.json"),
    )
    async with operator(url, credentials) as client:
        jetstream = client.jetstream()
        backlog = await settling.read_backlog(jetstream, topology)
        letters = (await jetstream.stream_info(DEAD_LETTERS)).state.messages
    screen.show(f"{backlog.total:>9,}  events published")
    for consumer, number in backlog.waiting.items():
        screen.show(f"{number:>9,}  wait for {consumer}")
    screen.show(f"{letters:>9,}  dead letters" + (": renda dead-letters list" if letters else ""))
