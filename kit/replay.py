"""What a service knew at a moment: the events stored until then, replayed from the streams into an empty database.

    FACTS up to a time or a sequence ─▶ decode ─▶ ledger ─▶ state, rollups; what would be told others is thrown away

Nothing that runs is touched: the events are read by a consumer of its own, nobody is told anything. Of all services
replayed up to the same sequence the databases fit together.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from pymongo.errors import DocumentTooLarge, PyMongoError

from kit import audit
from kit.catalogue import Fact
from kit.envelope import CHINA_TIME, Reason, Rejected
from kit.ledger import Ledger, Verdict
from kit.operator_log import who
from kit.outbox import OUTBOX
from kit.topology import FACTS
from kit.topology.subjects import publisher_of

REPLAYED = "service.replay"
_FETCH_SECONDS = 10.0
_IDLE_SECONDS = 300.0
_SEQUENCE_DIGITS_MAX = 18


class ReplayError(Exception):
    """It cannot be replayed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Until:
    """The last event that counts: by when the platform stored it, or by its sequence in FACTS."""

    moment: datetime | None = None
    sequence: int | None = None

    @classmethod
    def parse(cls, text: str) -> Until:
        """From "2026-03-01T12:00:00+08:00" or "120394". Raises ReplayError."""
        if text.isascii() and text.isdecimal() and len(text) <= _SEQUENCE_DIGITS_MAX:
            return cls(sequence=int(text))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ReplayError(f"{text!r} is no sequence, nor a time with its zone as 2026-03-01T12:00:00+08:00")
        return cls(moment=moment)

    def includes(self, sequence: int, stored: datetime) -> bool:
        """Whether an event counts."""
        if self.sequence is not None:
            return sequence <= self.sequence
        return self.moment is None or stored <= self.moment


@dataclass
class Replayed:
    """What came of it: events by what became of them, and the last that counted."""

    applied: int = 0
    duplicate: int = 0
    refused: Tally[Reason] = field(default_factory=Tally)
    sequence: int = 0
    stored: datetime | None = None


async def replay(
    ledger: Ledger, client: Client, until: Until, batch_events_max: int, progress: Callable[[int], None]
) -> Replayed:
    """Fill the ledger's empty database; the client is connected as the operator.

    Raises `ReplayError`, and errors of broker and database: drop the database then and begin again.
    """
    if ledger.database["facts"].find_one({}, {"_id": 1}):
        raise ReplayError(f"database {ledger.database.name} knows facts: name one that does not exist yet")
    ledger.prepare()
    done = Replayed()
    async for messages in _stored(client.jetstream(), ledger.service, until, batch_events_max):
        await asyncio.to_thread(_apply, ledger, messages, done)
        origin = messages[-1].metadata
        done.sequence, done.stored = origin.sequence.stream, origin.timestamp
        progress(len(messages))
    await asyncio.to_thread(_follow, ledger)
    _sign(ledger, done, until)
    return done


async def _stored(
    jetstream: JetStreamContext, service: str, until: Until, batch_events_max: int
) -> AsyncIterator[Sequence[Msg]]:
    """The events that the service subscribes to, in the order of FACTS, in batches."""
    subscribed = (await jetstream.consumer_info(FACTS, service)).config.filter_subjects
    config = ConsumerConfig(
        filter_subjects=subscribed, ack_policy=AckPolicy.NONE, inactive_threshold=_IDLE_SECONDS, mem_storage=True
    )
    reading = await jetstream.pull_subscribe("", stream=FACTS, config=config)
    try:
        waiting = (await reading.consumer_info()).num_pending or 0
        while waiting > 0:
            messages = await reading.fetch(min(batch_events_max, waiting), timeout=_FETCH_SECONDS)
            waiting -= len(messages)
            counting = [one for one in messages if until.includes(one.metadata.sequence.stream, one.metadata.timestamp)]
            if counting:
                yield counting
            if len(counting) < len(messages):
                return
    finally:
        await reading.unsubscribe()


def _apply(ledger: Ledger, messages: Sequence[Msg], done: Replayed) -> None:
    facts: list[Fact] = []
    for message in messages:
        try:
            facts.append(ledger.catalogue.decode(message.data, publisher_of(message.subject)))
        except Rejected as rejected:
            done.refused[rejected.reason] += 1
    if facts:
        _apply_facts(ledger, facts, done)
    _tell_nobody(ledger)


def _follow(ledger: Ledger) -> None:
    """Nobody else lets those follow that regard what has moved."""
    while ledger.follow():
        _tell_nobody(ledger)


def _tell_nobody(ledger: Ledger) -> None:
    """What follows from these events was told when they came."""
    ledger.database[OUTBOX].delete_many({})


def _apply_facts(ledger: Ledger, facts: Sequence[Fact], done: Replayed) -> None:
    """Apply a batch; what fails is halved: it was too much in one go, or for one event's content."""
    try:
        verdicts = ledger.apply(facts).verdicts
    except Exception as error:
        if len(facts) > 1:
            middle = len(facts) // 2
            _apply_facts(ledger, facts[:middle], done)
            _apply_facts(ledger, facts[middle:], done)
        elif isinstance(error, PyMongoError) and not isinstance(error, DocumentTooLarge):
            raise
        else:
            done.refused[Reason.APPLY_FAILED] += 1
        return
    for verdict in verdicts:
        if isinstance(verdict, Rejected):
            done.refused[verdict.reason] += 1
        else:
            done.applied += verdict is Verdict.NEW
            done.duplicate += verdict is Verdict.DUPLICATE


def replayed_on(ledger: Ledger) -> list[date]:
    """The day, in China, that a replayed database speaks of; none where it was not replayed."""
    signed = ledger.database[audit.AUDIT].find_one({"action": REPLAYED}, sort=[("_id", -1)])
    if signed is None or signed["stored"] is None:
        return []
    return [datetime.fromisoformat(signed["until"] or signed["stored"]).astimezone(CHINA_TIME).date()]


def _sign(ledger: Ledger, done: Replayed, until: Until) -> None:
    """The database says what it is."""
    entry = {
        "staff": who(),
        "by": None,
        "action": REPLAYED,
        "target": ledger.service,
        "through": done.sequence,
        "stored": None if done.stored is None else done.stored.isoformat(),
        "until": None if until.moment is None else until.moment.isoformat(),
    }
    audit.record(ledger.database, audit.AUDIT, [entry])
