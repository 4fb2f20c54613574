"""What one GraphQL request reads: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.indicators import Indicators, Value
from kit.loaders import IndicatorKey, batched, documents_by_id, indicator_values
from services.representatives.events import RECEPTION, REPRESENTATIVE, STATION
from services.representatives.indicators import CATALOGUE
from services.representatives.store import Document, Store

Loader = DataLoader[str, Document | None]


@dataclass(frozen=True)
class Request:
    """The store and the loaders of one request."""

    store: Store
    representatives: Loader
    stations: Loader
    receptions: Loader
    codes: DataLoader[str, list[Document] | None]
    stations_below: DataLoader[str, list[Document] | None]
    reception_totals: Loader
    indicators: DataLoader[IndicatorKey, list[Value] | None]


def context(store: Store) -> dict[str, Any]:
    """A fresh GraphQL context."""
    indicators = Indicators(store.database, store.tree, CATALOGUE, store.live)
    return {
        "request": Request(
            store=store,
            representatives=documents_by_id(store.collection(REPRESENTATIVE)),
            stations=documents_by_id(store.collection(STATION)),
            receptions=documents_by_id(store.collection(RECEPTION)),
            codes=batched(store.codes_of),
            stations_below=batched(store.stations_below),
            reception_totals=batched(store.reception_totals),
            indicators=indicator_values(indicators),
        )
    }


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request
