"""What becomes of an alarm 预警: staff acknowledge it or ask the district, the district explains.

Who of the staff acted stands in the audit log, not in events: a district learns that the city asks, not who.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

import msgspec

from kit.catalogue import EventData

ALARM: Final = "alarm"

Note = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
City = Annotated[str, msgspec.Meta(pattern=r"^\d{6}(\d{3})?$", description="The division whose staff acted.")]
STAFF = frozenset({"supervision"})


class AlarmAcknowledged(EventData, frozen=True, kw_only=True):
    """已阅 staff have seen the alarm and noted why it may stand."""

    event_type: ClassVar[str] = "npc.alarm.acknowledged.v1"
    publishers: ClassVar[frozenset[str]] = STAFF
    by: City
    note: Note


class AlarmQuestioned(EventData, frozen=True, kw_only=True):
    """请予说明 staff ask the district to explain."""

    event_type: ClassVar[str] = "npc.alarm.questioned.v1"
    publishers: ClassVar[frozenset[str]] = STAFF
    by: City
    question: Note


class AlarmExplained(EventData, frozen=True, kw_only=True):
    """说明 the district explains. Subject: the alarm, whose id the question gave."""

    event_type: ClassVar[str] = "npc.alarm.explained.v1"
    explanation: Note
