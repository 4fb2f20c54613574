"""Rows of the outbox: what others must be told because an aggregate's state is now another.

A row is published by the relay and deleted when the broker has stored it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bson import Binary, ObjectId

from kit.catalogue import EventData, RecordRetracted, Target
from kit.envelope import CHINA_TIME, message_id, render
from kit.fold import Emission, settle_emissions
from kit.topology.subjects import publisher_event

OUTBOX = "outbox"
Document = dict[str, Any]


def settle(
    service: str, target: Target, sent: Mapping[str, str], wanted: Mapping[str, Emission]
) -> tuple[dict[str, str], list[Document]]:
    """The new `sent` (key -> event id) of an aggregate, and the rows that lead from the old one to it."""
    now, outgoing, retracted = settle_emissions(target.text, str(ObjectId()), sent, wanted)
    rows = [_row(service, target, event.id, event.subject, event.time, event.data) for event in outgoing]
    division = target.id.partition("-")[0]
    for event_id in retracted:
        data = RecordRetracted(division=division, event_id=event_id, reason="the facts behind it changed")
        rows.append(_row(service, target, f"{event_id}:retracted", target.id, datetime.now(CHINA_TIME), data))
    return now, rows


def _row(service: str, target: Target, event_id: str, subject: str, time: datetime, data: EventData) -> Document:
    payload = render(
        event_id=event_id,
        source=f"/services/{service}",
        event_type=data.event_type,
        subject=subject,
        time=time,
        data=data,
    )
    return {
        "aggregate": target.text,
        "subject": publisher_event(service, data.event_type),
        "message_id": message_id(payload, event_id),
        "payload": Binary(payload),
        "created_at": datetime.now(UTC),
    }
