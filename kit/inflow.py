"""What a durable pull consumer delivers, asked for ahead of need: while a batch is handled the next one arrives.

One request to the broker is open at a time. It is asked for as many messages as a batch may have, and lingers until so
many have come or `LINGER_SECONDS` are over; then the broker says so, and the next is made when there is room. What has
come is taken at once, however little it is, unless whoever takes it could do nothing with it yet.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from kit.topology import FACTS

log = logging.getLogger(__name__)

BATCH_BYTES_MAX: Final = 8 * 1024 * 1024
"""Where this is reached a batch is full: a transaction shall not grow with the size of its events."""
LINGER_SECONDS: Final = 1.0  # a server restart stalls for as long: it forgets who has asked
_GRACE_SECONDS: Final = 0.5  # for the broker's word that a request is over
_OVER: Final = ("404", "408")  # nothing there; nothing more within its time


class Refused(Exception):
    """The broker does not serve a request for another reason than that nothing is there."""


@dataclass
class Inflow:
    """The messages of one consumer; at most two batches are in hand and not yet taken."""

    client: Client
    consumer: str
    batch_events_max: int
    stream: str = FACTS
    _waiting: deque[Msg] = field(default_factory=deque)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _inbox: str = ""
    _subscription: Subscription | None = None
    _requests: int = 0
    _open: int = 0  # how many messages the open request may still bring
    _until: float = 0.0  # when it is over even if the broker says nothing
    _refused: str | None = None

    async def begin(self) -> None:
        """Listen for what will be delivered."""
        self._inbox = self.client.new_inbox()
        self._subscription = await self.client.subscribe(f"{self._inbox}.*", cb=self._arrived)

    async def take(self, most: int | None = None, idle: Callable[[], bool] = lambda: True) -> list[Msg]:
        """What has come, `most` messages or a batch; nothing where nothing came in a while. Raises `Refused`.

        Where the taker is not `idle` (it is told of a change by `look_again`) as many as that are waited for.
        """
        most = min(most or self.batch_events_max, self.batch_events_max)
        await self._ask()
        while self._is_open() and len(self._waiting) < (1 if idle() else most):
            await self._wait()
        if self._refused is not None and not self._waiting:
            reason, self._refused = self._refused, None
            raise Refused(reason)
        taken: list[Msg] = []
        size = 0
        while self._waiting and len(taken) < most and size < BATCH_BYTES_MAX:
            taken.append(self._waiting.popleft())
            size += len(taken[-1].data)
        if taken:
            await self._ask()
        return taken

    def look_again(self) -> None:
        """Whoever takes may be idle now."""
        self._changed.set()

    async def end(self) -> None:
        """Let the open request run out, for what it brings afterwards would be lost; give back what nobody took."""
        while self._is_open():
            await self._wait()
        if self._subscription is not None:
            await self._subscription.unsubscribe()
        while self._waiting:
            await self._waiting.popleft().nak()

    async def _ask(self) -> None:
        if self._refused is not None or self._is_open() or len(self._waiting) >= self.batch_events_max:
            return
        self._requests += 1
        self._open = self.batch_events_max
        self._until = time.monotonic() + LINGER_SECONDS + _GRACE_SECONDS
        wanted = {"batch": self.batch_events_max, "expires": int(LINGER_SECONDS * 1e9)}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self.consumer}"
        await self.client.publish(subject, msgspec.json.encode(wanted), self._reply)

    @property
    def _reply(self) -> str:
        """Where the open request is answered: one of its own, so that an older one's end is not taken for its."""
        return f"{self._inbox}.{self._requests}"

    def _is_open(self) -> bool:
        return self._open > 0 and time.monotonic() < self._until

    async def _wait(self) -> None:
        """Until something changes, or the open request is over."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), max(0.0, self._until - time.monotonic()))
        except TimeoutError:
            return

    async def _arrived(self, message: Msg) -> None:
        if message.reply:  # a publisher may put any header into an event, but what the broker says wants no answer
            self._waiting.append(message)
            self._open -= 1
        elif message.subject == self._reply:
            status = (message.headers or {}).get("Status", "")
            self._open = 0
            if status not in _OVER:
                self._refused = f"{status} {(message.headers or {}).get('Description', '')}"
        self._changed.set()
