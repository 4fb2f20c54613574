"""Give values that a subgraph returned under an alias the key under which they belong."""

from collections.abc import Iterable

from gateway.federation.executor.merge import merge
from gateway.federation.executor.places import Object, objects_at
from gateway.federation.plan import Rename


def rename(answer: Object, renames: Iterable[Rename]) -> None:
    for each in renames:
        for found in objects_at(answer, each.path):
            if each.alias in found:
                merge(found, {each.key: found.pop(each.alias)})
