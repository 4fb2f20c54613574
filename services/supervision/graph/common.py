"""Anomalies and terms, which every kind of thing supervised may have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import strawberry

from services.supervision.anomalies import TEXTS, Anomaly
from services.supervision.graph.enums import AnomalyKind, DeadlineKind
from services.supervision.steps import Deadline, days_late


@strawberry.type(
    description="Facts that do not fit each other; shown, never repaired. 异常：相互不符的事实，只提示不更改。"
)
class SupervisionAnomaly:
    """One anomaly in words."""

    kind: AnomalyKind
    text: str = strawberry.field(description="In English. 英文说明。")
    text_zh: str = strawberry.field(description="In Chinese. 中文说明。")
    event: str = strawberry.field(description="Key of the event behind it, source/id. 相关事件。")

    @classmethod
    def all_of(cls, anomalies: Iterable[Anomaly]) -> list[SupervisionAnomaly]:
        """The GraphQL form."""
        return [
            cls(
                kind=one.kind,
                text=TEXTS[one.kind].english,
                text_zh=TEXTS[one.kind].chinese,
                event=one.event,
            )
            for one in anomalies
        ]


@strawberry.type(description="A term, computed from the known facts. 期限。")
class SupervisionDeadline:
    """A term and what became of it."""

    kind: DeadlineKind
    due_on: date
    done_on: date | None = strawberry.field(description="When it was met; null while it is not. 完成日期。")
    running: bool = strawberry.field(description="Still running. 仍在计算。")
    days_late: int = strawberry.field(
        description="Days past the term until it was met, or until today while it is awaited. 逾期天数。"
    )

    @classmethod
    def of(cls, deadline: Deadline, today: date) -> SupervisionDeadline:
        """The GraphQL form."""
        done_on = deadline.done.on if deadline.done else None
        return cls(
            kind=deadline.kind,
            due_on=deadline.due_on,
            done_on=done_on,
            running=deadline.open,
            days_late=days_late(deadline.due_on, done_on, today) if done_on or deadline.open else 0,
        )
