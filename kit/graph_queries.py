"""What every subgraph is asked in the same way: for a division's subtree, a page of a list.

Whatever is wrong in a question becomes a `UserError` that says what can be asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import pymongo.collection

from kit.cursors import Order, PageError
from kit.divisions import DivisionTree
from kit.documents import Document
from kit.graph_types import Connection, PeriodInput, UserError, connection, page_error
from kit.pagination import read_page
from kit.periods import Period

N = TypeVar("N")
STATE = {"_id": 1, "state": 1, "version": 1}


def subtree(tree: DivisionTree, code: str | None) -> tuple[str, ...]:
    """The codes of a subtree, the division itself first; of all divisions for None. Raises `UserError`."""
    if code is None:
        return tuple(division.code for division in tree)
    if code not in tree:
        raise UserError(f"no division {code!r}; Query.divisions lists them")
    return tree.within(code)


def period_of(period: PeriodInput | None) -> Period | None:
    """The period asked about, if any. Raises `UserError` where the calendar has none."""
    return None if period is None else period.to_period()


async def page(
    collection: pymongo.collection.Collection[Document],
    query: Mapping[str, Any],
    order: Order,
    node: Callable[[Document], N],
    *,
    first: int,
    after: str | None,
    also: Iterable[str] = (),
) -> Connection[N]:
    """A page of documents, of which `node` sees `_id`, `state`, `version` and the fields `also`; read in a thread.

    Raises `UserError`.
    """
    fields = {**STATE, **dict.fromkeys(also, 1)}
    try:
        found = await asyncio.to_thread(
            read_page, collection, query, order, first=first, after=after, projection=fields
        )
    except PageError as error:
        raise page_error(error) from None
    return connection(found, node, lambda: collection.count_documents(query))
