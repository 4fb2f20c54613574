"""Errors of subgraphs as errors of the response: the service named, the path that of the client's operation."""

from collections.abc import Iterable, Sequence
from typing import Any

from gateway.federation.errors import SubgraphError
from gateway.federation.executor.places import Object, ResponsePath, response_paths_at
from gateway.federation.executor.representations import Batch
from gateway.federation.plan import Fetch, Plan, Target


class Failures:
    """Collects errors; finding where an entity stands costs a second walk through the data, so only errors pay it."""

    def __init__(self, plan: Plan, data: Object) -> None:
        self.plan = plan
        self.data = data
        self.errors: list[dict[str, Any]] = []

    def of_root(self, fetch: Fetch, error: SubgraphError) -> None:
        self.add_lost(fetch.subgraph, broken(fetch.subgraph, error), self.root_places(fetch), fetch.keys)

    def of_entities(self, fetch: Fetch, batches: Sequence[Batch], error: SubgraphError) -> None:
        for batch in batches:
            self.lose_batch(fetch.subgraph, broken(fetch.subgraph, error), batch)

    def from_root(self, fetch: Fetch, errors: Iterable[dict[str, Any]], data: Object | None) -> None:
        for error in errors:
            path = error.get("path")
            if isinstance(path, list) and path:
                for place in self.root_places(fetch):
                    self.add(fetch.subgraph, error, (*place, *path))
            elif data is None:
                self.add_lost(fetch.subgraph, error, self.root_places(fetch), fetch.keys)
            else:
                self.add(fetch.subgraph, error, None)

    def from_entities(
        self, fetch: Fetch, batches: Sequence[Batch], errors: Sequence[dict[str, Any]], data: Object | None
    ) -> None:
        by_alias = {batch.alias: batch for batch in batches}
        for error in errors:
            path = error.get("path")
            path = path if isinstance(path, list) else []
            batch = by_alias.get(path[0]) if path else None
            if batch is not None and len(path) > 1 and is_index(path[1], batch):
                for target, rank, _ in batch.objects[path[1]]:
                    self.add(fetch.subgraph, error, (*response_paths_at(self.data, target.path)[rank], *path[2:]))
            elif batch is not None:
                self.lose_batch(fetch.subgraph, error, batch)
            elif data is None:
                for each in batches:
                    self.lose_batch(fetch.subgraph, error, each)
            else:
                self.add(fetch.subgraph, error, None)
        if not errors:
            self.check_answered(fetch, batches, data)

    def check_answered(self, fetch: Fetch, batches: Sequence[Batch], data: Object | None) -> None:
        for batch in batches:
            entities = (data or {}).get(batch.alias)
            if not isinstance(entities, list) or len(entities) != len(batch.representations):
                error = SubgraphError("the answer has not one entity for each representation", "SUBGRAPH_BAD_RESPONSE")
                self.lose_batch(fetch.subgraph, broken(fetch.subgraph, error), batch)

    def lose_batch(self, subgraph: str, error: dict[str, Any], batch: Batch) -> None:
        ranks: dict[Target, list[int]] = {}
        for objects in batch.objects:
            for target, rank, _ in objects:
                ranks.setdefault(target, []).append(rank)
        for target, lost in ranks.items():
            places = response_paths_at(self.data, target.path)
            self.add_lost(subgraph, error, [places[rank] for rank in sorted(lost)], target.keys)

    def root_places(self, fetch: Fetch) -> list[ResponsePath]:
        return response_paths_at(self.data, fetch.path)

    def add_lost(
        self, subgraph: str, error: dict[str, Any], places: Iterable[ResponsePath], keys: Sequence[str]
    ) -> None:
        for place in places:
            for path in [(*place, key) for key in keys] or [place]:
                self.add(subgraph, error, path)

    def add(self, subgraph: str, error: dict[str, Any], path: Sequence[Any] | None) -> None:
        found = error.get("extensions")
        extensions = {**(found if isinstance(found, dict) else {}), "service": subgraph}
        result: dict[str, Any] = {"message": str(error.get("message", "unknown error"))}
        if path is not None:
            result["path"] = [self.plan.renamed.get(each, each) for each in path]
        result["extensions"] = extensions
        self.errors.append(result)


def broken(subgraph: str, error: SubgraphError) -> dict[str, Any]:
    return {"message": f'Subgraph "{subgraph}" failed: {error}.', "extensions": {"code": error.code}}


def is_index(value: Any, batch: Batch) -> bool:
    return isinstance(value, int) and 0 <= value < len(batch.objects)
