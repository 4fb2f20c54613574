"""Find the objects that a path of the plan leads to."""

from collections.abc import Iterator
from typing import Any

from gateway.federation.plan import Path
from gateway.federation.selection import TYPENAME

Object = dict[str, Any]
ResponsePath = tuple[str | int, ...]


class Places:
    """The objects at paths, each step of the way walked once: good for as long as nothing is merged.

    At a path in `shared` one object stands in several places, and is named once.
    """

    def __init__(self, root: Object, shared: set[Path]) -> None:
        self.known: dict[Path, list[Object]] = {(): [root]}
        self.shared = shared

    def at(self, path: Path) -> list[Object]:
        """Not to be changed by whoever asks."""
        known = self.known.get(path)
        if known is None:
            known = objects_below(self.at(path[:-1]), path[-1])
            if path in self.shared:
                known = list({id(each): each for each in known}.values())
            self.known[path] = known
        return known

    def were_shared(self, path: Path) -> None:
        """Objects at `path` now stand there several times: what was found there and below is looked up again."""
        self.shared.add(path)
        self.known = {each: found for each, found in self.known.items() if each[: len(path)] != path}


def objects_at(root: Object, path: Path) -> list[Object]:
    level = [root]
    for segment in path:
        level = objects_below(level, segment)
    return level


def objects_below(level: list[Object], segment: str | frozenset[str]) -> list[Object]:
    if not isinstance(segment, str):
        return [each for each in level if is_of(each, segment)]
    below: list[Object] = []
    for each in level:
        value = each.get(segment)
        if type(value) is dict:
            below.append(value)
        elif value is not None:
            add_objects(value, below)
    return below


def is_of(each: Object, types: frozenset[str]) -> bool:
    name = each.get(TYPENAME)
    return isinstance(name, str) and name in types


def add_objects(value: Any, found: list[Object]) -> None:
    if isinstance(value, dict):
        found.append(value)
    elif isinstance(value, list):
        for item in value:
            if type(item) is dict:
                found.append(item)
            else:
                add_objects(item, found)


def response_paths_at(root: Object, path: Path) -> list[ResponsePath]:
    """Where objects stand at `path`, as data keys and list indexes."""
    return [place for _, place in objects_with_paths_at(root, path)]


def response_paths_by_object(root: Object, path: Path) -> dict[int, list[ResponsePath]]:
    """All places at `path` in which an object stands, by its identity."""
    found: dict[int, list[ResponsePath]] = {}
    for each, place in objects_with_paths_at(root, path):
        found.setdefault(id(each), []).append(place)
    return found


def objects_with_paths_at(root: Object, path: Path) -> list[tuple[Object, ResponsePath]]:
    level: list[tuple[Object, ResponsePath]] = [(root, ())]
    for segment in path:
        if isinstance(segment, str):
            level = [
                found for each, place in level for found in objects_with_paths(each.get(segment), (*place, segment))
            ]
        else:
            level = [(each, place) for each, place in level if is_of(each, segment)]
    return level


def objects_with_paths(value: Any, place: ResponsePath) -> Iterator[tuple[Object, ResponsePath]]:
    if isinstance(value, dict):
        yield value, place
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects_with_paths(item, (*place, index))
