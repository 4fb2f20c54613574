"""Alarms 预警: what a service must tell staff because facts contradict each other; raised as events, never repaired.

A state says which alarms exist because of it; the ledger sends `alarm.raised` for a new one and takes it back when its
cause is gone, as it does with every consequence. One service keeps them all (docs/decisions/0011-alarms-are-events.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from kit.envelope import CHINA_TIME
from kit.fold import Aggregate, AggregateState, Emission
from kit.texts import Text

_UNDATED = datetime(1970, 1, 1, tzinfo=CHINA_TIME)  # the time of the event where the state knows no day


class Severity(StrEnum):
    """How serious an alarm is: NOTE 提示, WARNING 注意, SERIOUS 严重."""

    NOTE = "NOTE"
    WARNING = "WARNING"
    SERIOUS = "SERIOUS"


class AlarmRaised(EventData, frozen=True, kw_only=True):
    """预警 facts contradict each other; taken back when they no longer do. Subject: the alarm."""

    event_type: ClassVar[str] = "npc.alarm.raised.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"representatives", "suggestions", "supervision"})
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z_]{1,80}$", description="What is wrong, as one word.")]
    severity: Severity
    entity: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$", description="What kind of thing it is about.")]
    about: Annotated[Id, msgspec.Meta(description="What it is about.")]
    text: ShortText
    text_zh: ShortText
    since: Annotated[date, msgspec.Meta(description="When it began, where that is known.")] | None = None


class Alarm(NamedTuple):
    """One thing that is wrong with a state; one alarm for each code."""

    code: str
    text: Text
    since: date | None = None
    severity: Severity = Severity.WARNING


S = TypeVar("S", bound=AggregateState)
Alarms = Callable[[S], Iterable[Alarm]]


def alarm_id(division: str, about: str, code: str) -> str:
    """The alarm's id, the same whenever it is raised again."""
    return f"{division}-alarm-{hashlib.sha256(f'{about}|{code}'.encode()).hexdigest()[:16]}"


def emissions(entity: str, state: AggregateState, alarms: Iterable[Alarm]) -> Mapping[str, Emission]:
    """The events that exist because of a state's alarms; of several with one code the earliest counts."""
    first: dict[str, Alarm] = {}
    for alarm in sorted(alarms, key=lambda one: (one.since or date.max, one.text)):
        first.setdefault(alarm.code, alarm)
    return {f"alarm:{code}": _emission(entity, state, alarm) for code, alarm in first.items()}


def _emission(entity: str, state: AggregateState, alarm: Alarm) -> Emission:
    since = alarm.since
    time = _UNDATED if since is None else datetime(since.year, since.month, since.day, tzinfo=CHINA_TIME)
    data = AlarmRaised(
        division=state.division,
        code=alarm.code,
        severity=alarm.severity,
        entity=entity,
        about=state.id,
        text=alarm.text.english,
        text_zh=alarm.text.chinese,
        since=since,
    )
    return Emission(alarm_id(state.division, state.id, alarm.code), time, data)


def alarming(aggregate: Aggregate[Any], alarms: Alarms[Any]) -> Aggregate[Any]:
    """The aggregate, which now raises these besides its other consequences."""
    others = aggregate.consequences

    def consequences(state: Any) -> Mapping[str, Emission]:
        return {**others(state), **emissions(aggregate.name, state, alarms(state))}

    return replace(aggregate, consequences=consequences)
