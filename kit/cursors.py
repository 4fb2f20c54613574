"""Cursors hold the values a row is ordered by; the rows behind one are a condition, so pages need no counting. Pure.

An `Order` is a list of (field, 1 or -1) that always ends in `_id`. MongoDB sorts null before everything else; `behind`
follows it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Order = Sequence[tuple[str, int]]


class PageError(ValueError):
    """A page that cannot be asked for; the message says what can."""


def encode_cursor(document: Mapping[str, Any], order: Order) -> str:
    """An opaque cursor: the document's values of the ordering fields."""
    values = [document.get(name) for name, _ in order]
    return base64.urlsafe_b64encode(msgspec.json.encode([_signature(order), values])).decode().rstrip("=")


def decode_cursor(cursor: str, order: Order) -> list[Any]:
    """The values inside a cursor of this order. Raises `PageError` for any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        signature, values = msgspec.json.decode(
            base64.b64decode(padded, altchars=b"-_", validate=True), type=tuple[str, list[str | int | float | None]]
        )
    except (ValueError, msgspec.MsgspecError):  # binascii.Error is a ValueError
        raise PageError(f"{cursor!r} is not a cursor of this list; use an endCursor it gave you") from None
    if signature != _signature(order) or len(values) != len(order):
        raise PageError("this cursor belongs to another order; start again without it")
    return values


def _signature(order: Order) -> str:
    return ",".join(f"{name}{direction:+}" for name, direction in order)


def behind(order: Order, values: Sequence[Any]) -> dict[str, Any]:
    """The documents that sort after `values`: equal in the first fields, further on in the next."""
    cases = []
    for position, (name, direction) in enumerate(order):
        further = _further(name, direction, values[position])
        if further is not None:
            equal = {field: values[index] for index, (field, _) in enumerate(order[:position])}
            cases.append({**equal, **further})
    # Says nothing new, but lets the index start at the page instead of at the list's beginning.
    (first, direction), value = order[0], values[0]
    bound = {first: {"$not": {"$gt": value}} if direction < 0 else {"$gte": value}} if value is not None else {}
    return {**bound, "$or": cases}


def _further(name: str, direction: int, value: Any) -> dict[str, Any] | None:
    if value is None:
        return {name: {"$ne": None}} if direction > 0 else None  # nothing sorts before null
    if direction > 0:
        return {name: {"$gt": value}}
    return {"$or": [{name: {"$lt": value}}, {name: None}]}
