"""Facts for tests: typed data in, a decoded fact out, exactly as the consumer makes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from kit.catalogue import EventData, Fact, RecordRetracted
from kit.envelope import CHINA_TIME, render
from services.representatives.aggregates import AGGREGATES
from services.representatives.events import CATALOGUE
from services.representatives.vocabulary import EndReason, MandateLevel, SuspensionReason

DIVISION = "350206"
PERSON = f"{DIVISION}-R-0001"
OTHER = f"{DIVISION}-R-0002"
STATION = f"{DIVISION}-L-1"
DISTRICT = MandateLevel.DISTRICT
MOVED = EndReason.MOVED
DETAINED = SuspensionReason.DETAINED

_ids = count()


def day(text: str) -> datetime:
    """ "2025-03-01" in China time, at nine."""
    return datetime.fromisoformat(f"{text}T09:00:00").replace(tzinfo=CHINA_TIME)


def fact(at: str | datetime, subject: str, data: EventData, event_id: str | None = None, source: str = "") -> Fact:
    """`data` as it arrives from its division, or from `source`."""
    payload = render(
        event_id=event_id or f"e{next(_ids)}",
        source=source or f"/divisions/{data.division}",
        event_type=data.event_type,
        subject=subject,
        time=day(at) if isinstance(at, str) else at,
        data=data,
    )
    return CATALOGUE.decode(payload)


def retraction(of: Fact) -> Fact:
    """The tombstone of a fact."""
    data = RecordRetracted(division=of.division, event_id=of.key.partition("/")[2], reason="typing error")
    event_id = f"retraction-of-{data.event_id}"
    return fact(of.time + timedelta(days=400), f"{of.division}-retraction", data, event_id)


def folded(name: str, identity: str, facts: Iterable[Fact]) -> Any:
    """The state of one aggregate after those of `facts` that are its own."""
    aggregate = AGGREGATES[name]
    own = [one for one in facts if any((target.aggregate, target.id) == (name, identity) for target in one.targets)]
    return aggregate.fold(aggregate.start(identity), own)


def stock_at(contribution: Any, name: str, month: str) -> int:
    """The stock of a counter at the end of a month, over all divisions."""
    return sum(number for counter, number in contribution.items() if counter.name == name and counter.month <= month)
