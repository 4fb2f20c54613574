"""A changed supergraph file is taken up while requests go on; a broken one changes nothing."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.servers import Platform, SubgraphServer, library_platform, samples

# What changes: a root field goes away.
FIELD = "  opening: String @join__field(graph: CATALOGUE) @join__field(graph: LENDING)\n"


def changed(text: str) -> str:
    assert FIELD in text
    return text.replace(FIELD, "")


async def metrics(platform: Platform) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=platform.url) as client:
        return samples((await client.get("/metrics")).text)


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await happened():  # noqa: ASYNC110 - a server is asked
            await asyncio.sleep(0.01)


async def until_reloads(platform: Platform, result: str, count: int) -> None:
    async def reloaded() -> bool:
        return (await metrics(platform))[f'gateway_supergraph_reloads_total{{result="{result}"}}'] >= count

    await until(reloaded)


async def until_asked(server: SubgraphServer) -> None:
    async def asked() -> bool:
        return bool(server.requests)

    await until(asked)


def replace(path: Path, edit: Callable[[str], str]) -> None:
    """As deployments do: a whole new file under the same name."""
    beside = path.with_suffix(".new")
    beside.write_text(edit(path.read_text()))
    beside.replace(path)


async def test_a_request_under_way_ends_as_it_began_and_the_next_sees_the_new_graph(tmp_path: Path) -> None:
    supergraph = shutil.copy(SUPERGRAPHS / "library.graphql", tmp_path / "supergraph.graphql")
    async with (
        library_platform(supergraph=supergraph, reload_seconds=0.01) as platform,
        httpx.AsyncClient(base_url=platform.url, timeout=60) as client,
    ):
        lending = platform.subgraphs["lending"]
        lending.misbehaviour = "silent"
        under_way = asyncio.create_task(client.post("/graphql", json={"query": "{ opening me { name } }"}))
        await until_asked(lending)
        replace(supergraph, changed)
        await until_reloads(platform, "loaded", 1)
        refused = await client.post("/graphql", json={"query": "{ opening }"})
        lending.released.set()
        answer = (await under_way).json()
    assert answer["data"]["me"] == {"name": "Wang"}
    assert "opening" in answer["data"]
    assert "errors" not in answer
    assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_plans_are_made_anew_before_the_new_graph_serves(tmp_path: Path) -> None:
    supergraph = shutil.copy(SUPERGRAPHS / "library.graphql", tmp_path / "supergraph.graphql")
    async with (
        library_platform(supergraph=supergraph, reload_seconds=0.01) as platform,
        httpx.AsyncClient(base_url=platform.url) as client,
    ):
        body = {"query": "query ($on: Boolean!) { me { name city @include(if: $on) } }", "variables": {"on": True}}
        before = (await client.post("/graphql", json=body)).json()
        await client.post("/graphql", json={"query": "{ opening }"})
        replace(supergraph, changed)
        await until_reloads(platform, "loaded", 1)
        misses = (await metrics(platform))['gateway_plan_cache_lookups_total{result="miss"}']
        assert (await client.post("/graphql", json=body)).json() == before
        assert (await metrics(platform))['gateway_plan_cache_lookups_total{result="miss"}'] == misses == 2


async def test_a_signal_makes_it_look_at_once(tmp_path: Path) -> None:
    supergraph = shutil.copy(SUPERGRAPHS / "library.graphql", tmp_path / "supergraph.graphql")
    async with (
        library_platform(supergraph=supergraph, reload_seconds=0.0) as platform,
        httpx.AsyncClient(base_url=platform.url) as client,
    ):
        replace(supergraph, changed)
        assert "errors" not in (await client.post("/graphql", json={"query": "{ opening }"})).json()
        os.kill(os.getpid(), signal.SIGHUP)
        await until_reloads(platform, "loaded", 1)
        refused = await client.post("/graphql", json={"query": "{ opening }"})
    assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_broken_supergraph_changes_nothing_and_is_counted(tmp_path: Path) -> None:
    supergraph = shutil.copy(SUPERGRAPHS / "library.graphql", tmp_path / "supergraph.graphql")
    original = supergraph.read_text()
    async with (
        library_platform(supergraph=supergraph, reload_seconds=0.01) as platform,
        httpx.AsyncClient(base_url=platform.url) as client,
    ):
        for number, broken in enumerate((lambda _: "type Query {", lambda text: text.replace("LENDING", "LANDING", 1))):
            replace(supergraph, broken)
            await until_reloads(platform, "failed", number + 1)
            answer = await client.post("/graphql", json={"query": "{ opening me { name } }"})
            assert answer.json()["data"]["me"] == {"name": "Wang"}
        supergraph.unlink()
        supergraph.with_suffix(".new").write_text(changed(original))
        supergraph.with_suffix(".new").replace(supergraph)
        await until_reloads(platform, "loaded", 1)
        refused = await client.post("/graphql", json={"query": "{ opening }"})
    assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_no_request_is_lost_while_the_supergraph_changes_again_and_again(tmp_path: Path) -> None:
    supergraph = shutil.copy(SUPERGRAPHS / "library.graphql", tmp_path / "supergraph.graphql")
    original = supergraph.read_text()
    async with library_platform(supergraph=supergraph, reload_seconds=0.005) as platform:
        is_done = asyncio.Event()

        async def ask() -> set[str]:
            answers = set()
            async with httpx.AsyncClient(base_url=platform.url) as client:
                while not is_done.is_set():
                    response = await client.post("/graphql", json={"query": "{ books { title copies } me { name } }"})
                    answers.add(response.text)
            return answers

        asking = [asyncio.create_task(ask()) for _ in range(4)]
        for number in range(4):
            replace(supergraph, changed if number % 2 == 0 else lambda _: original)
            await until_reloads(platform, "loaded", number + 1)
        is_done.set()
        answers = await asyncio.gather(*asking)
    assert set().union(*answers) == {
        '{"data":{"books":[{"title":"The Sea","copies":3},{"title":"Stars","copies":0}],"me":{"name":"Wang"}}}'
    }
