"""Servers on this machine: started for real, stopped for certain, and clear about what is in the way."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pymongo
import pytest

from cli.local import (
    LocalError,
    Mongod,
    NatsServer,
    Process,
    StateDirectory,
    binaries,
    free_port,
    require_free,
    start_mongod,
    start_nats_server,
)
from cli.local.directory import start_time
from kit.topology import Topology

ROOT = Path(__file__).parents[2]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateDirectory]:
    with StateDirectory(tmp_path / "state") as claimed:
        yield claimed


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)


def script(text: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(text)]


async def test_a_division_publishes_and_a_service_reads_its_event(fresh_nats: NatsServer):
    division = await fresh_nats.connect("350206")
    ack = await division.jetstream().publish("events.npc.opinion.received.v1", b"{}")
    assert ack.stream == "IN_350206"
    service = await fresh_nats.connect("suggestions")
    pull = await service.jetstream().pull_subscribe_bind("suggestions", stream="FACTS")
    [message] = await pull.fetch(1, timeout=60)
    assert message.subject == "in.350206.npc.opinion.received.v1"
    await message.ack_sync()
    await division.close()
    await service.close()


def test_servers_listen_on_loopback_alone(nats_server: NatsServer, mongod: Mongod):
    for process in (nats_server.process, mongod.process):
        assert listening_addresses(process.pid) == {"127.0.0.1"}


def listening_addresses(pid: int) -> set[str]:
    """Addresses of a process's listening sockets, from /proc."""
    sockets = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                address = bytes.fromhex(fields[1].partition(":")[0])[::-1]
                found.add(socket.inet_ntoa(address) if table == "tcp" else "tcp6")
    return found


def test_mongod_commits_transactions_and_limits_their_life(mongod: Mongod, database_name: str):
    with pymongo.MongoClient(mongod.url) as client:
        collection = client[database_name]["things"]
        collection.create_index("name")
        with client.start_session() as session, session.start_transaction():
            collection.insert_one({"name": "湖里"}, session=session)
        assert collection.count_documents({}) == 1
        limit = client.admin.command("getParameter", 1, transactionLifetimeLimitSeconds=1)
        assert limit["transactionLifetimeLimitSeconds"] == 5


def test_mongod_keeps_its_data_through_a_power_failure_and_a_change_of_port(state: StateDirectory):
    server = start_mongod(state, cache_gigabytes=0.25)
    with pymongo.MongoClient(server.url, w="majority", journal=True) as client:
        client["kept"]["things"].insert_one({"_id": 1})
    server.kill()
    again = start_mongod(state, cache_gigabytes=0.25)
    try:
        assert again.url != server.url
        with pymongo.MongoClient(again.url) as client:
            assert client["kept"]["things"].find_one() == {"_id": 1}
    finally:
        again.kill()


def test_a_stopped_server_is_gone_and_forgotten(state: StateDirectory, topology: Topology):
    server = start_nats_server(state, topology)
    assert (state.path / "pids" / "nats-server.json").exists()
    server.stop()
    assert start_time(server.process.pid) is None
    assert not (state.path / "pids" / "nats-server.json").exists()


@pytest.mark.parametrize("setting", ["RENDA_NATS_PORT", "RENDA_NATS_MONITOR_PORT"])
def test_an_occupied_nats_port_is_named_with_its_setting(
    state: StateDirectory, topology: Topology, occupied: int, setting: str
):
    ports = {"port" if setting == "RENDA_NATS_PORT" else "monitor_port": occupied}
    with pytest.raises(LocalError, match=rf"port {occupied} on 127\.0\.0\.1 .*set {setting} to another port"):
        start_nats_server(state, topology, **ports)


def test_an_occupied_mongodb_port_is_named_with_its_setting(state: StateDirectory, occupied: int):
    with pytest.raises(LocalError, match=rf"port {occupied} on 127\.0\.0\.1 .*set RENDA_MONGODB_PORT to another port"):
        start_mongod(state, port=occupied)


def test_a_port_just_left_is_free():
    require_free(free_port(), "RENDA_PORT")


def test_a_processor_without_avx_is_told_what_to_do():
    binaries.require_avx("processor : 0\nflags\t\t: fpu sse4_2 avx avx2\n")
    with pytest.raises(LocalError, match=r"no AVX, which MongoDB 5 and later need.*or set RENDA_MONGODB_URL"):
        binaries.require_avx("processor : 0\nflags\t\t: fpu sse4_2 avx2\n")


def test_missing_libraries_are_named_with_their_packages():
    linked = """
        linux-vdso.so.1 (0x00007fd0b07f6000)
        libcurl.so.4 => not found
        libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fd0b0720000)
        libexotic.so.9 => not found
    """
    with pytest.raises(LocalError) as refused:
        binaries.require_libraries(Path("mongod"), linked)
    assert str(refused.value) == (
        "mongod misses libcurl.so.4, libexotic.so.9: install it (Debian, Ubuntu: apt-get install libcurl4), "
        "or set RENDA_MONGODB_URL to a running MongoDB"
    )


