"""Keyset pagination: a page of a list in one round trip, stable while rows come and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from kit.cursors import Order, PageError, behind, decode_cursor, encode_cursor
from kit.together import Pipeline, in_turn

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
    fields = None if projection is None else {**projection, **{name: 1 for name, _ in order}}
    if after is None:
        rows = list(collection.find(query, fields).sort(list(order)).limit(size + 1))
    else:
        rest = rows_behind(collection.name, query, order, decode_cursor(after, order), size + 1, fields)
        rows = list(collection.aggregate(rest, batchSize=size + 2))
    documents = rows[:size]
    return Page(documents, [encode_cursor(row, order) for row in documents], len(rows) > size, after is not None)


def rows_behind(
    collection: str,
    query: Mapping[str, Any],
    order: Order,
    values: Sequence[Any],
    number: int,
    projection: Mapping[str, Any] | None,
) -> list[Mapping[str, Any]]:
    """A pipeline for the first `number` documents that sort after `values`.

    One range of the index after the other, so that nothing before the page is looked at, however many rows share the
    cursor's first value; a later range is not begun when an earlier one fills the page.
    """
    shown: list[Mapping[str, Any]] = [] if projection is None else [{"$project": projection}]
    ranges: list[Pipeline] = [
        [{"$match": {"$and": [query, condition]}}, {"$sort": dict(order)}, {"$limit": number}, *shown]
        for condition in behind(order, values)
    ]
    return [*in_turn(collection, ranges), {"$limit": number}]
