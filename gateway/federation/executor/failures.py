"""Errors of subgraphs as errors of the response: the service named, the path that of the client's operation.

An entity may stand in thousands of places. An error is repeated for each of them, up to a number per fetch.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gateway.federation.errors import SubgraphError
from gateway.federation.executor.places import (
    Object,
    ResponsePath,
    objects_with_paths_at,
    response_paths_at,
    response_paths_by_object,
)
from gateway.federation.executor.representations import Batch
from gateway.federation.plan import Fetch, Plan

ERRORS_PER_FETCH_MAX = 100
Located = tuple[dict[str, Any], Sequence[Any] | None]
"""An error as the subgraph has it, and its path in the data."""


class Failures:
    """Collects errors; finding where an entity stands costs a second walk through the data, so only errors pay it."""

    def __init__(self, plan: Plan, data: Object) -> None:
        self.plan = plan
        self.data = data
        self.errors: list[dict[str, Any]] = []

    def of_root(self, fetch: Fetch, error: SubgraphError) -> None:
        self.collect(fetch, lost(broken(fetch.subgraph, error), self.root_places(fetch), fetch.keys))

    def of_entities(self, fetch: Fetch, batches: Sequence[Batch], error: SubgraphError) -> None:
        self.collect(fetch, self.lost_batches(fetch, broken(fetch.subgraph, error), batches))

    def from_root(self, fetch: Fetch, errors: Sequence[dict[str, Any]], data: Object | None) -> None:
        self.collect(fetch, self.root_errors(fetch, errors, data))

    def from_entities(
        self, fetch: Fetch, batches: Sequence[Batch], errors: Sequence[dict[str, Any]], data: Object | None
    ) -> None:
        reported: set[tuple[str, int]] = set()
        self.collect(fetch, self.entity_errors(fetch, batches, errors, data, reported))
        self.collect(fetch, self.unanswered(fetch, batches, errors, data, reported))

    def root_errors(self, fetch: Fetch, errors: Sequence[dict[str, Any]], data: Object | None) -> Iterator[Located]:
        places = self.root_places(fetch) if errors else []
        unexplained = set(fetch.keys)
        for error in errors:
            path = path_of(error)
            if path:
                unexplained.discard(str(path[0]))
                for place in places:
                    yield error, (*place, *path)
            elif data is None:
                unexplained.clear()
                yield from lost(error, places, fetch.keys)
            else:
                yield error, None
        if data is None and unexplained:
            # One field's null reached the root of the subgraph's answer, and took the others along.
            yield from lost(errors[0], places, [key for key in fetch.keys if key in unexplained])

    def entity_errors(
        self,
        fetch: Fetch,
        batches: Sequence[Batch],
        errors: Iterable[dict[str, Any]],
        data: Object | None,
        reported: set[tuple[str, int]],
    ) -> Iterator[Located]:
        """Notes in `reported` the entities, by alias and number, for which there is an error."""
        by_alias = {batch.alias: batch for batch in batches}
        places: dict[int, dict[int, list[ResponsePath]]] = {}
        for error in errors:
            path = path_of(error)
            batch = by_alias.get(str(path[0])) if path else None
            number = path[1] if len(path) > 1 else None
            if batch is not None and isinstance(number, int) and 0 <= number < len(batch.objects):
                reported.add((batch.alias, number))
                for target, each in batch.objects[number]:
                    if target not in places:
                        places[target] = response_paths_by_object(self.data, fetch.targets[target].path)
                    for place in places[target][id(each)]:
                        yield error, (*place, *path[2:])
            elif batch is not None or data is None:
                failed = batches if batch is None else [batch]
                reported.update((each.alias, place) for each in failed for place in range(len(each.objects)))
                yield from self.lost_batches(fetch, error, failed)
            else:
                yield error, None

    def unanswered(
        self,
        fetch: Fetch,
        batches: Sequence[Batch],
        errors: Sequence[dict[str, Any]],
        data: Object | None,
        reported: set[tuple[str, int]],
    ) -> Iterator[Located]:
        """Entities that are neither objects nor null, and have no error yet: those of a batch are lost together."""
        reason = SubgraphError("the answer has not one entity for each representation", "SUBGRAPH_BAD_RESPONSE")
        for batch in batches:
            missing = [each for each in unusable(batch, data) if (batch.alias, each) not in reported]
            if missing:
                error = errors[0] if errors and data is None else broken(fetch.subgraph, reason)
                yield from self.lost_batches(fetch, error, [batch], frozenset(missing))

    def lost_batches(
        self, fetch: Fetch, error: dict[str, Any], batches: Iterable[Batch], only: frozenset[int] | None = None
    ) -> Iterator[Located]:
        for batch in batches:
            lost_objects: dict[int, set[int]] = {}
            for number, objects in enumerate(batch.objects):
                for place, each in objects if only is None or number in only else ():
                    lost_objects.setdefault(place, set()).add(id(each))
            for place, identities in lost_objects.items():
                target = fetch.targets[place]
                found = objects_with_paths_at(self.data, target.path)
                yield from lost(error, [where for each, where in found if id(each) in identities], target.keys)

    def root_places(self, fetch: Fetch) -> list[ResponsePath]:
        return response_paths_at(self.data, fetch.path)

    def collect(self, fetch: Fetch, located: Iterable[Located]) -> None:
        for number, (error, path) in enumerate(located):
            if number == ERRORS_PER_FETCH_MAX:
                self.errors.append(
                    {
                        "message": f'Subgraph "{fetch.subgraph}" has more errors than are shown.',
                        "extensions": {"service": fetch.subgraph},
                    }
                )
                return
            self.errors.append(self.shown(fetch.subgraph, error, path))

    def shown(self, subgraph: str, error: dict[str, Any], path: Sequence[Any] | None) -> dict[str, Any]:
        found = error.get("extensions")
        extensions = {**(found if isinstance(found, dict) else {}), "service": subgraph}
        result: dict[str, Any] = {"message": str(error.get("message", "unknown error"))}
        if path is not None:
            result["path"] = [self.plan.renamed.get(each, each) if isinstance(each, str) else each for each in path]
        result["extensions"] = extensions
        return result


def unusable(batch: Batch, data: Object | None) -> Iterable[int]:
    """The numbers of representations for which a subgraph gave nothing that can stand for an entity."""
    entities = (data or {}).get(batch.alias)
    if not isinstance(entities, list) or len(entities) != len(batch.representations):
        return range(len(batch.representations))
    return [number for number, each in enumerate(entities) if not (each is None or isinstance(each, dict))]


def lost(error: dict[str, Any], places: Iterable[ResponsePath], keys: Sequence[str]) -> Iterator[Located]:
    for place in places:
        for path in [(*place, key) for key in keys] or [place]:
            yield error, path


def path_of(error: dict[str, Any]) -> list[str | int]:
    """The path that a subgraph gave; empty when it is none."""
    path = error.get("path")
    return path if isinstance(path, list) and all(isinstance(each, (str, int)) for each in path) else []


def broken(subgraph: str, error: SubgraphError) -> dict[str, Any]:
    return {"message": f'Subgraph "{subgraph}" failed: {error}.', "extensions": {"code": error.code}}
