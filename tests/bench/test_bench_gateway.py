"""The gateway's benchmark, in short: its graphs are answered as a single schema answers them, and it weighs rightly."""

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from graphql import parse, validate

from bench.gateway import document
from bench.gateway.document import Section
from bench.gateway.graphs import SCHEMAS, WORLDS, addressed, graph
from bench.gateway.load import BenchError, Figures
from bench.gateway.operations import operations
from bench.gateway.peers import PEERS, ask
from bench.gateway.planning import SUPERGRAPHS, PlanningRow, Times, run_planner, write_operations
from bench.gateway.processes import cost, tree
from bench.gateway.profile import Line, by_file, counted
from bench.gateway.report import Table, load_tables, planning_tables
from bench.gateway.rounds import Length, Row, agree, fetches_of, medians, served, steps, subgraphs
from gateway.federation import read_supergraph

FIGURES = Figures(requests_per_second=100.0, p50_ms=1.0, p99_ms=2.0, cpu_ms_per_request=3.0, peak_bytes=4_000_000)


@pytest.mark.parametrize(("name", "fetches"), [("committees", 3), ("shop", 6)])
def test_our_gateway_answers_as_a_single_schema_does_with_the_fewest_fetches(name: str, fetches: int) -> None:
    asked = graph(name)
    with served(asked, [PEERS["renda"]]) as (gateways, urls):
        # Twice, as subgraphs compute an answer only once.
        assert agree(asked, gateways.values()) == agree(asked, gateways.values())
        assert fetches_of(gateways["renda"], asked, urls.values()) == fetches


def test_answers_have_the_sizes_that_the_scenarios_promise() -> None:
    sizes = {}
    for name in WORLDS:
        asked = graph(name)
        sizes[name] = len(json.dumps(asked.single.execute(asked.operation, {}), separators=(",", ":")))
    assert sizes == {"committees": 1_130, "shop": 87_071}


def test_a_gateway_that_answers_differently_is_not_measured() -> None:
    asked = graph("committees")
    other = replace(asked, operation=asked.operation.replace("received", "received: completed"))
    with served(asked, [PEERS["renda"]]) as (gateways, _):
        assert agree(other, gateways.values()) > 0
        wrong = replace(asked, single=graph("shop").single, operation="{ __typename committees { id } }")
        with pytest.raises(BenchError, match="the single schema cannot answer"):
            agree(wrong, gateways.values())
        wrong = replace(asked, single=ShiftedSchema(asked.single))  # type: ignore[arg-type]
        with pytest.raises(BenchError, match="Renda answers committees differently"):
            agree(wrong, gateways.values())


class ShiftedSchema:
    """An oracle of another opinion."""

    def __init__(self, schema: object) -> None:
        self.schema = schema

    def execute(self, text: str, variables: dict[str, object]) -> dict[str, object]:
        answer = self.schema.execute(text, variables)  # type: ignore[attr-defined]
        answer["data"]["committees"][3]["received"] += 1
        return answer  # type: ignore[no-any-return]


