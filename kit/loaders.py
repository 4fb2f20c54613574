"""Batching by key: whatever many resolvers of one request ask of a type becomes one database round trip."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pymongo.collection import Collection
from strawberry.dataloader import DataLoader

from kit.cursors import Order
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.periods import Period

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def batched(read: Callable[[Sequence[K]], Mapping[K, V]]) -> DataLoader[K, V | None]:
    """A loader around a blocking function that reads many keys at once; what it does not return is None."""

    async def load(keys: list[K]) -> list[V | None]:
        found = await asyncio.to_thread(read, keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load)


def documents_by_id(collection: Collection[dict[str, Any]]) -> DataLoader[str, dict[str, Any] | None]:
    """Documents of one collection by `_id`."""

    def read(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {row["_id"]: row for row in collection.find({"_id": {"$in": list(keys)}})}

    return batched(read)


def documents_referring(
    collection: Collection[dict[str, Any]], field: str, order: Order
) -> DataLoader[str, list[dict[str, Any]] | None]:
    """The documents of one collection that refer to an id by `field`, which holds one id or a list of them."""

    def read(keys: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {key: [] for key in keys}
        for row in collection.find({field: {"$in": list(keys)}}).sort(list(order)):
            referred = row[field]
            for key in found.keys() & (referred if isinstance(referred, list) else [referred]):
                found[key].append(row)
        return found

    return batched(read)


class IndicatorKey(NamedTuple):
    """One division's question for indicator values; `ids` None asks for the whole catalogue."""

    code: str
    period: Period
    ids: tuple[str, ...] | None


def indicator_values(indicators: Indicators) -> DataLoader[IndicatorKey, list[Value] | None]:
    """Indicator values: all that one request asks, of whichever divisions and periods, is answered together."""

    def read(keys: Iterable[IndicatorKey]) -> dict[IndicatorKey, list[Value]]:
        questions: dict[tuple[str, ...] | None, list[IndicatorKey]] = defaultdict(list)
        for key in keys:
            questions[key.ids].append(key)
        found: dict[IndicatorKey, list[Value]] = {}
        for ids, alike in questions.items():
            codes = list(dict.fromkeys(key.code for key in alike))
            periods = list(dict.fromkeys(key.period for key in alike))
            values = indicators.values(codes, periods, ids)
            found |= {key: values[key.code, key.period] for key in alike}
        return found

    return batched(read)
