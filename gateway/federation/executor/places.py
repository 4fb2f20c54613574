"""Find the objects that a path of the plan leads to."""

from collections.abc import Iterator
from typing import Any

from gateway.federation.plan import Path
from gateway.federation.selection import TYPENAME

Object = dict[str, Any]
ResponsePath = tuple[str | int, ...]


def objects_at(root: Object, path: Path) -> list[Object]:
    level = [root]
    for segment in path:
        if isinstance(segment, str):
            below: list[Object] = []
            for each in level:
                add_objects(each.get(segment), below)
            level = below
        else:
            level = [each for each in level if each.get(TYPENAME) in segment]
    return level


def add_objects(value: Any, found: list[Object]) -> None:
    if isinstance(value, dict):
        found.append(value)
    elif isinstance(value, list):
        for item in value:
            add_objects(item, found)


def response_paths_at(root: Object, path: Path) -> list[ResponsePath]:
    """Where the objects of `objects_at` stand, in the same order, as data keys and list indexes."""
    level: list[tuple[Object, ResponsePath]] = [(root, ())]
    for segment in path:
        if isinstance(segment, str):
            level = [
                found for each, place in level for found in objects_with_paths(each.get(segment), (*place, segment))
            ]
        else:
            level = [(each, place) for each, place in level if each.get(TYPENAME) in segment]
    return [place for _, place in level]


def objects_with_paths(value: Any, place: ResponsePath) -> Iterator[tuple[Object, ResponsePath]]:
    if isinstance(value, dict):
        yield value, place
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects_with_paths(item, (*place, index))
