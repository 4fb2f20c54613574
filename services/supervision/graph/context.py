"""What one GraphQL request carries: the store, the day, and loaders that turn many lookups into one round trip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from strawberry import Info
from strawberry.dataloader import DataLoader

from kit.divisions import DivisionTree
from kit.indicators import Indicators, Value
from kit.loaders import IndicatorKey, batched, documents_by_id, indicator_values
from services.supervision.store import Document, Store, by_reference

OLDEST_FIRST = (("on", 1), ("_id", 1))

Context = Info[dict[str, Any], None]
Documents = DataLoader[str, Document | None]
Lists = DataLoader[str, list[Document] | None]


@dataclass(frozen=True)
class Request:
    """Everything resolvers may use; made anew for each request."""

    store: Store
    tree: DivisionTree
    today: date
    items: Documents
    findings: Documents
    projects: Documents
    meetings: Documents
    items_of_suggestion: Lists
    findings_of_item: Lists
    ballots_about: Lists
    indicators: DataLoader[IndicatorKey, list[Value] | None]

    @classmethod
    def begin(cls, store: Store, tree: DivisionTree, indicators: Indicators) -> Request:
        """A request of now."""
        return cls(
            store=store,
            tree=tree,
            today=store.clock(),
            items=documents_by_id(store.items),
            findings=documents_by_id(store.findings),
            projects=documents_by_id(store.projects),
            meetings=documents_by_id(store.meetings),
            items_of_suggestion=batched(by_reference(store.items, "suggestion", OLDEST_FIRST)),
            findings_of_item=batched(by_reference(store.findings, "item", OLDEST_FIRST)),
            ballots_about=batched(by_reference(store.ballots, "about", OLDEST_FIRST)),
            indicators=indicator_values(indicators),
        )


def request_of(info: Context) -> Request:
    """The request a resolver runs in."""
    return cast(Request, info.context["request"])


async def referring(loader: Lists, identity: str) -> list[Document]:
    """The documents that refer to `identity`; batched."""
    return await loader.load(identity) or []
