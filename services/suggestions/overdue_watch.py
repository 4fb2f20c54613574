"""The watch for what grows long overdue 长期逾期: time passes without events, so this worker makes one of its passing.

What it publishes follows from the state alone, at the moment the local rule's patience ended: two replicas, or a
restart, publish the same event again, which changes nothing. The fold decides whether it holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from nats.js import JetStreamContext

from kit.envelope import CHINA_TIME, message_id, render
from kit.topology.subjects import publisher_event
from services.suggestions import loaders
from services.suggestions.deadlines import next_due
from services.suggestions.events import SuggestionFoundOverdue
from services.suggestions.policies import Policies, Rule
from services.suggestions.store import Store
from services.suggestions.suggestion import Suggestion

log = logging.getLogger(__name__)
PUBLISH_SECONDS_MAX = 10


@dataclass
class OverdueWatch:
    """Looks at the suggestions past due, every `interval_seconds`; the first time after as long."""

    service: str
    store: Store
    policies: Policies
    jetstream: JetStreamContext
    interval_seconds: float
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """End after the work at hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped; what fails is tried again next time."""
        while not await self._stopped_within(self.interval_seconds):
            try:
                await self._publish(await asyncio.to_thread(self._found))
            except Exception:
                log.exception("long overdue suggestions are not told yet")

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _found(self) -> list[bytes]:
        return [
            payload
            for document in self.store.past_due_unnoticed()
            for payload in overdue_events(loaders.suggestion_of(document), self.policies, self.store.today())
        ]

    async def _publish(self, payloads: list[bytes]) -> None:
        subject = publisher_event(self.service, SuggestionFoundOverdue.event_type)
        for payload in payloads:
            headers = {"Nats-Msg-Id": message_id(payload, self.service)}
            await self.jetstream.publish(subject, payload, timeout=PUBLISH_SECONDS_MAX, headers=headers)


def overdue_events(state: Suggestion, policies: Policies, today: date) -> Iterator[bytes]:
    """The event that a suggestion is long overdue, once the local rule's patience has ended; none before."""
    due = next_due(state, policies)
    patience = None if due is None else policies.due(Rule.LONG_OVERDUE, state.division, due.on)
    if due is None or patience is None or state.overdue_found_at is not None:
        return
    day = patience.on + timedelta(days=1)
    if day <= today:
        yield render(
            event_id=f"{state.id}:found-overdue:{due.on.isoformat()}",
            source="/services/suggestions",
            event_type=SuggestionFoundOverdue.event_type,
            subject=state.id,
            time=datetime.combine(day, time(), CHINA_TIME),
            data=SuggestionFoundOverdue(division=state.division, due_on=due.on),
        )
