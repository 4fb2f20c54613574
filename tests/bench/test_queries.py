"""The benchmark of questions, in short: it loads through the ledger, asks everything, and nothing scans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymongo
import pytest

from bench.queries import questions
from bench.queries.__main__ import load_all, report
from bench.queries.history import facts, write_divisions
from services.suggestions import store


def test_the_same_number_gives_the_same_facts() -> None:
    assert [fact.digest for fact in facts(7, 9)] == [fact.digest for fact in facts(7, 9)]
    assert [len(list(facts(number, number + 100))) for number in (0, 100)] == [200, 300]  # the first wait for a reply


async def test_every_question_is_asked_through_an_index_in_few_reads(
    mongo_url: str, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "ROUNDS", 2)
    monkeypatch.setattr(questions, "FAR", 2)
    divisions = tmp_path / "divisions.csv"
    write_divisions(divisions)
    try:
        load_all(mongo_url, database_name, divisions, 100)
        load_all(mongo_url, database_name, divisions, 200)  # goes on where it ended
        found = await questions.measure(mongo_url, database_name, divisions)
    finally:
        store.disconnect()
        with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
            client.drop_database(database_name)
    assert found["suggestions"] == 200
    reads = {name: cost.reads for name, cost in found["costs"].items()}
    assert reads["table, 12 districts"] == reads["table, 100 districts"]
    assert reads["list, page 1"] == reads["list, page 2"] == reads["overdue"] == 1
    assert "| table, 12 districts |" in report({200: found})
