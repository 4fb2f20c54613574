"""Two ways to the platform for `Publisher`: NATS with a seed, or the intake over HTTP with a token.

`send` answers for every event: stored (or known), refused with a reason, or not now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiohttp
import msgspec

from kit.envelope import Reason, Rejected
from publisher.channel import Channel, CredentialRefusedError, UnavailableError, UnreachableError, open_channel
from publisher.check import Outgoing

RECEIPT_SECONDS_MAX = 5.0
_BATCH_MEDIA = "application/cloudevents-batch+json"


class Answer(msgspec.Struct, frozen=True):
    """What the platform said of one event: `stored`, `known`, `refused` or `unavailable`."""

    status: str
    reason: str = ""
    detail: str = ""


class Transport(Protocol):
    """A way to the platform."""

    async def send(self, events: Sequence[Outgoing]) -> list[Answer]:
        """An answer for each, in order. Raises `CredentialRefusedError` where the platform lets nobody in."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass
class Nats:
    """JetStream, with the division's nkey seed; connects when there is something to send."""

    url: str
    seed_file: Path
    _channel: Channel | None = None

    async def send(self, events: Sequence[Outgoing]) -> list[Answer]:
        """See `Transport`."""
        try:
            self._channel = self._channel or await open_channel(self.url, self.seed_file)
        except UnreachableError as error:
            return [Answer("unavailable", detail=str(error))] * len(events)
        return list(await asyncio.gather(*(self._send(self._channel, event) for event in events)))

    async def _send(self, channel: Channel, event: Outgoing) -> Answer:
        headers = {"Nats-Msg-Id": event.message_id}
        try:
            ack = await channel.publish(event.subject, event.line.text, headers, RECEIPT_SECONDS_MAX)
        except Rejected as rejected:
            return Answer("refused", str(rejected.reason), rejected.detail)
        except UnavailableError as error:
            return Answer("unavailable", detail=str(error))
        return Answer("known" if ack.duplicate else "stored")

    async def close(self) -> None:
        """See `Transport`."""
        if self._channel:
            await self._channel.close()


@dataclass
class Http:
    """The intake, with a token of the division."""

    url: str
    token: str = field(repr=False)
    _session: aiohttp.ClientSession | None = None

    async def send(self, events: Sequence[Outgoing]) -> list[Answer]:
        """See `Transport`."""
        self._session = self._session or aiohttp.ClientSession()
        headers = {"authorization": f"Bearer {self.token}", "content-type": _BATCH_MEDIA}
        body = b"[" + b",".join(event.line.text for event in events) + b"]"
        try:
            timeout = aiohttp.ClientTimeout(total=60)
            async with self._session.post(
                f"{self.url.rstrip('/')}/events", data=body, headers=headers, timeout=timeout
            ) as answer:
                return self._read(answer.status, await answer.read(), len(events))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return [Answer("unavailable", detail=str(error) or repr(error))] * len(events)

    def _read(self, status: int, body: bytes, count: int) -> list[Answer]:
        if status in (401, 403):
            raise CredentialRefusedError(f"{self.url} does not know this token: {body[:200].decode(errors='replace')}")
        try:
            answers = msgspec.json.decode(body, type=list[Answer])
        except msgspec.DecodeError:
            answers = []
        if len(answers) != count:
            return [Answer("unavailable", detail=f"{self.url} answered {status}")] * count
        return answers

    async def close(self) -> None:
        """See `Transport`."""
        if self._session:
            await self._session.close()


def refused(rejected: Rejected) -> Answer:
    """The answer to an event that is not even sent."""
    return Answer("refused", str(Reason(rejected.reason)), rejected.detail)
