"""From an event's bytes to its receipt: checked by the platform's own rules, stored by the broker, answered for.

The door has one connection for all divisions and writes to `doors.<division>.<type>`, which the broker makes the
division's own stream; that the event speaks for the division of the token is checked before.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from kit.envelope import Rejected
from kit.topology.subjects import door_event
from publisher.channel import Ack, CredentialRefusedError, UnavailableError
from publisher.check import Checker, Outgoing, Schemas
from publisher.lines import Line

RECEIPT_SECONDS_MAX = 5.0
IN_FLIGHT_MAX = 1000


class Publishes(Protocol):
    """What the door needs of a connection."""

    async def publish(self, subject: str, payload: bytes, headers: dict[str, str], timeout_seconds: float) -> Ack:
        """See `publisher.channel.Channel`."""


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was done with one event.

    `stored`: durably, just now. `known`: it was stored before, nothing has changed. `refused`: it was not stored, and
    will not be as it is; `reason` and `detail` say why. `unavailable`: nobody knows, send it again.
    """

    status: str
    id: str = ""
    line: int = 0
    """Its place in the request, from 1."""
    stream: str = ""
    sequence: int = 0
    reason: str = ""
    detail: str = ""


@dataclass
class Door:
    """Takes events in; one for the whole process."""

    channel: Publishes
    schemas: Schemas
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT_MAX))

    async def take(self, division: str, line: Line) -> Receipt:
        """Store one event in the name of `division`, or say why not."""
        try:
            outgoing = Checker(self.schemas, division=division).judge(line)
        except Rejected as rejected:
            return _refused(line, rejected)
        async with self._free:
            return await self._store(outgoing)

    async def _store(self, outgoing: Outgoing) -> Receipt:
        line, headers = outgoing.line, {"Nats-Msg-Id": outgoing.message_id}
        event_id = outgoing.message_id.rpartition(".")[0]
        subject = door_event(outgoing.division, outgoing.type)
        try:
            ack = await self.channel.publish(subject, line.text, headers, RECEIPT_SECONDS_MAX)
        except Rejected as rejected:
            return _refused(line, rejected)
        except (UnavailableError, CredentialRefusedError) as error:  # the intake's own key: not the publisher's fault
            return Receipt("unavailable", event_id, line.number, detail=str(error))
        return Receipt("known" if ack.duplicate else "stored", event_id, line.number, ack.stream, ack.seq)


def _refused(line: Line, rejected: Rejected) -> Receipt:
    return Receipt("refused", _id_of(line.text), line.number, reason=str(rejected.reason), detail=rejected.detail)


def _id_of(payload: bytes) -> str:
    try:
        event = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    found = event.get("id") if isinstance(event, dict) else None
    return found[:300] if isinstance(found, str) else ""
