"""`renda publish`: a file of events, published in the name of the divisions they come from."""

import asyncio
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import click
from rich.table import Table

from cli import settling
from cli.explain import CommandError, explained
from cli.letters import read_dead_letters, table_of
from cli.local_stack import data_option, find_credentials, find_nats, operator, url_option
from cli.mapping import SUFFIXES, events_of, reader_of, show
from cli.programs import CONTRACTS
from cli.screen import Meter, Screen
from kit.credentials import seed_path
from kit.divisions import DivisionTree
from kit.envelope import Rejected
from kit.topology import DEAD_LETTERS, OPERATOR, build, load_subscriptions
from publisher import Channels, Checker, Credentials, Sender, Summary
from publisher.channel import CONNECT_SECONDS_MAX
from publisher.check import load_schemas
from publisher.lines import Line
from publisher.summary import SHOWN_MAX
from publisher.tables import Problem


@dataclass(frozen=True)
class Job:
    """What to publish, where, and how."""

    file: BinaryIO
    size: int | None
    url: str
    credentials: Path
    strict: bool = True
    window: int = 1000
    patience_seconds: float = 60.0


@click.command("publish")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--credentials",
    type=click.Path(path_type=Path),
    envvar="RENDA_CREDENTIALS",
    help="Your seed file, or a directory of CODE.seed files; default: the local stack's.",
)
@url_option
@data_option
@click.option(
    "--check/--no-check",
    "strict",
    default=True,
    help="Check every event before sending (default), or send whatever can be sent and see what the platform says.",
)
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write every refused line here, as JSON lines."
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="FILE is a table (CSV, XLSX); this TOML says which column is which field: see `renda mapping`.",
)
@click.option("--dry-run", is_flag=True, help="Check everything and publish nothing; needs no server.")
@click.option("--window", default=1000, show_default=True, type=click.IntRange(1, 20_000), help="Events in flight.")
@click.option(
    "--patience",
    "patience_seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds to go on trying when the platform does not answer or has no room.",
)
def publish(
    file: BinaryIO,
    credentials: Path | None,
    url: str | None,
    directory: Path,
    strict: bool,
    rejects: Path | None,
    mapping_file: Path | None,
    dry_run: bool,
    window: int,
    patience_seconds: float,
) -> None:
    """Publish FILE: JSON lines with one CloudEvent each ("-" reads standard input), or a table with its --mapping.

    Every event is published with the credential of the division in its `source`, and counts as stored only when the
    broker has said so. Running the command again loses nothing and doubles nothing: an event already stored is known
    by its id and content. Memory does not grow with the file.

    Each line is checked first: envelope, type and version, JSON Schema, division, personal data, size. What is wrong
    is told with its line number; the other lines are published.

    \b
    Examples:
      renda publish events.jsonl                             to the local stack
      renda publish events.jsonl --credentials 350206.seed --url nats://renda.example:4222
      export-events | renda publish - --rejects rejects.jsonl
      renda publish events.jsonl --no-check                  see the platform's own refusals
      renda publish 建议.xlsx --mapping mapping.toml --dry-run

    \b
    Environment, instead of the options:
      RENDA_NATS_URL  RENDA_CREDENTIALS  RENDA_DATA

    Exit code: 0 when every event is stored, 1 when a line was refused or the platform could not be reached.
    """
    screen = Screen()
    problems: list[Problem] = []
    with explained(), ExitStack() as opened:
        if mapping_file is not None:
            file = opened.enter_context(_lines_of(Path(file.name), mapping_file, problems, screen))
        elif Path(file.name).suffix.lower() in SUFFIXES:
            raise CommandError(f"{file.name} is a table: give --mapping, which `renda mapping init` proposes")
        if dry_run:
            raise SystemExit(_dry_run(file, problems, screen))
        summary = Summary(opened.enter_context(rejects.open("wb")) if rejects else None)
        size = os.fstat(file.fileno()).st_size or None  # a pipe has none
        job = Job(
            file, size, find_nats(url, directory), find_credentials(credentials, directory), strict, window,
            patience_seconds,
        )  # fmt: skip
        try:
            asyncio.run(_publish_and_look(job, summary, screen))
        except KeyboardInterrupt:
            summary.trouble = "interrupted"
    show(problems, screen)
    report(summary, screen, rejects)
    if problems or not summary.complete:
        raise SystemExit(1)


