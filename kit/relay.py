"""Publishes the outbox: at least once, in order per aggregate, and deletes a row only when the broker has stored it.

Rows are taken in insertion order, and events published together (`kit.atomic`). Where the broker does not take them so,
each is published by itself, and a failure holds back the later rows of that aggregate only. The message id comes from
the content, so two replicas publishing the same row store it once, and the ledger at the other end ignores the rest. A
row whose id stays in process for longer than any election is published under another (`kit.in_process`).
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from pymongo.database import Database

from kit.atomic import Message, publish_together
from kit.in_process import HEADER, Patience
from kit.metrics import ServiceMetrics
from kit.topology.subjects import is_event

log = logging.getLogger(__name__)

BATCH = 500  # the broker takes a thousand together
POLL_SECONDS = 1.0
PUBLISH_SECONDS = 5.0


@dataclass
class Relay:
    """The relay of one service; every replica may run one."""

    database: Database[dict[str, Any]]
    client: Client
    metrics: ServiceMetrics
    wake: asyncio.Event
    publish_seconds: float = PUBLISH_SECONDS
    patience: Patience = field(default_factory=Patience)
    _stopping: bool = field(default=False)
    _jetstream: JetStreamContext = field(init=False)

    def __post_init__(self) -> None:
        self._jetstream = self.client.jetstream()

    def stop(self) -> None:
        """Stop after the batch at hand."""
        self._stopping = True
        self.wake.set()

    async def run(self) -> None:
        """Publish until stopped; sleeps until there is something to do."""
        while not self._stopping:
            self.wake.clear()
            try:
                more = await self.publish_batch()
            except Exception as error:
                log.warning("relay failed, will try again", extra={"error": repr(error)})
                more = False
            if not more:
                try:
                    await asyncio.wait_for(self.wake.wait(), POLL_SECONDS)
                except TimeoutError:
                    continue

    async def publish_batch(self) -> bool:
        """Publish one batch; True when there may be more that can be published now."""
        rows = await asyncio.to_thread(self._read)
        # What divisions are told goes into another stream, which takes one message at a time.
        together = await self._publish_together([row for row in rows if is_event(row["subject"])])
        published = set(together)
        done = together + await self._publish_one_by_one([row for row in rows if row["_id"] not in published])
        await asyncio.to_thread(self._delete, done)
        return len(rows) == BATCH and bool(done)

    def _read(self) -> list[dict[str, Any]]:
        outbox = self.database["outbox"]
        rows = list(outbox.find().sort("_id", 1).limit(BATCH))
        self.metrics.outbox_pending.set(outbox.estimated_document_count())
        oldest = rows[0]["created_at"].replace(tzinfo=UTC) if rows else None
        self.metrics.outbox_oldest.set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)
        return rows

    def _delete(self, ids: list[Any]) -> None:
        if ids:
            self.database["outbox"].delete_many({"_id": {"$in": ids}})

    async def _publish_together(self, rows: list[dict[str, Any]]) -> list[Any]:
        """The ids of all rows, which are events, or of none."""
        if len(rows) < 2:
            return []
        messages = [Message(row["subject"], bytes(row["payload"]), row["message_id"]) for row in rows]
        try:
            await publish_together(self.client, messages, self.publish_seconds)
        except Exception as error:  # some were stored before, or one of them cannot be: each will have its own answer
            log.info("not published together", extra={"error": repr(error), "rows": len(rows)})
            return []
        self.metrics.outbox_published["stored"].inc(len(rows))
        return [row["_id"] for row in rows]

    async def _publish_one_by_one(self, rows: list[dict[str, Any]]) -> list[Any]:
        """The ids of the rows that are stored."""
        by_aggregate: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_aggregate.setdefault(row["aggregate"], []).append(row)
        published = await asyncio.gather(*(self._publish_in_order(group) for group in by_aggregate.values()))
        return [row_id for ids in published for row_id in ids]

    async def _publish_in_order(self, rows: list[dict[str, Any]]) -> list[Any]:
        done = []
        for row in rows:
            try:
                headers = {HEADER: row["message_id"]}
                acknowledged = await self.patience.publish(
                    self._jetstream, row["subject"], bytes(row["payload"]), headers, self.publish_seconds
                )
            except Exception as error:
                self.metrics.outbox_published["failed"].inc()
                log.warning("publish failed", extra={"error": repr(error), "message_id": row["message_id"]})
                break
            self.metrics.outbox_published["duplicate" if acknowledged.duplicate else "stored"].inc()
            done.append(row["_id"])
        return done
