"""What one GraphQL request reads: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.documents import Document
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.loaders import IndicatorKey, batched, documents_by_id, documents_referring, indicator_values
from services.representatives.events.common import CODE, DEBRIEF, DUTY, GROUP, RECEPTION, REPRESENTATIVE, STATION
from services.representatives.indicators import INDICATORS
from services.representatives.lists import BY_ID
from services.representatives.register import Gap
from services.representatives.store import Store
from services.representatives.vocabulary import RegisterKind

Loader = DataLoader[str, Document | None]
ListLoader = DataLoader[str, list[Document] | None]


class GapKey(NamedTuple):
    """A register's question for its entries at the end of a month."""

    division: str
    kind: RegisterKind
    month: str


@dataclass(frozen=True)
class Request:
    """The store and the loaders of one request."""

    store: Store
    representatives: Loader
    stations: Loader
    receptions: Loader
    groups: Loader
    duties: Loader
    debriefs: ListLoader
    codes: ListLoader
    stations_below: ListLoader
    reception_totals: Loader
    activities: Loader
    gaps: DataLoader[GapKey, list[Gap] | None]
    indicators: DataLoader[IndicatorKey, list[Value] | None]


def context(store: Store) -> dict[str, Any]:
    """A fresh GraphQL context."""
    return {
        "request": Request(
            store=store,
            representatives=documents_by_id(store.database[REPRESENTATIVE]),
            stations=documents_by_id(store.database[STATION]),
            receptions=documents_by_id(store.database[RECEPTION]),
            groups=documents_by_id(store.database[GROUP]),
            duties=documents_by_id(store.database[DUTY]),
            debriefs=documents_referring(store.database[DEBRIEF], "representative", (("on", 1), ("_id", 1))),
            codes=documents_referring(store.database[CODE], "holders", BY_ID),
            stations_below=documents_referring(store.database[STATION], "parent", BY_ID),
            reception_totals=batched(store.reception_totals),
            activities=batched(store.activities),
            gaps=batched(lambda keys: _gaps(store, keys)),
            indicators=indicator_values(Indicators(store.database, store.tree, INDICATORS, store.live)),
        )
    }


def _gaps(store: Store, keys: Sequence[GapKey]) -> dict[GapKey, list[Gap]]:
    """Registers are answered together, whatever their kinds and months."""
    found: dict[GapKey, list[Gap]] = {key: [] for key in keys}
    kinds, divisions = {key.kind for key in keys}, sorted({key.division for key in keys})
    for month, gaps in store.gaps(kinds, divisions, {key.month for key in keys}).items():
        for gap in gaps:
            key = GapKey(gap.division, gap.kind, month)
            if key in found:
                found[key].append(gap)
    return found


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request
