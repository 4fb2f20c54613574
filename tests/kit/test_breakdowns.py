"""Counters by a word: their names, and what becomes of them in a database and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.database import Database

from kit.breakdowns import Cell, by_month, split, total, word_of
from kit.counters import COUNTERS, increments, read_all, read_cells
from kit.fold import Counter
from kit.periods import Period

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)


@given(WORDS)
def test_whatever_the_word_is_its_counter_names_it_and_what_is_counted(word: str) -> None:
    assert split(f"{word_of('opinion', 'topic', word)}.received") == (f"opinion.by_topic.{word}", "received")
    assert split("opinion.received") == ("", "opinion.received")
    assert split("reception.by_LEADER") == ("", "reception.by_LEADER")


@pytest.fixture
def database(mongo_url: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[database_name]
        client.drop_database(database_name)


def test_what_is_counted_of_a_word_shares_a_row_and_is_read_back_over_writers(
    database: Database[dict[str, Any]],
) -> None:
    def name(word: str, what: str, dimension: str = "topic") -> str:
        return f"{word_of('opinion', dimension, word)}.{what}"

    parking, both = "停车. 新", "停车. 新-旧"
    told = {
        Counter("350206", "2025-02", name(parking, "received")): 3,
        Counter("350206", "2025-02", name(parking, "resolved")): 1,
        Counter("350206", "2025-08", name(parking, "received")): 2,
        Counter("350205", "2025-08", name(both, "received")): 4,
        Counter("350206", "2024-08", name(parking, "received")): 7,
        Counter("350206", "2025-02", name("QR", "received", "channel")): 5,
        Counter("350206", "2025-02", "opinion.received"): 6,
    }
    database[COUNTERS].bulk_write(increments(told, "0"))
    database[COUNTERS].bulk_write(increments({Counter("350206", "2025-02", name(parking, "received")): -1}, "1"))
    assert database[COUNTERS].count_documents({"name": name(parking, "").rstrip("."), "writer": "0"}) == 2
    told[Counter("350206", "2025-02", name(parking, "received"))] = 2
    assert read_all(database) == told
    cells = read_cells(database, "opinion", "topic", ["350206", "350205"], [2025])
    assert cells == [
        Cell("350205", both, "received", "2025-08", 4),
        Cell("350206", parking, "received", "2025-02", 2),
        Cell("350206", parking, "received", "2025-08", 2),
        Cell("350206", parking, "resolved", "2025-02", 1),
    ]
    months = by_month(cells)
    assert total(months, Period(2025)) == {"received": 8, "resolved": 1}
    assert total(months, Period(2025, 1)) == {"received": 2, "resolved": 1}
