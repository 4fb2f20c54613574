"""Ids that more than one part of the data set speaks of, so that a name in one event leads to another's subject."""

from __future__ import annotations

from dataset.words import Topic


def representative(division: str, number: int) -> str:
    """The representative's id; the name shown is 代表-<division>-NNNN."""
    return f"{division}-R{number:04}"


def representative_code(division: str, number: int) -> str:
    """The QR code of a representative."""
    return f"{division}-QR-R{number:04}"


def station(division: str, kind: str, number: int) -> str:
    """A place's id: `kind` in small letters and a number within it."""
    return f"{division}-{kind}-{number:03}"


def constituency(number: int) -> str:
    """The constituency of the representative `number` (from 1): four sit for each."""
    return f"第{(number - 1) // 4 + 1}选区"


def group(division: str, number: int) -> str:
    """A group's id."""
    return f"{division}-group-{number:02}"


def reception(division: str, year: int, kind: str, number: int) -> str:
    """A reception's id; each kind is numbered within the year."""
    return f"{division}-reception-{year}-{kind}-{number:03}"


def opinion(division: str, year: int, number: int) -> str:
    """An opinion's id; numbers of a year begin with 1."""
    return f"{division}-O{year}-{number:04}"


def suggestion(division: str, year: int, number: int) -> str:
    """A suggestion's id; numbers of a year begin with 1."""
    return f"{division}-S{year}-{number:04}"


def unit(division: str, topic: Topic) -> str:
    """The id of the department that answers for a topic."""
    return f"{division}-{topic.unit}-bureau"


def research(division: str, year: int, number: int) -> str:
    """A piece of research's id."""
    return f"{division}-research-{year}-{number:02}"
