"""The client a district's system builds on: it never loses an event, and says what became of each.

    async with Publisher("350206", Nats(url, seed_file), Path("spool.db")) as publisher:
        await publisher.put(event("npc.suggestion.replied.v1", "350206-S2026-0001", {"unit": ...}))
        await publisher.flush()

`put` returns when the event is on disk; sending goes on in the background, in order, for as long as it takes, also
after a restart. For programs without an event loop there is `SyncPublisher`, used in the same way without `await`.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from kit.envelope import CHINA_TIME, Rejected
from publisher.check import Checker, Outgoing, Schemas
from publisher.lines import Line
from publisher.questions import Fates, Harvests, ask_fates, ask_harvest
from publisher.spool import Refused, Spool, Waiting
from publisher.transports import Answer, Transport, refused

BATCH = 200
_PAUSE_SECONDS = (0.2, 30.0)  # first, longest
T = TypeVar("T")


def event(
    event_type: str,
    subject: str,
    data: Mapping[str, Any],
    *,
    event_id: str | None = None,
    time: datetime | None = None,
) -> dict[str, Any]:
    """A CloudEvent of the division in front of `subject`, which is put into source and data; happened now by default.

    Give an `event_id` of your own where you have one: then the same thing told twice is recognised.
    """
    division = subject.partition("-")[0]
    return {
        "specversion": "1.0",
        "id": event_id or uuid.uuid4().hex,
        "source": f"/divisions/{division}",
        "type": event_type,
        "subject": subject,
        "time": (time or datetime.now(CHINA_TIME)).isoformat(),
        "data": {"division": division, **data},
    }


class Publisher:
    """Use as an asynchronous context manager."""

    def __init__(self, division: str, transport: Transport, spool: Path, schemas: Schemas | None = None) -> None:
        """`schemas` (of `publisher.check.load_schemas`) let mistakes be found before anything is sent."""
        self._checker = Checker(schemas or {}, division=division)
        self._transport = transport
        self._spool = Spool(spool)
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._sender: asyncio.Task[None] | None = None
        self.trouble: str | None = None
        """Why nothing is sent at the moment; None while all is well."""

    async def __aenter__(self) -> Publisher:
        """Start sending, first of all what is left from before."""
        self._work.set()
        self._sender = asyncio.create_task(self._send_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what was not sent is sent by the next one on the same spool."""
        if self._sender:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
        await self._transport.close()
        self._spool.close()

    async def put(self, *events: Mapping[str, Any]) -> None:
        """Take events over; returns when they are on disk. Raises `Rejected` for one that would be refused: then none.

        Whatever the rules of its type say is checked where schemas were given, everything else always.
        """
        payloads = [msgspec.json.encode(one) for one in events]
        for payload in payloads:
            self._judge(payload)
        await asyncio.to_thread(self._spool.put, payloads)
        self._idle.clear()
        self._work.set()

    async def flush(self, seconds: float | None = None) -> None:
        """Wait until everything was answered for. Raises `TimeoutError`; `trouble` says why."""
        await asyncio.wait_for(self._idle.wait(), seconds)

    @property
    def waiting(self) -> int:
        """How many events were not answered for yet."""
        return len(self._spool)

    def refused(self) -> list[Refused]:
        """What the platform would not take, with the reasons; `forget` each when it is dealt with."""
        return self._spool.refused()

    def forget(self, number: int) -> None:
        """Take a refused event out of the spool."""
        self._spool.forget(number)

    async def fates(self, ids: Sequence[str]) -> Fates:
        """What the platform says became of events, by their ids: any number, asked for with the credential that sends.

        Raises `ProblemError`, `UnavailableError`, `CredentialRefusedError`.
        """
        return await ask_fates(self._transport.ask, ids)

    async def harvest(self) -> Harvests:
        """How much the platform has of the division, and what it refused. Raises as `fates` does."""
        return await ask_harvest(self._transport.ask)

    def _judge(self, payload: bytes) -> Outgoing:
        return self._checker.judge(Line(1, payload, len(payload)))

    async def _send_for_ever(self) -> None:
        pause_seconds, longest = _PAUSE_SECONDS
        while True:
            self._work.clear()  # before looking: what is put meanwhile sets it again
            batch = await asyncio.to_thread(self._spool.oldest, BATCH)
            if not batch:
                if not self._work.is_set():
                    self._idle.set()
                await self._work.wait()
                continue
            self.trouble = await self._send(batch)
            if self.trouble is None:
                pause_seconds = _PAUSE_SECONDS[0]
                continue
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, longest)

    async def _send(self, batch: list[Waiting]) -> str | None:
        """Send once and note the answers; returns what is in the way, if anything is."""
        answers: dict[int, Answer] = {}
        going: dict[int, Outgoing] = {}
        for one in batch:
            try:
                going[one.number] = self._judge(one.payload)
            except Rejected as rejected:  # the rules became stricter while it waited
                answers[one.number] = refused(rejected)
        try:
            sent = await self._transport.send(list(going.values()))
        except Exception as error:
            return str(error) or repr(error)
        answers |= dict(zip(going, sent, strict=True))
        await asyncio.to_thread(self._note, answers)
        return next((one.detail for one in answers.values() if one.status == "unavailable"), None)

    def _note(self, answers: Mapping[int, Answer]) -> None:
        self._spool.stored(number for number, one in answers.items() if one.status in ("stored", "known"))
        for number, one in answers.items():
            if one.status == "refused":
                self._spool.refuse(number, one.reason, one.detail)


class SyncPublisher:
    """`Publisher` for programs without an event loop: a thread has one for it. Use as a context manager."""

    def __init__(self, division: str, transport: Transport, spool: Path, schemas: Schemas | None = None) -> None:
        """See `Publisher`."""
        self._given = (division, transport, spool, schemas)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="publisher", daemon=True)

    def __enter__(self) -> SyncPublisher:
        """Start sending."""
        self._thread.start()
        self._publisher = self._run(self._begin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what was not sent is sent by the next one on the same spool."""
        self._run(lambda: self._publisher.__aexit__(kind, error, trace))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def put(self, *events: Mapping[str, Any]) -> None:
        """See `Publisher.put`."""
        self._run(lambda: self._publisher.put(*events))

    def flush(self, seconds: float | None = None) -> None:
        """See `Publisher.flush`."""
        self._run(lambda: self._publisher.flush(seconds))

    @property
    def waiting(self) -> int:
        """How many events were not answered for yet."""
        return self._publisher.waiting

    def refused(self) -> list[Refused]:
        """See `Publisher.refused`."""
        return self._publisher.refused()

    def fates(self, ids: Sequence[str]) -> Fates:
        """See `Publisher.fates`."""
        return self._run(lambda: self._publisher.fates(ids))

    def harvest(self) -> Harvests:
        """See `Publisher.harvest`."""
        return self._run(lambda: self._publisher.harvest())

    async def _begin(self) -> Publisher:
        return await Publisher(*self._given).__aenter__()

    def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result()
