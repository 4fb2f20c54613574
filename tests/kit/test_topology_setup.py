"""The set-up step on real servers: repeated, after a new division, across a restart, on a cluster."""

import asyncio
import dataclasses
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import nats
import pytest
from click.testing import CliRunner
from nats.aio.client import Client
from nats.js.errors import APIError

from cli.local import Mongod, NatsServer, Process, StateDirectory, free_port, start_mongod, start_nats_server
from cli.local.binaries import nats_server_binary
from kit.credentials import connect_options, ensure_credentials
from kit.setup.__main__ import main
from kit.setup.apply import Outcome, apply, suited
from kit.setup.errors import NotReadyError, SetupError
from kit.setup.replica_set import ensure_replica_set
from kit.topology import FACTS, OPERATOR, Limits, Stream, Topology, build
from kit.topology.server import Cluster, Server, render

SUBSCRIPTIONS = {"people": ("person",), "papers": ("paper",)}
SMALL = Limits(stream_bytes_max=1024 * 1024)
T = TypeVar("T")
StartNats = Callable[[Topology], NatsServer]


def small(*divisions: str, limits: Limits = SMALL, replicas: int = 1) -> Topology:
    return build(divisions, SUBSCRIPTIONS, limits, replicas)


@asynccontextmanager
async def connected(server: NatsServer, name: str) -> AsyncIterator[Client]:
    client = await server.connect(name)
    try:
        yield client
    finally:
        await client.close()


async def publish(server: NatsServer, division: str, data: bytes) -> None:
    async with connected(server, division) as client:
        await client.jetstream().publish("events.npc.paper.written.v1", data)


async def read(server: NatsServer, count: int) -> list[tuple[str, bytes]]:
    async with connected(server, "papers") as client:
        pull = await client.jetstream().pull_subscribe_bind("papers", stream=FACTS)
        received = []
        while len(received) < count:
            for message in await pull.fetch(count, timeout=60):
                received.append((message.subject.split(".")[1], message.data))
                await message.ack_sync()
        assert (await pull.consumer_info()).num_pending == 0
        return received


async def test_the_first_time_everything_is_created_and_the_second_time_nothing_changes(start_nats: StartNats):
    topology = small("350206")
    server = start_nats(small("350203"))
    server_changes = await applied(server, topology)
    assert {change.thing for change in server_changes if change.outcome is Outcome.CREATED} == {
        "stream IN_350206",
        "consumer 350206 of NOTICES",
    }
    again = await applied(server, topology)
    assert {change.outcome for change in again} == {Outcome.UNCHANGED}
    assert len(again) == len(topology.streams) + len(topology.consumers)


async def applied(server: NatsServer, topology: Topology):
    async with connected(server, OPERATOR) as client:
        return await apply(client, topology)


async def test_a_new_division_publishes_after_a_reload_and_nothing_comes_twice(start_nats: StartNats):
    server = start_nats(small("350206"))
    await publish(server, "350206", b"before")
    assert await read(server, 1) == [("350206", b"before")]
    larger = small("350206", "350203")
    server.reload(larger)
    changes = await applied(server, larger)
    assert [str(change) for change in changes if change.outcome is not Outcome.UNCHANGED] == [
        "created stream IN_350203",
        "updated stream FACTS: sources",
        "created consumer 350203 of NOTICES",
    ]
    await publish(server, "350203", b"new")
    await publish(server, "350206", b"after")
    assert sorted(await read(server, 2)) == [("350203", b"new"), ("350206", b"after")]


async def test_a_larger_stream_and_another_filter_are_updated_in_place(start_nats: StartNats):
    server = start_nats(small("350206"))
    wider = build(["350206"], {"people": ("person", "group"), "papers": ("paper",)}, Limits(stream_bytes_max=2**21))
    changes = [str(change) for change in await applied(server, wider) if change.outcome is Outcome.UPDATED]
    assert changes == [
        "updated stream IN_350206: max_bytes",
        "updated stream IN_people: max_bytes",
        "updated stream IN_papers: max_bytes",
        "updated consumer people of FACTS: filter_subjects",
    ]


async def test_what_cannot_change_in_place_is_an_error_that_changes_nothing(start_nats: StartNats):
    topology = small("350206")
    server = start_nats(topology)
    in_memory = dataclasses.replace(
        topology, streams=tuple(Stream(s.name, {**s.config, "storage": "memory"}) for s in topology.streams)
    )
    with pytest.raises(SetupError, match="stream IN_350206: storage cannot be changed in place: the server says"):
        await applied(server, in_memory)
    assert {change.outcome for change in await applied(server, topology)} == {Outcome.UNCHANGED}


