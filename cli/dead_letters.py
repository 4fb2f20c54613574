"""`renda dead-letters`: what was refused, why, and the event itself, as it came."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from rich.table import Table

from cli.explain import CommandError, explained
from cli.local_stack import data_option, find_credentials, find_nats, operator, url_option
from cli.screen import Screen
from kit.dead_letters import HEADER_DETAIL, HEADER_REASON, HEADER_SERVICE, HEADER_STORED_AT, HEADER_SUBJECT
from kit.topology import DEAD_LETTERS

_BATCH = 500
_FETCH_SECONDS = 2.0
_IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One refused event without its content; `number` is its place in the stream, by which it is shown."""

    number: int
    reason: str
    detail: str
    service: str
    publisher: str
    type: str
    stored_at: str


def dead_letter(number: int, headers: Mapping[str, str]) -> DeadLetter:
    """Read the headers a service has given it."""
    _, publisher, event_type = (headers.get(HEADER_SUBJECT, "") + "..").split(".", 2)
    # Chinese stands in headers as escapes.
    detail = headers.get(HEADER_DETAIL, "").encode("ascii", "replace").decode("unicode_escape", "replace")
    return DeadLetter(
        number=number,
        reason=headers.get(HEADER_REASON, "?"),
        detail=detail,
        service=headers.get(HEADER_SERVICE, "?"),
        publisher=publisher,
        type=event_type.rstrip("."),
        stored_at=headers.get(HEADER_STORED_AT, "")[:19],
    )


async def read_dead_letters(jetstream: JetStreamContext, after: int = 0) -> AsyncIterator[DeadLetter]:
    """All dead letters with a number above `after`, oldest first; the contents stay where they are."""
    last = (await jetstream.stream_info(DEAD_LETTERS)).state.last_seq
    if last <= after:
        return
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        headers_only=True,
        inactive_threshold=_IDLE_SECONDS,
        mem_storage=True,
    )
    subscription = await jetstream.pull_subscribe("dead.>", stream=DEAD_LETTERS, config=config)
    try:
        while after < last:
            try:
                messages = await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
            except (NatsTimeoutError, TimeoutError):
                return
            for message in messages:
                after = message.metadata.sequence.stream
                yield dead_letter(after, message.headers or {})
    finally:
        await subscription.unsubscribe()


def table_of(letters: list[DeadLetter]) -> Table:
    """The letters as people read them."""
    table = Table("No.", "Reason", "From", "Type", "Stored", "Detail", title="Dead letters", title_justify="left")
    for letter in letters:
        table.add_row(
            *(str(letter.number), letter.reason, letter.publisher, letter.type, letter.stored_at, letter.detail)
        )
    return table


@click.group("dead-letters")
def dead_letters() -> None:
    """Read the events that were refused.

    Every event the platform cannot accept is kept with the reason, its original bytes and headers. Needs the
    operator's seed, which the local stack has.

    \b
    Examples:
      renda dead-letters list
      renda dead-letters list --reason wrong_division --division 350206
      renda dead-letters show 17
    """


_credentials_option = click.option(
    "--credentials",
    type=click.Path(path_type=Path, exists=True),
    envvar="RENDA_CREDENTIALS",
    help="The operator's seed file, or the directory that holds operator.seed; default: the local stack's.",
)


@dead_letters.command("list")
@data_option
@url_option
@_credentials_option
@click.option("--reason", help="Only this reason, for example schema or personal_data.")
@click.option("--division", help="Only events of this division's code (or of this service).")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=0), help="Show the newest so many.")
def list_command(
    directory: Path, url: str | None, credentials: Path | None, reason: str | None, division: str | None, limit: int
) -> None:
    """Count the dead letters by reason and show the newest."""
    screen = Screen()
    counts: Counter[tuple[str, str]] = Counter()
    newest: list[DeadLetter] = []

    async def read() -> None:
        async with operator(find_nats(url, directory), find_credentials(credentials, directory)) as client:
            async for letter in read_dead_letters(client.jetstream()):
                if reason in (None, letter.reason) and division in (None, letter.publisher):
                    counts[letter.reason, letter.publisher] += 1
                    newest.append(letter)
                    del newest[: -limit or len(newest)]

    with explained():
        asyncio.run(read())
    if not counts:
        screen.show("No dead letters.")
        return
    by_reason = Table("Reason", "From", "Events", title=f"{counts.total()} dead letters", title_justify="left")
    for (why, publisher), number in sorted(counts.items()):
        by_reason.add_row(why, publisher, str(number))
    screen.results.print(by_reason)
    if newest:
        screen.results.print(table_of(newest))


@dead_letters.command("show")
@click.argument("number", type=click.IntRange(min=1))
@data_option
@url_option
@_credentials_option
def show_command(number: int, directory: Path, url: str | None, credentials: Path | None) -> None:
    """Show one dead letter: its headers, an empty line, and the event's bytes exactly as they came."""

    async def read() -> tuple[Mapping[str, str], bytes]:
        async with operator(find_nats(url, directory), find_credentials(credentials, directory)) as client:
            try:
                message = await client.jetstream().get_msg(DEAD_LETTERS, seq=number)
            except NotFoundError:
                raise CommandError(f"there is no dead letter {number}: see `renda dead-letters list`") from None
            return message.headers or {}, message.data or b""

    with explained():
        headers, payload = asyncio.run(read())
    for name, value in headers.items():
        click.echo(f"{name}: {value}")
    click.echo()
    click.echo(payload)
