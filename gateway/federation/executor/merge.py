"""Put what a subgraph answered into the data fetched so far."""

from typing import Any

from gateway.federation.executor.places import Object

CONTAINERS = (dict, list)


def merge(into: Object, found: Object) -> None:
    """What is known stays: a null never overwrites data, objects and lists of one length grow together."""
    if into.keys().isdisjoint(found):
        into.update(found)
        return
    for key, value in found.items():
        known = into.get(key)
        if known is None:
            into[key] = value
        elif value is not None:
            merge_values(known, value)


def merge_values(known: Any, value: Any) -> None:
    if isinstance(known, dict) and isinstance(value, dict):
        merge(known, value)
    elif isinstance(known, list) and isinstance(value, list) and len(known) == len(value):
        for place, (mine, theirs) in enumerate(zip(known, value, strict=True)):
            if mine is None:
                known[place] = theirs
            else:
                merge_values(mine, theirs)


def copied(value: Any) -> Any:
    if type(value) is dict:
        return {key: copied(each) if type(each) in CONTAINERS else each for key, each in value.items()}
    if type(value) is list:
        return [copied(each) if type(each) in CONTAINERS else each for each in value]
    return value
