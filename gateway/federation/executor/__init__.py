"""Run a plan: every fetch starts when those it comes after are done, and a failed one leaves errors, not an end.

start ▸ (read representations ▸ send) for each that is ready ▸ answer ▸ merge ▸ start those that are ready now
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from gateway.federation.errors import SubgraphError
from gateway.federation.executor.answers import read_answer
from gateway.federation.executor.contexts import LIMIT_EXCEEDED, VALUES_MAX, read_by_context
from gateway.federation.executor.failures import Failures
from gateway.federation.executor.merge import copied, merge
from gateway.federation.executor.places import Object, Places
from gateway.federation.executor.renames import rename
from gateway.federation.executor.representations import Batch, Place, Reading
from gateway.federation.executor.sharing import share
from gateway.federation.executor.transport import SubgraphRequest, Transport
from gateway.federation.plan import Fetch, Path, Plan

Asked = Reading | list[Object]
"""What an answer is for: representations, or the objects that get root fields. Empty where there is nothing to ask."""


async def run_plan(
    plan: Plan, variables: Mapping[str, Any], transport: Transport
) -> tuple[Object, list[dict[str, Any]]]:
    """The data as fetched, under data keys, and the errors with response paths."""
    execution = Execution(plan, variables, transport)
    await execution.run()
    return execution.data, execution.failures.errors


class Execution:
    """Fetches under way are futures with a callback; when none is left, `is_done`."""

    def __init__(self, plan: Plan, variables: Mapping[str, Any], transport: Transport) -> None:
        self.plan = plan
        self.variables = variables
        self.transport = transport
        self.data: Object = {}
        self.failures = Failures(plan, self.data)
        self.unfinished = [len(fetch.after) for fetch in plan.fetches]
        self.shared: set[Path] = set()
        self.under_way: set[asyncio.Future[bytes]] = set()
        self.is_done = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        self.start(fetch.number for fetch in self.plan.fetches if not fetch.after)
        if not self.under_way:
            return
        try:
            await self.is_done
        finally:
            for each in self.under_way:
                each.cancel()

    def start(self, numbers: Iterable[int]) -> None:
        """Send these fetches, and those that come after the ones that have nothing to ask."""
        ready = list(numbers)
        # Nothing is merged before all are sent: what several of them read is read once.
        readings: dict[int, Reading] = {}
        places = Places(self.data, self.shared)
        if not self.under_way:
            share(places, (target for number in ready for target in self.plan.shared[number]))
        for number in ready:
            fetch = self.plan.fetches[number]
            asked: Asked = places.at(fetch.path)
            if fetch.targets:
                key = self.plan.reads[number]
                if key not in readings:
                    readings[key] = self.read(fetch, places)
                asked = readings[key]
            if asked:
                self.send(fetch, asked)
            else:
                ready += self.followers(number)

    def read(self, fetch: Fetch, places: Places) -> Reading:
        if not fetch.repeatable:
            return read(fetch, places)
        reading = read_by_context(fetch, places)
        if reading.refused:
            problem = SubgraphError(f"contexts lend more than {VALUES_MAX} different values", LIMIT_EXCEEDED)
            self.failures.of_entities(fetch, reading.refused, problem)
        return reading

    def send(self, fetch: Fetch, asked: Asked) -> None:
        sent = (asked.representations, asked.start) if isinstance(asked, Reading) else (b"",)
        body = fetch.body(self.variables, *sent)
        answer = asyncio.ensure_future(self.transport(SubgraphRequest(fetch.subgraph, fetch.kind, body)))
        self.under_way.add(answer)
        answer.add_done_callback(partial(self.receive, fetch, asked))

    def receive(self, fetch: Fetch, asked: Asked, answer: asyncio.Future[bytes]) -> None:
        self.under_way.discard(answer)
        try:
            self.absorb(fetch, asked, answer)
            if not self.is_done.done():
                self.start(self.followers(fetch.number))
        except asyncio.CancelledError:
            self.is_done.cancel()
        except Exception as problem:
            if not self.is_done.done():
                self.is_done.set_exception(problem)
        if not self.under_way and not self.is_done.done():
            self.is_done.set_result(None)

    def absorb(self, fetch: Fetch, asked: Asked, answer: asyncio.Future[bytes]) -> None:
        """Merge what came, or note what did not."""
        try:
            data, errors = read_answer(answer.result())
        except SubgraphError as error:
            if isinstance(asked, Reading):
                self.failures.of_entities(fetch, asked.batches, error)
            else:
                self.failures.of_root(fetch, error)
            return
        if isinstance(asked, Reading):
            is_complete = merge_entities(fetch, asked, data or {}, self.plan.may_share)
            if errors or not is_complete:
                self.failures.from_entities(fetch, asked.batches, errors, data)
            return
        if data is not None:
            rename(data, fetch.renames)
            for each in asked:
                merge(each, copied(data) if len(asked) > 1 else data)
        if errors:
            self.failures.from_root(fetch, errors, data)

    def followers(self, number: int) -> list[int]:
        """Those that waited for this fetch alone."""
        ready = []
        for follower in self.plan.followers[number]:
            self.unfinished[follower] -= 1
            if not self.unfinished[follower]:
                ready.append(follower)
        return ready


def read(fetch: Fetch, places: Places) -> Reading:
    found: dict[str, Batch] = {}
    for number, target in enumerate(fetch.targets):
        if target.alias not in found:
            found[target.alias] = Batch(target.alias, target.variable)
        found[target.alias].add(number, target.representation, places.at(target.path))
    return Reading(list(found.values()))


def merge_entities(fetch: Fetch, asked: Reading, data: Object, may_share: bool) -> bool:
    """Whether there was an entity, or null, for each representation."""
    put = spread if may_share else spread_apart
    is_complete = True
    for batch in asked.batches:
        entities = data.get(batch.alias)
        if not isinstance(entities, list) or len(entities) != len(batch.representations):
            is_complete = False
            continue
        for entity, objects in zip(entities, batch.objects, strict=True):
            if isinstance(entity, dict):
                rename(entity, fetch.renames)
                put(entity, objects)
            elif entity is not None:
                is_complete = False
    return is_complete


def spread(entity: Object, objects: list[Place]) -> None:
    """Merge an entity into every object it was asked for.

    Objects of one target may share what stands below: later fetches treat them alike. Objects of different targets must
    not, because what follows differs.
    """
    owner = objects[0][0]
    copies: dict[int, Object] = {}
    for target, each in objects:
        found = entity
        if target != owner:
            if target not in copies:
                copies[target] = copied(entity)
            found = copies[target]
        merge(each, found)


def spread_apart(entity: Object, objects: list[Place]) -> None:
    """The same where later fetches treat every object on its own."""
    for number, (_, each) in enumerate(objects):
        merge(each, copied(entity) if number else entity)
