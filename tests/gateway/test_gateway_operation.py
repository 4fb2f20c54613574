"""Running the gateway: health, metrics, the query page, the command line."""

import asyncio
import dataclasses
import json
import os
import re
import socket
import sys
from pathlib import Path

import httpx
import pytest
from graphql import parse, validate

from gateway.federation import read_supergraph
from gateway.metrics import ERROR_CODES
from gateway.page import FILES
from gateway.settings import GatewaySettings
from kit.settings import SettingsError, describe, load
from tests.gateway.in_process import SUPERGRAPHS
from tests.gateway.servers import library_platform, samples

ROOT = Path(__file__).parents[2]
NO_CODES_IN = ("metrics.py", "settings.py")
SVG = "http://www.w3.org/2000/svg"  # the name of a namespace, which nobody fetches


async def test_health_needs_nothing_and_readiness_tells_about_the_subgraphs() -> None:
    async with library_platform(without="shipping") as platform, httpx.AsyncClient(base_url=platform.url) as client:
        for path in ("/health", "/healthz"):
            assert (await client.get(path)).json() == {"status": "ok"}
        ready = await client.get("/readyz")
    reachable = dict.fromkeys(("catalogue", "lending", "reviews"), "reachable")
    assert ready.json() == {"status": "ready", "subgraphs": {**reachable, "shipping": "unreachable"}}


async def test_metrics_count_operations_errors_fetches_and_plans() -> None:
    async with library_platform(without="shipping") as platform, httpx.AsyncClient(base_url=platform.url) as client:
        for query in ("{ books { copies } }", "{ books { copies } }", "{ me { city } }", "{ nothing }", "{ :"):
            await client.post("/graphql", json={"query": query})
        found = samples((await client.get("/metrics")).text)
    assert found['gateway_operations_total{kind="query",outcome="ok"}'] == 2
    assert found['gateway_operations_total{kind="query",outcome="partial"}'] == 1
    assert found['gateway_operations_total{kind="unknown",outcome="refused"}'] == 2
    assert found['gateway_operation_errors_total{code="SUBGRAPH_UNREACHABLE"}'] == 1
    assert found['gateway_operation_errors_total{code="GRAPHQL_VALIDATION_FAILED"}'] == 1
    assert found["gateway_operation_duration_seconds_count"] == 5
    assert found['gateway_subgraph_requests_total{outcome="ok",subgraph="lending"}'] == 3
    assert found['gateway_subgraph_requests_total{outcome="unreachable",subgraph="shipping"}'] == 1
    assert found['gateway_subgraph_request_duration_seconds_count{subgraph="catalogue"}'] == 2
    assert found["gateway_fetches_per_operation_sum"] == 6
    assert found['gateway_plan_cache_lookups_total{result="hit"}'] == 1
    assert found['gateway_plan_cache_lookups_total{result="miss"}'] == 2
    assert found["gateway_plan_seconds_count"] == 2
    assert found["process_resident_memory_bytes"] > 0
    assert any(name.startswith("python_info") for name in found)


def test_every_error_code_of_the_gateway_is_counted_under_its_name() -> None:
    sources = [path.read_text() for path in (ROOT / "gateway").rglob("*.py") if path.name not in NO_CODES_IN]
    used = {code for text in sources for code in re.findall(r'"((?:[A-Z]+_)+[A-Z]+)"', text)}
    assert {code for code in used if not code.startswith("RENDA_")} == ERROR_CODES


async def test_the_plan_cache_forgets_what_was_unused_longest() -> None:
    async with (
        library_platform(plan_cache_entries_max=2) as platform,
        httpx.AsyncClient(base_url=platform.url) as client,
    ):
        for query in ("{ opening }", "{ me { id } }", "{ opening }", "{ me { name } }", "{ opening }", "{ me { id } }"):
            await client.post("/graphql", json={"query": query})
        found = samples((await client.get("/metrics")).text)
    assert found['gateway_plan_cache_lookups_total{result="hit"}'] == 2
    assert found['gateway_plan_cache_lookups_total{result="miss"}'] == 4


async def test_conditions_have_plans_of_their_own() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        body = {"query": "query ($on: Boolean!) { me { name city @include(if: $on) } }"}
        for on, expected in ((True, {"name": "Wang", "city": "Xiamen"}), (False, {"name": "Wang"})):
            response = await client.post("/graphql", json={**body, "variables": {"on": on}})
            assert response.json() == {"data": {"me": expected}}


async def test_the_query_page_comes_from_here_alone() -> None:
    async with library_platform(local=True) as platform, httpx.AsyncClient(base_url=platform.url) as client:
        for path, (_, media_type) in FILES.items():
            response = await client.get(path)
            assert (response.status_code, response.headers["content-type"]) == (200, media_type)
            assert "default-src 'none'; script-src 'self'" in response.headers["content-security-policy"]
            assert not re.search(r"https?://", response.text.replace(SVG, ""))
        pages = [(await client.get(path)).text for path in ("/", "/editor")]
        questions = await client.get("/questions.json")
    for page in pages:
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page)
        assert set(re.findall(r'(?:src|href)="(/[^"]*)"', page)) <= FILES.keys()
    assert questions.json() == []  # a library can answer nothing that staff of a congress ask


