"""Pulls batches of events, applies them through the ledger, and acknowledges what is durable.

For each batch: decode (refusing what cannot become a fact), apply in one transaction, publish the refused to the dead
letters, and only then acknowledge. What fails for a passing reason is not acknowledged and comes again; a batch that
cannot be applied for another reason is halved until the one event to blame stands alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg
from pymongo.errors import DocumentTooLarge, PyMongoError

from kit import receipts
from kit.catalogue import Fact
from kit.dead_letters import DeadLetters
from kit.envelope import Reason, Rejected
from kit.gate import GateClosed
from kit.ledger import Applied, Ledger, Verdict
from kit.logs import event_id
from kit.metrics import ServiceMetrics
from kit.pulling import pull
from kit.topology.subjects import publisher_of

log = logging.getLogger(__name__)


@dataclass
class Consumer:
    """One durable pull consumer of a service, read by every replica."""

    name: str
    ledger: Ledger
    client: Client
    dead_letters: DeadLetters
    metrics: ServiceMetrics
    batch_events_max: int
    applied: asyncio.Event = field(default_factory=asyncio.Event)  # set after every batch; the relay waits for it
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # transactions of one writer would fight for its rows
    _newest: float = 0.0

    def stop(self) -> None:
        """Stop after the batch at hand: cancelling a fetch would lose what it had received."""
        self._stop.set()

    async def run(self) -> None:
        """Consume until stopped; faults of broker and database are waited out."""
        await pull(self.client, self.name, self.batch_events_max, self.process, self._stop)

    async def process(self, messages: Sequence[Msg]) -> None:
        """Apply one batch and acknowledge it. Raises when the broker or the database cannot take it."""
        self.metrics.batch_size.observe(len(messages))
        accepted: list[tuple[Msg, Fact]] = []
        refused: list[tuple[Msg, Rejected]] = []
        for message in messages:
            try:
                fact = self.ledger.catalogue.decode(message.data, publisher_of(message.subject))
            except Rejected as reason:
                self.metrics.event("received", "unknown")
                refused.append((message, reason))
            else:
                self.metrics.event("received", fact.type)
                accepted.append((message, fact))
        async with self._turn:
            refused += await self._apply(accepted)
        for message, verdict in refused:
            await self.dead_letters.publish(message, verdict)
            self.metrics.dead_lettered[verdict.reason].inc()
            where = {"reason": str(verdict.reason), "subject": message.subject}
            log.info("event refused", extra=where | {"sequence": message.metadata.sequence.stream})
        if refused:
            await asyncio.to_thread(receipts.note, self.ledger.database, refused)
        for message in messages:
            await message.ack()
        self.applied.set()

    async def _apply(self, batch: Sequence[tuple[Msg, Fact]]) -> list[tuple[Msg, Rejected]]:
        """Apply facts; returns those refused by the ledger."""
        if not batch:
            return []
        started = time.perf_counter()
        try:
            applied = await asyncio.to_thread(self.ledger.apply, [fact for _, fact in batch])
        except DocumentTooLarge as error:
            return await self._isolate(batch, error)
        except (PyMongoError, GateClosed):
            raise  # passing: the messages stay unacknowledged and come again
        except Exception as error:
            return await self._isolate(batch, error)
        self.metrics.apply_seconds.observe(time.perf_counter() - started)
        return self._account(batch, applied)

    async def _isolate(self, batch: Sequence[tuple[Msg, Fact]], error: Exception) -> list[tuple[Msg, Rejected]]:
        """Find the event that cannot be applied by halving, so that the others are not held up by it."""
        if len(batch) == 1:
            message, fact = batch[0]
            token = event_id.set(fact.key)
            log.error("event cannot be applied", exc_info=error)
            event_id.reset(token)
            return [(message, Rejected(Reason.APPLY_FAILED, f"{type(error).__name__} while applying; see the log"))]
        middle = len(batch) // 2
        return [*await self._apply(batch[:middle]), *await self._apply(batch[middle:])]

    def _account(self, batch: Sequence[tuple[Msg, Fact]], applied: Applied) -> list[tuple[Msg, Rejected]]:
        refused: list[tuple[Msg, Rejected]] = []
        now = time.time()
        for (message, fact), verdict in zip(batch, applied.verdicts, strict=True):
            match verdict:
                case Verdict.NEW:
                    self.metrics.event("applied", fact.type)
                    self.metrics.lag_seconds.observe(max(0.0, now - message.metadata.timestamp.timestamp()))
                case Verdict.DUPLICATE:
                    self.metrics.event("duplicate", fact.type)
                case Rejected():
                    refused.append((message, verdict))
        if applied.newest is not None:
            self.metrics.last_applied.set(now)
            self._newest = max(self._newest, applied.newest.timestamp())
            self.metrics.newest_fact.set(self._newest)
        self.metrics.transaction_retries.inc(applied.attempts - 1)
        return refused
