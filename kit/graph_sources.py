"""Which divisions have published what a service takes in, and which have fallen silent; the same in every subgraph."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

import strawberry
from pymongo.database import Database

from kit import sources
from kit.divisions import Division, DivisionTree
from kit.envelope import CHINA_TIME
from kit.graph_queries import subtree

D = TypeVar("D")


@strawberry.federation.type(
    shareable=True, description="A division as a source of what this service takes in. 作为数据来源的区划。"
)
class Source(Generic[D]):
    """Silent or not is a matter of the day asked about."""

    division: D | None
    facts: int = strawberry.field(description="How many events it has published in all. 已发布事件数。")
    newest_on: date | None = strawberry.field(
        description="The day of its newest event; null where it never published. 最近事件日期。"
    )


async def silent_sources(
    database: Database[dict[str, Any]],
    tree: DivisionTree,
    division: Callable[[Division], D],
    within: str | None,
    silent_since: date | None,
) -> list[Source[D]]:
    """The divisions of a subtree by their newest event, oldest first; only those with none since a day, if given.

    A division that never published has not fallen silent: it comes only without a day. Raises `UserError`.
    """
    known = await asyncio.to_thread(sources.read, database)
    found = []
    for code in subtree(tree, within):
        one, source = tree.get(code), known.get(code)
        newest = None if source is None else source.newest.astimezone(CHINA_TIME).date()
        if one and (silent_since is None or (newest is not None and newest < silent_since)):
            found.append(Source(division=division(one), facts=source.facts if source else 0, newest_on=newest))
    return sorted(found, key=lambda source: source.newest_on or date.min)
