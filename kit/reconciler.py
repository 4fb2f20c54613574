"""Now and then compares everything that is read with a recount from the facts, and tells the metrics.

A difference is a defect of ours: it is logged in full, shown in a gauge that an alert watches, and mended by a rebuild.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field

from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from kit.verify import Progress, verify

log = logging.getLogger(__name__)

LOGGED_MAX = 20
_REST = 3  # it rests this many times as long as it worked, so that it never takes more than a quarter of a processor


@dataclass
class Reconciler:
    """A worker; `every_seconds` lie between two comparisons, 0 means never."""

    ledger: Ledger
    metrics: ServiceMetrics
    every_seconds: float
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _stopped: threading.Event = field(default_factory=threading.Event)  # the same for the comparing thread

    def stop(self) -> None:
        """Stop; a comparison under way is given up at its next chunk."""
        self._stop.set()
        self._stopped.set()

    async def run(self) -> None:
        """Compare until stopped."""
        while not await self._stopped_within(self.every_seconds or None):
            try:
                await asyncio.to_thread(self.compare)
            except Exception as error:
                log.warning("comparison failed, will try again", extra={"error": repr(error)})

    def compare(self) -> None:
        """Compare everything once."""
        found = 0
        for difference in verify(self.ledger, self._rest()):
            found += 1
            if found <= LOGGED_MAX:
                log.error("the read model is not what the facts say", extra={"difference": str(difference)})
            if self._stopped.is_set():
                return
        self.metrics.reconciliation_mismatches.set(found)
        self.metrics.reconciled.set(time.time())

    def _rest(self) -> Progress:
        """After each chunk, rest in proportion to the work."""
        since = time.perf_counter()

        def rest(_what: str, _number: int) -> None:
            nonlocal since
            self._stopped.wait(_REST * (time.perf_counter() - since))
            since = time.perf_counter()

        return rest

    async def _stopped_within(self, seconds: float | None) -> bool:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return False
        return True
