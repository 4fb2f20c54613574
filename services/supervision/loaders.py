"""What one GraphQL request reads and knows: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.documents import Document
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.loaders import IndicatorKey, documents_by_id, documents_referring, indicator_values
from services.supervision.alarm_events import ALARM
from services.supervision.events.common import (
    BALLOT,
    COMMITMENT,
    DEPARTMENT,
    ELECTORATE,
    FINDING,
    ITEM,
    MEETING,
    PLAN,
    PROJECT,
)
from services.supervision.indicators import INDICATORS
from services.supervision.store import Store

OLDEST_FIRST = (("on", 1), ("_id", 1))
Loader = DataLoader[str, Document | None]
ListLoader = DataLoader[str, list[Document] | None]


@dataclass(frozen=True)
class Request:
    """The store, the loaders and the day of one request."""

    store: Store
    today: date
    items: Loader
    findings: Loader
    commitments: Loader
    plans: Loader
    departments: Loader
    electorates: Loader
    projects: Loader
    meetings: Loader
    alarms: Loader
    items_of_suggestion: ListLoader
    items_joining: ListLoader
    items_observed: ListLoader
    findings_of_item: ListLoader
    commitments_of_item: ListLoader
    ballots_about: ListLoader
    indicators: DataLoader[IndicatorKey, list[Value] | None]


def context(store: Store) -> dict[str, Any]:
    """A fresh GraphQL context."""
    database = store.database
    return {
        "request": Request(
            store=store,
            today=store.today(),
            items=documents_by_id(database[ITEM]),
            findings=documents_by_id(database[FINDING]),
            commitments=documents_by_id(database[COMMITMENT]),
            plans=documents_by_id(database[PLAN]),
            departments=documents_by_id(database[DEPARTMENT]),
            electorates=documents_by_id(database[ELECTORATE]),
            projects=documents_by_id(database[PROJECT]),
            meetings=documents_by_id(database[MEETING]),
            alarms=documents_by_id(database[ALARM]),
            items_of_suggestion=documents_referring(database[ITEM], "suggestion", OLDEST_FIRST),
            items_joining=documents_referring(database[ITEM], "joins", OLDEST_FIRST),
            items_observed=documents_referring(database[ITEM], "observers", OLDEST_FIRST),
            findings_of_item=documents_referring(database[FINDING], "item", OLDEST_FIRST),
            commitments_of_item=documents_referring(database[COMMITMENT], "item", OLDEST_FIRST),
            ballots_about=documents_referring(database[BALLOT], "about", OLDEST_FIRST),
            indicators=indicator_values(Indicators(database, store.tree, INDICATORS, store.live)),
        )
    }


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request
