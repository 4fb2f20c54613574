"""Dead letters as the operator's tools see them: read from their stream, and what was decided about each.

Nothing is ever deleted: a decision is a message of its own, and a letter without one is open.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import msgspec
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError
from rich.table import Table

from cli.explain import CommandError
from kit import chain
from kit.dead_letters import HEADER_SUBJECT
from kit.letters import ANOTHER_WAS_FASTER, EXPECTED_LAST, DeadLetter, Decision, Verdict, dead_letter
from kit.topology import DEAD_LETTERS, DECISIONS
from kit.topology.subjects import decision, publisher_event, publisher_of

_BATCH = 500
_FETCH_SECONDS = 2.0
_IDLE_SECONDS = 60.0
_ATTEMPTS_MAX = 20


async def read_dead_letters(jetstream: JetStreamContext, after: int = 0) -> AsyncIterator[DeadLetter]:
    """All dead letters with a number above `after`, oldest first; the contents stay where they are."""
    async for message in _messages(jetstream, DEAD_LETTERS, "dead.>", after, headers_only=True):
        yield dead_letter(message.metadata.sequence.stream, message.headers or {})


async def _messages(
    jetstream: JetStreamContext, stream: str, subjects: str, after: int, *, headers_only: bool = False
) -> AsyncIterator[Msg]:
    """Every message of a stream with a number above `after`, in order, up to the last one there is now."""
    last = (await jetstream.stream_info(stream)).state.last_seq
    if last <= after:
        return
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        headers_only=headers_only,
        inactive_threshold=_IDLE_SECONDS,
        mem_storage=True,
    )
    subscription = await jetstream.pull_subscribe(subjects, stream=stream, config=config)
    try:
        while after < last:
            try:
                messages = await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
            except (NatsTimeoutError, TimeoutError):
                return
            for message in messages:
                after = message.metadata.sequence.stream
                yield message
    finally:
        await subscription.unsubscribe()


async def decisions(jetstream: JetStreamContext) -> dict[int, Decision]:
    """The latest decision about each letter that has one."""
    found: dict[int, Decision] = {}
    async for message in _messages(jetstream, DECISIONS, "decided.*", 0):
        one = msgspec.json.decode(message.data, type=Decision)
        found[one.number] = one
    return found


async def decide(jetstream: JetStreamContext, number: int, verdict: Verdict, why: str, by: str) -> None:
    """Put a decision on record, sealed behind the one before it; of two at once the later starts over."""
    for _ in range(_ATTEMPTS_MAX):
        last = await _last_decision(jetstream)
        made = Decision(number, verdict, why, by, datetime.now(UTC))
        (entry,) = chain.following(last, [msgspec.to_builtins(made)])
        headers = {EXPECTED_LAST: str(entry["_id"] - 1)}
        try:
            await jetstream.publish(decision(number), msgspec.json.encode(entry), headers=headers)
        except APIError as error:
            if error.err_code != ANOTHER_WAS_FASTER:
                raise
        else:
            return
    raise CommandError("others are deciding about dead letters at this moment: try again")


async def sealed_decisions(jetstream: JetStreamContext) -> list[chain.Entry]:
    """Every decision in order, as a chain."""
    return [msgspec.json.decode(message.data) async for message in _messages(jetstream, DECISIONS, "decided.*", 0)]


async def _last_decision(jetstream: JetStreamContext) -> chain.Entry | None:
    try:
        message = await jetstream.get_last_msg(DECISIONS, "decided.*")
    except NotFoundError:
        return None
    entry: chain.Entry = msgspec.json.decode(message.data or b"{}")
    return entry


async def original(jetstream: JetStreamContext, number: int) -> tuple[Mapping[str, str], bytes]:
    """Headers and bytes of one letter. Raises `CommandError` where there is none."""
    try:
        message = await jetstream.get_msg(DEAD_LETTERS, seq=number)
    except NotFoundError:
        raise CommandError(f"there is no dead letter {number}: see `renda dead-letters list`") from None
    return message.headers or {}, message.data or b""


async def replay(
    jetstream: JetStreamContext, number: int, payload: bytes | None = None, event_type: str | None = None
) -> None:
    """Publish a letter again in its publisher's name, as it was or with a corrected `payload` and type.

    Its message id names the letter, so the broker does not take it for the event it refused to look at again; the
    services recognise what they have applied already.
    """
    headers, was = await original(jetstream, number)
    body = was if payload is None else payload
    message_id = f"{DEAD_LETTERS}:{number}:{datetime.now(UTC).timestamp():.6f}"
    came_on = headers[HEADER_SUBJECT]
    subject = publisher_event(publisher_of(came_on), event_type) if event_type else came_on
    await jetstream.publish(subject, body, headers={"Nats-Msg-Id": message_id}, timeout=5)


def table_of(letters: list[DeadLetter]) -> Table:
    """The letters as people read them."""
    table = Table("No.", "Reason", "From", "Type", "Stored", "Detail", title="Dead letters", title_justify="left")
    for letter in letters:
        table.add_row(
            *(str(letter.number), letter.reason, letter.publisher, letter.type, letter.stored_at, letter.detail)
        )
    return table
