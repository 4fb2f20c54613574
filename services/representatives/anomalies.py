"""What does not fit 异常: well-formed facts that contradict each other are kept, and staff are told.

An anomaly is computed from the state, never sent; it is gone as soon as the missing fact arrives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from kit.texts import Text


class AnomalyKind(StrEnum):
    """Kinds of anomalies 异常类型; `TEXTS` says each in English and Chinese."""

    MANDATE_ENDED_WITHOUT_START = "MANDATE_ENDED_WITHOUT_START"
    MANDATE_SUSPENDED_WITHOUT_START = "MANDATE_SUSPENDED_WITHOUT_START"
    MANDATE_STARTED_TWICE = "MANDATE_STARTED_TWICE"
    MANDATE_ENDED_TWICE = "MANDATE_ENDED_TWICE"
    MANDATE_SUSPENDED_AFTER_END = "MANDATE_SUSPENDED_AFTER_END"
    TWO_MANDATES_AT_ONE_LEVEL = "TWO_MANDATES_AT_ONE_LEVEL"
    GROUP_LEFT_WITHOUT_JOINING = "GROUP_LEFT_WITHOUT_JOINING"
    CREDITED_WITHOUT_MANDATE = "CREDITED_WITHOUT_MANDATE"
    STATION_CLOSED_WITHOUT_OPENING = "STATION_CLOSED_WITHOUT_OPENING"
    STATION_ASSESSED_WHILE_CLOSED = "STATION_ASSESSED_WHILE_CLOSED"
    RECEPTION_AT_CLOSED_STATION = "RECEPTION_AT_CLOSED_STATION"
    CODE_REVOKED_WITHOUT_PUBLICATION = "CODE_REVOKED_WITHOUT_PUBLICATION"
    CODE_USED_TWICE = "CODE_USED_TWICE"
    RECEPTION_HELD_TWICE = "RECEPTION_HELD_TWICE"
    RECEPTION_WITHOUT_REPRESENTATIVE = "RECEPTION_WITHOUT_REPRESENTATIVE"
    RECORD_DATED_AHEAD = "RECORD_DATED_AHEAD"
    RECORD_REVIEW_OUT_OF_ORDER = "RECORD_REVIEW_OUT_OF_ORDER"
    CADENCE_NOT_ADOPTED = "CADENCE_NOT_ADOPTED"
    DUTY_NOT_SCHEDULED = "DUTY_NOT_SCHEDULED"
    DUTY_HELD_ON_ANOTHER_DAY = "DUTY_HELD_ON_ANOTHER_DAY"
    DUTY_WITHOUT_MANDATE = "DUTY_WITHOUT_MANDATE"
    DEBRIEF_BALLOTED_BEFORE_HELD = "DEBRIEF_BALLOTED_BEFORE_HELD"
    DEBRIEF_PUBLISHED_BEFORE_HELD = "DEBRIEF_PUBLISHED_BEFORE_HELD"
    DEBRIEF_BALLOTED_TWICE = "DEBRIEF_BALLOTED_TWICE"
    APPRAISED_WITHOUT_MANDATE = "APPRAISED_WITHOUT_MANDATE"
    GROUP_DISBANDED_WITHOUT_FORMATION = "GROUP_DISBANDED_WITHOUT_FORMATION"


TEXTS: Mapping[AnomalyKind, Text] = {
    AnomalyKind.MANDATE_ENDED_WITHOUT_START: Text(
        "a mandate ended that never started",
        "代表资格终止，但没有任职记录",
    ),
    AnomalyKind.MANDATE_SUSPENDED_WITHOUT_START: Text(
        "a mandate was suspended that never started",
        "暂停执行代表职务，但没有任职记录",
    ),
    AnomalyKind.MANDATE_STARTED_TWICE: Text("a serving mandate was started again", "在任期间重复登记任职"),
    AnomalyKind.MANDATE_ENDED_TWICE: Text("an ended mandate was ended again", "代表资格重复终止"),
    AnomalyKind.MANDATE_SUSPENDED_AFTER_END: Text("an ended mandate was suspended", "代表资格终止后又暂停执行职务"),
    AnomalyKind.TWO_MANDATES_AT_ONE_LEVEL: Text(
        "two mandates of the same level are serving at once",
        "同一层级同时有两届任职",
    ),
    AnomalyKind.GROUP_LEFT_WITHOUT_JOINING: Text("left a group that was never joined", "退出从未加入的代表小组"),
    AnomalyKind.CREDITED_WITHOUT_MANDATE: Text(
        "named by an activity, but no mandate is known",
        "有履职活动，但没有任职记录",
    ),
    AnomalyKind.STATION_CLOSED_WITHOUT_OPENING: Text("a station closed that was not open", "撤销未设立的站点"),
    AnomalyKind.STATION_ASSESSED_WHILE_CLOSED: Text(
        "a station was assessed that was not open", "评估未设立或已撤销的站点"
    ),
    AnomalyKind.RECEPTION_AT_CLOSED_STATION: Text(
        "a reception was held at a station that was not open",
        "接待地点未设立或已撤销",
    ),
    AnomalyKind.CODE_REVOKED_WITHOUT_PUBLICATION: Text(
        "a QR code was revoked that was not in use", "停用未发布的二维码"
    ),
    AnomalyKind.CODE_USED_TWICE: Text("one QR code leads to two places at once", "同一二维码同时用于两处"),
    AnomalyKind.RECEPTION_HELD_TWICE: Text(
        "the same reception was told twice; the later telling counts",
        "同一次接待重复报送，以后一次为准",
    ),
    AnomalyKind.RECEPTION_WITHOUT_REPRESENTATIVE: Text("a reception names no representative", "接待没有代表参加"),
    AnomalyKind.RECORD_DATED_AHEAD: Text("a record was filed before its own date", "履职日期晚于填报时间"),
    AnomalyKind.RECORD_REVIEW_OUT_OF_ORDER: Text(
        "the review took a step that does not follow from the one before",
        "审核步骤不连续",
    ),
    AnomalyKind.CADENCE_NOT_ADOPTED: Text("occasions of a cadence that was never adopted", "活动对应的周期制度未建立"),
    AnomalyKind.DUTY_NOT_SCHEDULED: Text("a slot was kept or moved that was never scheduled", "接待或改期没有排班记录"),
    AnomalyKind.DUTY_HELD_ON_ANOTHER_DAY: Text(
        "a slot was kept on another day than it was set for", "接待日期与排班日期不符"
    ),
    AnomalyKind.DUTY_WITHOUT_MANDATE: Text(
        "the roster names somebody who does not serve on that day", "排班代表当日不在任"
    ),
    AnomalyKind.DEBRIEF_BALLOTED_BEFORE_HELD: Text("a debrief was graded before it was held", "述职前已有测评结果"),
    AnomalyKind.DEBRIEF_PUBLISHED_BEFORE_HELD: Text("a debrief was published before it was held", "述职前已公开"),
    AnomalyKind.DEBRIEF_BALLOTED_TWICE: Text(
        "a debrief was graded twice; the later ballot counts", "同一次述职重复测评，以后一次为准"
    ),
    AnomalyKind.APPRAISED_WITHOUT_MANDATE: Text(
        "appraised or debriefed, but no mandate is known", "有述职或考核记录，但没有任职记录"
    ),
    AnomalyKind.GROUP_DISBANDED_WITHOUT_FORMATION: Text(
        "a group was disbanded that was never formed", "撤销未组建的代表小组"
    ),
}


KEPT_MAX: Final = 100


class Anomaly(msgspec.Struct, frozen=True):
    """One thing that does not fit, with the keys of the events behind it."""

    kind: AnomalyKind
    event: str
    count: int = 1  # how many events do not fit in this way
    others: tuple[str, ...] = ()  # of these events those after the first

    @property
    def events(self) -> tuple[str, ...]:
        """The events it hangs on; of many that a state keeps the first `KEPT_MAX`."""
        return (self.event, *self.others)

    @property
    def on(self) -> None:
        """Not known."""
        return


def shared(kind: AnomalyKind, events: Sequence[str]) -> Anomaly:
    """What does not fit in the same way in all of these events, of which there is one at least."""
    return Anomaly(kind, events[0], len(events), tuple(events[1:]))


def one_more(known: Anomaly, event: str) -> Anomaly:
    """The same with one more event; a state that keeps it must stay small, however much takes place there."""
    others = (*known.others, event)[: KEPT_MAX - 1]
    return msgspec.structs.replace(known, count=known.count + 1, others=others)
