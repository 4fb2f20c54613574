"""Keyset pages on a real MongoDB: complete, stable, and strict about cursors."""

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.collection import Collection

from kit.cursors import Order, PageError, decode_cursor, encode_cursor
from kit.pagination import read_page

ORDER: Order = (("due", 1), ("rank", -1), ("_id", 1))


@pytest.fixture
def rows(mongo_url: str, database_name: str) -> Iterator[Collection[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[database_name]["rows"]
        client.drop_database(database_name)


def walk(rows: Collection[dict[str, Any]], order: Order, size: int) -> list[Any]:
    ids: list[Any] = []
    after: str | None = None
    while True:
        page = read_page(rows, {}, order, first=size, after=after)
        ids += [document["_id"] for document in page.documents]
        if not page.has_next:
            return ids
        after = page.cursors[-1]


VALUES = st.one_of(st.none(), st.sampled_from(["2025-01-01", "2025-02-01", "2025-03-01"]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    documents=st.lists(st.tuples(VALUES, st.one_of(st.none(), st.integers(0, 2))), max_size=12),
    directions=st.tuples(st.sampled_from([1, -1]), st.sampled_from([1, -1]), st.sampled_from([1, -1])),
    size=st.integers(1, 5),
)
def test_walking_the_pages_gives_every_row_once_in_order(
    rows: Collection[dict[str, Any]], documents: list[Any], directions: tuple[int, int, int], size: int
) -> None:
    rows.delete_many({})
    if documents:
        rows.insert_many({"_id": number, "due": due, "rank": rank} for number, (due, rank) in enumerate(documents))
    order: Order = tuple(zip(("due", "rank", "_id"), directions, strict=True))
    assert walk(rows, order, size) == [row["_id"] for row in rows.find().sort(list(order))]


def test_rows_that_come_and_go_do_not_shift_a_page(rows: Collection[dict[str, Any]]) -> None:
    rows.insert_many({"_id": number, "due": None, "rank": 0} for number in range(0, 20, 2))
    first = read_page(rows, {}, ORDER, first=3, after=None)
    rows.insert_one({"_id": 1, "due": None, "rank": 0})
    rows.delete_one({"_id": 4})
    second = read_page(rows, {}, ORDER, first=3, after=first.cursors[-1])
    assert [document["_id"] for document in second.documents] == [6, 8, 10]
    assert (first.has_previous, second.has_previous, second.has_next) == (False, True, True)


@pytest.mark.parametrize("size", [0, -1, 201])
def test_a_page_has_a_size_within_limits(rows: Collection[dict[str, Any]], size: int) -> None:
    with pytest.raises(PageError, match="between 1 and 200"):
        read_page(rows, {}, ORDER, first=size, after=None)


@pytest.mark.parametrize("cursor", ["", "!!", "bm90IGpzb24", "WzEsMl0", "é"])
def test_text_that_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(PageError, match="not a cursor"):
        decode_cursor(cursor, ORDER)


def test_a_cursor_of_another_order_is_refused() -> None:
    cursor = encode_cursor({"_id": 1, "due": "x"}, (("due", 1), ("_id", 1)))
    with pytest.raises(PageError, match="another order"):
        decode_cursor(cursor, ORDER)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("alike", [1, 500])
def test_a_deep_page_reads_its_own_rows_only(rows: Collection[dict[str, Any]], direction: int, alike: int) -> None:
    order: Order = (("due", direction), ("_id", direction))
    rows.create_index(list(order))
    rows.insert_many({"_id": number, "due": f"{number // alike:04}"} for number in range(2_000))
    middle = encode_cursor({"_id": 1_250, "due": f"{1_250 // alike:04}"}, order)
    profile = rows.database.command("profile", 2)
    page = read_page(rows, {}, order, first=10, after=middle)
    rows.database.command("profile", profile["was"])
    assert [one["_id"] for one in page.documents] == [1_250 + direction * step for step in range(1, 11)]
    read = list(rows.database["system.profile"].find({"ns": rows.full_name, "command.aggregate": rows.name}))
    assert sum(entry["keysExamined"] for entry in read) < 30
    assert sum(entry["docsExamined"] for entry in read) < 30
