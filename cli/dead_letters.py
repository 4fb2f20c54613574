"""`renda dead-letters`: what was refused, why, the event itself as it came, and what is to become of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click
from nats.js import JetStreamContext
from rich.table import Table

from cli.explain import CommandError, explained
from cli.letters import decide, decisions, original, read_dead_letters, replay, table_of
from cli.local_stack import data_option, find_credentials, find_nats, operator, url_option
from cli.programs import CONTRACTS
from cli.screen import Screen
from kit.dead_letters import HEADER_SUBJECT
from kit.envelope import Rejected
from kit.letters import DeadLetter, Verdict
from kit.operator_log import who
from kit.topology.subjects import publisher_of
from publisher import Checker
from publisher.check import load_schemas
from publisher.lines import Line

T = TypeVar("T")


@click.group("dead-letters")
def dead_letters() -> None:
    """Read the events that were refused, and decide what becomes of them.

    Every event the platform cannot accept is kept with the reason, its original bytes and headers. Nothing is ever
    deleted: a decision is put on record beside it. Needs the operator's seed, which the local stack has.

    \b
    Examples:
      renda dead-letters list
      renda dead-letters list --reason wrong_division --division 350206
      renda dead-letters show 17
      renda dead-letters replay --reason apply_failed --why "mended in version 1.2"
      renda dead-letters correct 17 corrected.json --why "the district confirmed the date"
      renda dead-letters discard 18 19 --why "a test of the district's"
    """


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How every command finds the stack."""
    credentials = click.option(
        "--credentials",
        type=click.Path(path_type=Path, exists=True),
        envvar="RENDA_CREDENTIALS",
        help="The operator's seed file, or the directory that holds operator.seed; default: the local stack's.",
    )
    return data_option(url_option(credentials(command)))


_reason_option = click.option("--reason", help="Only this reason, for example schema or personal_data.")
_division_option = click.option("--division", help="Only events of this division's code (or of this service).")
_why_option = click.option("--why", required=True, help="The reason for the decision, kept with it.")


@dead_letters.command("list")
@_options
@_reason_option
@_division_option
@click.option("--all", "decided_too", is_flag=True, help="Also those about which was decided.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=0), help="Show the newest so many.")
def list_command(
    directory: Path,
    url: str | None,
    credentials: Path | None,
    reason: str | None,
    division: str | None,
    decided_too: bool,
    limit: int,
) -> None:
    """Count the open dead letters by reason and show the newest."""
    screen = Screen()
    counts: Counter[tuple[str, str]] = Counter()
    newest: list[DeadLetter] = []

    async def read(jetstream: JetStreamContext) -> int:
        decided = await decisions(jetstream)
        async for letter in read_dead_letters(jetstream):
            if _wanted(letter, reason, division) and (decided_too or letter.number not in decided):
                counts[letter.reason, letter.publisher] += 1
                newest.append(letter)
                del newest[: -limit or len(newest)]
        return len(decided)

    decided = _with_stream(directory, url, credentials, read)
    if not counts:
        screen.show("No dead letters." if not decided else f"No open dead letters; {decided} are decided: --all")
        return
    by_reason = Table("Reason", "From", "Events", title=f"{counts.total()} dead letters", title_justify="left")
    for (why, publisher), number in sorted(counts.items()):
        by_reason.add_row(why, publisher, str(number))
    screen.results.print(by_reason)
    if newest:
        screen.results.print(table_of(newest))


@dead_letters.command("show")
@click.argument("number", type=click.IntRange(min=1))
@_options
def show_command(number: int, directory: Path, url: str | None, credentials: Path | None) -> None:
    """Show one dead letter: its headers, an empty line, and the event's bytes exactly as they came."""

    async def read(jetstream: JetStreamContext) -> tuple[Mapping[str, str], bytes]:
        headers, payload = await original(jetstream, number)
        decided = (await decisions(jetstream)).get(number)
        if decided is None:
            return headers, payload
        said = f"{decided.verdict} by {decided.by} at {decided.at:%F %T} UTC: {decided.why}"
        return {**headers, "Decided": said}, payload

    headers, payload = _with_stream(directory, url, credentials, read)
    for name, value in headers.items():
        click.echo(f"{name}: {value}")
    click.echo()
    click.echo(payload)


@dead_letters.command("replay")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, metavar="[NUMBER]...")
@_options
@_reason_option
@_division_option
@_why_option
def replay_command(
    numbers: tuple[int, ...],
    directory: Path,
    url: str | None,
    credentials: Path | None,
    reason: str | None,
    division: str | None,
    why: str,
) -> None:
    """Publish dead letters again, exactly as they came: these NUMBERs, or all open ones of a reason or a division.

    For what has been mended on our side. What was applied meanwhile is recognised; what is refused again becomes a new
    dead letter.
    """
    if not numbers and not (reason or division):
        raise click.UsageError("give the numbers of letters, or --reason or --division")

    async def run(jetstream: JetStreamContext) -> list[int]:
        chosen = list(numbers) or await _open(jetstream, reason, division)
        for number in chosen:
            await replay(jetstream, number)
            await decide(jetstream, number, Verdict.REPLAYED, why, who())
        return chosen

    done = _with_stream(directory, url, credentials, run)
    click.echo(f"{len(done)} replayed; see `renda dead-letters list` for what was refused again")


