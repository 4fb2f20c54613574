"""`renda demo`: the stack, a year of events from every district, and the table that compares them.

start ▸ generate ▸ publish ▸ wait until applied ▸ ask the gateway ▸ show        then stay, or stop with --once
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import click
import msgspec

from cli import comparison, settling, signals
from cli.explain import CommandError, explained
from cli.publish import Job, publish_file, report
from cli.screen import Screen
from cli.settling import Backlog
from cli.stack import Stack, Wishes
from cli.up import announce, stack_options
from dataset.generate import write
from kit.topology import DEAD_LETTERS
from publisher import Summary

_TEND_SECONDS = 0.25
_STALL_SECONDS_MAX = 120.0


class Published(msgspec.Struct, frozen=True):
    """What was published from this directory: the data set's digest and its events by stream."""

    digest: str
    events: dict[str, int]


@click.command("demo")
@click.option("--once", is_flag=True, help="Print the table and stop everything, exit code 0.")
@stack_options
def demo(once: bool, **wishes: Any) -> None:
    """See it work: real servers, a data set that adds up to reported figures, and the table that compares districts.

    Does what `renda up` does, generates the data set, publishes it with every district's own credential, waits until
    all of it is applied, and asks the gateway for reply, completion and satisfaction rates, opinions, representatives
    and reports of the twelve districts of 厦门 and 营口, computed beside claimed. Then it stays up until Ctrl-C.
    A second run finds its data and publishes nothing again; --fresh starts over.

    \b
    Examples:
      renda demo
      renda demo --once
      renda demo --fresh --port-gateway 8080

    \b
    Environment, instead of the options: see `renda up --help`.

    Exit code: 0 when stopped or done, 1 when something cannot work (the message says what to do).
    """
    screen = Screen()
    with explained(), signals.stop_like_an_interrupt():
        try:
            with Stack(Wishes(**wishes), screen) as stack:
                refused = fill(stack, screen)
                compare(stack, screen)
                if not once:
                    announce(stack, screen)
                    stack.watch()
                if refused:
                    raise CommandError(f"{refused:,} events of the data set became dead letters")
        except KeyboardInterrupt:
            screen.say("Stopped.")


def fill(stack: Stack, screen: Screen) -> int:
    """Have the data set published and applied, and return how many dead letters that made; does only what is missing.

    Raises `CommandError`.
    """
    path = stack.directory / "dataset.jsonl"
    with screen.meter("Generate the data set") as meter:
        events = write(path, progress=lambda done, total: meter.show(done, total, f"{done:,} events"))
        meter.text = f"{events:,} events, {path}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return asyncio.run(_tended(stack, _publish_and_settle(stack, screen, path, digest)))


def compare(stack: Stack, screen: Screen) -> None:
    """Ask the gateway and print the table."""
    data = comparison.ask(stack.addresses.graphql, comparison.question(), {"year": comparison.YEAR})
    screen.results.print()
    screen.wide(comparison.table(data))


async def _publish_and_settle(stack: Stack, screen: Screen, path: Path, digest: str) -> int:
    client = await stack.connect("operator")
    try:
        jetstream = client.jetstream()
        before = (await jetstream.stream_info(DEAD_LETTERS)).state.last_seq
        stored = await settling.published(jetstream, stack.topology)
        marker = _read_marker(stack.directory)
        if marker and marker.digest != digest:
            raise CommandError(
                f"{stack.directory} holds the data set of another version, and the two would contradict each other: "
                "start over with --fresh, or give another directory with --data"
            )
        if marker and _is_there(marker, stored):
            screen.say(f"  Published by an earlier run: {sum(marker.events.values()):,} events")
        else:
            await _publish(stack, screen, path, digest)
        unsent = settling.count_unsent(stack.addresses.mongodb, stack.addresses.databases)
        with screen.meter("Apply") as meter:
            watch = _Watch(stack, meter.show)
            backlog = await settling.settle(jetstream, stack.topology, unsent, watch.look)
            meter.text = f"{backlog.total:,} events by every service that subscribes to them"
        refused = (await jetstream.stream_info(DEAD_LETTERS)).state.last_seq - before
        if refused:
            screen.warn(f"{refused:,} dead letters; see: renda dead-letters list --data {stack.directory}")
        return refused
    finally:
        await client.close()


async def _publish(stack: Stack, screen: Screen, path: Path, digest: str) -> None:
    summary = Summary()
    with screen.meter("Publish") as meter:
        with path.open("rb") as file:
            job = Job(file, path.stat().st_size, stack.addresses.nats, stack.credentials)  # noqa: ASYNC240
            await publish_file(job, summary, meter)
        meter.text = f"{summary.stored:,} events with each district's own credential, {summary.duplicates:,} known"
    if not summary.complete:
        report(summary, screen)
        raise CommandError("the data set could not be published as a whole")
    marker = Published(digest, dict(summary.stored_by_stream))
    (stack.directory / "published.json").write_bytes(msgspec.json.encode(marker))


def _read_marker(directory: Path) -> Published | None:
    try:
        return msgspec.json.decode((directory / "published.json").read_bytes(), type=Published)
    except (OSError, msgspec.DecodeError):
        return None


def _is_there(marker: Published, stored: Mapping[str, int]) -> bool:
    """Whether the streams still hold at least as much as was published."""
    return all(stored.get(stream.removeprefix("IN_"), 0) >= number for stream, number in marker.events.items())


class _Watch:
    """Shows how far the consumers are, and notices when nothing moves any more."""

    def __init__(self, stack: Stack, show: Callable[[float, float | None, str], None]) -> None:
        self._stack, self._show = stack, show
        self._last: Backlog | None = None
        self._moved = monotonic()

    def look(self, backlog: Backlog) -> None:
        """Raises `CommandError` after two minutes of standstill."""
        if backlog != self._last:
            self._last, self._moved = backlog, monotonic()
        behind = {name: number for name, number in backlog.waiting.items() if number}
        if monotonic() - self._moved > _STALL_SECONDS_MAX:
            raise CommandError(f"{', '.join(behind) or 'the outboxes'}: nothing moves; see {self._stack.directory}/log")
        detail = ", ".join(f"{name} {number:,}" for name, number in behind.items())
        self._show(backlog.total - max(backlog.waiting.values()), backlog.total, f"waiting: {detail}" if detail else "")


async def _tended(stack: Stack, work: Coroutine[Any, Any, int]) -> int:
    """Do the work while the stack is looked after; a server's death ends the work. Raises what either raises."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            stack.tend()
            await asyncio.wait([task], timeout=_TEND_SECONDS)
    finally:
        task.cancel()
        await asyncio.wait([task])
    return task.result()
