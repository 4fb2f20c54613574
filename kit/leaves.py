"""The leaves of decoded JSON with their paths, and whether the database can hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_INT64 = 2**63


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every scalar as ("data.topics[0]", "停车"); keys of objects are leaves too, for a district may choose them."""
    match value:
        case dict():
            for key, item in value.items():
                yield f"{path} key", key
                yield from leaves(item, f"{path}.{key}")
        case list() | tuple():  # msgspec leaves tuples as they are
            for position, item in enumerate(value):
                yield from leaves(item, f"{path}[{position}]")
        case _:
            yield path, value


def unstorable(found: Iterable[tuple[str, Any]]) -> str | None:
    """What the database or a header cannot hold: integers over 64 bits, half a surrogate pair, a NUL in a key, control
    characters in an id; None when all is well."""
    for path, value in found:
        match value:
            case int() if not -_INT64 <= value < _INT64:
                return f"{path} is an integer of more than 64 bits"
            case str() if path in ("id", "subject") and not value.isprintable():
                return f"{path} holds control characters"
            case str() if path.endswith(" key") and "\0" in value:
                return f"{path} holds a NUL"
            case str() if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                return f"{path} holds half a surrogate pair"
            case _:
                continue
    return None
