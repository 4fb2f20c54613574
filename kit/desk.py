"""The desk at which dead letters 死信 are decided: one service keeps a readable copy of them all and what was decided.

    stream DEAD_LETTERS ─▶ row `letters` ─▶ alarm of its source            (while a letter of it is open)
    `decide`            ─▶ the row's decision, audit entry, outbox (the event again) in one transaction
    decision unsaid     ─▶ stream DECISIONS, sealed behind the one before (`kit.chain`)
    stream DECISIONS    ─▶ the row's decision, whoever took it

Bytes that hold personal data are not copied. What is replayed or corrected is published in its district's name through
the service's doors and judged like any other event. See docs/decisions/0026-dead-letters-at-a-desk.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
from bson import Binary
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from kit import audit, chain, outbox
from kit.alarms import Alarm, emissions
from kit.catalogue import Target
from kit.dead_letters import HEADER_SUBJECT
from kit.envelope import CHINA_TIME
from kit.fold import AggregateState
from kit.in_process import HEADER, Patience
from kit.letters import (
    ANOTHER_WAS_FASTER,
    EXPECTED_LAST,
    DeadLetter,
    Decision,
    dead_letter,
    shown_detail,
    shown_payload,
)
from kit.outbox import OUTBOX
from kit.pulling import pull
from kit.receipts import event_id_in
from kit.staff import Staff
from kit.texts import Text
from kit.topology import DEAD_LETTERS, DECISIONS
from kit.topology.subjects import decision as decision_subject

log = logging.getLogger(__name__)
LETTERS: Final = "letters"
ALARMS: Final = "letter_alarms"
"""What was raised because of open letters, by division."""
CHAIN: Final = "decision_chain"
BATCH = 200
SAY_SECONDS = 0.5
PUBLISH_SECONDS = 5.0
Document = dict[str, Any]


def prepare(database: Database[Document]) -> None:
    """The indexes of what is listed. Safe to repeat."""
    database[LETTERS].create_index([("decided", 1), ("_id", -1)])
    database[LETTERS].create_index([("unsaid", 1)], sparse=True)
    database[LETTERS].create_index([("division", 1), ("decided", 1), ("reason", 1)])


@dataclass
class Desk:
    """The worker that keeps the rows; every replica of the service runs one."""

    service: str
    database: Database[Document]
    client: Client
    say_seconds: float = SAY_SECONDS
    _patience: Patience = field(default_factory=Patience)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop after the batch at hand."""
        self._stop.set()

    async def run(self) -> None:
        """Copy until stopped; faults are waited out, unacknowledged messages come again."""
        await asyncio.to_thread(prepare, self.database)
        async with asyncio.TaskGroup() as group:
            for stream, take in ((DEAD_LETTERS, self.take_letters), (DECISIONS, self.take_decisions)):
                group.create_task(pull(self.client, self.service, BATCH, take, self._stop, stream))
            group.create_task(self._say_all())

    async def take_letters(self, messages: Sequence[Msg]) -> None:
        """Copy letters and raise the alarm of their sources."""
        numbers = [message.metadata.sequence.stream for message in messages]
        await asyncio.to_thread(self._note, numbers, [_letter_write(message) for message in messages])
        await asyncio.gather(*(message.ack() for message in messages))

    async def take_decisions(self, messages: Sequence[Msg]) -> None:
        """Note decisions, whoever took them, and settle the alarms of their sources."""
        decisions = [msgspec.json.decode(message.data, type=Decision) for message in messages]
        await asyncio.to_thread(self._remember_last, max(messages, key=lambda one: one.metadata.sequence.stream))
        writes = [write for one in decisions for write in _decision_writes(one)]
        await asyncio.to_thread(self._note, [one.number for one in decisions], writes)
        await asyncio.gather(*(message.ack() for message in messages))

    def _remember_last(self, message: Msg) -> None:
        """The end of the chain as far as it is known here."""
        number = message.metadata.sequence.stream
        self.database[CHAIN].update_one({"_id": "last"}, {"$setOnInsert": {"number": 0}}, upsert=True)
        newer = {"_id": "last", "number": {"$lt": number}}
        entry = msgspec.json.decode(message.data)
        self.database[CHAIN].update_one(newer, {"$set": {"number": number, "entry": entry}})

    async def _say_all(self) -> None:
        """Put decisions taken here into the stream, until stopped."""
        while not self._stop.is_set():
            try:
                await self.say()
            except Exception as error:
                log.warning("decisions cannot be said, will try again", extra={"error": repr(error)})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self.say_seconds)

    async def say(self) -> None:
        """Seal decisions that are not in the stream behind the last one known, and put them there.

        Where somebody else was faster, theirs is learnt first; what was said already is known by its id.
        """
        unsaid, last = await asyncio.to_thread(self._unsaid)
        entries = chain.following(last, [msgspec.to_builtins(one) for one in unsaid])
        jetstream = self.client.jetstream()
        for made, entry in zip(unsaid, entries, strict=True):
            headers = {EXPECTED_LAST: str(entry["_id"] - 1), HEADER: f"{made.number}:{made.at.isoformat()}"}
            try:
                subject = decision_subject(made.number)
                await self._patience.publish(jetstream, subject, msgspec.json.encode(entry), headers, PUBLISH_SECONDS)
            except APIError as error:
                if error.err_code == ANOTHER_WAS_FASTER:
                    return
                raise

    def _unsaid(self) -> tuple[list[Decision], chain.Entry | None]:
        rows = self.database[LETTERS].find({"unsaid": True}, {"state.decision": 1}).sort("state.decision.at", 1)
        last = self.database[CHAIN].find_one({"_id": "last"})
        said = [row["state"]["decision"] for row in rows.limit(BATCH)]
        decisions = [msgspec.convert(one | {"at": one["at"].replace(tzinfo=UTC)}, Decision) for one in said]
        return decisions, last and last["entry"]

    def _note(self, numbers: list[int], writes: list[UpdateOne]) -> None:
        self.database[LETTERS].bulk_write(writes)
        divisions = self.database[LETTERS].distinct("division", {"_id": {"$in": numbers}})
        audit.transact(self.database, lambda session: settle_alarms(self.service, self.database, divisions, session))


