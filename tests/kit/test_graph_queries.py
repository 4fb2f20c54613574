"""The questions every subgraph is asked alike, against a real database."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from kit.divisions import DivisionTree
from kit.graph_indicators import indicator_values
from kit.graph_queries import page, period_of, subtree
from kit.graph_types import PeriodInput, UserError
from kit.loaders import IndicatorKey, batched, documents_by_id, documents_referring
from kit.periods import Period

ORDER = (("on", -1), ("_id", 1))


@pytest.fixture
def books(mongo_url: str, database_name: str) -> Iterator[Collection[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongo_url) as client:
        collection = client[database_name]["book"]
        collection.insert_many(
            [
                {"_id": "a", "on": "1", "state": "A", "about": ["x", "y"], "more": 1},
                {"_id": "b", "on": "2", "state": "B", "about": ["y"], "more": 2},
                {"_id": "c", "on": "2", "state": "C", "about": "z", "more": 3},
            ]
        )
        yield collection
        client.drop_database(database_name)


def test_a_subtree_begins_with_its_root_and_everything_is_asked_without_one(divisions: DivisionTree) -> None:
    assert subtree(divisions, "350206") == ("350206",)
    assert subtree(divisions, "350200")[:2] == ("350200", "350203")
    assert subtree(divisions, None) == tuple(one.code for one in divisions)
    with pytest.raises(UserError, match="no division '999999'"):
        subtree(divisions, "999999")


def test_a_period_that_does_not_exist_is_explained() -> None:
    assert period_of(None) is None
    assert period_of(PeriodInput(year=2025, month=3)) == Period(2025, month=3)
    with pytest.raises(UserError, match="month 13 is outside 1-12"):
        period_of(PeriodInput(year=2025, month=13))


async def test_a_page_shows_states_alone_and_counts_on_demand(books: Collection[dict[str, Any]]) -> None:
    seen: list[dict[str, Any]] = []

    def node(document: dict[str, Any]) -> str:
        seen.append(document)
        return str(document["state"])

    first = await page(books, {}, ORDER, node, first=2, after=None)
    assert [edge.node for edge in first.edges] == ["B", "C"]
    assert seen[0] == {"_id": "b", "on": "2", "state": "B"}
    assert (first.page_info.has_next_page, first.count()) == (True, 3)
    rest = await page(books, {}, ORDER, node, first=2, after=first.page_info.end_cursor)
    assert [edge.node for edge in rest.edges] == ["A"]
    with pytest.raises(UserError, match="is not a cursor of this list"):
        await page(books, {}, ORDER, node, first=2, after="nonsense")


async def test_documents_are_loaded_by_id_and_by_what_they_refer_to(books: Collection[dict[str, Any]]) -> None:
    by_id, about = documents_by_id(books), documents_referring(books, "about", ORDER)
    assert [one and one["state"] for one in await by_id.load_many(["b", "nobody", "a"])] == ["B", None, "A"]
    found = await about.load_many(["x", "y", "z", "nothing"])
    assert [[row["_id"] for row in rows or ()] for rows in found] == [["a"], ["b", "a"], ["c"], []]


async def test_an_indicator_is_asked_for_by_division_period_and_ids() -> None:
    asked: list[IndicatorKey] = []

    def read(keys: Any) -> dict[IndicatorKey, list[Any]]:
        asked.extend(keys)
        return {}

    year = PeriodInput(year=2025)
    assert await indicator_values(batched(read), {"rate"}, "350206", year, ["rate"]) == []
    assert await indicator_values(batched(read), {"rate"}, "350206", year, None) == []
    assert asked == [IndicatorKey("350206", Period(2025), ("rate",)), IndicatorKey("350206", Period(2025), None)]
    with pytest.raises(UserError, match=re.escape("no indicator 'joy', 'luck'; known are rate")):
        await indicator_values(batched(read), ("rate",), "350206", year, ["joy", "rate", "luck"])
