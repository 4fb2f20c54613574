"""What only the database knows, as gauges: how much each district has sent, and what a service counts by division.

A division nobody has heard of has no series: not reported is not 0. Divisions come from the division list, which bounds
the number of series; docs/operations.md states it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry, Gauge
from pymongo.database import Database

from kit import sources

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 5.0


@dataclass(frozen=True)
class DivisionCount:
    """Something a service counts by division; `read` takes the divisions asked about and leaves out zeros."""

    name: str
    documentation: str
    read: Callable[[Sequence[str]], Mapping[str, int]]


@dataclass
class Census:
    """A worker that keeps the gauges of one service true; `divisions` are the codes of the division list."""

    service: str
    database: Database[dict[str, Any]]
    divisions: Sequence[str]
    counts: Sequence[DivisionCount]
    registry: CollectorRegistry
    interval_seconds: float = INTERVAL_SECONDS
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._facts = self._gauge("source_facts", "Facts kept that a division has published.")
        self._last = self._gauge(
            "source_last_applied_timestamp_seconds", "When a fact of a division was last applied, Unix time."
        )
        self._newest = self._gauge(
            "source_newest_fact_timestamp_seconds", "When the newest fact of a division happened, Unix time."
        )
        self._anomalous = self._gauge(
            "source_anomalies", "Applied events of a division that do not fit what else is known."
        )
        self._counted = [(self._gauge(count.name, count.documentation), count.read) for count in self.counts]

    def stop(self) -> None:
        """End after the look at hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Look until stopped; what fails is tried again next time."""
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(self.look)
            except Exception as error:
                log.warning("cannot count what divisions have sent", extra={"error": repr(error)})
            try:
                await asyncio.wait_for(self._stopping.wait(), self.interval_seconds)
            except TimeoutError:
                continue

    def look(self) -> None:
        """Read once. Raises what the database raises."""
        found = sources.read(self.database)
        known = [division for division in self.divisions if division in found]
        for division in known:
            source, labels = found[division], (self.service, division)
            self._facts.labels(*labels).set(source.facts)
            self._last.labels(*labels).set(source.last_applied.timestamp())
            self._newest.labels(*labels).set(source.newest.timestamp())
        misfits = sources.misfits(self.database, known)
        for division in known:
            self._anomalous.labels(self.service, division).set(sum(misfits.get(division, {}).values()))
        for gauge, read in self._counted:
            numbers = read(known)
            for division in known:
                gauge.labels(self.service, division).set(numbers.get(division, 0))

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, ("service", "division"), registry=self.registry)
