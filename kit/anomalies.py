"""Anomalies 异常: well-formed facts that do not fit each other are kept, and an aggregate says what in it does not fit.

What follows is the same for every kind of aggregate: an alarm for staff of each code, and a counter by code of the
division's own events behind it, so that a publisher learns how many of its events are applied and yet do not fit. Both
go with the anomaly, as soon as the missing fact arrives.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from kit.alarms import Alarm, alarming
from kit.fold import Aggregate, Anomaly, Contribution, Counter
from kit.texts import Text

FAMILY = "anomaly."
"""What the names of these counters begin with."""
_STANDING = "1970-01"  # an anomaly stands now, whenever it came about: its counter needs a month, and always the same


class Found(Protocol):
    """An anomaly in a service's own words; its texts say each kind."""

    @property
    def kind(self) -> StrEnum:
        """What does not fit."""

    @property
    def events(self) -> tuple[str, ...]:
        """Keys of the events it hangs on."""

    @property
    def on(self) -> date | None:
        """Since when, where that is known."""


Finder = Callable[[Any], Iterable[Anomaly]]
"""The anomalies of one state."""


def worded(find: Callable[[Any], Iterable[Found]], texts: Mapping[Any, Text]) -> Finder:
    """What a service finds, with its sentences."""

    def found(state: Any) -> Iterator[Anomaly]:
        for one in find(state):
            yield Anomaly(one.kind.name, texts[one.kind], one.events, one.on)

    return found


def with_anomalies(aggregates: Iterable[Aggregate[Any]], finders: Mapping[str, Finder]) -> Mapping[str, Aggregate[Any]]:
    """Aggregates by name; those that `finders` names tell, count and raise their anomalies."""
    return {one.name: _telling(one, finders[one.name]) if one.name in finders else one for one in aggregates}


def _telling(aggregate: Aggregate[Any], find: Finder) -> Aggregate[Any]:
    others = aggregate.contribution

    def contribution(state: Any) -> Contribution:
        counted = _counted(find(state))
        return {**others(state), **counted} if counted else others(state)

    def alarms(state: Any) -> Iterator[Alarm]:
        return (Alarm(one.code, one.text, one.on) for one in find(state))

    return alarming(replace(aggregate, anomalies=find, contribution=contribution), alarms)


def _counted(anomalies: Iterable[Anomaly]) -> Tally[Counter]:
    """By code and by the division that published the event; those of services are no division's to correct."""
    counted: Tally[Counter] = Tally()
    for one in anomalies:
        publishers = (key.partition("/")[0] for key in one.events)
        counted.update(Counter(by, _STANDING, f"{FAMILY}{one.code}") for by in publishers if by.isdigit())
    return counted
