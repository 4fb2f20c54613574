"""A service whose database is lost comes back from the streams alone, and nobody else counts anything twice."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from cli import programs
from cli.local import Process, free_port
from cli.main import main
from cli.stack import Stack, Wishes
from kit.counters import read_all
from tests.end_to_end.city import City, event

SERVICE = "suggestions"
ACTING = 'mutation { urgeSuggestion(id: "350206-S2026-1", expectedVersion: 1, measure: NOTICE) { id } }'
SENT_ID = re.compile(r":[0-9a-f]{24}\b")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A stack of its own: a database is lost here."""
    with Stack(Wishes(directory=tmp_path_factory.mktemp("town") / "state")) as stack:
        yield City(stack, [])


def submitted(division: str, number: int, day: int = 5) -> dict[str, Any]:
    return event(
        "suggestion.submitted", f"{division}-S2026-{number}", f"s{number}", f"2026-01-{day:02}", title=f"建议 {number}",
        kind="SESSION", level="DISTRICT", lead=f"{division}-R0001",
    )  # fmt: skip


def publish_a_morning(town: City) -> None:
    """Suggestions of two districts, one assigned, one taken back, one event refused."""
    for division in ("350206", "350203"):
        town.publish(division, *(submitted(division, number) for number in range(1, 6)))
    unit = {"unit": "350206-education-bureau", "role": "LEAD"}
    town.publish(
        "350206",
        event("suggestion.assigned", "350206-S2026-1", "a1", "2026-01-07", units=[unit]),
        event("record.retracted", "350206-S2026-2", "x2", "2026-01-08", event_id="s2", reason="重复"),
        submitted("350206", 3, day=9),  # the same id with other content
    )
    town.settle()


def publish_an_afternoon(town: City) -> None:
    """What a copy taken at noon does not have, a late event among it."""
    town.publish("350203", *(submitted("350203", number) for number in range(6, 9)))
    town.publish("350206", event("suggestion.withdrawn", "350206-S2026-4", "w4", "2026-01-06"))
    town.settle()


def read_model(town: City, service: str, database_name: str | None = None) -> tuple[Any, ...]:
    """All that staff read; of the ids of what services tell each other, the part that is made anew is left out."""
    with town.database(service) as own:
        database = own.client[database_name or own.name]
        states = {
            (name, row["_id"]): SENT_ID.sub(":", repr(row["state"]))
            for name in database.list_collection_names()
            for row in database[name].find({"state": {"$exists": True}, "sent": {"$exists": True}})
        }
        return states, read_all(database)


def stored(town: City) -> dict[str, int]:
    """The last message of every stream."""

    async def ask() -> dict[str, int]:
        client = await town.stack.connect("operator")
        try:
            return {str(one.config.name): one.state.last_seq for one in await client.jetstream().streams_info()}
        finally:
            await client.close()

    return asyncio.run(ask())


def renda(town: City, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("renda")), *arguments, "--data", str(town.stack.directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def task(town: City, name: str, given: bytes = b"") -> bytes:
    """What the service prints that looks after its own data."""
    addresses = town.stack.addresses
    own = addresses.databases[SERVICE]
    program = programs.service(SERVICE, 0, addresses.nats, Path(addresses.credentials), addresses.mongodb, own)
    command, environment = [*program.command, name], {**os.environ, **program.environment}
    run = partial(subprocess.run, stdout=subprocess.PIPE, check=True)
    return bytes(run(command, input=given, env=environment, cwd=programs.PROJECT).stdout)


def asked_of(town: City, database: str, query: str) -> Any:
    """What a restored database answers; nobody can act there."""
    addresses = town.stack.addresses
    program = programs.service(
        SERVICE, free_port(), addresses.nats, Path(addresses.credentials), addresses.mongodb, database
    )
    log = town.stack.directory / "show.log"
    showing = Process.start("show", [*program.command, "show"], log, dict(program.environment), programs.PROJECT)
    try:
        while not program.ready():
            assert showing.alive, showing.log_tail(50)
        with httpx.Client(base_url=program.url, headers=town.signed_in("350200")) as client:
            refused = client.post("/graphql", json={"query": ACTING}).json()
            assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            return client.post("/graphql", json={"query": query}).json()["data"]
    finally:
        showing.stop(30)


def restore(town: City) -> Result:
    addresses = town.stack.addresses
    places = ["--nats", addresses.nats, "--mongodb", addresses.mongodb, "--database", addresses.databases[SERVICE]]
    return CliRunner().invoke(main, ["setup", "restore", SERVICE, "--state", str(town.stack.directory), *places])


def lose(town: City) -> None:
    with town.database(SERVICE) as database:
        database.client.drop_database(database.name)


def test_a_database_that_is_there_is_not_overwritten_and_a_running_service_not_begun_anew(town: City) -> None:
    assert "is running: stop every replica of it" in restore(town).output
    publish_a_morning(town)
    refused = restore(town)
    assert refused.exit_code == 1
    assert "knows facts: drop it" in refused.output


def test_what_was_known_at_noon_is_computed_beside_and_answers(town: City) -> None:
    noon, sequence, time = read_model(town, SERVICE), stored(town)["FACTS"], datetime.now(UTC)
    publish_an_afternoon(town)
    assert read_model(town, SERVICE) != noon
    before = stored(town)
    for until, name in ((str(sequence), "by_sequence"), (time.isoformat(), "by_time")):
        restored = renda(town, "restore", SERVICE, "--until", until, "--to", name)
        assert restored.returncode == 0, restored.stdout + restored.stderr
        assert "refused 1 conflict" in restored.stdout
        assert "no differences" in restored.stdout
        assert read_model(town, SERVICE, name) == noon
    assert "knows facts" in renda(town, "restore", SERVICE, "--until", "1", "--to", "by_time").stderr
    own = town.stack.addresses.databases[SERVICE]
    assert "is a service's own" in renda(town, "restore", SERVICE, "--until", "1", "--to", own).stderr
    assert stored(town) == before
    assert asked_of(town, "by_time", "{ suggestions { totalCount } }") == {"suggestions": {"totalCount": 9}}
    assert town.data("{ suggestions { totalCount } }") == {"suggestions": {"totalCount": 12}}


def test_a_lost_database_comes_back_and_nothing_counts_twice(town: City) -> None:
    before = {service: read_model(town, service) for service in town.stack.services}
    town.act("350200", "{ suggestions { edges { node { content } } } }")
    copy = task(town, "save-audit")
    assert len(copy.splitlines()) == 1
    assert len([name for name, _ in before[SERVICE][0] if name == "suggestion"]) == 12
    town.stack.kill(SERVICE)
    lose(town)
    assert task(town, "load-audit", copy) == b"suggestions: 0 changes, 1 reads of details put back\n"
    restored = restore(town)
    assert restored.exit_code == 0, restored.output
    assert int(restored.output.split()[0]) >= 12  # a credit for each suggestion at least
    assert restore(town).output.startswith("0 consequences taken back")  # interrupted, it may be repeated
    town.stack.restart_service(SERVICE)
    town.settle()
    assert {service: read_model(town, service) for service in town.stack.services} == before
    verified = renda(town, "verify")
    assert verified.returncode == 0, verified.stdout
    assert task(town, "save-audit").splitlines()[-1:] == copy.splitlines()
    assert b"service.restore" in task(town, "save-audit")
    assert task(town, "audit").count(b" whole ") == 2
    assert verified.stdout.count("no differences") == len(town.stack.services)
