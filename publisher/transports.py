"""Two ways to the platform for `Publisher`: NATS with a seed, or the intake over HTTP with a token.

`send` answers for every event: stored (or known), refused with a reason, or not now. `ask` puts a question about them
(`publisher.questions`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

import aiohttp
import msgspec

from kit.envelope import Reason, Rejected
from kit.topology.subjects import question
from publisher.channel import Channel, CredentialRefusedError, UnavailableError, UnreachableError, open_channel
from publisher.check import Outgoing
from publisher.questions import ProblemError, Question

RECEIPT_SECONDS_MAX = 5.0
ANSWER_SECONDS_MAX = 8.0
_ANSWERED = 200
_ADDRESS_MAX = 8000
"""Characters that every server and proxy on the way takes."""
_BATCH_MEDIA = "application/cloudevents-batch+json"


class Answer(msgspec.Struct, frozen=True):
    """What the platform said of one event: `stored`, `known`, `refused` or `unavailable`."""

    status: str
    reason: str = ""
    detail: str = ""


class _Told(msgspec.Struct):
    """What an answer says of itself where it is a `Problem`."""

    status: int = 0
    detail: str = ""


class Transport(Protocol):
    """A way to the platform."""

    async def send(self, events: Sequence[Outgoing]) -> list[Answer]:
        """An answer for each, in order. Raises `CredentialRefusedError` where the platform lets nobody in."""

    async def ask(self, kind: str, ids: Sequence[str] = ()) -> bytes:
        """The answer's JSON. Raises `ProblemError`, `UnavailableError`, `CredentialRefusedError`."""

    async def close(self) -> None:
        """Let go of connections."""


@dataclass
class Nats:
    """JetStream, with the division's nkey seed; connects when there is something to send or to ask.

    Questions have a connection of their own: a platform that does not let them through must not stop events.
    """

    url: str
    seed_file: Path
    _channel: Channel | None = None
    _asking: Channel | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)

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

    async def ask(self, kind: str, ids: Sequence[str] = ()) -> bytes:
        """See `Transport`."""
        channel, asked = await self._asking_channel(), msgspec.json.encode(Question(tuple(ids)))
        try:
            answer = await channel.ask(question(kind), asked, ANSWER_SECONDS_MAX)
        except UnavailableError:  # an answer is lost with a connection; to ask again changes nothing
            answer = await channel.ask(question(kind), asked, ANSWER_SECONDS_MAX)
        told = _problem_in(answer)
        if told.status:
            raise ProblemError(told.status, told.detail)
        return answer

    async def _asking_channel(self) -> Channel:
        async with self._opening:
            if self._asking and self._asking.refusal is not None:  # it may be let in by now
                await self._asking.close()
                self._asking = None
            try:
                self._asking = self._asking or await open_channel(self.url, self.seed_file)
            except UnreachableError as error:
                raise UnavailableError(str(error)) from None
            return self._asking

    async def close(self) -> None:
        """See `Transport`."""
        for channel in filter(None, (self._channel, self._asking)):
            await channel.close()


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

    def _admit(self, status: int, body: bytes) -> None:
        if status in (401, 403):
            raise CredentialRefusedError(f"{self.url} does not know this token: {body[:200].decode(errors='replace')}")

    def _read(self, status: int, body: bytes, count: int) -> list[Answer]:
        self._admit(status, body)
        try:
            answers = msgspec.json.decode(body, type=list[Answer])
        except msgspec.DecodeError:
            answers = []
        if len(answers) != count:
            return [Answer("unavailable", detail=f"{self.url} answered {status}")] * count
        return answers

    async def ask(self, kind: str, ids: Sequence[str] = ()) -> bytes:
        """See `Transport`."""
        address = f"{self.url.rstrip('/')}/{kind}?{urlencode([('id', one) for one in ids])}"
        if len(address) > _ADDRESS_MAX:
            raise ProblemError(414, "the address is too long: ask for fewer events")
        self._session = self._session or aiohttp.ClientSession()
        headers, timeout = {"authorization": f"Bearer {self.token}"}, aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX)
        try:
            async with self._session.get(address, headers=headers, timeout=timeout) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnavailableError(str(error) or repr(error)) from None
        self._admit(answer.status, body)
        if answer.status != _ANSWERED:
            raise ProblemError(answer.status, _problem_in(body).detail or f"{self.url} answered {answer.status}")
        return body

    async def close(self) -> None:
        """See `Transport`."""
        if self._session:
            await self._session.close()


def refused(rejected: Rejected) -> Answer:
    """The answer to an event that is not even sent."""
    return Answer("refused", str(Reason(rejected.reason)), rejected.detail)


def _problem_in(body: bytes) -> _Told:
    """The problem an answer tells of; without status and detail where it tells of none."""
    try:
        return msgspec.json.decode(body, type=_Told)
    except msgspec.DecodeError:
        return _Told()
