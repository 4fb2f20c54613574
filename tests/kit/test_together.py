"""Questions asked together: whose rows are whose, and how many round trips they take."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from pymongo.database import Database

from kit import together
from kit.together import Question, by_division
from tests.services.stage import Commands


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def database(mongo_url: str, commands: Commands) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url, event_listeners=[commands]) as client:
        name = f"test_{uuid.uuid4().hex[:16]}"
        yield client[name]
        client.drop_database(name)


def counted(above: int) -> Question:
    by_colour: list[dict[str, Any]] = [
        {"$match": {"size": {"$gt": above}}},
        {"$group": {"_id": "$colour", "number": {"$sum": 1}}},
    ]
    return Question("shapes", by_colour)


def test_each_question_gets_its_rows_in_its_order_and_each_collection_is_asked_once(
    database: Database[dict[str, Any]], commands: Commands
) -> None:
    shapes = [{"_id": n, "size": n, "colour": "red" if n % 3 else "blue"} for n in range(10)]
    database["shapes"].insert_many(shapes)
    database["hats"].insert_one({"_id": "top"})
    largest = Question("shapes", [{"$sort": {"size": -1}}, {"$limit": 3}, {"$project": {"size": 1}}])
    asked = {"few": counted(7), "many": counted(0), "largest": largest, "hats": Question("hats", [{"$match": {}}])}
    found = together.ask(database, asked)
    assert by_division(found["few"]) == {"red": 1, "blue": 1}
    assert by_division(found["many"]) == {"red": 6, "blue": 3}
    assert found["largest"] == [{"_id": n, "size": n} for n in (9, 8, 7)]
    assert found["hats"] == [{"_id": "top"}]
    assert commands.collections() == ["hats", "shapes"]


def test_a_question_nothing_answers_has_no_rows_and_no_question_asks_nothing(
    database: Database[dict[str, Any]], commands: Commands
) -> None:
    assert together.ask(database, {"x": counted(100)}) == {"x": []}
    assert together.ask(database, {}) == {}
    assert commands.collections() == ["shapes"]


def test_more_questions_than_one_command_takes_are_asked_in_several(
    database: Database[dict[str, Any]], commands: Commands
) -> None:
    database["shapes"].insert_many([{"_id": n, "size": n, "colour": "red"} for n in range(5)])
    number = together.AT_ONCE + 1
    found = together.ask(database, {n: counted(n) for n in range(number)})
    assert [by_division(found[n]) for n in range(4)] == [{"red": 4 - n} for n in range(4)]
    assert not any(found[n] for n in range(4, number))
    assert commands.collections() == ["shapes"] * 2