def _lines_of(table: Path, mapping_file: Path, problems: list[Problem], screen: Screen) -> BinaryIO:
    """The table's events as JSON lines in a temporary file; rows that make none are in `problems`."""
    reader = reader_of(table, mapping_file)
    file = cast(BinaryIO, TemporaryFile("w+b"))  # noqa: SIM115 - the caller closes it
    made = 0
    with screen.step(table.name) as note:
        for payload in events_of(table, reader, problems):
            file.write(payload + b"\n")
            made += 1
        wrong = len({one.row for one in problems})
        note.text = f"{made:,} 行可发布 rows can be published, {wrong:,} 行不能 cannot"
    file.seek(0)
    return file


def _dry_run(file: BinaryIO, problems: list[Problem], screen: Screen) -> int:
    """Judge every line; returns the exit code."""
    checker, summary = Checker(load_schemas(CONTRACTS / "events")), Summary()
    for number, text in enumerate(file, 1):
        summary.lines += 1
        line = Line(number, text.rstrip(b"\r\n"), len(text))
        try:
            if line.text.strip():
                checker.judge(line)
        except Rejected as rejected:
            summary.reject(line, rejected)
    show(problems, screen)
    report_rejects(summary, screen)
    good = summary.lines - summary.rejected.total()
    screen.show(f"{good:,} 个事件可以发布，未发布任何事件。{good:,} events can be published; nothing was published.")
    return 1 if problems or summary.rejected else 0


async def publish_file(job: Job, summary: Summary, meter: Meter) -> None:
    """Publish; the summary knows what became of every line. Raises `CommandError`, `CredentialError`."""
    credentials = Credentials(job.credentials)
    channels = Channels(job.url, credentials, min(CONNECT_SECONDS_MAX, job.patience_seconds))
    checker = Checker(load_schemas(CONTRACTS / "events"), job.strict, credentials.division)

    def progress(read_bytes: int) -> None:
        meter.show(read_bytes, job.size, f"{summary.events:,} events")

    sender = Sender(checker, channels, summary, job.window, job.patience_seconds, progress)
    try:
        await sender.send(job.file)
    finally:
        await channels.close()


def report(summary: Summary, screen: Screen, rejects: Path | None = None) -> None:
    """What became of the file, most important last."""
    report_rejects(summary, screen, rejects)
    counts = (f"{summary.stored:,} stored", f"{summary.duplicates:,} stored before")
    blank = f", {summary.blank:,} blank lines" if summary.blank else ""
    screen.show(f"{', '.join(counts)}, {summary.rejected.total():,} refused{blank}.")
    if summary.trouble:
        since = summary.first_unconfirmed or summary.lines
        screen.show(
            f"Stopped at line {summary.lines:,}: {summary.trouble}. From line {since:,} on events may be missing: "
            "run the same command again, what is stored is not stored twice."
        )


def report_rejects(summary: Summary, screen: Screen, rejects: Path | None = None) -> None:
    """The first refused lines, and how many there are of each reason."""
    if not summary.first_rejects:
        return
    table = Table("Line", "Reason", "Detail", title="Refused", title_justify="left")
    for reject in summary.first_rejects:
        table.add_row(str(reject.line), reject.reason, reject.detail)
    screen.results.print(table)
    more = summary.rejected.total() - len(summary.first_rejects)
    if more > 0:
        where = f"all are in {rejects}" if rejects else "--rejects FILE writes all of them"
        screen.show(f"The first {SHOWN_MAX} are shown, {more:,} more were refused; {where}.")
    for reason, number in summary.rejected.most_common():
        screen.show(f"  {number:>9,}  {reason}")


async def _publish_and_look(job: Job, summary: Summary, screen: Screen) -> None:
    """Publish; unchecked events may become dead letters, which are shown where the operator's seed is at hand."""
    look = not job.strict and job.credentials.is_dir() and seed_path(job.credentials, OPERATOR).is_file()
    if not look:
        with screen.meter("Publish", job.size) as meter:
            await publish_file(job, summary, meter)
        return
    async with operator(job.url, job.credentials) as client:
        jetstream = client.jetstream()
        before = (await jetstream.stream_info(DEAD_LETTERS)).state.last_seq
        with screen.meter("Publish", job.size) as meter:
            await publish_file(job, summary, meter)
        subscriptions = load_subscriptions(CONTRACTS / "subscriptions.json")
        topology = build([division.code for division in DivisionTree.load(CONTRACTS / "divisions.csv")], subscriptions)
        try:
            with screen.step("Apply"):
                await settling.settle(jetstream, topology, lambda: 0, timeout_seconds=job.patience_seconds)
        except TimeoutError:
            screen.warn("The services have not looked at everything yet; later: renda dead-letters list")
        publishers = {stream.removeprefix("IN_") for stream in summary.stored_by_stream}
        letters = [letter async for letter in read_dead_letters(jetstream, before) if letter.publisher in publishers]
    if letters:
        screen.results.print(table_of(letters))
