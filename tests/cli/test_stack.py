"""The whole stack, once: started, asked, hurt, and stopped. The tests share it and run in this order."""

import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from cli import comparison
from cli.local import LocalError, free_port
from cli.main import main
from cli.programs import INTAKE, answers_well
from cli.stack import GATEWAY, MONGOD, NATS_SERVER, Stack, Wishes
from tests.cli.events import opinion, write_lines

PARTS = [MONGOD, NATS_SERVER, "representatives", "suggestions", "supervision", GATEWAY, INTAKE]
LATE_SECONDS = 60.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything, on free ports."""
    with Stack(Wishes(directory=tmp_path_factory.mktemp("stack") / "renda")) as running:
        yield running


def renda(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "250"}).invoke(main, [str(argument) for argument in arguments])


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LATE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def test_the_gateway_answers_about_every_division(stack: Stack):
    data = comparison.ask(stack.addresses.graphql, "query Names($within: ID!) { divisions(within: $within) { name } }",
                          {"within": "210800"})  # fmt: skip
    names = [division["name"] for division in data["divisions"]]
    assert sorted(names) == sorted(["营口市", "站前区", "西市区", "鲅鱼圈区", "老边区", "盖州市", "大石桥市"])


def test_a_published_event_reaches_the_answer(stack: Stack, tmp_path: Path):
    run = uuid.uuid4().hex[:8]
    file = write_lines(tmp_path / "events.jsonl", (opinion(run, number, "350213") for number in range(3)))
    published = renda("publish", file, "--data", stack.directory)
    assert "3 stored, 0 stored before, 0 refused." in published.output
    query = (
        'query Opinions { division(code: "350213") { suggestionIndicators(period: {year: 2025}, '
        'ids: ["opinions_collected"]) { value } } }'
    )
    answer = {"division": {"suggestionIndicators": [{"value": 3.0}]}}
    wait_for(lambda: comparison.ask(stack.addresses.graphql, query, {}) == answer)


def test_unchecked_events_show_their_dead_letters(stack: Stack, tmp_path: Path):
    run = uuid.uuid4().hex[:8]
    wrong = opinion(run, 0, type="npc.opinion.received.v9")
    file = write_lines(tmp_path / "events.jsonl", [wrong, opinion(run, 1)])
    published = renda("publish", file, "--data", stack.directory, "--no-check")
    assert "2 stored, 0 stored before, 0 refused." in published.output
    assert "unknown_version" in published.output
    listed = renda("dead-letters", "list", "--data", stack.directory, "--reason", "unknown_version")
    assert "1 dead letters" in listed.output
    [row] = [line for line in listed.output.splitlines() if "npc.opinion.received.v9" in line]
    number = row.split("│")[1].strip()
    shown = renda("dead-letters", "show", number, "--data", stack.directory)
    headers, _, payload = shown.output.partition("\n\n")
    assert "Renda-Reason: unknown_version" in headers.splitlines()
    assert json.loads(payload) == wrong


def test_status_shows_every_part(stack: Stack):
    result = renda("status", "--data", stack.directory)
    assert [line.split()[:2] for line in result.output.splitlines()[1:6]] == [
        [name, "ready"] for name in ("representatives", "suggestions", "supervision", GATEWAY, "intake")
    ]
    assert result.exit_code == 0


def test_status_looks_again_until_interrupted(stack: Stack, monkeypatch: pytest.MonkeyPatch):
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("cli.status.time", SimpleNamespace(sleep=pause, time=time.time))
    result = renda("status", "--watch", "--every", "0.5", "--data", stack.directory)
    assert pauses == [0.5, 0.5, 0.5]
    assert "representatives  ready" in result.output
    assert result.exit_code == 0


def test_a_second_stack_on_the_directory_is_refused(stack: Stack):
    result = renda("up", "--data", stack.directory)
    assert f"{stack.directory} is in use by process {os.getpid()}: stop it first" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("option", "address", "setting"),
    [
        ("--port-gateway", lambda stack: stack.addresses.gateway, "RENDA_GATEWAY_PORT"),
        ("--port-nats", lambda stack: stack.addresses.nats, "RENDA_NATS_PORT"),
    ],
)
def test_a_port_in_use_is_named_before_anything_starts(
    stack: Stack, tmp_path: Path, option: str, address: Callable[[Stack], str], setting: str
):
    port = address(stack).rpartition(":")[2]
    result = renda("up", "--data", tmp_path / "other", option, port)
    assert f"port {port} on 127.0.0.1 cannot be used" in result.output
    assert f"set {setting} to another port" in result.output
    assert "Traceback" not in result.output
    assert result.exit_code == 1
    assert not (tmp_path / "other" / "log").exists()


def test_a_killed_service_is_started_again_at_its_address(stack: Stack):
    url = stack.addresses.services["supervision"]
    stack.kill("supervision")
    assert not answers_well(f"{url}/readyz")

    def again() -> bool:
        stack.tend()
        return answers_well(f"{url}/readyz")

    wait_for(again)


def test_a_killed_server_ends_the_run_unless_it_is_restarted(stack: Stack):
    stack.kill(NATS_SERVER)
    with pytest.raises(LocalError, match="nats-server was ended by signal 9"):
        stack.tend()
    stack.restart_service(NATS_SERVER)
    wait_for(lambda: all(answers_well(f"{url}/readyz") for url in stack.addresses.services.values()))
    stack.tend()


def test_stopping_ends_every_process_in_order(stack: Stack):
    pids = {path.stem: json.loads(path.read_text())["pid"] for path in (stack.directory / "pids").glob("*.json")}
    assert sorted(pids) == sorted(PARTS)
    stack.stop()
    assert [name for name, pid in pids.items() if Path(f"/proc/{pid}").exists()] == []
    assert list((stack.directory / "pids").iterdir()) == []
    for service in stack.services:
        log = (stack.directory / "log" / f"{service}.log").read_text()
        assert "draining connection timed out" not in log
        assert log.count("Finished server process") >= 1
    assert renda("status", "--data", stack.directory).exit_code == 1


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"fresh": True, "mongodb_url": "mongodb://127.0.0.1:1"}, "--fresh deletes local data only"),
        ({"nats_url": "nats://127.0.0.1:1"}, "RENDA_NATS_URL needs RENDA_CREDENTIALS"),
        ({"nats_url": "nats://127.0.0.1:1", "credentials": Path("nowhere")}, "nowhere has no operator.seed"),
    ],
)
def test_wishes_that_contradict_each_other_are_refused(tmp_path: Path, wishes: dict[str, object], words: str):
    with pytest.raises(LocalError, match=words):
        Stack(Wishes(directory=tmp_path / "renda", **wishes)).start()
    assert not (tmp_path / "renda").exists()


def test_commands_say_when_nothing_runs(tmp_path: Path):
    for command in (["status"], ["dead-letters", "list"]):
        result = renda(*command, "--data", tmp_path)
        assert "start one with `renda up`" in result.output
        assert result.exit_code == 1
    unused = free_port()
    result = renda("up", "--data", tmp_path / "renda", "--mongodb-url", f"mongodb://127.0.0.1:{unused}")
    assert f"MongoDB at mongodb://127.0.0.1:{unused} does not answer" in result.output
    assert result.exit_code == 1
