"""Identical queries under way share one answer; whatever could make answers differ keeps them apart."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from prometheus_client import CollectorRegistry

from gateway.federation import Engine, SubgraphRequest, read_supergraph
from gateway.metrics import GatewayMetrics
from gateway.operations import Answer, OperationRequest, Operations
from gateway.settings import GatewaySettings
from gateway.single_flight import SingleFlight
from tests.gateway.in_process import SUPERGRAPHS

ENGINE = Engine.of(read_supergraph((SUPERGRAPHS / "library.graphql").read_text()))
ASKED = "query ($id: ID!) { member(id: $id) { name } }"
CHANGE = 'mutation { giveBack(loan: "l1") { id } }'


class Lending:
    """A subgraph behind a gate: requests wait until it opens, answers are numbered."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.requests: list[SubgraphRequest] = []

    async def __call__(self, request: SubgraphRequest) -> bytes:
        self.requests.append(request)
        number = len(self.requests)
        await self.gate.wait()
        name = {"name": f"answer {number}", "id": "l1", "__typename": "Member"}
        return orjson.dumps({"data": {"member": name, "giveBack": name}})


def question(query: str = ASKED, id: str = "m1", request_id: str = "r", **other: Any) -> OperationRequest:
    return OperationRequest(query, {"id": id} if query == ASKED else {}, None, request_id, **other)


async def answered(*questions: OperationRequest, **given: Any) -> tuple[list[Answer], Lending, GatewayMetrics]:
    """Ask all while the subgraph's gate is shut, then open it."""
    lending, metrics = Lending(), GatewayMetrics(CollectorRegistry())
    operations = Operations(ENGINE, GatewaySettings(**given), metrics)
    tasks = [asyncio.create_task(operations.answer(each, lending)) for each in questions]
    await settle()
    lending.gate.set()
    return await asyncio.gather(*tasks), lending, metrics


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_identical_queries_are_asked_once_and_counted_each() -> None:
    answers, lending, metrics = await answered(*(question(request_id=f"r{n}") for n in range(5)))
    assert len(lending.requests) == 1
    assert [answer.body for answer in answers] == [b'{"data":{"member":{"name":"answer 1"}}}'] * 5
    assert metrics.registry.get_sample_value("gateway_operations_shared_total") == 4
    counted = metrics.registry.get_sample_value("gateway_operations_total", {"kind": "query", "outcome": "ok"})
    assert counted == 5


@pytest.mark.parametrize(
    "other",
    [
        question(id="m2"),
        OperationRequest(ASKED + " ", {"id": "m1"}, None, "r"),
        question(forwarded=(("authorization", "Bearer x"),)),
    ],
)
async def test_other_variables_texts_and_headers_are_other_queries(other: OperationRequest) -> None:
    _, lending, _ = await answered(question(), other)
    assert len(lending.requests) == 2


async def test_mutations_are_never_shared() -> None:
    _, lending, _ = await answered(question(CHANGE), question(CHANGE))
    assert [request.kind for request in lending.requests] == ["mutation", "mutation"]


async def test_whoever_asks_after_a_mutation_does_not_get_an_answer_from_before() -> None:
    lending = Lending()
    operations = Operations(ENGINE, GatewaySettings(), GatewayMetrics(CollectorRegistry()))
    before = asyncio.create_task(operations.answer(question(), lending))
    await settle()
    change = asyncio.create_task(operations.answer(question(CHANGE), gateless))
    await change
    after = asyncio.create_task(operations.answer(question(), lending))
    await settle()
    assert len(lending.requests) == 2
    lending.gate.set()
    assert [b"answer 1" in (await before).body, b"answer 2" in (await after).body] == [True, True]


async def gateless(request: SubgraphRequest) -> bytes:
    return b'{"data": {"giveBack": {"id": "l1"}}}'


async def test_sharing_can_be_switched_off() -> None:
    _, lending, _ = await answered(question(), question(), share_identical_queries=False)
    assert len(lending.requests) == 2


async def worked(flights: SingleFlight[int], work: Callable[[], Any], others: int) -> list[Any]:
    tasks = [asyncio.create_task(flights.run("key", work)) for _ in range(1 + others)]
    await settle()
    return tasks


async def test_a_failure_is_everybodys_and_is_not_remembered() -> None:
    flights: SingleFlight[int] = SingleFlight()
    gate = asyncio.Event()

    async def failing() -> int:
        await gate.wait()
        raise ValueError("no")

    tasks = await worked(flights, failing, others=1)
    gate.set()
    assert [str(each) for each in await asyncio.gather(*tasks, return_exceptions=True)] == ["no", "no"]
    assert flights.flights == {}


async def test_whoever_waits_does_the_work_when_the_first_is_cancelled() -> None:
    flights: SingleFlight[int] = SingleFlight()
    gate = asyncio.Event()
    begun = []

    async def work() -> int:
        begun.append(1)
        await gate.wait()
        return len(begun)

    first, second = await worked(flights, work, others=1)
    first.cancel()
    await settle()
    gate.set()
    assert await second == (2, False)
    assert first.cancelled()


async def test_a_waiting_one_may_be_cancelled_without_harm_to_the_first() -> None:
    flights: SingleFlight[int] = SingleFlight()
    gate = asyncio.Event()

    async def work() -> int:
        await gate.wait()
        return 1

    first, second = await worked(flights, work, others=1)
    second.cancel()
    await settle()
    gate.set()
    assert await first == (1, False)
    assert second.cancelled()
