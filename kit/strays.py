"""Events that no service subscribes to: they are dead letters too, or a typing error in a type would lose facts.

One more consumer reads the subjects of everything; whatever belongs to a service is acknowledged unread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from pymongo.database import Database

from kit import receipts
from kit.dead_letters import DeadLetters
from kit.envelope import Reason, Rejected
from kit.metrics import ServiceMetrics
from kit.pulling import pull
from kit.topology import STRAYS

BATCH = 500


@dataclass
class Strays:
    """Reads the durable consumer `strays`; runs inside one service."""

    entities: Collection[str]  # that some service subscribes to
    client: Client
    dead_letters: DeadLetters
    metrics: ServiceMetrics
    database: Database[Any]
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop after the batch at hand."""
        self._stop.set()

    async def run(self) -> None:
        """Read until stopped; faults are waited out, unacknowledged messages come again."""
        await pull(self.client, STRAYS, BATCH, self._judge_all, self._stop)

    async def _judge_all(self, messages: Sequence[Msg]) -> None:
        await asyncio.gather(*(self._judge(message) for message in messages))

    async def _judge(self, message: Msg) -> None:
        tokens = message.subject.split(".")  # in.<publisher>.npc.<entity>.<verb>.v<N>
        if len(tokens) < 4 or tokens[2] != "npc" or tokens[3] not in self.entities:
            detail = f"no service knows {'.'.join(tokens[2:])!r}; entities are {', '.join(sorted(self.entities))}"
            refused = Rejected(Reason.UNKNOWN_TYPE, detail)
            await self.dead_letters.publish(message, refused)
            await asyncio.to_thread(receipts.note, self.database, [(message, refused)])
            self.metrics.dead_lettered[Reason.UNKNOWN_TYPE].inc()
        await message.ack()
