"""What every subgraph is asked in the same way: for a division's subtree, a page of a list, values of indicators.

Whatever is wrong in a question becomes a `UserError` that says what can be asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import pymongo.collection
from strawberry.dataloader import DataLoader

from kit.cursors import Order, PageError
from kit.divisions import DivisionTree
from kit.documents import Document
from kit.graph_types import Connection, IndicatorValue, PeriodInput, UserError, connection, page_error
from kit.indicators import Value
from kit.loaders import IndicatorKey
from kit.pagination import read_page
from kit.periods import Period

N = TypeVar("N")
STATE = {"_id": 1, "state": 1}


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
) -> Connection[N]:
    """A page of documents, of which `node` sees `_id` and `state`; read in a thread. Raises `UserError`."""
    try:
        found = await asyncio.to_thread(read_page, collection, query, order, first=first, after=after, projection=STATE)
    except PageError as error:
        raise page_error(error) from None
    return connection(found, node, lambda: collection.count_documents(query))


async def indicator_values(
    loader: DataLoader[IndicatorKey, list[Value] | None],
    catalogue: Collection[str],
    code: str,
    period: PeriodInput,
    ids: Sequence[str] | None,
) -> list[IndicatorValue]:
    """A division's values of the indicators `ids` (None: the whole catalogue). Raises `UserError`.

    Divisions that ask alike in one request are answered together.
    """
    if unknown := [repr(str(one)) for one in ids or () if one not in catalogue]:
        raise UserError(f"no indicator {', '.join(unknown)}; known are {', '.join(catalogue)}")
    key = IndicatorKey(str(code), period.to_period(), None if ids is None else tuple(map(str, ids)))
    return [IndicatorValue.of(value) for value in await loader.load(key) or ()]
