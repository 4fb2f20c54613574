"""Search 检索 over a service's texts: the rarest gram finds candidates by the index, the others narrow them.

What it costs is bounded however many texts there are: of those with the rarest gram the newest `LOOKED_AT` are looked
at, of those that match the newest `RANKED` are ranked. Within these bounds the answer is exact, and it says when not.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec
from pymongo.database import Database

from kit.cursors import PageError
from kit.documents import Document
from kit.filters import query
from kit.grams import grams, score
from kit.written import TEXT, Text

COUNTED: Final = 2_000  # a gram in more texts than this is common; how common is not asked
TEXTS_USUAL: Final = 100_000  # what the rarity of a gram is measured by
LOOKED_AT: Final = 10_000
RANKED: Final = 500
QUERY_CHARACTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One text found, with its score and its place in the ranking (from 0)."""

    text: Text
    score: float
    place: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and whether there may be more than that."""

    hits: Sequence[Hit]
    total: int
    at_least: bool


def find(
    database: Database[Document],
    words: str,
    divisions: Sequence[str],
    filters: Mapping[str, Any],
    first: int,
    after: str | None,
) -> Found:
    """The texts that have every gram of `words`, best first. Raises `PageError`."""
    wanted = grams(words)
    if not wanted or len(words) > QUERY_CHARACTERS_MAX:
        raise PageError(f"search for one to {QUERY_CHARACTERS_MAX} characters, with at least one letter or 汉字")
    if not 1 <= first <= 100:
        raise PageError(f"first must be between 1 and 100, not {first}")
    start = 0 if after is None else _place(after)
    frequency = _frequency(database, wanted)
    rarest = min(wanted, key=lambda gram: (frequency[gram], gram))
    if not frequency[rarest]:
        return Found((), 0, at_least=False)
    rows = list(database[TEXT].aggregate(_pipeline(rarest, wanted, query(divisions, **filters))))
    texts = [msgspec.convert(row["state"], Text) for row in rows]
    scored = [(score(wanted, frequency, TEXTS_USUAL, one.title, one.content), one) for one in texts]
    scored.sort(key=lambda pair: (-pair[0], -(pair[1].on or date.min).toordinal(), pair[1].id))
    hits = [Hit(one, number, place) for place, (number, one) in enumerate(scored)]
    common = frequency[rarest] >= COUNTED and _more_than(database, rarest, LOOKED_AT)
    return Found(hits[start : start + first], len(hits), at_least=len(hits) == RANKED or common)


def cursor(hit: Hit) -> str:
    """Where a hit stands in its ranking, opaque."""
    return base64.urlsafe_b64encode(f"hit:{hit.place}".encode()).decode().rstrip("=")


def _place(after: str) -> int:
    try:
        name, _, number = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition(":")
        if name == "hit":
            return int(number) + 1
    except ValueError:
        pass
    raise PageError(f"{after!r} is not a cursor of a search; use an endCursor it gave you")


def _frequency(database: Database[Document], wanted: Sequence[str]) -> dict[str, int]:
    """In how many texts each gram occurs, counted up to `COUNTED`; one round trip."""
    counts: list[list[Document]] = [
        [{"$match": {"grams": gram}}, {"$limit": COUNTED}, {"$group": {"_id": gram, "number": {"$sum": 1}}}]
        for gram in wanted
    ]
    others: list[Document] = [{"$unionWith": {"coll": TEXT, "pipeline": pipeline}} for pipeline in counts[1:]]
    found = {row["_id"]: row["number"] for row in database[TEXT].aggregate([*counts[0], *others])}
    return {gram: found.get(gram, 0) for gram in wanted}


def _pipeline(rarest: str, wanted: Sequence[str], filters: Mapping[str, Any]) -> list[Document]:
    """Newest first through the index of the rarest gram; the other grams are looked for in the texts themselves."""
    others = [gram for gram in wanted if gram != rarest]
    narrowed: list[Document] = [{"$match": {"$expr": {"$setIsSubset": [others, "$grams"]}}}] if others else []
    return [
        {"$match": {"grams": rarest, **filters}},
        {"$sort": {"on": -1}},
        {"$limit": LOOKED_AT},
        *narrowed,
        {"$limit": RANKED},
        {"$project": {"state": 1}},
    ]


def _more_than(database: Database[Document], gram: str, number: int) -> bool:
    return database[TEXT].count_documents({"grams": gram}, limit=number + 1) > number
