"""What each recipient is handed, and what a service's MongoDB user may do on a real server that asks for passwords."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pymongo
import pytest
from click.testing import CliRunner, Result
from pymongo.errors import OperationFailure

from cli.local import Process, free_port
from cli.local.binaries import mongod_binary
from collector.app import look_at_mongodb
from kit.credentials import public_key, seed_path
from kit.settings import ServiceSettings, load
from kit.setup.__main__ import main
from kit.setup.errors import SetupError
from kit.setup.hand_out import user_url
from kit.setup.mongo_users import ensure_passwords, ensure_users, keyfile_path
from kit.setup.replica_set import has_primary

SERVICES = ("representatives", "suggestions", "supervision")


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def guarded(tmp_path: Path, state: Path) -> Iterator[str]:
    """A fresh mongod with --keyFile, HOST:PORT."""
    ensure_passwords(state, SERVICES)
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    command = [
        *(str(mongod_binary()), "--dbpath", str(data), "--bind_ip", "127.0.0.1", "--port", str(port)),
        *("--replSet", "renda", "--keyFile", str(keyfile_path(state)), "--nounixsocket", "--quiet"),
        *("--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "16"),
    ]
    process = Process.start("mongod", command, tmp_path / "mongod.log")
    yield f"127.0.0.1:{port}"
    process.kill()


def test_each_recipient_gets_its_own_secrets_and_no_others(tmp_path: Path, state: Path):
    to = tmp_path / "to"
    assert invoke("render", "--state", str(state)).exit_code == 0
    result = invoke("hand-out", "--state", str(state), "--to", str(to))
    assert result.output == f"36 files in {to}\n"
    handed = {str(path.relative_to(to)) for path in to.rglob("*") if path.is_file()}
    districts = {name for name in handed if name.startswith("districts/")}
    assert len(districts) == 22
    assert "districts/350206.seed" in districts
    assert handed - districts == {
        "nats/nats.conf",
        "mongodb/keyfile",
        "intake/nats.seed",
        "gateway/staff.key",
        "monitor/mongodb.url",
        *(f"{service}/{file}" for service in SERVICES for file in ("nats.seed", "mongodb.url", "staff.key")),
    }
    assert (to / "suggestions" / "nats.seed").read_text() == seed_path(state / "credentials", "suggestions").read_text()
    modes = {str(path.relative_to(to)): stat.S_IMODE(path.stat().st_mode) for path in to.rglob("*") if path.is_file()}
    assert {name for name, mode in modes.items() if mode != 0o600} == {"mongodb/keyfile"}
    assert modes["mongodb/keyfile"] == 0o400


def test_handing_out_again_changes_no_secret(tmp_path: Path, state: Path):
    contents = []
    for name in ("first", "second"):
        invoke("render", "--state", str(state))
        invoke("hand-out", "--state", str(state), "--to", str(tmp_path / name))
        files = sorted((tmp_path / name).rglob("*"))
        contents.append([path.read_text() for path in files if path.is_file()])
    assert contents[0] == contents[1]


def test_a_service_starts_from_what_it_was_handed(tmp_path: Path, state: Path):
    to = tmp_path / "to"
    invoke("render", "--state", str(state))
    invoke("hand-out", "--state", str(state), "--to", str(to), "--mongodb", "mongodb://mongo:27017/?replicaSet=renda")
    settings = load(
        ServiceSettings,
        {
            "RENDA_NATS_URL": "nats://nats:4222",
            "RENDA_NATS_SEED_FILE": str(to / "suggestions" / "nats.seed"),
            "RENDA_MONGODB_URL_FILE": str(to / "suggestions" / "mongodb.url"),
            "RENDA_MONGODB_DATABASE": "suggestions",
        },
    )
    password = ensure_passwords(state, SERVICES)["suggestions"]
    assert (
        settings.mongodb_url == f"mongodb://suggestions:{password}@mongo:27017/?replicaSet=renda&authSource=suggestions"
    )
    assert public_key(settings.nats_seed_file).startswith("U")


def test_handing_out_before_rendering_says_what_is_missing(tmp_path: Path, state: Path):
    result = invoke("hand-out", "--state", str(state), "--to", str(tmp_path))
    assert result.exit_code == 1
    assert result.output.endswith("run render with the same --state first\n")


def test_a_service_writes_its_own_database_and_no_other(guarded: str, state: Path):
    result = invoke("mongo-users", "--state", str(state), "--host", guarded, "--through", guarded)
    assert result.output.splitlines() == [
        "made the first user, administrator",
        f"replica set renda of {guarded} unchanged",
        *(f"user {name} made" for name in ("monitor", *SERVICES)),
    ]
    password = ensure_passwords(state, SERVICES)["suggestions"]
    url = user_url(f"mongodb://{guarded}/?replicaSet=renda", "suggestions", password)
    with pymongo.MongoClient(url) as client:
        with client.start_session() as session, session.start_transaction():
            client.suggestions.facts.insert_one({"_id": 1}, session=session)
        assert client.suggestions.facts.find_one() == {"_id": 1}
        with pytest.raises(OperationFailure, match="not authorized on supervision"):
            client.supervision.facts.find_one()
        with pytest.raises(OperationFailure, match="not authorized on admin"):
            client.admin.command("createUser", "another", pwd="x", roles=["root"])
    with pymongo.MongoClient(f"mongodb://{guarded}") as client, pytest.raises(OperationFailure, match="authentication"):
        client.suggestions.facts.find_one()


def test_the_collector_of_metrics_looks_at_the_server_and_reads_nothing(guarded: str, state: Path):
    passwords = ensure_passwords(state, SERVICES)
    ensure_users(guarded, passwords, guarded)
    url = user_url(f"mongodb://{guarded}/?replicaSet=renda", "monitor", passwords["monitor"])
    names = {sample.name for sample in look_at_mongodb(url)}
    assert {"mongodb_up", "mongodb_rs_members_state", "mongodb_dbstats_fsUsedSize"} <= names
    with pymongo.MongoClient(url) as client, pytest.raises(OperationFailure, match="not authorized on suggestions"):
        client.suggestions.facts.find_one()


def test_asking_again_sets_the_same_users(guarded: str, state: Path):
    passwords = ensure_passwords(state, SERVICES)
    ensure_users(guarded, passwords, guarded)
    renewed = {**passwords, "supervision": "renewed"}
    assert ensure_users(guarded, renewed) == (
        f"replica set renda of {guarded} unchanged",
        *(f"user {name} as before" for name in ("monitor", *SERVICES)),
    )
    with pymongo.MongoClient(user_url(f"mongodb://{guarded}", "supervision", "renewed")) as client:
        assert client.supervision.facts.find_one() is None


@pytest.mark.parametrize(
    ("hello", "expected"),
    [
        ({"isWritablePrimary": True, "primary": "a:1", "me": "a:1"}, True),
        ({"isWritablePrimary": False, "secondary": True, "primary": "b:1", "me": "a:1"}, True),
        # Elected, not yet taking writes: a user made now would be refused as "not primary".
        ({"isWritablePrimary": False, "secondary": True, "primary": "a:1", "me": "a:1"}, False),
        ({"isWritablePrimary": False, "secondary": True, "me": "a:1"}, False),
        ({}, False),
    ],
)
def test_a_primary_counts_when_it_takes_writes(hello: dict[str, object], expected: bool):
    assert has_primary(hello) is expected


def test_a_server_set_up_with_another_administrator_is_told(guarded: str, state: Path):
    passwords = ensure_passwords(state, SERVICES)
    ensure_users(guarded, passwords, guarded)
    with pytest.raises(SetupError, match="does not know our administrator, and will not make one"):
        ensure_users(guarded, {**passwords, "administrator": "another"}, guarded)
