"""A district's system that publishes over HTTP: what waits goes in one request, in each of the forms in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import cycle

import aiohttp
import msgspec

from intake.door import Receipt
from kit.envelope import Reason, Rejected
from publisher.channel import CredentialRefusedError, UnavailableError
from tests.faults.passes import Passes

_ANSWER_SECONDS_MAX = 15.0
_BATCH_MAX = 100


class Form(Enum):
    """How events stand in a request, by its media type."""

    ONE = "application/cloudevents+json"
    BATCH = "application/cloudevents-batch+json"
    LINES = "application/x-ndjson"


class _Counted(msgspec.Struct):
    """The answer to lines."""

    stored: int
    known: int
    refused: int
    unavailable: int
    problems: list[Receipt]


@dataclass
class Office:
    """One division's; `let_in` are answers other than "who are you" to a token that was revoked before."""

    division: str
    url: str
    passes: Passes
    let_in: list[str] = field(default_factory=list)
    _waiting: list[tuple[bytes, asyncio.Future[None]]] = field(default_factory=list)
    _posting: asyncio.Task[None] | None = None
    _forms: cycle[Form] = field(default_factory=lambda: cycle(Form))

    async def publish(self, payload: bytes) -> None:
        """Return with a receipt. Raises `Rejected`, `UnavailableError`, `CredentialRefusedError`."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((payload, answer))
        if self._posting is None:
            self._posting = asyncio.create_task(self._post_all())
        await answer

    async def _post_all(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS_MAX)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while self._waiting:
                form = next(self._forms)
                number = 1 if form is Form.ONE else _BATCH_MAX
                going, self._waiting = self._waiting[:number], self._waiting[number:]
                payloads = [payload for payload, _ in going]
                if form is Form.BATCH and not all(map(_is_json, payloads)):
                    form = Form.LINES  # one that is no JSON spoils a list, but not the other lines
                told = await self._post(session, form, payloads)
                for (_, answer), problem in zip(going, told, strict=True):
                    if problem is None:
                        answer.set_result(None)
                    else:
                        answer.set_exception(problem)
            self._posting = None  # before the session is closed: who comes meanwhile finds nobody at work

    async def _post(
        self, session: aiohttp.ClientSession, form: Form, payloads: Sequence[bytes]
    ) -> list[Exception | None]:
        """What is wrong with each; nothing where it has its receipt."""
        token = self.passes.held_by(self.division).read_text()
        was_revoked = token in self.passes.revoked
        headers = {"authorization": f"Bearer {token}", "content-type": form.value}
        try:
            async with session.post(f"{self.url}/events", data=_body(form, payloads), headers=headers) as response:
                status, said = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return [UnavailableError(repr(error))] * len(payloads)
        if status == 401:
            return [CredentialRefusedError(said.decode())] * len(payloads)
        if was_revoked:
            self.let_in.append(f"{self.division}: {status} {said[:100].decode(errors='replace')}")
        try:
            return _read(form, said, len(payloads))
        except msgspec.DecodeError:
            return [UnavailableError(f"{status}: {said[:100]!r}")] * len(payloads)


def _body(form: Form, payloads: Sequence[bytes]) -> bytes:
    match form:
        case Form.ONE:
            return payloads[0]
        case Form.BATCH:
            return b"[" + b",".join(payloads) + b"]"
        case Form.LINES:
            return b"".join(payload + b"\n" for payload in payloads)


def _read(form: Form, said: bytes, number: int) -> list[Exception | None]:
    """The answer of each event. Raises `msgspec.DecodeError` for an answer of another kind."""
    match form:
        case Form.ONE:
            return [_problem(msgspec.json.decode(said, type=Receipt))]
        case Form.BATCH:
            return [_problem(receipt) for receipt in msgspec.json.decode(said, type=list[Receipt])]
        case Form.LINES:
            counted = msgspec.json.decode(said, type=_Counted)
            assert counted.stored + counted.known + counted.refused + counted.unavailable == number, said
            problems = {receipt.line: _problem(receipt) for receipt in counted.problems}
            return [problems.get(line) for line in range(1, number + 1)]


def _problem(receipt: Receipt) -> Exception | None:
    match receipt.status:
        case "stored" | "known":
            return None
        case "refused":
            return Rejected(Reason(receipt.reason), receipt.detail)
        case _:
            return UnavailableError(receipt.detail)


def _is_json(payload: bytes) -> bool:
    try:
        msgspec.json.decode(payload)
    except msgspec.DecodeError:
        return False
    return True
