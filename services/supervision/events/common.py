"""What the facts of supervision are made of: the aggregates' names, and fields that more than one event has."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from kit.catalogue import Id

ITEM, FINDING, COMMITMENT, PLAN, SITE = "item", "finding", "commitment", "plan", "site"
DEPARTMENT, ELECTORATE = "department", "electorate"
BALLOT, PROJECT, MEETING, APPOINTMENT = "ballot", "project", "meeting", "appointment"

Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
"""How many persons, papers or projects; what GraphQL's Int can show."""

Unit = Annotated[Id, msgspec.Meta(description="An organ's unit 单位, as `350206-education-bureau`.")]

Word = Annotated[
    str, msgspec.Meta(pattern="^[0-9A-Za-z_一-鿿-]{1,60}$", description="Names one part within its whole: `3`.")
]

Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex.")]

Representatives = Annotated[
    tuple[Id, ...], msgspec.Meta(max_length=1000, description="The representatives who took part 参加代表.")
]

Year = Annotated[int, msgspec.Meta(ge=1954, le=2200)]


def check_day(name: str, day: date | None) -> None:
    """Raises ValueError for a date no archive and no plan reaches, so that terms can be computed from any other."""
    if day is not None and not 1954 <= day.year <= 2200:
        raise ValueError(f"`{name}` is {day}: outside 1954-2200")


def check_distinct(name: str, words: tuple[str, ...]) -> None:
    """Raises ValueError where one word names two parts."""
    if len(set(words)) != len(words):
        raise ValueError(f"`{name}` names one part twice")


def electorates_id(division: str) -> str:
    """The one id of a division's electorates."""
    return f"{division}-electorates"
