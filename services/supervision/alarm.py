"""An alarm 预警 as its facts have made it: raised by a service, answered by staff and by the district.

It stands while some service says so. What was said about it stays when it is settled, and counts again should the same
alarm be raised anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from kit.alarms import AlarmRaised
from kit.catalogue import Fact
from kit.fold import AggregateState
from services.supervision.alarm_events import AlarmAcknowledged, AlarmExplained, AlarmQuestioned


class AlarmStatus(StrEnum):
    """Where an alarm stands: OPEN 待处理, QUESTIONED 已要求说明, EXPLAINED 区县已说明, ACKNOWLEDGED 已阅,
    SETTLED 已消除."""

    OPEN = "OPEN"
    QUESTIONED = "QUESTIONED"
    EXPLAINED = "EXPLAINED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    SETTLED = "SETTLED"


STANDING = tuple(one for one in AlarmStatus if one is not AlarmStatus.SETTLED)


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something said about an alarm, and what its status became."""

    at: datetime
    status: AlarmStatus
    text: str


class AlarmState(AggregateState, frozen=True, kw_only=True):
    """预警."""

    raised: AlarmRaised | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def status(self) -> AlarmStatus:
        """The last remark's, unless the cause is gone."""
        if self.raised is None:
            return AlarmStatus.SETTLED
        return self.remarks[-1].status if self.remarks else AlarmStatus.OPEN

    @property
    def since(self) -> date | None:
        """When it began, where that is known."""
        return None if self.raised is None else self.raised.since


def evolve(state: AlarmState, fact: Fact) -> AlarmState:
    """The alarm after one more fact."""
    match fact.data:
        case AlarmRaised() as raised:
            return msgspec.structs.replace(state, raised=raised)
        case AlarmAcknowledged(note=text):
            return _remarked(state, fact, AlarmStatus.ACKNOWLEDGED, text)
        case AlarmQuestioned(question=text):
            return _remarked(state, fact, AlarmStatus.QUESTIONED, text)
        case AlarmExplained(explanation=text):
            return _remarked(state, fact, AlarmStatus.EXPLAINED, text)
        case _:
            return state


def _remarked(state: AlarmState, fact: Fact, status: AlarmStatus, text: str) -> AlarmState:
    remark = Remark(at=fact.time, status=status, text=text)
    return msgspec.structs.replace(state, remarks=(*state.remarks, remark))


def index(state: AlarmState) -> Mapping[str, Any]:
    """Found by status, severity, code and what it is about; ordered by day. An undated one sorts as the oldest."""
    raised = state.raised
    return {
        "status": state.status,
        "severity": raised.severity if raised else None,
        "code": raised.code if raised else None,
        "about": raised.about if raised else None,
        "on": raised.since.isoformat() if raised and raised.since else "",
    }
