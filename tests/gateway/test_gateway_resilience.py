"""A subgraph in trouble: the circuit, the budget for repetitions, and both over real connections."""

from typing import Any

import httpx
import pytest

from gateway.resilience import Circuit, RetryBudget
from tests.gateway.servers import Platform, library_platform, samples

RATING = {"query": "{ reviews { stars } }"}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Circuit:
    circuit = Circuit(failures_max=2, pause_seconds=5, clock=clock)
    for _ in range(2):
        assert circuit.admit()
        circuit.fail()
    return circuit


def test_a_circuit_opens_after_failures_in_a_row_only() -> None:
    circuit = Circuit(failures_max=2, pause_seconds=5, clock=Clock())
    for succeeds in (False, True, False):
        assert circuit.admit()
        if succeeds:
            circuit.succeed()
        else:
            circuit.fail()
    assert not circuit.is_open
    circuit.fail()
    assert circuit.is_open
    assert not circuit.admit()


def test_after_the_pause_one_probe_decides() -> None:
    clock = Clock()
    circuit = opened(clock)
    clock.now += 5
    assert [circuit.admit(), circuit.admit()] == [True, False]
    circuit.fail()
    clock.now += 4.9
    assert not circuit.admit()
    clock.now += 0.1
    assert circuit.admit()
    circuit.succeed()
    assert not circuit.is_open
    assert [circuit.admit(), circuit.admit()] == [True, True]


def test_a_probe_that_was_given_up_makes_room_for_another() -> None:
    clock = Clock()
    circuit = opened(clock)
    clock.now += 5
    assert circuit.admit()
    circuit.abandon()
    assert circuit.is_open
    assert circuit.admit()


def test_repetitions_are_a_share_of_the_requests() -> None:
    budget = RetryBudget(percent=25, burst=2)
    assert [budget.withdraw() for _ in range(3)] == [True, True, False]
    for _ in range(4):
        budget.deposit()
    assert [budget.withdraw() for _ in range(2)] == [True, False]
    for _ in range(100):
        budget.deposit()
    assert [budget.withdraw() for _ in range(3)] == [True, True, False]


def test_without_a_share_nothing_is_repeated() -> None:
    budget = RetryBudget(percent=0)
    budget.deposit()
    assert not budget.withdraw()


async def ask(platform: Platform, body: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=platform.url) as client:
        answer: dict[str, Any] = (await client.post("/graphql", json=body)).json()
        return answer


async def metrics(platform: Platform) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=platform.url) as client:
        return samples((await client.get("/metrics")).text)


async def test_a_failing_subgraph_is_left_alone_and_comes_back() -> None:
    limits = {"circuit_failures_max": 3, "circuit_pause_seconds": 3600.0, "subgraph_retry_percent": 0.0}
    async with library_platform(**limits) as platform:
        reviews = platform.subgraphs["reviews"]
        reviews.misbehaviour = "status"
        answers = [await ask(platform, RATING) for _ in range(6)]
        assert (await metrics(platform))['gateway_subgraph_circuit_open{subgraph="reviews"}'] == 1
        reviews.misbehaviour = None
        still_open = await ask(platform, RATING)
        others = await ask(platform, {"query": "{ me { name } }"})
        # Whoever asks whether all are ready is a probe too.
        async with httpx.AsyncClient(base_url=platform.url) as client:
            await client.get("/readyz")
        closed = await ask(platform, RATING)
        found = await metrics(platform)
    codes = [answer["errors"][0]["extensions"]["code"] for answer in (*answers, still_open)]
    assert codes == ["SUBGRAPH_HTTP_STATUS"] * 3 + ["SUBGRAPH_CIRCUIT_OPEN"] * 4
    assert len(reviews.requests) == 3 + 1 + 1
    assert others == {"data": {"me": {"name": "Wang"}}}
    assert closed == {"data": {"reviews": [{"stars": 5}, {"stars": 4}, {"stars": None}]}}
    assert found['gateway_subgraph_circuit_open{subgraph="reviews"}'] == 0
    assert found['gateway_subgraph_requests_total{outcome="circuit_open",subgraph="reviews"}'] == 4


async def test_after_the_pause_the_next_request_is_the_probe() -> None:
    limits = {"circuit_failures_max": 1, "circuit_pause_seconds": 0.0, "subgraph_retry_percent": 0.0}
    async with library_platform(**limits) as platform:
        platform.subgraphs["reviews"].misbehaviour = "status"
        for _ in range(3):
            assert (await ask(platform, RATING))["errors"][0]["extensions"]["code"] == "SUBGRAPH_HTTP_STATUS"
        platform.subgraphs["reviews"].misbehaviour = None
        assert "errors" not in await ask(platform, RATING)
        assert (await metrics(platform))['gateway_subgraph_circuit_open{subgraph="reviews"}'] == 0


@pytest.mark.parametrize("misbehaviour", ["forbidden", "errors with status", "garbage", "huge"])
async def test_an_answer_we_do_not_like_does_not_open_the_circuit(misbehaviour: str) -> None:
    async with library_platform(circuit_failures_max=1, subgraph_response_bytes_max=100_000) as platform:
        platform.subgraphs["reviews"].misbehaviour = misbehaviour
        for _ in range(2):
            assert (await ask(platform, RATING))["errors"]
        assert len(platform.subgraphs["reviews"].requests) == 2


@pytest.mark.parametrize(
    ("kind", "misbehaviour", "percent", "sent"),
    [
        ("query", "overloaded", 10.0, 2),
        ("query", "overloaded", 0.0, 1),
        ("query", "status", 10.0, 1),
        ("mutation", "overloaded", 10.0, 1),
    ],
)
async def test_a_query_is_sent_again_when_the_server_says_to_come_again(
    kind: str, misbehaviour: str, percent: float, sent: int
) -> None:
    body = {"query": "{ me { name } }" if kind == "query" else 'mutation { giveBack(loan: "l1") { id } }'}
    async with library_platform(subgraph_retry_percent=percent) as platform:
        platform.subgraphs["lending"].misbehaviour = misbehaviour
        assert (await ask(platform, body))["errors"][0]["extensions"]["code"] == "SUBGRAPH_HTTP_STATUS"
        assert len(platform.subgraphs["lending"].requests) == sent
        assert (await metrics(platform))['gateway_subgraph_retries_total{subgraph="lending"}'] == sent - 1
