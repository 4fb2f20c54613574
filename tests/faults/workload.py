"""What is published: a city's history, with some of it repeated, out of order, malformed, contradicted or taken back.

Everything follows from the seed. Each message says by itself what must become of it: a malformed one carries the
reason it must be refused for, all others must be applied, or be refused as a conflict where their id is another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any

import msgspec

from dataset.generate import generate
from kit.envelope import Reason, message_id

SMALL = 4_000
"""So many events one city's districts have; for more the whole data set is taken, and copied as often as it takes."""
_CITY = "350200"
_OWN_ID = re.compile(rb'"(\d{6}(?:\d{3})?)-')


class Kind(StrEnum):
    """How a message differs from the plain history."""

    PLAIN = "plain"
    DUPLICATE = "duplicate"
    MALFORMED = "malformed"
    CONFLICT = "conflicting"
    RETRACTION = "retraction"


class Way(StrEnum):
    """By which of the platform's doors a message comes."""

    NATS = "over NATS"
    HTTP = "over HTTP"
    SPOOL = "by the client with a spool"


SHARES = {Kind.DUPLICATE: 0.05, Kind.MALFORMED: 0.01, Kind.CONFLICT: 0.01, Kind.RETRACTION: 0.005}
REORDERED = 0.05
IMPATIENT = 0.1
OVER_HTTP = 0.3
WAYS_TO_BE_REFUSED = (
    Reason.NOT_JSON, Reason.ENVELOPE, Reason.SCHEMA, Reason.WRONG_DIVISION, Reason.UNKNOWN_TYPE
)  # fmt: skip
_AGAIN = "again-"
_FAR = 400
"""By up to so many places a reordered message is late."""


@dataclass(frozen=True, slots=True)
class Message:
    """One publish; `reason` is why it must be refused, `impatient` a publisher who does not send it again.

    The message id is the publisher's own choice over NATS only; elsewhere it follows from the content.
    """

    kind: Kind
    division: str
    event_type: str
    payload: bytes
    message_id: str
    reason: Reason | None = None
    impatient: bool = False
    way: Way = Way.NATS


@dataclass(frozen=True, slots=True)
class Workload:
    """All messages in the order they are sent; the division of most of them has the client with a spool."""

    messages: tuple[Message, ...]
    reordered: int
    spooling: str

    @property
    def kinds(self) -> dict[str, int]:
        """How many messages of each kind and way, and how many are out of their place."""
        kinds, ways = (Counter(map(str, each)) for each in zip(*((m.kind, m.way) for m in self.messages), strict=True))
        return {**kinds, "reordered": self.reordered, **ways}


def workload(seed: int, events: int) -> Workload:
    """A history of `events` events with everything that comes on top of it."""
    random = Random(f"workload/{seed}")  # noqa: S311 - a game to be played again, nothing secret
    messages: list[Message] = []
    for number, payload in enumerate(_history(random, events)):
        plain = _message(Kind.PLAIN, payload)
        messages.append(plain)
        for kind, share in SHARES.items():
            if random.random() < share:
                messages.append(_companion(kind, plain, number, random))
    spooling = Counter(message.division for message in messages).most_common(1)[0][0]
    messages = [
        replace(message, impatient=random.random() < IMPATIENT, way=_way(message, spooling, random))
        for message in messages
    ]
    return Workload(*_reordered(messages, random), spooling)


def _way(message: Message, spooling: str, random: Random) -> Way:
    over_http = random.random() < OVER_HTTP
    if message.message_id.startswith(_AGAIN):
        return Way.NATS
    if message.division == spooling and message.kind is not Kind.MALFORMED:
        return Way.SPOOL
    return Way.HTTP if over_http else Way.NATS


def _history(random: Random, events: int) -> list[bytes]:
    """So many events of whole subjects, in time order."""
    generated = generate(divisions=[_CITY] if events <= SMALL else None)
    by_subject: dict[str, list[tuple[Any, bytes]]] = {}
    for event in generated:
        by_subject.setdefault(event.subject, []).append((event.time, event.payload))
    chosen: list[tuple[Any, bytes]] = []
    copy = 0
    while len(chosen) < events:
        for subject in random.sample(sorted(by_subject), len(by_subject)):
            chosen += [(time, copied(payload, copy)) for time, payload in by_subject[subject]]
            if len(chosen) >= events:
                break
        copy += 1
    return [payload for _, payload in sorted(chosen)[:events]]


def copied(payload: bytes, copy: int) -> bytes:
    """The same about other things: every id gets the copy's number behind its division."""
    return _OWN_ID.sub(rb'"\1-copy%d.' % copy, payload) if copy else payload


def _companion(kind: Kind, plain: Message, number: int, random: Random) -> Message:
    event = msgspec.json.decode(plain.payload)
    match kind:
        case Kind.DUPLICATE:
            # Half of them get past the broker's own window, so that the ledger must know them.
            return replace(plain, kind=kind, message_id=random.choice([plain.message_id, f"{_AGAIN}{number}"]))
        case Kind.CONFLICT:
            event["sequence"] = number + 1
            return _message(kind, msgspec.json.encode(event))
        case Kind.RETRACTION:
            event["type"] = "npc.record.retracted.v1"
            event["data"] = {"division": plain.division, "event_id": event["id"], "reason": f"mistake {number}"}
            event["id"] = f"retraction-{number}"
            return _message(kind, msgspec.json.encode(event))
        case _:
            return _malformed(plain, event, number, random)


def _malformed(plain: Message, event: dict[str, Any], number: int, random: Random) -> Message:
    """One of the ways to be refused; its own id, so that it stands in nobody's way."""
    event["id"] = f"malformed-{number}"
    reason = random.choice(WAYS_TO_BE_REFUSED)
    match reason:
        case Reason.ENVELOPE:
            event["specversion"] = "0.3"
        case Reason.SCHEMA:
            event["data"]["no_such_field"] = number
        case Reason.WRONG_DIVISION:
            event["source"] = "/divisions/210881" if plain.division != "210881" else "/divisions/350206"
        case Reason.UNKNOWN_TYPE:
            entity = plain.event_type.split(".")[1]
            event["type"] = f"npc.{entity}.dreamt_of.v1"
    payload = msgspec.json.encode(event)
    if reason is Reason.NOT_JSON:
        payload = payload[:-1] + b"%d" % number  # whole but for its last brace
    return Message(Kind.MALFORMED, plain.division, plain.event_type, payload, f"malformed-{number}", reason)


def _message(kind: Kind, payload: bytes) -> Message:
    event = msgspec.json.decode(payload)
    division = event["source"].rpartition("/")[2]
    return Message(kind, division, event["type"], payload, message_id(payload, event["id"]))


def _reordered(messages: Sequence[Message], random: Random) -> tuple[tuple[Message, ...], int]:
    places: list[tuple[float, Message]] = []
    reordered = 0
    for place, message in enumerate(messages):
        late = random.random() < REORDERED
        reordered += late
        # A repetition comes late by nature: one in the same batch would never meet the ledger's memory.
        far = late or message.kind is Kind.DUPLICATE
        places.append((place + far * random.uniform(1, _FAR), message))
    return tuple(message for _, message in sorted(places, key=lambda one: one[0])), reordered
