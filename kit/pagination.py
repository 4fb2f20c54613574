"""Keyset pagination: a page of a list in one round trip, stable while rows come and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from kit.cursors import Order, PageError, behind, decode_cursor, encode_cursor

PAGE_SIZE_MAX = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Documents of one page with their cursors."""

    documents: list[dict[str, Any]]
    cursors: list[str]
    has_next: bool
    has_previous: bool


def read_page(
    collection: Collection[dict[str, Any]],
    query: Mapping[str, Any],
    order: Order,
    *,
    first: int | None,
    after: str | None,
    projection: Mapping[str, Any] | None = None,
) -> Page:
    """The first `first` documents of `query` behind the cursor `after`, in one round trip. Raises `PageError`."""
    size = 50 if first is None else first
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise PageError(f"first must be between 1 and {PAGE_SIZE_MAX}, not {size}")
    condition: Mapping[str, Any] = query
    if after is not None:
        rest = behind(order, decode_cursor(after, order))
        condition = {"$and": [query, rest]} if query else rest
    fields = None if projection is None else {**projection, **{name: 1 for name, _ in order}}
    rows = list(collection.find(condition, fields).sort(list(order)).limit(size + 1))
    documents = rows[:size]
    return Page(documents, [encode_cursor(row, order) for row in documents], len(rows) > size, after is not None)