def test_an_old_server_gets_the_smallest_window_where_a_new_one_gets_none():
    facts = next(stream for stream in small("350206").streams if stream.name == FACTS)
    assert suited(facts.config, (2, 12)) == {**facts.config, "duplicate_window": 100_000_000}
    assert suited(facts.config, (2, 14)) == facts.config
    inbound = next(stream for stream in small("350206").streams if stream.name == "IN_350206")
    assert suited(inbound.config, (2, 12)) == inbound.config


def test_an_old_server_is_not_asked_to_store_messages_together():
    service = next(stream for stream in small("350206").streams if stream.name == "IN_people")
    assert "allow_atomic" not in suited(service.config, (2, 11))
    assert suited(service.config, (2, 12)) == service.config


async def test_a_setting_that_the_server_takes_but_does_not_keep_is_an_error(start_nats: StartNats):
    topology = small("350206")
    server = start_nats(topology)
    [first, *_] = topology.streams
    # 0 is read as "no limit", which the server then reports as -1.
    unlimited = dataclasses.replace(topology, streams=(Stream(first.name, {**first.config, "max_consumers": 0}),))
    with pytest.raises(SetupError, match="stream IN_350206: the server keeps max_consumers otherwise than asked"):
        await applied(server, unlimited)


async def test_a_full_stream_refuses_and_keeps_what_it_has(start_nats: StartNats):
    server = start_nats(small("350206", limits=Limits(stream_bytes_max=64 * 1024)))
    block = b"x" * 16 * 1024
    for _ in range(3):
        await publish(server, "350206", block)
    with pytest.raises(APIError) as refused:
        await publish(server, "350206", block)
    assert refused.value.err_code == 10077
    assert await read(server, 3) == [("350206", block)] * 3


async def test_acknowledged_events_survive_a_power_failure_of_the_server(tmp_path: Path):
    topology = small("350206")
    with StateDirectory(tmp_path) as state:
        server = start_nats_server(state, topology)
        await applied(server, topology)
        await publish(server, "350206", b"kept")
        server.kill()
        server = start_nats_server(state, topology)
        try:
            assert {change.outcome for change in await applied(server, topology)} == {Outcome.UNCHANGED}
            assert await read(server, 1) == [("350206", b"kept")]
        finally:
            server.stop()


@dataclasses.dataclass
class ThreeServers:
    processes: dict[str, Process]
    seeds: Path
    urls: list[str]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ThreeServers]:
    """Three servers of one cluster, on 127.0.0.2, .3 and .4."""
    keys = ensure_credentials(tmp_path / "credentials", small("350206").credentials)
    hosts = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
    port, routes, monitor = free_port(), free_port(), free_port()
    three = ThreeServers({}, tmp_path / "credentials", [f"nats://{host}:{port}" for host in hosts])
    with ExitStack() as running:
        for host in hosts:
            server = Server(
                name=f"nats-{host[-1]}",
                store=str(tmp_path / host),
                host=host,
                port=port,
                monitor_host=host,
                monitor_port=monitor,
                cluster=Cluster(hosts, "secret", listen_host=host, port=routes),
            )
            configuration = tmp_path / f"{host}.conf"
            configuration.write_text(render(small("350206"), server, keys))
            command = [str(nats_server_binary()), "-c", str(configuration)]
            process = Process.start(server.name, command, tmp_path / f"{host}.log")
            running.callback(process.stop)
            process.wait_ready(partial(listens, host, port))
            three.processes[server.name] = process
        yield three


def listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


async def test_a_cluster_keeps_every_acknowledged_event_when_a_server_dies(cluster: ThreeServers):
    async with AsyncExitStack() as clients:

        async def connect(name: str) -> Client:
            client = await nats.connect(
                cluster.urls, **connect_options(cluster.seeds, name), max_reconnect_attempts=-1, reconnect_time_wait=0.1
            )
            clients.push_async_callback(client.close)
            return client

        operator, division, service = await connect(OPERATOR), await connect("350206"), await connect("papers")
        changes = await apply(operator, small("350206", replicas=3))
        assert {change.outcome for change in changes} == {Outcome.CREATED}
        events = {str(number).encode() for number in range(20)}
        for event in events:
            await patiently(lambda event=event: division.jetstream().publish("events.npc.paper.written.v1", event))
        facts = await patiently(lambda: operator.jetstream().stream_info(FACTS))
        while facts.state.messages < len(events):
            facts = await patiently(lambda: operator.jetstream().stream_info(FACTS))
        cluster.processes[facts.cluster.leader].kill()

        pull = await service.jetstream().pull_subscribe_bind("papers", stream=FACTS)
        received: set[bytes] = set()
        while received < events:
            received.update(message.data for message in await patiently(lambda: pull.fetch(20, timeout=2)))
        assert received == events


