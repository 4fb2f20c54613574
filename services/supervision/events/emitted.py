"""What supervision tells the other services: who is to be credited, and which opinions it produced."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData, Id, ShortText
from services.supervision.vocabulary import CreditKind


class PerformanceCredited(EventData, frozen=True, kw_only=True):
    """履职计入 a representative took part in supervision; the subject is the representative."""

    event_type: ClassVar[str] = "npc.performance.credited.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"supervision"})
    representative: Id
    kind: CreditKind
    on: date
    reference: Id


class OpinionProduced(EventData, frozen=True, kw_only=True):
    """监督活动产生的意见 a hearing or an inquiry produced this opinion; the subject is the opinion."""

    event_type: ClassVar[str] = "npc.opinion.produced.v1"
    publishers: ClassVar[frozenset[str]] = frozenset({"supervision"})
    title: ShortText
    item: Annotated[Id, msgspec.Meta(description="The supervision item 监督事项 it came from.")]
    unit: Annotated[Id, msgspec.Meta(description="The unit it was passed to 承办单位.")] | None = None
