"""Read the representations of entities from fetched data, each different one once."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.federation.executor.places import Object
from gateway.federation.plan import Representation
from gateway.federation.selection import TYPENAME, Selection

MISSING = object()
NOTHING: Object = {}
Place = tuple[int, Object]
"""The number of a target in the fetch, and an object at the target's path."""


@dataclass(slots=True, eq=False)
class Batch:
    """The representations behind one `_entities` field, and which objects each of them stands for."""

    alias: str
    variable: str
    representations: list[Object] = field(default_factory=list)
    objects: list[list[Place]] = field(default_factory=list)
    known: dict[Hashable, dict[Hashable, int]] = field(default_factory=dict)
    """Where a representation stands, by the signature of what is read, and the values."""

    def add(self, target: int, wanted: Representation, objects: list[Object]) -> None:
        if wanted.read is None:
            self.add_nested(target, wanted, objects)
            return
        read, known, standing = wanted.read, self.known.setdefault(wanted.signature, {}), self.objects
        for each in objects:
            try:
                values = read(each)
            except KeyError:
                continue
            identity = values if type(values) is str else identity_of(values)
            number = known.get(identity)
            if number is None:
                found = flat_representation(wanted, values)
                if found is None:
                    continue
                number = known[identity] = self.append(found)
            standing[number].append((target, each))

    def add_nested(self, target: int, wanted: Representation, objects: list[Object]) -> None:
        known = self.known.setdefault(None, {})
        for each in objects:
            found = representation_of(wanted, each)
            if found is None:
                continue
            identity = orjson.dumps(found)
            number = known.get(identity)
            if number is None:
                number = known[identity] = self.append(found)
            self.objects[number].append((target, each))

    def append(self, representation: Object) -> int:
        self.representations.append(representation)
        self.objects.append([])
        return len(self.objects) - 1


class Reading:
    """What a fetch sends: `representations` are its variables as JSON object members, empty where there are none.

    `lent` are other variables beside them. Where the text is not the planned one, `start` is the request's beginning.
    `refused` are too many to be sent.
    """

    __slots__ = ("batches", "refused", "representations", "start")

    def __init__(
        self, batches: list[Batch], lent: Object = NOTHING, start: bytes | None = None, refused: Sequence[Batch] = ()
    ) -> None:
        self.batches = batches
        self.start = start
        self.refused = refused
        sent = {batch.variable: batch.representations for batch in batches}
        self.representations = orjson.dumps({**sent, **lent})[1:-1] if any(sent.values()) else b""

    def __bool__(self) -> bool:
        return bool(self.representations)


def identity_of(values: Any) -> Hashable:
    """Equal where the JSON is: for Python 1, 1.0 and True are the same, and a list has no hash."""
    for each in values if type(values) is tuple else (values,):
        if type(each) is not str and type(each) is not int:
            return orjson.dumps(values)
    return values  # type: ignore[no-any-return]


def flat_representation(wanted: Representation, values: Any) -> Object | None:
    """None where nothing of the key is known."""
    if len(wanted.names) == 1:
        return {TYPENAME: wanted.type_name, wanted.names[0]: values} if identifies(values) else None
    if not any(map(identifies, values[: wanted.key_length])):
        return None
    return {TYPENAME: wanted.type_name, **dict(zip(wanted.names, values, strict=True))}


def representation_of(wanted: Representation, entity: Object) -> Object | None:
    """None where a value was never fetched, or where nothing of the key is known: there is nothing to ask then."""
    result: Object = {TYPENAME: wanted.type_name}
    for place, selection in enumerate(wanted.selections):
        values = read_object(selection, entity)
        if values is MISSING or (place == 0 and not identifies(values)):
            return None
        combine(result, values)
    return result


def read(selection: Selection | None, value: Any) -> Any:
    if value is None or selection is None:
        return value
    if isinstance(value, list):
        items = [read(selection, item) for item in value]
        return MISSING if MISSING in items else items
    return read_object(selection, value) if isinstance(value, dict) else MISSING


def read_object(selection: Selection, value: Object) -> Any:
    fields = selection.fields
    if selection.by_type:
        name = value.get(TYPENAME)
        fields = (*fields, *(selection.by_type.get(name, ()) if isinstance(name, str) else ()))
    result = {}
    for each in fields:
        found = value.get(each.key, MISSING)
        found = found if found is MISSING else read(each.selection, found)
        if found is MISSING:
            return MISSING
        result[each.name] = found
    # A subgraph needs the type of an object that stands for an interface or union.
    if selection.by_type and TYPENAME in value:
        result[TYPENAME] = value[TYPENAME]
    return result


def identifies(value: Any) -> bool:
    if isinstance(value, dict):
        return any(identifies(each) for name, each in value.items() if name != TYPENAME)
    if isinstance(value, list):
        return True
    return value is not None


def combine(into: Object, values: Object) -> None:
    for name, value in values.items():
        known = into.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            combine(known, value)
        elif isinstance(known, list) and isinstance(value, list) and len(known) == len(value):
            for mine, theirs in zip(known, value, strict=True):
                if isinstance(mine, dict) and isinstance(theirs, dict):
                    combine(mine, theirs)
        else:
            into[name] = value
