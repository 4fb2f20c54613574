"""`renda publish` against a real broker: what is stored, what is refused, and what a second run does."""

import asyncio
import json
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.local import NatsServer, free_port
from cli.main import main
from kit.credentials import ensure_credentials
from kit.topology import Limits, Topology, build
from tests.cli.events import opinion, write_lines

Publish = Callable[..., Result]


@pytest.fixture
def run() -> str:
    """Makes the ids of one test unlike those of any other."""
    return uuid.uuid4().hex[:8]


@pytest.fixture
def publish(nats_server: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Runs the command on some events; options are appended."""
    monkeypatch.setenv("COLUMNS", "300")

    def run_publish(events: list[dict[str, Any] | bytes], *options: str) -> Result:
        file = write_lines(tmp_path / "events.jsonl", events)
        given = () if "--url" in options else ("--url", nats_server.url)
        keys = () if "--credentials" in options else ("--credentials", str(nats_server.credentials))
        return CliRunner().invoke(main, ["publish", str(file), *given, *keys, *options])

    return run_publish


def last_sequence(server: NatsServer, division: str) -> int:
    async def ask() -> int:
        client = await server.connect("operator")
        try:
            return (await client.jetstream().stream_info(f"IN_{division}")).state.last_seq
        finally:
            await client.close()

    return asyncio.run(ask())


def test_every_valid_event_is_stored_in_its_divisions_stream(publish: Publish, run: str):
    result = publish([opinion(run, 0, "350206"), opinion(run, 1, "210802"), opinion(run, 2, "350206")])
    assert "3 stored, 0 stored before, 0 refused." in result.stdout
    assert result.exit_code == 0


def test_a_second_run_stores_nothing_twice(publish: Publish, run: str):
    events: list[dict[str, Any] | bytes] = [opinion(run, number) for number in range(50)]
    assert "50 stored, 0 stored before" in publish(events).stdout
    assert "1 stored, 50 stored before" in publish([*events, opinion(run, 50)]).stdout


def test_the_same_id_with_other_content_is_sent_so_that_the_conflict_is_seen(publish: Publish, run: str):
    publish([opinion(run)])
    result = publish([opinion(run, time="2025-03-02T09:00:00+08:00")])
    assert "1 stored, 0 stored before" in result.stdout


@pytest.mark.parametrize(
    ("spoil", "reason", "words"),
    [
        (lambda event: {**event, "type": "npc.opinion.receive.v1"}, "unknown_type", "npc.opinion.received.v1?"),
        (lambda event: {**event, "type": "npc.opinion.received.v9"}, "unknown_version", "npc.opinion.received.v1"),
        (lambda event: {**event, "type": "opinion"}, "unknown_type", "npc.<entity>.<verb>.v<N>"),
        (lambda event: {**event, "data": {**event["data"], "channel": 7}}, "schema", "data.channel"),
        (lambda event: {**event, "data": {**event["data"], "phone": "1"}}, "schema", "phone"),
        (lambda event: {**event, "data": {**event["data"], "division": "350211"}}, "wrong_division", "350211"),
        (lambda event: {**event, "subject": "350211-O1"}, "wrong_division", "must begin with 350206-"),
        (
            lambda event: {**event, "data": {**event["data"], "title": "请回电13805921234"}},
            "personal_data",
            "data.title",
        ),
        (lambda event: {**event, "time": "2025-03-01T09:00:00"}, "envelope", "time"),
        (lambda event: {**event, "source": "/services/suggestions"}, "not_allowed", "only divisions"),
        (lambda event: {**event, "data": {**event["data"], "content": "x" * 2_000_000}}, "oversized", "262144"),
        (lambda event: b"\xff\xfe" + json.dumps(event).encode(), "not_json", "not JSON in UTF-8"),
        (lambda event: json.dumps(event).encode()[:-5], "not_json", "not JSON in UTF-8"),
        (lambda event: b"[]", "envelope", "object"),
    ],
)
def test_a_spoilt_line_is_refused_with_its_number_and_the_others_are_stored(
    publish: Publish, run: str, spoil: Callable[[dict[str, Any]], Any], reason: str, words: str
):
    result = publish([opinion(run, 0), spoil(opinion(run, 1)), opinion(run, 2)])
    assert "2 stored, 0 stored before, 1 refused." in result.stdout
    [row] = [line for line in result.stdout.splitlines() if line.startswith("│ 2 ")]
    assert row.split("│")[2].strip() == reason
    assert words in row
    assert result.exit_code == 1


def test_blank_lines_byte_order_mark_and_windows_line_ends_are_no_events(publish: Publish, run: str):
    first = b"\xef\xbb\xbf" + json.dumps(opinion(run, 0)).encode() + b"\r"
    result = publish([first, b"\r", b"", opinion(run, 1)])
    assert "2 stored, 0 stored before, 0 refused, 2 blank lines." in result.stdout
    assert result.exit_code == 0


def test_all_rejects_are_written_to_a_file(publish: Publish, run: str, tmp_path: Path):
    rejects = tmp_path / "rejects.jsonl"
    result = publish([opinion(run), *[b"no json"] * 30], "--rejects", str(rejects))
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(row["line"], row["reason"], row["text"]) for row in rows] == [
        (number, "not_json", "no json") for number in range(2, 32)
    ]
    assert f"10 more were refused; all are in {rejects}." in result.stdout


def test_a_seed_file_publishes_for_its_own_division_only(publish: Publish, nats_server: NatsServer, run: str):
    seed = str(nats_server.credentials / "350206.seed")
    result = publish([opinion(run, 0, "350206"), opinion(run, 1, "210802")], "--credentials", seed)
    assert "1 stored, 0 stored before, 1 refused." in result.stdout
    assert "source is '/divisions/210802' but the credential is that of '350206'" in result.stdout


def test_a_division_without_a_seed_is_told_which_file_is_missing(
    publish: Publish, nats_server: NatsServer, run: str, tmp_path: Path
):
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "350206.seed").symlink_to(nats_server.credentials / "350206.seed")
    result = publish([opinion(run, 0, "350206"), opinion(run, 1, "210802")], "--credentials", str(keys))
    assert "1 stored, 0 stored before, 1 refused." in result.stdout
    assert f"{keys / '210802.seed'}: No such file" in result.stdout


def test_a_key_the_platform_does_not_know_is_refused_at_once(publish: Publish, run: str, tmp_path: Path):
    ensure_credentials(tmp_path / "keys", ["350206"])
    result = publish([opinion(run, number) for number in range(20)], "--credentials", str(tmp_path / "keys"))
    assert "0 stored, 0 stored before, 20 refused." in result.stdout
    assert "is it the seed of a division on this platform?" in result.stdout


def test_a_service_key_may_not_publish_as_a_division(publish: Publish, nats_server: NatsServer, run: str):
    seed = str(nats_server.credentials / "monitor.seed")
    result = publish([opinion(run, 0), opinion(run, 1)], "--credentials", seed, "--no-check")
    assert "0 stored, 0 stored before, 2 refused." in result.stdout
    assert "is it the seed of a division on this platform?" in result.stdout


def test_a_full_stream_is_waited_for_and_then_reported(
    start_nats: Callable[[Topology], NatsServer], run: str, tmp_path: Path
):
    server = start_nats(build(["350206"], {"suggestions": ("opinion",)}, Limits(stream_bytes_max=20_000)))
    file = write_lines(tmp_path / "events.jsonl", (opinion(run, number) for number in range(200)))
    command = [sys.executable, "-m", "cli", "publish", str(file), "--url", server.url, "--patience", "0.5"]
    result = subprocess.run(
        [*command, "--credentials", str(server.credentials)], capture_output=True, text=True, timeout=60, check=False
    )
    stored = last_sequence(server, "350206")
    assert 0 < stored < 200
    assert f"{stored} stored, 0 stored before, 0 refused." in result.stdout
    assert "the division's stream is full (10077)" in result.stdout
    assert "run the same command again" in result.stdout
    assert result.returncode == 1


def test_standard_input_is_read_as_it_comes(nats_server: NatsServer, run: str):
    command = [sys.executable, "-m", "cli", "publish", "-", "--url", nats_server.url]
    lines = b"".join(json.dumps(opinion(run, number)).encode() + b"\n" for number in range(5))
    result = subprocess.run(
        [*command, "--credentials", str(nats_server.credentials)],
        input=lines.removesuffix(b"\n"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"5 stored, 0 stored before, 0 refused." in result.stdout


def test_an_interrupted_run_says_from_where_to_look(nats_server: NatsServer, run: str):
    command = [sys.executable, "-m", "cli", "publish", "-", "--url", nats_server.url]
    process = subprocess.Popen(
        [*command, "--credentials", str(nats_server.credentials), "--patience", "30"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    before = last_sequence(nats_server, "210811")
    process.stdin.write("".join(json.dumps(opinion(run, number, "210811")) + "\n" for number in range(3)))
    process.stdin.flush()
    while last_sequence(nats_server, "210811") < before + 3:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert ", 0 refused." in output
    assert "Stopped at line 3: interrupted." in output
    assert process.returncode == 1


def test_unchecked_events_go_as_they_are_and_are_told_apart_by_their_bytes(publish: Publish, run: str):
    broken = json.dumps(opinion(run, 1)).encode().replace(b"QR", b"\xff\xfe")
    wrong = opinion(run, 2, data={"division": "210802"})
    events: list[dict[str, Any] | bytes] = [broken, wrong]
    seed_only = publish(events, "--no-check", "--credentials", str(Path("nowhere")))
    assert "nowhere does not exist" in seed_only.output
    result = publish(events, "--no-check", "--patience", "1")
    assert "2 stored, 0 stored before, 0 refused." in result.stdout


def test_what_cannot_travel_is_refused_even_unchecked(publish: Publish, nats_server: NatsServer, run: str):
    seed = str(nats_server.credentials / "350206.seed")
    huge = opinion(run, 0, data={"division": "350206", "content": "x" * 2_000_000})
    large = opinion(run, 1, data={"division": "350206", "content": "x" * 300_000})
    result = publish([huge, large, b"hello", opinion(run, 2)], "--no-check", "--credentials", seed)
    rows = [line.split("│") for line in result.stdout.splitlines() if line.startswith("│")]
    assert sorted((row[1].strip(), row[2].strip()) for row in rows) == [
        ("1", "oversized"),
        ("2", "oversized"),
        ("3", "envelope"),
    ]
    assert "closes the connection" in result.stdout
    assert "10054" in result.stdout
    assert "1 stored, 0 stored before, 3 refused." in result.stdout


def test_a_platform_that_is_not_there_is_said_so(publish: Publish, run: str):
    result = publish([opinion(run)], "--url", f"nats://127.0.0.1:{free_port()}", "--patience", "0.5")
    assert "does not answer: start it (`renda up`), or correct --url" in result.output
    assert result.exit_code == 1
