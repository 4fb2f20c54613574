"""The loop around a durable pull consumer: take what has come, have it handled, wait out whatever passes.

Several hands take turns: while one waits for the database, another decodes, or acknowledges. A batch whose handling
fails is given back to the broker, which delivers it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg

from kit.inflow import Inflow
from kit.topology import FACTS

log = logging.getLogger(__name__)

HANDS = 2
RETRY_SECONDS = 2.0

Handle = Callable[[Sequence[Msg]], Awaitable[None]]


async def pull(
    client: Client, consumer: str, batch_events_max: int, handle: Handle, stop: asyncio.Event, stream: str = FACTS
) -> None:
    """Pull from `consumer` of `stream` until `stop` is set; ends after the batches at hand.

    `handle` acknowledges what it has dealt with.
    """
    inflow = Inflow(client, consumer, batch_events_max, stream)
    await inflow.begin()
    crew = _Crew(inflow, handle, stop, batch_events_max)
    try:
        async with asyncio.TaskGroup() as hands:
            for _ in range(HANDS):
                hands.create_task(crew.work())
    finally:
        await inflow.end()


@dataclass
class _Crew:
    """The hands of one consumer; what was too much for the database in one go is tried in smaller batches."""

    inflow: Inflow
    handle: Handle
    stop: asyncio.Event
    batch: int  # how many events may be handled at once, for the time being
    _at_work: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def work(self) -> None:
        """What one hand does: take in its turn, and handle, until all shall stop."""
        while not self.stop.is_set():
            try:
                messages = await self._take()
            except Exception as error:
                log.warning("pull failed", extra={"consumer": self.inflow.consumer, "error": repr(error)})
                await self._pause()
                continue
            if messages:
                await self._handle(messages)

    async def _take(self) -> list[Msg]:
        """While another hand is at work this one can only prepare: a full batch, as fewer are handled no sooner."""
        async with self._turn:
            return [] if self.stop.is_set() else await self.inflow.take(self.batch, lambda: not self._at_work)

    async def _handle(self, messages: Sequence[Msg]) -> None:
        self._at_work += 1
        try:
            await self.handle(messages)
            self.batch = min(2 * self.batch, self.inflow.batch_events_max)
        except Exception as error:
            what = {"consumer": self.inflow.consumer, "error": repr(error), "events": len(messages)}
            log.warning("batch failed, will be delivered again", extra=what)
            self.batch = max(len(messages) // 2, 1)
            await asyncio.gather(*(message.nak(delay=RETRY_SECONDS) for message in messages), return_exceptions=True)
            await self._pause()
        finally:
            self._at_work -= 1
            self.inflow.look_again()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self.stop.wait(), RETRY_SECONDS)
        except TimeoutError:
            return