async def test_there_is_no_query_page_unless_the_gateway_is_local() -> None:
    async with library_platform() as platform, httpx.AsyncClient(base_url=platform.url) as client:
        assert (await client.get("/")).status_code == 404


def test_the_examples_of_the_query_page_are_complete() -> None:
    examples = json.loads((ROOT / "gateway" / "page" / "examples.json").read_text())
    assert examples
    for example in examples:
        assert {"zh", "en", "query"} <= example.keys() <= {"zh", "en", "query", "variables", "report"}
        parse(example["query"])


def test_the_examples_of_the_query_page_are_valid_on_our_supergraph() -> None:
    schema = read_supergraph((ROOT / "contracts" / "supergraph.graphql").read_text()).api_schema
    for example in json.loads((ROOT / "gateway" / "page" / "examples.json").read_text()):
        assert validate(schema, parse(example["query"])) == []


def test_every_setting_is_documented_and_read_from_the_environment() -> None:
    assert all(documentation.endswith(".") for _, _, documentation in describe(GatewaySettings))
    assert len(list(describe(GatewaySettings))) == len(dataclasses.fields(GatewaySettings))
    environment = {"RENDA_GATEWAY_PORT": "4711", "RENDA_GATEWAY_LOCAL": "yes", "RENDA_GATEWAY_SUPERGRAPH": "a.graphql"}
    settings = load(GatewaySettings, environment, {"port": 5, "host": None})
    assert (settings.port, settings.local, settings.supergraph) == (5, True, Path("a.graphql"))


@pytest.mark.parametrize("value", ["x", "1.5"])
def test_a_setting_that_cannot_be_read_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=f"RENDA_GATEWAY_PORT='{value}' is not a valid int"):
        load(GatewaySettings, {"RENDA_GATEWAY_PORT": value})


async def start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway",
        *arguments,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("RENDA_")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_serves_any_supergraph_without_identity() -> None:
    async with library_platform() as platform:
        # The addresses are those of the subgraph servers that the platform runs.
        addresses = [
            argument
            for name, server in platform.subgraphs.items()
            for argument in ("--subgraph", f"{name}={server.url}")
        ]
        process = await start("--supergraph", str(SUPERGRAPHS / "library.graphql"), "--port", "0", *addresses)
        assert process.stdout is not None
        try:
            line = (await process.stdout.readline()).decode()
            url = re.fullmatch(r"gateway: listening on (http://127\.0\.0\.1:\d+)\n", line)
            assert url is not None
            async with httpx.AsyncClient(base_url=url[1]) as client:
                response = await client.post("/graphql", json={"query": "{ books { title copies } }"})
        finally:
            process.terminate()
            await process.communicate()
    assert response.json() == {"data": {"books": [{"title": "The Sea", "copies": 3}, {"title": "Stars", "copies": 0}]}}
    assert process.returncode in (0, -15)


async def test_what_keeps_the_gateway_from_starting_is_said(tmp_path: Path) -> None:
    library = str(SUPERGRAPHS / "library.graphql")
    broken = tmp_path / "broken.graphql"
    broken.write_text("type Query { a: Int }")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, reason in [
            (("--supergraph", "nowhere.graphql"), "There is no supergraph at nowhere.graphql."),
            (("--supergraph", str(broken)), "it has no enum join__Graph"),
            (("--supergraph", library, "--subgraph", "shop=http://x"), "An address is given for shop"),
            (("--supergraph", library, "--subgraph", "lending"), "'lending' is not NAME=VALUE."),
            (("--supergraph", library, "--subgraph", "lending=ftp://x"), "must start with http:// or https://"),
            (("--supergraph", library, "--port", port), f"Cannot listen on 127.0.0.1 port {port}"),
        ]:
            process = await start(*arguments)
            _, complaint = await process.communicate()
            assert process.returncode == 2
            assert complaint.decode().startswith("gateway: ")
            assert reason in complaint.decode()


async def test_the_plan_is_shown_to_who_asks_where_it_is_allowed() -> None:
    body = {"query": "{ me { name } }"}
    shown = []
    for is_allowed in (False, True):
        async with (
            library_platform(show_plans=is_allowed) as platform,
            httpx.AsyncClient(base_url=platform.url) as client,
        ):
            for headers in ({}, {"x-show-plan": "1"}):
                answer = (await client.post("/graphql", json=body, headers=headers)).json()
                assert answer.pop("data") == {"me": {"name": "Wang"}}
                shown.append(answer)
    assert shown == [{}, {}, {}, {"extensions": {"plan": "0: lending\n   { me { name } }"}}]