async def test_a_subgraph_refuses_what_is_no_graphql_and_goes_on() -> None:
    with subgraphs("committees") as urls:
        url = urls["suggestions"]
        port = int(url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 7\r\n\r\ngarbage")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
        writer.write(b"not http at all\r\n\r\n")
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        query = (
            '{ _entities(representations: [{__typename: "Committee", id: "c03"}]) { ... on Committee { received } } }'
        )
        assert await asyncio.to_thread(ask, url, query) == {"data": {"_entities": [{"received": 121}]}}


def test_the_supergraph_is_given_the_real_addresses() -> None:
    text = (SCHEMAS / "shop.graphql").read_text()
    urls = dict.fromkeys(("accounts", "inventory", "products", "reviews"), "http://127.0.0.1:1/x")
    assert addressed(text, urls).count('url: "http://127.0.0.1:1/x")') == 4
    with pytest.raises(KeyError, match="accounts"):
        addressed(text, {})


def test_costs_are_those_of_a_process_and_all_below_it(tmp_path: Path) -> None:
    burn = "import sys; sum(range(20_000_000)); print('done', flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        whole, (_, child) = cost(process.pid), tree(process.pid)
        below = cost(child)
        process.stdin.close()
    assert 0.05 < below.cpu_seconds <= whole.cpu_seconds
    assert 5_000_000 < below.resident_bytes < whole.resident_bytes
    assert cost(process.pid).resident_bytes == 0


def test_peers_take_turns_and_sharing_is_measured_only_where_requests_are_identical() -> None:
    planned = steps(list(PEERS.values()), Length(seconds=3, rounds=2, connections=8))
    turns = [(step.round, step.traffic, step.peer.name, step.seconds) for step in planned]
    assert turns[:4] == [
        (0, "unique", "renda", 9),
        (0, "unique", "hive", 9),
        (0, "identical", "hive-sharing", 9),
        (0, "unique", "apollo", 9),
    ]
    assert turns[4:11] == [
        (1, "identical", "renda", 3),
        (1, "identical", "hive", 3),
        (1, "identical", "hive-sharing", 3),
        (1, "identical", "apollo", 3),
        (1, "unique", "renda", 3),
        (1, "unique", "hive", 3),
        (1, "unique", "apollo", 3),
    ]
    assert turns[11:] == [(2, *turn[1:]) for turn in turns[4:11]]


def test_each_figure_is_the_median_of_its_rounds() -> None:
    slower = replace(FIGURES, requests_per_second=50.0, p99_ms=9.0)
    faster = replace(FIGURES, requests_per_second=300.0, p99_ms=1.0)
    assert medians([slower, FIGURES, faster]) == FIGURES


def test_a_table_says_how_many_times_better_ours_is() -> None:
    slower = replace(FIGURES, requests_per_second=8.0, cpu_ms_per_request=30.0)
    rows = [Row("renda", "unique", 3, FIGURES, []), Row("apollo", "unique", 4, slower, [])]
    identical, unique = load_tables([*rows, Row("hive", "identical", 5, FIGURES, [])], answer_bytes=1_200)
    assert unique.title == "answers of 1,200 bytes, a unique `Authorization` per request"
    assert list(unique.lines) == [
        ("Renda", "100", "", "1.0", "2.0", "3.00", "", "4", "3"),
        ("Apollo Gateway", "8.0", "12.5 ×", "1.0", "2.0", "30.00", "10.0 ×", "4", "4"),
    ]
    assert list(identical.lines) == [("Hive Gateway", "100", "", "1.0", "2.0", "3.00", "", "4", "5")]


def test_a_table_of_planners_compares_means_and_medians() -> None:
    ours, theirs = Times(mean_us=100, median_us=80, p99_us=900), Times(mean_us=200, median_us=8, p99_us=9_000)
    rows = [PlanningRow("renda", "shop", ours, []), PlanningRow("apollo", "shop", theirs, [])]
    assert list(planning_tables(rows)[1].lines) == [
        ("Renda", "100", "", "80", "", "900"),
        ("Apollo query planner", "200", "2.0 ×", "8.0", "0.1 ×", "9,000"),
    ]


def test_the_document_keeps_what_stands_around_the_figures() -> None:
    text = f"before\n{document.BEGINS}\nold\n{document.ENDS}\nafter\n"
    sections = [Section("Heading", "Measured today.", [Table("a title", ("", "figure"), [("Renda", "1")])])]
    assert document.replaced(text, "on this machine", sections) == (
        f"before\n{document.BEGINS}\n\non this machine\n\n### Heading\n\nMeasured today.\n\nA title:\n\n"
        f"|  | figure |\n| --- | ---: |\n| Renda | 1 |\n\n{document.ENDS}\nafter\n"
    )
    with pytest.raises(BenchError, match="lacks the marks"):
        document.replaced("before\n", "on this machine", sections)


def test_what_is_kept_of_a_run_can_be_read_again() -> None:
    section = Section("Heading", "Measured today.", [Table("a title", ["", "figure"], [["Renda", "1"]])])
    assert document.read_section(json.loads(json.dumps({**asdict(section), "rows": []}))) == section


def test_the_document_is_ready_for_the_figures() -> None:
    text = document.DOCUMENT.read_text()
    assert text.count(document.BEGINS) == text.count(document.ENDS) == 1


def test_the_command_of_a_run_can_be_repeated() -> None:
    assert document.pairs_of(["--seconds", "5", "--docs"]) == [("--seconds", "5"), ("--docs", "1")]


@pytest.mark.parametrize("name", SUPERGRAPHS)
def test_the_same_seed_gives_the_same_distinct_valid_operations(name: str) -> None:
    schema = read_supergraph(SUPERGRAPHS[name].read_text()).api_schema
    texts = operations(schema, 100, seed=1)
    assert len(set(texts)) == 100
    assert [validate(schema, parse(text)) for text in texts] == [[]] * 100
    assert operations(schema, 100, seed=1) == texts
    assert operations(schema, 100, seed=2) != texts


def test_our_planner_is_timed_once_for_each_operation(tmp_path: Path) -> None:
    file = write_operations(tmp_path, "shop", warm=5, timed=20)
    assert len(json.loads(file.read_text())["timed"]) == 20
    times = run_planner("renda", SUPERGRAPHS["shop"], file)
    assert len(times) == 20
    assert all(time > 0 for time in times)


def test_a_profile_adds_up_to_the_time_of_a_request(tmp_path: Path) -> None:
    stacks = tmp_path / "stacks"
    stacks.write_text("serve;plan 1\nserve;send;write 2\nserve 1\n_worker (concurrent/futures/thread.py:69) 40\n")
    assert counted(stacks, whole_us=400) == [
        Line("write", 200, 200),
        Line("plan", 100, 100),
        Line("serve", 100, 400),
    ]
    assert counted(stacks, whole_us=400, within="send;") == [Line("write", 400, 400)]


def test_a_profile_is_also_told_by_file_and_library() -> None:
    lines = [
        Line("plan (gateway/plan.py:3)", 50, 50),
        Line("send (uvicorn/protocols/http.py:1)", 20, 20),
        Line("other (gateway/plan.py:9)", 10, 10),
        Line("main (uvicorn/main.py:1)", 15, 95),
    ]
    assert by_file(lines) == [("gateway/plan.py", 60), ("uvicorn", 35)]
