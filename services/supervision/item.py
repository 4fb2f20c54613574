"""A supervision item 监督事项: one of several kinds, each with its own part. New kinds are new members of `Part`.

What all kinds share: a title, a status, the day they count for, terms, anomalies.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

import msgspec

from kit.catalogue import Fact, Id
from kit.fold import AggregateState
from services.supervision import hearing
from services.supervision.anomalies import Anomaly, AnomalyKind
from services.supervision.events import ItemRequested, RequestCause
from services.supervision.hearing import Deadline, Hearing
from services.supervision.steps import NEVER, Step


class ItemKind(StrEnum):
    """What kind of supervision 监督方式. HEARING 听取审议专项报告, FOLLOW_UP 跟踪监督."""

    HEARING = "HEARING"
    FOLLOW_UP = "FOLLOW_UP"


class ItemStatus(StrEnum):
    """How far an item is 监督事项状态.

    A hearing: SCHEDULED 已列入议程, REPORT_SENT 报告已送交, HELD 已听取审议, OPINION_ISSUED 审议意见已交办,
    REPORT_RECEIVED 处理情况已报告, RESOLVED 已办结. A follow-up: OPEN 已立项.
    """

    OPEN = "OPEN"
    SCHEDULED = "SCHEDULED"
    REPORT_SENT = "REPORT_SENT"
    HELD = "HELD"
    OPINION_ISSUED = "OPINION_ISSUED"
    REPORT_RECEIVED = "REPORT_RECEIVED"
    RESOLVED = "RESOLVED"


class FollowUp(msgspec.Struct, frozen=True, tag="FOLLOW_UP", tag_field="kind"):
    """跟踪监督 opened at another service's request."""

    title: str
    cause: RequestCause
    suggestion: Id
    opened: Step


Part = Hearing | FollowUp


class Item(AggregateState, frozen=True, kw_only=True):
    """A supervision item; `part` is None only before the first fact."""

    first_on: date | None = None
    part: Part | None = None
    misfits: tuple[str, ...] = ()  # keys of events of another kind under this id

    @property
    def kind(self) -> ItemKind:
        """Which kind it is."""
        return ItemKind.FOLLOW_UP if isinstance(self.part, FollowUp) else ItemKind.HEARING

    @property
    def on(self) -> date | None:
        """The day it counts for: of the hearing, held or planned, or of its opening; else of the first fact."""
        if isinstance(self.part, Hearing):
            held = self.part.held and self.part.held.on
            return held or self.part.meeting_on or self.first_on
        return self.part.opened.on if self.part else self.first_on


def evolve(state: Item, fact: Fact) -> Item:
    """`state` after one more fact in the total order; the first fact decides the kind."""
    part = _evolve_part(state.part, fact)
    first_on = state.first_on or fact.time.date()
    if part is None:
        return msgspec.structs.replace(state, first_on=first_on, misfits=(*state.misfits, fact.key))
    return msgspec.structs.replace(state, first_on=first_on, part=part)


def _evolve_part(part: Part | None, fact: Fact) -> Part | None:
    """The part after the fact, or None where the fact belongs to another kind."""
    match fact.data:
        case ItemRequested() as data:
            if isinstance(part, Hearing):
                return None
            opened = part.opened if part else Step.of(fact)
            return FollowUp(data.title, data.cause, data.suggestion, opened)
        case data if isinstance(data, hearing.EVENTS):
            return None if isinstance(part, FollowUp) else hearing.evolve(part or Hearing(), fact)
    return part


def status(state: Item) -> ItemStatus:
    """How far it is, from what is known."""
    match state.part:
        case None | FollowUp():
            return ItemStatus.OPEN
        case Hearing() as part:
            return _hearing_status(part)
        case _:
            assert_never(state.part)


def _hearing_status(part: Hearing) -> ItemStatus:
    if part.resolution is not None:
        return ItemStatus.RESOLVED
    if part.opinions_open:
        return ItemStatus.OPINION_ISSUED
    if part.received:
        return ItemStatus.REPORT_RECEIVED
    if part.held is not None:
        return ItemStatus.HELD
    return ItemStatus.REPORT_SENT if part.sent else ItemStatus.SCHEDULED


def anomalies(state: Item) -> tuple[Anomaly, ...]:
    """What does not fit."""
    mixed = (Anomaly(AnomalyKind.MIXED_KINDS, event) for event in state.misfits)
    return (*mixed, *(hearing.anomalies(state.part) if isinstance(state.part, Hearing) else ()))


def deadlines(state: Item) -> tuple[Deadline, ...]:
    """Every term; a follow-up has none of its own."""
    return hearing.deadlines(state.part) if isinstance(state.part, Hearing) else ()


def due_on(state: Item) -> date | None:
    """The earliest term that is still awaited. Whether it is overdue depends on the day it is asked."""
    return min((deadline.due_on for deadline in deadlines(state) if deadline.open), default=None)


def index(state: Item) -> Mapping[str, Any]:
    """What items are found and ordered by; `reviews` are the terms of review opinions."""
    part = state.part
    reviews = part.opinions if isinstance(part, Hearing) else ()
    return {
        "kind": state.kind.value,
        "status": status(state).value,
        "organ": part.organ.value if isinstance(part, Hearing) and part.organ else None,
        "on": (state.on or NEVER).isoformat(),
        "due_on": (due_on(state) or NEVER).isoformat(),
        "suggestion": part.suggestion if isinstance(part, FollowUp) else None,
        "reviews": [
            {
                "due": opinion.report_due.isoformat(),
                "reported": opinion.reported.on.isoformat() if opinion.reported else None,
            }
            for opinion in reviews
            if opinion.report_due is not None
        ],
    }
