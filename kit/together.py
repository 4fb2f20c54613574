"""Many questions about documents, asked together: one round trip for each collection, however many they are.

Each question is a pipeline of its own, with an index of its own; their rows come one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pymongo.database import Database

Pipeline = Sequence[Mapping[str, Any]]
Row = dict[str, Any]
K = TypeVar("K", bound=Hashable)

AT_ONCE = 500  # questions; the database takes a thousand stages
ROWS_AT_ONCE = 50_000  # so that an answer comes in one round trip
_OF = "_of"


class Question(NamedTuple):
    """A pipeline over a collection; its rows may have no field "_of"."""

    collection: str
    pipeline: Pipeline


def ask(database: Database[Row], questions: Mapping[K, Question]) -> dict[K, list[Row]]:
    """The rows that answer each question, in the order of its pipeline."""
    keys: dict[str, list[K]] = defaultdict(list)
    for key, question in questions.items():
        keys[question.collection].append(key)
    found: dict[K, list[Row]] = {key: [] for key in questions}
    for collection, asked in keys.items():
        for first in range(0, len(asked), AT_ONCE):
            some = asked[first : first + AT_ONCE]
            pipeline = _united(collection, [questions[key].pipeline for key in some])
            for row in database[collection].aggregate(pipeline, batchSize=ROWS_AT_ONCE):
                found[some[row.pop(_OF)]].append(row)
    return found


def _united(collection: str, pipelines: Sequence[Pipeline]) -> list[Mapping[str, Any]]:
    """One pipeline whose rows say by number which of `pipelines` they come from."""
    return in_turn(collection, [[*pipeline, {"$set": {_OF: number}}] for number, pipeline in enumerate(pipelines)])


def in_turn(collection: str, pipelines: Sequence[Pipeline]) -> list[Mapping[str, Any]]:
    """One pipeline that gives the rows of each of `pipelines`, one or more; a later begins when those before end."""
    first, *others = pipelines
    return [*first, *({"$unionWith": {"coll": collection, "pipeline": other}} for other in others)]


def number_of_different(field: str) -> list[dict[str, Any]]:
    """The stages that count the different values a field has, or its lists have, by division; see `by_division`."""
    return [
        {"$unwind": f"${field}"},
        {"$group": {"_id": {"division": "$division", "value": f"${field}"}}},
        {"$group": {"_id": "$_id.division", "number": {"$sum": 1}}},
    ]


def by_division(rows: Sequence[Row]) -> dict[str, int]:
    """Rows of `number` by division, as a mapping."""
    return {row["_id"]: row["number"] for row in rows}
