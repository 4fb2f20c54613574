"""Batching by key: whatever many resolvers of one request ask of a type becomes one database round trip."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pymongo.collection import Collection
from strawberry.dataloader import DataLoader

from kit.indicators import Indicators, Value
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
    return documents_by(collection, "_id")


def documents_by(collection: Collection[dict[str, Any]], field: str) -> DataLoader[str, dict[str, Any] | None]:
    """Documents of one collection by a unique field."""

    def read(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {row[field]: row for row in collection.find({field: {"$in": list(keys)}})}

    return batched(read)


class IndicatorKey(NamedTuple):
    """One division's question for indicator values; `ids` None asks for the whole catalogue."""

    code: str
    period: Period
    ids: tuple[str, ...] | None


def indicator_values(indicators: Indicators) -> DataLoader[IndicatorKey, list[Value] | None]:
    """Indicator values: divisions that ask the same question are answered together."""

    def read(keys: Iterable[IndicatorKey]) -> dict[IndicatorKey, list[Value]]:
        questions: dict[tuple[Period, tuple[str, ...] | None], list[str]] = defaultdict(list)
        for key in keys:
            questions[key.period, key.ids].append(key.code)
        return {
            IndicatorKey(code, period, ids): values
            for (period, ids), codes in questions.items()
            for code, values in indicators.values(codes, period, ids).items()
        }

    return batched(read)
