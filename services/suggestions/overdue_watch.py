"""The watch for what grows long overdue 长期逾期: time passes without events, so this worker makes one of its passing.

What it publishes follows from the state alone, at the moment the local rule's patience ended: two replicas, or a
restart, publish the same event again, which changes nothing. The fold decides whether it holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from nats.js import JetStreamContext

from kit.envelope import message_id, render
from kit.topology.subjects import publisher_event
from services.suggestions import loaders
from services.suggestions.deadlines import long_overdue_since, next_due, patience_end
from services.suggestions.events import SuggestionFoundOverdue
from services.suggestions.policies import Policies
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
        states = [loaders.suggestion_of(document) for document in self.store.past_due_unnoticed()]
        own = self.store.local_rules({state.division for state in states})
        return [
            payload
            for state in states
            for payload in overdue_events(state, self.policies.with_own(own.get(state.division)), self.store.today())
        ]

    async def _publish(self, payloads: list[bytes]) -> None:
        subject = publisher_event(self.service, SuggestionFoundOverdue.event_type)
        for payload in payloads:
            headers = {"Nats-Msg-Id": message_id(payload, self.service)}
            await self.jetstream.publish(subject, payload, timeout=PUBLISH_SECONDS_MAX, headers=headers)


def overdue_events(state: Suggestion, policies: Policies, today: date) -> Iterator[bytes]:
    """The event that a suggestion is long overdue, once the local rule's patience has ended; none before."""
    due = next_due(state, policies)
    moment = patience_end(due, state.division, policies)
    if due is None or moment is None or long_overdue_since(state, policies) is not None:
        return
    if moment.date() <= today:
        yield render(
            event_id=f"{state.id}:found-overdue:{due.on.isoformat()}:{moment.date().isoformat()}",
            source="/services/suggestions",
            event_type=SuggestionFoundOverdue.event_type,
            subject=state.id,
            time=moment,
            data=SuggestionFoundOverdue(division=state.division, due_on=due.on),
        )