def _letter_write(message: Msg) -> UpdateOne:
    headers = message.headers or {}
    letter = dead_letter(message.metadata.sequence.stream, headers)
    payload = shown_payload(letter.reason, message.data)
    row = {
        "division": letter.publisher if letter.publisher.isdigit() else None,
        "reason": letter.reason,
        "came_on": headers.get(HEADER_SUBJECT, ""),
        "payload": None if payload is None else Binary(payload),
        "state.letter": {**msgspec.structs.asdict(letter), "detail": shown_detail(letter)},
        "state.event": event_id_in(message.data) if payload is not None else None,
        "state.withheld": payload is None,
    }
    begun = {"decided": False, "state.decision": None}
    return UpdateOne({"_id": letter.number}, {"$set": row, "$setOnInsert": begun}, upsert=True)


def _decision_writes(decision: Decision) -> tuple[UpdateOne, ...]:
    """The latest counts, in whatever order they come; even before the letter itself."""
    begun = {"decided": False, "state": {"decision": None}}
    newer = {"_id": decision.number, "state.decision.at": {"$not": {"$gt": decision.at}}}
    known = UpdateOne({"_id": decision.number}, {"$setOnInsert": begun}, upsert=True)
    said = UpdateOne({"_id": decision.number, "state.decision.at": decision.at}, {"$unset": {"unsaid": True}})
    return known, UpdateOne(newer, _decided(decision)), said


def _decided(decision: Decision) -> Document:
    return {"$set": {"decided": True, "state.decision": msgspec.structs.asdict(decision)}}


def settle_alarms(
    service: str, database: Database[Document], divisions: Iterable[str | None], session: ClientSession
) -> None:
    """An alarm for each of the divisions that has open letters, and for no other."""
    for division in sorted({one for one in divisions if one is not None}):
        target = Target("source", f"{division}-source")
        source = AggregateState(id=target.id, division=division)
        wanted = emissions("source", source, _alarms(database, division, session))
        row = database[ALARMS].find_one({"_id": division}, session=session)
        sent, rows = outbox.settle(service, target, row["sent"] if row else {}, wanted)
        database[ALARMS].update_one({"_id": division}, {"$set": {"sent": sent}}, upsert=True, session=session)
        if rows:
            database[OUTBOX].insert_many(rows, session=session)


def _alarms(database: Database[Document], division: str, session: ClientSession) -> list[Alarm]:
    still_open = {"division": division, "decided": False}
    reasons = sorted(database[LETTERS].distinct("reason", still_open, session=session))
    if not reasons:
        return []
    oldest = database[LETTERS].find(still_open, {"state.letter.stored_at": 1}, session=session).sort("_id", 1).limit(1)
    named = ", ".join(reasons)
    text = Text(
        f"events of this source were refused ({named}) and wait for a decision",
        f"该来源有事件被拒收（{named}），尚待处理",
    )
    return [Alarm("DEAD_LETTERS", text, next(_day(row["state"]["letter"]["stored_at"]) for row in oldest))]


def _day(stored_at: str) -> date:
    """The day in China of a moment in UTC."""
    return datetime.fromisoformat(stored_at).replace(tzinfo=UTC).astimezone(CHINA_TIME).date()


@dataclass(frozen=True, slots=True)
class Sending:
    """What is published for a letter: the subject in the service's own account, and the event."""

    subject: str
    payload: bytes


def decide(
    service: str,
    database: Database[Document],
    letters: Sequence[tuple[DeadLetter, Sending | None]],
    decision: Callable[[int, datetime], Decision],
    staff: Staff,
) -> bool:
    """Put decisions on record and publish what belongs to them, or nothing where one letter was decided meanwhile.

    Returns whether it was done. Raises pymongo errors when it is not durable: then nothing has changed.
    """
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the database keeps it

    def run(session: ClientSession) -> bool:
        for letter, sending in letters:
            decided = decision(letter.number, now)
            open_one = {"_id": letter.number, "decided": False}
            change = _decided(decided)
            change["$set"]["unsaid"] = True
            if not database[LETTERS].update_one(open_one, change, session=session).matched_count:
                session.abort_transaction()
                return False
            if sending is not None:
                database[OUTBOX].insert_one(_row(letter, sending, now), session=session)
            entry = {"staff": staff.name, "by": staff.division, "action": f"dead_letter.{decided.verdict}"}
            said = {"target": f"dead_letter:{letter.number}", "why": decided.why}
            audit.append(database, entry | said, session)
        sources = [letter.publisher for letter, _ in letters if letter.publisher.isdigit()]
        settle_alarms(service, database, sources, session)
        return True

    return audit.transact(database, run)


def _row(letter: DeadLetter, sending: Sending, now: datetime) -> Document:
    return {
        "aggregate": f"dead_letter:{letter.number}",
        "subject": sending.subject,
        # Not that of the event itself, which the broker has stored before and would not store again.
        "message_id": f"{DEAD_LETTERS}:{letter.number}:{now.timestamp():.3f}",
        "payload": Binary(sending.payload),
        "created_at": now,
    }
