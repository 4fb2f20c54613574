"""Make equal entities at one path one object: what follows is then read, merged and shaped once for all its places.

One author wrote many comments, and stands in the answer as often. What is done to an object depends on its path and its
content alone, so equal ones at one path stay equal for ever. Nothing may be under way meanwhile: an answer is merged
into the objects that were found when its question was sent.

Keys are told apart as JSON has them. The rest is compared as Python does it, for which 1 and true are equal: one field
of one entity is never both.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.federation.executor.places import Object, Places
from gateway.federation.executor.representations import identity_of
from gateway.federation.plan import Target


def share(places: Places, targets: Iterable[Target]) -> None:
    """Share the objects at the paths of these targets, shorter paths first: fewer are left to look at further down."""
    for target in sorted(targets, key=lambda each: len(each.path)):
        fields = target.fields
        read = target.representation.read
        parents = places.at(fields[:-1])
        if read is None or len(parents) < 2 or fields in places.shared:
            continue
        doubles = doubles_among(places.at(target.path), read)
        if doubles:
            for parent in parents:
                replace(parent, fields[-1], doubles)
            places.were_shared(fields)


def doubles_among(objects: Iterable[Object], read: Callable[[Object], Any]) -> dict[int, Object]:
    """By the identity of each object that equals an earlier one with the same key: that earlier one."""
    firsts: dict[Any, Object] = {}
    doubles = {}
    for each in objects:
        try:
            values = read(each)
        except KeyError:
            continue
        first = firsts.setdefault(values if type(values) is str else identity_of(values), each)
        if first is not each and first == each:
            doubles[id(each)] = first
    return doubles


def replace(parent: Any, key: Any, doubles: Mapping[int, Object]) -> None:
    """Put the earlier one in the place of every double below `parent[key]`, in lists of lists too."""
    value = parent[key] if type(parent) is list else parent.get(key)
    if type(value) is dict:
        if (first := doubles.get(id(value))) is not None:
            parent[key] = first
    elif type(value) is list:
        for place in range(len(value)):
            replace(value, place, doubles)
