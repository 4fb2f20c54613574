"""Events that no service subscribes to: they are dead letters too, or a typing error in a type would lose facts.

One more consumer reads the subjects of everything; whatever belongs to a service is acknowledged unread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext

from kit.consumer import FETCH_SECONDS, RETRY_SECONDS, STREAM
from kit.dead_letters import DeadLetters
from kit.envelope import Reason, Rejected
from kit.metrics import ServiceMetrics

log = logging.getLogger(__name__)
CONSUMER = "strays"
BATCH = 500


@dataclass
class Strays:
    """Reads the durable consumer `strays`; runs inside one service."""

    entities: Collection[str]  # that some service subscribes to
    jetstream: JetStreamContext
    dead_letters: DeadLetters
    metrics: ServiceMetrics
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop after the batch at hand."""
        self._stop.set()

    async def run(self) -> None:
        """Read until stopped; faults are waited out, unacknowledged messages come again."""
        subscription = await self.jetstream.pull_subscribe_bind(consumer=CONSUMER, stream=STREAM)
        while not self._stop.is_set():
            try:
                messages = await subscription.fetch(BATCH, timeout=FETCH_SECONDS)
                await asyncio.gather(*(self._judge(message) for message in messages))
            except (NatsTimeoutError, TimeoutError):
                continue
            except Exception as error:
                log.warning("strays failed, will try again", extra={"error": repr(error)})
                await asyncio.sleep(RETRY_SECONDS)

    async def _judge(self, message: Msg) -> None:
        tokens = message.subject.split(".")  # in.<publisher>.npc.<entity>.<verb>.v<N>
        if len(tokens) < 4 or tokens[2] != "npc" or tokens[3] not in self.entities:
            detail = f"no service knows {'.'.join(tokens[2:])!r}; entities are {', '.join(sorted(self.entities))}"
            await self.dead_letters.publish(message, Rejected(Reason.UNKNOWN_TYPE, detail))
            self.metrics.dead_lettered[Reason.UNKNOWN_TYPE].inc()
        await message.ack()
