"""What one GraphQL request reads: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.documents import Document
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.loaders import IndicatorKey, batched, documents_by_id, documents_referring, indicator_values
from services.representatives.events import CODE, RECEPTION, REPRESENTATIVE, STATION
from services.representatives.indicators import INDICATORS
from services.representatives.store import Store

BY_ID = (("_id", 1),)
Loader = DataLoader[str, Document | None]
ListLoader = DataLoader[str, list[Document] | None]


@dataclass(frozen=True)
class Request:
    """The store and the loaders of one request."""

    store: Store
    representatives: Loader
    stations: Loader
    receptions: Loader
    codes: ListLoader
    stations_below: ListLoader
    reception_totals: Loader
    indicators: DataLoader[IndicatorKey, list[Value] | None]


def context(store: Store) -> dict[str, Any]:
    """A fresh GraphQL context."""
    return {
        "request": Request(
            store=store,
            representatives=documents_by_id(store.database[REPRESENTATIVE]),
            stations=documents_by_id(store.database[STATION]),
            receptions=documents_by_id(store.database[RECEPTION]),
            codes=documents_referring(store.database[CODE], "holders", BY_ID),
            stations_below=documents_referring(store.database[STATION], "parent", BY_ID),
            reception_totals=batched(store.reception_totals),
            indicators=indicator_values(Indicators(store.database, store.tree, INDICATORS, store.live)),
        )
    }


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request
