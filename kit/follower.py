"""Lets those follow that regard what has moved, while events go on being applied; every replica has one.

It rests between its transactions, so that a batch of events that waits goes first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kit.catalogue import Target
from kit.following import FOLLOW_MAX, Note
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
REST_SECONDS = 0.05


@dataclass
class Follower:
    """The worker of one replica."""

    ledger: Ledger
    metrics: ServiceMetrics
    _count: int = FOLLOW_MAX  # how many may follow at once, for the time being
    _seen: dict[Target, Note] = field(default_factory=dict)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop after the transaction under way; what is still to follow is noted."""
        self._stop.set()

    async def run(self) -> None:
        """Work until stopped."""
        rest = POLL_SECONDS
        while not await self._stopped_within(rest):
            try:
                rest = REST_SECONDS if await asyncio.to_thread(self.step) else POLL_SECONDS
            except Exception as error:
                log.warning("cannot look for what has moved", extra={"error": repr(error)})
                rest = POLL_SECONDS

    def step(self) -> bool:
        """One transaction, and what is left then told; whether there was something to do and it was done."""
        worked = self._follow()
        self._tell(self.ledger.following())
        return worked

    def _follow(self) -> bool:
        try:
            worked = self.ledger.follow(self._count)
        except Exception as error:
            what = {"error": repr(error), "aggregates": self._count}
            log.warning("what has moved is not followed, will try again", extra=what)
            self._count = max(self._count // 2, 1)
            return False
        self._count = min(2 * self._count, FOLLOW_MAX)
        return worked

    def _tell(self, still: Sequence[tuple[Note, int]]) -> None:
        """Metrics; and a line where others begin to follow, and where all have followed."""
        now = datetime.now(UTC)
        present = {note.moved: note for note, _ in still}
        self.metrics.following_pending.set(sum(number for _, number in still))
        self.metrics.following_oldest.set(max((_age(note, now) for note in present.values()), default=0.0))
        for note, number in still:
            if note.moved not in self._seen:
                what = {"moved": note.moved.text, "aggregates": number}
                log.info("others follow what has moved", extra=what)
        for note in self._seen.values():
            if note.moved not in present:
                what = {"moved": note.moved.text, "seconds": round(_age(note, now), 1)}
                log.info("all have followed what has moved", extra=what)
        self._seen = present

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return False
        return True


def _age(note: Note, now: datetime) -> float:
    return (now - note.since).total_seconds()
