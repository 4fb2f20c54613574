"""Run a plan: every fetch starts when those it comes after are done, and a failed one leaves errors, not an end."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson

from gateway.federation.errors import SubgraphError
from gateway.federation.executor.answers import read_answer
from gateway.federation.executor.failures import Failures
from gateway.federation.executor.merge import copied, merge
from gateway.federation.executor.places import Object, objects_at
from gateway.federation.executor.renames import rename
from gateway.federation.executor.representations import Batch
from gateway.federation.executor.transport import SubgraphRequest, Transport
from gateway.federation.plan import Fetch, Plan, Target


async def run_plan(
    plan: Plan, variables: Mapping[str, Any], transport: Transport
) -> tuple[Object, list[dict[str, Any]]]:
    """The data as fetched, under data keys, and the errors with response paths."""
    execution = Execution(plan, variables, transport)
    first = [fetch.number for fetch in plan.fetches if not fetch.after]
    await execution.run_all(first)
    return execution.data, execution.failures.errors


class Execution:
    def __init__(self, plan: Plan, variables: Mapping[str, Any], transport: Transport) -> None:
        self.plan = plan
        self.variables = variables
        self.transport = transport
        self.data: Object = {}
        self.failures = Failures(plan, self.data)
        self.unfinished = [len(fetch.after) for fetch in plan.fetches]

    async def run_all(self, numbers: list[int]) -> None:
        if len(numbers) == 1:
            await self.run(numbers[0])
        elif numbers:
            async with asyncio.TaskGroup() as group:
                for number in numbers:
                    group.create_task(self.run(number))

    async def run(self, number: int) -> None:
        fetch = self.plan.fetches[number]
        await (self.fetch_entities(fetch) if fetch.targets else self.fetch_root(fetch))
        ready = []
        for follower in self.plan.followers[number]:
            self.unfinished[follower] -= 1
            if not self.unfinished[follower]:
                ready.append(follower)
        await self.run_all(ready)

    async def fetch_root(self, fetch: Fetch) -> None:
        objects = objects_at(self.data, fetch.path)
        if not objects:
            return
        try:
            data, errors = await self.ask(fetch, {})
        except SubgraphError as error:
            self.failures.of_root(fetch, error)
            return
        if data is not None:
            rename(data, fetch.renames)
            for each in objects:
                merge(each, copied(data) if len(objects) > 1 else data)
        self.failures.from_root(fetch, errors, data)

    async def fetch_entities(self, fetch: Fetch) -> None:
        batches = self.batches(fetch)
        sent = {batch.variable: batch.representations for batch in batches}
        if not any(sent.values()):
            return
        try:
            data, errors = await self.ask(fetch, sent)
        except SubgraphError as error:
            self.failures.of_entities(fetch, batches, error)
            return
        for batch in batches:
            entities = (data or {}).get(batch.alias)
            if isinstance(entities, list) and len(entities) == len(batch.representations):
                for objects, entity in zip(batch.objects, entities, strict=True):
                    if fetch.renames and isinstance(entity, dict):
                        rename(entity, fetch.renames)
                    spread(entity, objects)
        self.failures.from_entities(fetch, batches, errors, data)

    def batches(self, fetch: Fetch) -> list[Batch]:
        found: dict[str, Batch] = {}
        for target in fetch.targets:
            batch = found.setdefault(target.alias, Batch(target.alias, target.variable))
            batch.add(target, objects_at(self.data, target.path))
        return list(found.values())

    async def ask(
        self, fetch: Fetch, representations: Mapping[str, list[Object]]
    ) -> tuple[Object | None, list[dict[str, Any]]]:
        variables = {name: self.variables[name] for name in fetch.variables if name in self.variables}
        body = fetch.body_start + orjson.dumps({**variables, **representations}) + b"}"
        return read_answer(await self.transport(SubgraphRequest(fetch.subgraph, fetch.kind, body)))


def spread(entity: Any, objects: list[tuple[Target, int, Object]]) -> None:
    """Merge an entity into every object it was asked for.

    Objects of one target may share what stands below: later fetches treat them alike. Objects of different targets must
    not, because what follows differs.
    """
    if not isinstance(entity, dict):
        return
    owner = objects[0][0]
    copies: dict[int, Object] = {}
    for target, _, each in objects:
        if target is owner:
            merge(each, entity)
        else:
            if id(target) not in copies:
                copies[id(target)] = copied(entity)
            merge(each, copies[id(target)])