@dead_letters.command("correct")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("file", type=click.File("rb"))
@_options
@_why_option
def correct_command(
    number: int, file: BinaryIO, directory: Path, url: str | None, credentials: Path | None, why: str
) -> None:
    """Publish the event in FILE (- for standard input) in place of a dead letter, in its publisher's name.

    It is checked first. Where the id was used before with other content (conflict), give it a new one.
    """

    async def run(jetstream: JetStreamContext) -> str:
        headers, _ = await original(jetstream, number)
        payload = file.read()
        checker = Checker(load_schemas(CONTRACTS / "events"), division=publisher_of(headers[HEADER_SUBJECT]))
        try:
            outgoing = checker.judge(Line(1, payload, len(payload)))
        except Rejected as rejected:
            raise CommandError(f"it would be refused again: {rejected}") from None
        await replay(jetstream, number, payload, outgoing.type)
        await decide(jetstream, number, Verdict.CORRECTED, why, who())
        return outgoing.message_id.rpartition(".")[0]

    click.echo(f"{number} corrected by event {_with_stream(directory, url, credentials, run)}")


@dead_letters.command("discard")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, required=True, metavar="NUMBER...")
@_options
@_why_option
def discard_command(
    numbers: tuple[int, ...], directory: Path, url: str | None, credentials: Path | None, why: str
) -> None:
    """Close dead letters that need nothing more; they stay readable with `list --all` and `show`."""

    async def run(jetstream: JetStreamContext) -> None:
        for number in numbers:
            await original(jetstream, number)
            await decide(jetstream, number, Verdict.DISCARDED, why, who())

    _with_stream(directory, url, credentials, run)
    click.echo(f"{len(numbers)} discarded")


async def _open(jetstream: JetStreamContext, reason: str | None, division: str | None) -> list[int]:
    """Numbers of the letters nothing was decided about."""
    decided = await decisions(jetstream)
    return [
        letter.number
        async for letter in read_dead_letters(jetstream)
        if letter.number not in decided and _wanted(letter, reason, division)
    ]


def _wanted(letter: DeadLetter, reason: str | None, division: str | None) -> bool:
    return reason in (None, letter.reason) and division in (None, letter.publisher)


def _with_stream(
    directory: Path, url: str | None, credentials: Path | None, work: Callable[[JetStreamContext], Awaitable[T]]
) -> T:
    """Do the work as the operator; faults are explained."""

    async def run() -> T:
        async with operator(find_nats(url, directory), find_credentials(credentials, directory)) as client:
            return await work(client.jetstream())

    with explained():
        return asyncio.run(run())
