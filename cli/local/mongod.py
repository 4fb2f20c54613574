"""A mongod as a replica set of one member, on loopback: transactions and change streams need a set."""

from dataclasses import dataclass
from pathlib import Path

from cli.local.binaries import mongod_binary
from cli.local.directory import StateDirectory
from cli.local.errors import LocalError
from cli.local.ports import LOOPBACK, free_port, require_free
from cli.local.process import Process
from kit.setup.errors import NotReadyError, SetupError
from kit.setup.replica_set import TRANSACTION_SECONDS_MAX, ensure_replica_set

PORT_SETTING = "RENDA_MONGODB_PORT"
REPLICA_SET = "renda"
RECOVERY_SECONDS_MAX = 120.0
"""After a crash it replays its journal."""
_NAME = "mongod"


@dataclass(frozen=True, slots=True)
class Mongod:
    """A running server; `url` names the replica set, and no database."""

    url: str
    process: Process
    state: StateDirectory

    def stop(self) -> None:
        """End it in order; its journal keeps everything acknowledged in any case."""
        self.process.stop(grace_seconds=30.0)
        self.state.forget(_NAME)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self.state.forget(_NAME)


def start_mongod(state: StateDirectory, port: int | None = None, cache_gigabytes: float = 1.0) -> Mongod:
    """Start a server with its data under `state` and wait until it is primary; without a port it takes a free one.

    The port may differ from run to run. Raises `LocalError`.
    """
    binary = mongod_binary()
    if port is not None:
        require_free(port, PORT_SETTING)
    port = port or free_port()
    data = state.path / "mongodb"
    data.mkdir(exist_ok=True)
    process = Process.start(_NAME, command(binary, data, port, cache_gigabytes), state.path / "log" / "mongod.log")
    state.note(_NAME, process.pid)
    server = Mongod(f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}", process, state)
    try:
        process.wait_ready(lambda: _primary(port), RECOVERY_SECONDS_MAX)
    except LocalError:
        server.stop()
        raise
    return server


def command(binary: Path, data: Path, port: int, cache_gigabytes: float) -> list[str]:
    """How a member of the set is started, with its files in `data`."""
    return [
        *(str(binary), "--dbpath", str(data), "--bind_ip", LOOPBACK, "--port", str(port), "--nounixsocket"),
        *("--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", str(cache_gigabytes), "--oplogSize", "512"),
        *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS_MAX}"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false", "--quiet"),
    ]


def _primary(port: int) -> bool:
    """Initiates the set at the first answer; False while the server is not that far."""
    try:
        ensure_replica_set([f"{LOOPBACK}:{port}"], REPLICA_SET, timeout_seconds=0.2)
    except NotReadyError:
        return False
    except SetupError as error:
        raise LocalError(str(error)) from error
    return True
