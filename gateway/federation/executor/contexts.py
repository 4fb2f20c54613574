"""Read representations apart by the values that contexts lend: entities below each value get their own `_entities`.

The object that lends stands above those which are asked about, or is one of them. Where what it lends is not known,
because its own fetch failed, there is nothing to ask.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import orjson

from gateway.federation.entity_text import entities_text
from gateway.federation.executor.places import Object, Places, objects_at
from gateway.federation.executor.representations import MISSING, Batch, Reading
from gateway.federation.plan import ContextValue, Fetch, Path, Target, body_start
from gateway.federation.selection import Selection

VALUES_MAX = 1_000
"""How many different values one request may carry: entities below others are not asked about, and an error says so."""
LIMIT_EXCEEDED = "CONTEXT_LIMIT_EXCEEDED"

Values = dict[str, Any]
"""By variable, without the number that a copy has."""


def read_by_context(fetch: Fetch, places: Places) -> Reading:
    """What the fetch sends, in a text that has an `_entities` field for every different value."""
    templates = dict(zip(dict.fromkeys(target.alias for target in fetch.targets), fetch.repeatable, strict=True))
    found: dict[tuple[str, bytes], tuple[Batch, Values]] = {}
    for number, target in enumerate(fetch.targets):
        for values, objects in objects_by_value(target, places):
            place = target.alias, orjson.dumps(values)
            batch, _ = found.setdefault(place, (Batch(target.alias, target.variable), values))
            batch.add(number, target.representation, objects)
    asked = [each for each in found.values() if each[0].representations]
    refused = [batch for batch, _ in asked[VALUES_MAX:]]
    asked = sorted(asked[:VALUES_MAX], key=lambda each: list(templates).index(each[0].alias))
    text, _, names = entities_text([templates[batch.alias] for batch, _ in asked], fetch.definitions)
    lent: Values = {}
    for (batch, values), (alias, variable, suffix) in zip(asked, names, strict=True):
        batch.alias, batch.variable = alias, variable
        lent |= {f"{name}{suffix}": value for name, value in values.items()}
    return Reading([batch for batch, _ in asked], lent, body_start(text), refused)


def objects_by_value(target: Target, places: Places) -> Iterator[tuple[Values, list[Object]]]:
    """The objects of a target, together where all contexts lend them the same."""
    objects = places.at(target.path)
    if not target.contexts:
        yield {}, objects
        return
    found: dict[bytes, tuple[Values, list[Object]]] = {}
    columns = [lent_to_each(context, target.path, places) for context in target.contexts]
    for each, values in zip(objects, zip(*columns, strict=True), strict=True):
        if not any(value is MISSING for value in values):
            named = {context.variable: value for context, value in zip(target.contexts, values, strict=True)}
            found.setdefault(orjson.dumps(values), (named, []))[1].append(each)
    yield from found.values()


def lent_to_each(context: ContextValue, path: Path, places: Places) -> Iterator[Any]:
    """One value, or MISSING, for each object at `path`, in their order."""
    below = path[len(context.path) :]
    for above in places.at(context.path):
        value = value_in(context.selection, above)
        if value is None and context.type.endswith("!"):
            value = MISSING
        yield from repeat(value, len(objects_at(above, below)))


def value_in(selection: Selection, found: Any) -> Any:
    """The one value that a selection finds, through lists; MISSING where it was never fetched."""
    if found is None or not selection.fields:
        return None
    if isinstance(found, list):
        values = [value_in(selection, each) for each in found]
        return MISSING if any(value is MISSING for value in values) else values
    (field,) = selection.fields
    value = found.get(field.key, MISSING) if isinstance(found, dict) else MISSING
    return value if value is MISSING or field.selection is None else value_in(field.selection, value)
