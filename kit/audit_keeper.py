"""Lets old entries of the audit logs go, every hour, once they have been kept for as long as was set."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from pymongo.database import Database

from kit import audit

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600.0


@dataclass
class AuditKeeper:
    """A worker; of several replicas each looks, and one of them finds something."""

    database: Database[dict[str, Any]]
    days: int
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Stop after the work at hand."""
        self._stop.set()

    async def run(self) -> None:
        """Look until stopped; faults of the database are waited out."""
        while not self._stop.is_set():
            try:
                await asyncio.to_thread(self.prune)
            except Exception as error:
                log.warning("old audit entries stay for now", extra={"error": repr(error)})
            try:
                await asyncio.wait_for(self._stop.wait(), EVERY_SECONDS)
            except TimeoutError:
                continue

    def prune(self) -> None:
        """Look once."""
        for name in audit.LOGS:
            if gone := audit.prune(self.database, name, self.days):
                log.info("old audit entries have gone", extra={"log": name, "entries": gone})