def test_an_outdated_library_is_named():
    linked = "mongod: /lib/libcrypto.so.3: version `OPENSSL_3.0.9' not found (required by mongod)\n"
    with pytest.raises(LocalError, match=r"mongod misses OPENSSL_3\.0\.9"):
        binaries.require_libraries(Path("mongod"), linked)


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "aarch64"), ("win32", "AMD64")])
def test_another_platform_is_pointed_to_a_server_of_its_own(monkeypatch: pytest.MonkeyPatch, system: str, machine: str):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(LocalError, match=f"no packaged mongod for {system} on {machine} .*set RENDA_MONGODB_URL"):
        binaries.mongod_binary()


def test_a_directory_in_use_names_its_owner(state: StateDirectory):
    with pytest.raises(LocalError, match=rf"is in use by process {os.getpid()}: stop it first \(kill {os.getpid()}\)"):
        StateDirectory(state.path).claim()


def test_a_released_directory_can_be_claimed_again(tmp_path: Path):
    for _ in range(2):
        with StateDirectory(tmp_path) as state:
            assert (state.path / "owner.pid").read_text() == f"{os.getpid()}\n"


def test_a_cleared_directory_is_empty_and_still_owned(state: StateDirectory):
    (state.path / "jetstream" / "streams").mkdir(parents=True)
    (state.path / "nats.conf").touch()
    state.clear()
    assert [entry.name for entry in state.path.iterdir()] == ["owner.pid"]
    with pytest.raises(LocalError, match="is in use by process"):
        StateDirectory(state.path).claim()


def test_a_server_that_outlived_its_owner_is_stopped_by_the_next(tmp_path: Path):
    orphan = subprocess.Popen(["sleep", "600"])
    try:
        with StateDirectory(tmp_path) as state:
            state.note("mongod", orphan.pid)  # and the owner dies without stopping it
        with StateDirectory(tmp_path):
            assert orphan.wait(timeout=30) == -signal.SIGTERM
            assert list((tmp_path / "pids").iterdir()) == []
    finally:
        orphan.kill()
        orphan.wait()


def test_another_process_that_got_the_same_pid_is_left_in_peace(tmp_path: Path):
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        (tmp_path / "pids").mkdir()
        (tmp_path / "pids" / "mongod.json").write_text(f'{{"pid": {bystander.pid}, "started": 1}}')
        (tmp_path / "pids" / "nats-server.json").write_text('{"pid": ')  # cut short by a crash
        with StateDirectory(tmp_path):
            assert bystander.poll() is None
            assert list((tmp_path / "pids").iterdir()) == []
    finally:
        bystander.kill()
        bystander.wait()


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _Usage())
    with pytest.raises(LocalError, match="has 3 MiB left on its disk, at least 512 are needed: make room"):
        StateDirectory(tmp_path).claim()


class _Usage:
    free = 3 * 1024**2


def test_a_program_that_ends_while_starting_shows_the_end_of_its_log(tmp_path: Path):
    process = Process.start("helper", script("print('cannot read its file'); exit(3)"), tmp_path / "helper.log")
    with pytest.raises(
        LocalError, match=r"helper ended with code 3 while starting\. The end of .*helper\.log:\ncannot"
    ):
        process.wait_ready(lambda: False)


def test_a_program_that_is_never_ready_is_given_up(tmp_path: Path):
    process = Process.start("helper", ["sleep", "600"], tmp_path / "helper.log")
    with pytest.raises(LocalError, match=r"helper was not ready after 0\.1 s"):
        process.wait_ready(lambda: False, timeout_seconds=0.1)
    process.stop()
    assert process.exit_code == -signal.SIGTERM


def test_a_missing_program_is_named(tmp_path: Path):
    process = Process.start("helper", ["/no/such/program"], tmp_path / "helper.log")
    with pytest.raises(LocalError, match="cannot run /no/such/program: No such file or directory"):
        process.wait_ready(lambda: False)


def test_a_program_that_ignores_sigterm_is_ended_all_the_same(tmp_path: Path):
    stubborn = script("""
        import signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("ready", flush=True)
        time.sleep(600)
    """)
    process = Process.start("stubborn", stubborn, tmp_path / "stubborn.log")
    process.wait_ready(lambda: process.log_tail() == "ready")
    process.stop(grace_seconds=0.1)
    assert process.exit_code == -signal.SIGKILL


def test_a_program_sees_its_environment_and_directory(tmp_path: Path):
    command = script("import os; print(os.environ['RENDA_X'], os.getcwd(), bool(os.environ['PATH']))")
    process = Process.start("helper", command, tmp_path / "log" / "helper.log", {"RENDA_X": "1"}, tmp_path)
    until(lambda: not process.alive)
    assert process.log_tail() == f"1 {tmp_path} True"


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path):
    parent = subprocess.Popen(
        script(f"""
            import time
            from pathlib import Path
            from cli.local import Process
            child = Process.start("child", ["sleep", "600"], Path({str(tmp_path / "child.log")!r}))
            child.wait_ready(lambda: Path(f"/proc/{{child.pid}}/comm").read_text() == "sleep\\n")
            Path({str(tmp_path / "pid.new")!r}).write_text(str(child.pid))
            Path({str(tmp_path / "pid.new")!r}).rename({str(tmp_path / "pid")!r})
            time.sleep(600)
        """),
        cwd=ROOT,
    )
    until((tmp_path / "pid").exists)
    child = int((tmp_path / "pid").read_text())
    assert start_time(child) is not None
    parent.kill()
    parent.wait()
    until(lambda: start_time(child) is None)
