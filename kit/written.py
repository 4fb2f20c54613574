"""Texts that are searched elsewhere 可检索文本: what a service tells of its titles and contents, as a consequence.

One service keeps the texts of all, so that one ranked answer is possible; a text that is gone is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, ClassVar, Final

import msgspec

from kit.catalogue import EventData, LongText, ShortText
from kit.envelope import CHINA_TIME
from kit.fold import Aggregate, AggregateState, Emission

TEXT: Final = "text"
"""The aggregate, and collection, of the service that keeps all texts."""


class TextKind(StrEnum):
    """What kind of thing a text belongs to: SUGGESTION 建议, OPINION 民情民意, ITEM 监督事项, COMMITMENT 承诺,
    FINDING 问题."""

    SUGGESTION = "SUGGESTION"
    OPINION = "OPINION"
    ITEM = "ITEM"
    COMMITMENT = "COMMITMENT"
    FINDING = "FINDING"


class Text(AggregateState, frozen=True, kw_only=True):
    """检索文本, under the id of what it belongs to; its document has `grams`, `on`, `division` and `kind`."""

    kind: TextKind = TextKind.SUGGESTION
    title: str = ""
    content: str = ""
    on: date | None = None


class TextWritten(EventData, frozen=True, kw_only=True):
    """可检索文本 the words by which something of another service is found. Subject: that thing."""

    event_type: ClassVar[str] = "npc.text.written.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"supervision"})
    kind: TextKind
    title: ShortText
    content: LongText = ""
    on: date


class Written(msgspec.Struct, frozen=True):
    """What a state has to be found by."""

    title: str
    on: date
    content: str = ""


def told(aggregate: Aggregate[Any], kind: TextKind, written: Callable[[Any], Written | None]) -> Aggregate[Any]:
    """The aggregate, which now tells its words besides its other consequences."""
    others = aggregate.consequences

    def consequences(state: Any) -> Mapping[str, Emission]:
        found = written(state)
        return {**others(state)} if found is None else {**others(state), "text": _emission(state, kind, found)}

    return replace(aggregate, consequences=consequences)


def _emission(state: Any, kind: TextKind, written: Written) -> Emission:
    data = TextWritten(
        division=state.division, kind=kind, title=written.title[:200], content=written.content[:20_000], on=written.on
    )
    return Emission(state.id, datetime.combine(written.on, time(12), CHINA_TIME), data)
