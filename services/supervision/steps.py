"""Steps, terms and counted rows, shared by every aggregate: what happened when, what is due when, what counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from kit.catalogue import Fact

NEVER = date(9999, 12, 31)
"""Stands in an index where nothing is due: it sorts last and lies before no day."""

Row = tuple[date | None, str, int]
"""Day, counter, amount; a day of None counts nowhere."""


class Step(msgspec.Struct, frozen=True):
    """Something that happened 节点: the day, in China time, and the key of the event that says so."""

    on: date
    event: str

    @classmethod
    def of(cls, fact: Fact) -> Step:
        """The step a fact stands for."""
        return cls(fact.time.date(), fact.key)


class DeadlineKind(StrEnum):
    """What is due 期限类别.

    REPORT_FOR_COMMENT 报告送交征求意见 (T−20), REPORT_DELIVERED 报告送交常委会 (T−10),
    REPORT_TO_MEMBERS 报告发给组成人员 (T−7), HANDLING_REPORT 审议意见处理情况报告, TASK_REPORT 任务执行情况报告,
    REFERRAL_ANSWER 移送反馈.
    """

    REPORT_FOR_COMMENT = "REPORT_FOR_COMMENT"
    REPORT_DELIVERED = "REPORT_DELIVERED"
    REPORT_TO_MEMBERS = "REPORT_TO_MEMBERS"
    HANDLING_REPORT = "HANDLING_REPORT"
    TASK_REPORT = "TASK_REPORT"
    REFERRAL_ANSWER = "REFERRAL_ANSWER"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term 期限. `open` while its completion is awaited: a report's term is over once the hearing was held."""

    kind: DeadlineKind
    due_on: date
    done: Step | None
    open: bool


def days_late(due: date | None, done: date | None, today: date) -> int:
    """Calendar days past `due`, up to the day it was done or to `today`; 0 in time or where nothing is due."""
    return 0 if due is None else max(0, ((done or today) - due).days)
