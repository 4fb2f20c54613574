"""What one GraphQL request reads and knows: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.documents import Document
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.loaders import IndicatorKey, documents_by_id, indicator_values
from services.suggestions.events import OPINION, SUGGESTION
from services.suggestions.indicators import INDICATORS
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.store import Store
from services.suggestions.suggestion import Suggestion

Loader = DataLoader[str, Document | None]


@dataclass(frozen=True)
class Request:
    """The store, the loaders, the local rules and the day of one request."""

    store: Store
    policies: Policies
    today: date
    suggestions: Loader
    opinions: Loader
    indicators: DataLoader[IndicatorKey, list[Value] | None]


def context(store: Store, policies: Policies) -> dict[str, Any]:
    """A fresh GraphQL context."""
    return {
        "request": Request(
            store=store,
            policies=policies,
            today=store.today(),
            suggestions=documents_by_id(store.database[SUGGESTION]),
            opinions=documents_by_id(store.database[OPINION]),
            indicators=indicator_values(Indicators(store.database, store.tree, INDICATORS, store.live)),
        )
    }


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request


def suggestion_of(document: Document) -> Suggestion:
    """The state inside a stored suggestion."""
    return msgspec.convert(document["state"], Suggestion)


def opinion_of(document: Document) -> Opinion:
    """The state inside a stored opinion."""
    return msgspec.convert(document["state"], Opinion)
