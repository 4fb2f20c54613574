"""Facts by the handful, for tests that need several districts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from kit.catalogue import Fact
from kit.figures import FigureReported
from services.representatives.events.performance import PerformanceRecorded
from services.representatives.events.reception import ReceptionHeld
from services.representatives.events.representative import MandateEnded, MandateStarted
from services.representatives.events.station import CodePublished, StationOpened
from services.representatives.vocabulary import Channel, CodeTarget, MandateLevel, PerformanceKind, StationType, Tier
from tests.services.representatives.history import MOVED, fact

HULI, HAICANG, ZHANQIAN, XIAMEN = "350206", "350205", "210802", "350200"


def person(number: int, division: str = HULI) -> str:
    return f"{division}-R-{number:04}"


def place(number: int, division: str = HULI) -> str:
    return f"{division}-L-{number:04}"


def serves(number: int, division: str = HULI, at: str = "2021-12-01", **more: Any) -> Fact:
    values: dict[str, Any] = {"level": MandateLevel.DISTRICT, "term": 18} | more
    return fact(at, person(number, division), MandateStarted(division=division, **values))


def ends(number: int, division: str = HULI, at: str = "2024-06-01") -> Fact:
    data = MandateEnded(division=division, level=MandateLevel.DISTRICT, term=18, reason=MOVED)
    return fact(at, person(number, division), data)


def opens(number: int, division: str = HULI, at: str = "2021-04-01", **more: Any) -> Fact:
    values: dict[str, Any] = {"type": StationType.LIAISON, "tier": Tier.TOWN, "name": f"联络站{number}"} | more
    return fact(at, place(number, division), StationOpened(division=division, **values))


def receives(number: int, *persons: int, division: str = HULI, at: str = "2025-03-01", **more: Any) -> Fact:
    values: dict[str, Any] = {"channel": Channel.STATION, "station": place(1, division), "citizens": 10} | more
    data = ReceptionHeld(division=division, representatives=tuple(person(one, division) for one in persons), **values)
    return fact(at, f"{division}-J-{number:04}", data)


def records(number: int, *persons: int, division: str = HULI, on: str = "2025-03-01", **more: Any) -> Fact:
    values: dict[str, Any] = {"kind": PerformanceKind.TALK} | more
    named = tuple(person(one, division) for one in persons)
    data = PerformanceRecorded(division=division, representatives=named, on=date.fromisoformat(on), **values)
    return fact("2025-12-30", f"{division}-P-{number:04}", data)


def publishes(number: int, holder: str, target: CodeTarget, division: str = HULI) -> Fact:
    data = CodePublished(division=division, code=f"{division}-QR-{number:04}", target=target)
    return fact("2024-01-10", holder, data)


def claims(
    indicator: str, value: float, division: str = HULI, year: int = 2025, op: Literal["=", ">=", "~"] = "=", **more: Any
) -> Fact:
    data = FigureReported(division=division, indicator=indicator, year=year, op=op, value=value, unit="persons", **more)
    return fact("2026-01-10", f"{division}-F-{indicator}-{year}-{more.get('quarter', '')}", data)
