"""Errors at paths of the response: what was fetched beside what the client asked for has no place there.

A key or requirement may fail that the client never asked for. Its error then stands where the object is that it was
fetched for, once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.federation.projection import Projection, ShapedField


def at_response_paths(projection: Projection, errors: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same errors with paths cut where they leave the response, those that come to be the same only once."""
    kept: list[dict[str, Any]] = []
    for error in errors:
        path = error.get("path")
        if path is not None and (short := response_path(projection, path)) != path:
            error = {**error, "path": short} if short else {each: error[each] for each in error if each != "path"}
            if error in kept:
                continue
        kept.append(error)
    return kept


def response_path(projection: Projection, path: Sequence[str | int]) -> list[str | int]:
    kept: list[str | int] = []
    position: Projection | None = projection
    for each in path:
        if isinstance(each, str):
            found = None if position is None else field_at(position, each)
            if found is None:
                break
            position = found.shape.projection
        kept.append(each)
    return kept


def field_at(projection: Projection, response_key: str) -> ShapedField | None:
    groups = (projection.fields, *projection.by_type.values())
    return next((field for fields in groups for field in fields if field.response_key == response_key), None)