async def patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """The result of the first attempt that finds a leader; without one the servers are silent or unavailable."""
    while True:
        try:
            return await attempt()
        except (nats.errors.Error, TimeoutError):
            await asyncio.sleep(0.1)


def invoke(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def test_render_at_the_command_line_writes_a_configuration_without_any_seed(tmp_path: Path):
    result = invoke("render", "--state", str(tmp_path), "--port", "4333")
    assert result.exit_code == 0, result.output
    assert result.output == f"wrote {tmp_path}/nats.conf\nkeys of 28 users in {tmp_path}/credentials\n"
    text = (tmp_path / "nats.conf").read_text()
    config = json.loads(text.partition("\n")[2])
    assert config["listen"] == "127.0.0.1:4333"
    assert config["http"] == "127.0.0.1:8222"
    assert config["jetstream"]["sync_interval"] == "always"
    assert not re.search(r"\bSU[A-Z2-7]{40}", text)
    assert invoke("render", "--state", str(tmp_path), "--port", "4333").exit_code == 0
    assert (tmp_path / "nats.conf").read_text() == text


def test_render_for_a_cluster_writes_a_file_per_server_with_the_same_keys(tmp_path: Path):
    result = invoke("render", "--state", str(tmp_path), "--cluster", "nats-0.nats,nats-1.nats,nats-2.nats")
    assert result.exit_code == 0, result.output
    configs = [json.loads((tmp_path / f"nats-{n}.conf").read_text().partition("\n")[2]) for n in range(3)]
    assert [config["server_name"] for config in configs] == ["nats-0", "nats-1", "nats-2"]
    assert configs[0]["accounts"] == configs[1]["accounts"] == configs[2]["accounts"]
    assert [route.partition("@")[2] for route in configs[0]["cluster"]["routes"]] == [
        "nats-0.nats:6222",
        "nats-1.nats:6222",
        "nats-2.nats:6222",
    ]


def test_apply_at_the_command_line_says_what_it_did(fresh_nats: NatsServer):
    state = str(fresh_nats.credentials.parent)
    arguments = ("apply", "--state", state, "--nats", fresh_nats.url, "--stream-mebibytes", "64")
    assert invoke(*arguments).output == "0 created, 0 updated, 58 unchanged\n"
    widened = invoke(*arguments[:-1], "65")
    assert "updated stream IN_350206: max_bytes\n" in widened.output
    assert widened.output.endswith("0 created, 25 updated, 33 unchanged\n")


def test_apply_without_a_server_says_so(tmp_path: Path):
    assert invoke("render", "--state", str(tmp_path)).exit_code == 0
    url = f"nats://127.0.0.1:{free_port()}"
    result = invoke("apply", "--state", str(tmp_path), "--nats", url, "--timeout", "0.2")
    assert result.exit_code == 1
    assert result.output == f"Error: NATS at {url} does not answer: start it, or correct --nats\n"


def test_a_bad_division_list_is_told_with_its_line(tmp_path: Path):
    bad = tmp_path / "divisions.csv"
    bad.write_text("code,name,parent,valid_from,valid_to\n35,厦门,,,\n")
    result = invoke("render", "--state", str(tmp_path), "--divisions", str(bad))
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {bad}:2: '35' is not a division code")


@pytest.mark.parametrize("command", ["render", "apply", "mongo", "hand-out", "mongo-users"])
def test_every_command_explains_itself(command: str):
    assert command in invoke("--help").output
    assert "--help" in invoke(command, "--help").output


def test_a_replica_set_is_left_alone_the_second_time(mongod: Mongod):
    host = mongod.url.removeprefix("mongodb://").partition("/")[0]
    assert ensure_replica_set([host]) == f"replica set renda of {host} unchanged"
    assert invoke("mongo", "--url", mongod.url).output == f"replica set renda of {host} unchanged\n"


def test_other_members_than_the_set_has_are_refused(mongod: Mongod):
    host = mongod.url.removeprefix("mongodb://").partition("/")[0]
    with pytest.raises(SetupError, match=rf"replica set renda has the members {host}, not {host}, other:1"):
        ensure_replica_set([host, "other:1"])


def test_a_set_of_one_follows_its_server_to_another_port(tmp_path: Path):
    with StateDirectory(tmp_path) as state:
        start_mongod(state, cache_gigabytes=0.25).kill()
        moved = start_mongod(state, cache_gigabytes=0.25)
        host = moved.url.removeprefix("mongodb://").partition("/")[0]
        assert ensure_replica_set([host]) == f"replica set renda of {host} unchanged"
        moved.kill()


def test_no_mongodb_there_is_said_in_time():
    host = f"127.0.0.1:{free_port()}"
    with pytest.raises(NotReadyError, match=f"MongoDB at {host} does not answer: start it, or correct its address"):
        ensure_replica_set([host], timeout_seconds=0.1)
