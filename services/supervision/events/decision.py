"""Facts of a decision 决定 that several organs carry out, task by task."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.events.common import Unit, Word, check_day, check_distinct


class DecisionTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """任务 what one organ has to do, and by when it reports."""

    task: Word
    title: ShortText
    organ: Unit
    due: Annotated[date, msgspec.Meta(description="By when it reports 报告期限.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an impossible date."""
        check_day("due", self.due)


class DecisionMade(EventData, frozen=True, kw_only=True):
    """作出决定 the committee decided; a list of tasks says who executes what 任务清单. Subject: the item."""

    event_type: ClassVar[str] = "npc.decision.made.v1"
    title: ShortText
    tasks: Annotated[tuple[DecisionTask, ...], msgspec.Meta(max_length=500)]
    meeting: Annotated[Id, msgspec.Meta(description="The meeting that decided.")] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a task that stands there twice."""
        check_distinct("tasks", tuple(one.task for one in self.tasks))


class DecisionReported(EventData, frozen=True, kw_only=True):
    """执行情况报告 an organ reported on one of its tasks. Subject: the item."""

    event_type: ClassVar[str] = "npc.decision.reported.v1"
    task: Word
    done: Annotated[bool, msgspec.Meta(description="Whether the task is completed 是否完成.")]
