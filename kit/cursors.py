"""Cursors hold the values a row is ordered by; the rows behind one are conditions, so pages need no counting. Pure.

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


def behind(order: Order, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The documents that sort after `values`, as conditions that follow one another as the list does.

    First those equal in all fields but the last, in the end those further on in the first. Each is one range of the
    order's index. Takes a field to hold one type, or null.
    """
    ranges = []
    for position in reversed(range(len(order))):
        (name, direction), value = order[position], values[position]
        further = _further(name, direction, value)
        if further is not None:
            equal = {field: values[index] for index, (field, _) in enumerate(order[:position])}
            ranges.append({**equal, **further})
    return ranges


def _further(name: str, direction: int, value: Any) -> dict[str, Any] | None:
    if value is None:
        return {name: {"$ne": None}} if direction > 0 else None  # nothing sorts before null
    return {name: {"$gt": value} if direction > 0 else {"$not": {"$gte": value}}}  # the latter is null as well
