"""The event by which a division publishes a local rule 地方规则: which term it sets for a clock, from which day on.

The one told last of a rule and a day counts; corrected and withdrawn like any other event. Subject: any id of the
division's own, as `350206-policy-grading`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final

import msgspec

from kit.catalogue import EventData, ShortText

POLICY: Final = "policy"
TERM_MAX: Final = 3660


class Rule(StrEnum):
    """A clock a locality may set for itself: JOINT_OPINION 协办意见, BOUNCE 退件, GRADING 测评,
    REHANDLING_ORDER 责成重新办理, REHANDLED_REPLY 重新答复, LONG_OVERDUE 长期逾期."""

    JOINT_OPINION = "JOINT_OPINION"  # from the assignment
    BOUNCE = "BOUNCE"  # from the assignment
    GRADING = "GRADING"  # from the reply
    REHANDLING_ORDER = "REHANDLING_ORDER"  # from the grade DISSATISFIED
    REHANDLED_REPLY = "REHANDLED_REPLY"  # from that order
    LONG_OVERDUE = "LONG_OVERDUE"  # from the due date of a reply


class TermUnit(StrEnum):
    """What a term is counted in: DAY 日, WORKING_DAY 工作日, MONTH 月."""

    DAY = "DAY"
    WORKING_DAY = "WORKING_DAY"
    MONTH = "MONTH"


class PolicySet(EventData, frozen=True, kw_only=True):
    """地方规则 from a day on, a clock that begins runs for this term; clocks that began before keep theirs."""

    event_type: ClassVar[str] = "npc.policy.set.v1"
    rule: Rule
    valid_from: Annotated[date, msgspec.Meta(description="施行日期 clocks that begin on this day or later follow it.")]
    value: Annotated[int, msgspec.Meta(ge=1, le=TERM_MAX)]
    unit: TermUnit
    basis: Annotated[ShortText, msgspec.Meta(description="依据 the rule's text and article, as 建议办理办法第九条.")]


def policies_id(division: str) -> str:
    """Where all local rules of a division are kept."""
    return f"{division}-policies"
