"""Read the representations of entities from fetched data, each different one once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.federation.executor.places import Object
from gateway.federation.plan import Representation, Target
from gateway.federation.selection import TYPENAME, Selection

MISSING = object()


@dataclass(slots=True, eq=False)
class Batch:
    """The representations behind one `_entities` field, and which objects each of them stands for.

    An object is named by its target and its rank among the objects at the target's path.
    """

    alias: str
    variable: str
    representations: list[Object] = field(default_factory=list)
    objects: list[list[tuple[Target, int, Object]]] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)

    def add(self, target: Target, objects: Iterable[Object]) -> None:
        for rank, each in enumerate(objects):
            found = representation_of(target.representation, each)
            if found is None:
                continue
            number = self.known.setdefault(orjson.dumps(found), len(self.representations))
            if number == len(self.representations):
                self.representations.append(found)
                self.objects.append([])
            self.objects[number].append((target, rank, each))


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
        fields = (*fields, *selection.by_type.get(value.get(TYPENAME, ""), ()))
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
