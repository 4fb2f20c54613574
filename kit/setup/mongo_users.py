"""Lets every service into its own MongoDB database and no other, on a server that asks for passwords (--keyFile).

STATE/mongodb/keyfile                 by which the members of a set know each other; mode 400
STATE/mongodb/administrator.password  may do everything; for the set-up step, backup and staff
STATE/mongodb/monitor.password        may look at the state of the server and read no data; for metrics
STATE/mongodb/<service>.password      reads and writes the database of the service's name

The very first user can only be made from the server's own host (MongoDB's localhost exception).
"""

import base64
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pymongo.errors import OperationFailure

from kit.setup.errors import NotReadyError, SetupError
from kit.setup.files import write_private
from kit.setup.replica_set import Client, Login, connect, ensure_replica_set, initiate, wait_for_primary, wait_until_up

ADMINISTRATOR = "administrator"
MONITOR = "monitor"
_AUTHENTICATION_FAILED = 18
_KEY_BYTES = 96


def keyfile_path(state: Path) -> Path:
    """What mongod's --keyFile names."""
    return state / "mongodb" / "keyfile"


def ensure_passwords(state: Path, services: Iterable[str]) -> Mapping[str, str]:
    """Make the key file and the passwords that are missing; returns all passwords by user name."""
    directory = state / "mongodb"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not keyfile_path(state).exists():
        write_private(keyfile_path(state), base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode(), mode=0o400)
    return {name: _password(directory / f"{name}.password") for name in (ADMINISTRATOR, MONITOR, *services)}


def ensure_users(
    host: str,
    passwords: Mapping[str, str],
    through: str | None = None,
    name: str = "renda",
    timeout_seconds: float = 60.0,
) -> tuple[str, ...]:
    """Make the server at `host` a replica set of one with a user for each password, and say what was done.

    `host` is how the services find the server. The first time `through`, the same server seen from its own host
    (`127.0.0.1:27017`), is needed. Passwords of known users are set again. Raises `SetupError`.
    """
    deadline = time.monotonic() + timeout_seconds
    administrator = Login(ADMINISTRATOR, passwords[ADMINISTRATOR])
    done = []
    if not _knows(host, administrator, deadline):
        _make_administrator(through or host, host, name, administrator, deadline)
        done.append(f"made the first user, {ADMINISTRATOR}")
    done.append(ensure_replica_set([host], name, max(0.1, deadline - time.monotonic()), administrator))
    with connect(host, administrator) as client:
        services = [service for service in passwords if service != ADMINISTRATOR]
        done += [_ensure_user(client, service, passwords[service]) for service in services]
    return tuple(done)


def _password(path: Path) -> str:
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8")


def _knows(host: str, login: Login, deadline: float) -> bool:
    with connect(host) as client:
        wait_until_up(client, host, deadline)
    try:
        with connect(host, login) as client:
            client.admin.command("ping")
    except OperationFailure as error:
        if error.code != _AUTHENTICATION_FAILED:
            raise
        return False
    return True


def _make_administrator(through: str, host: str, name: str, login: Login, deadline: float) -> None:
    with connect(through) as client:
        try:
            initiate(client, [host], name)
            wait_for_primary(client, host, deadline)
            client.admin.command("createUser", login.user, pwd=login.password, roles=["root"])
        except NotReadyError:
            raise
        except (OperationFailure, SetupError) as error:
            raise SetupError(
                f"{host} does not know our administrator, and will not make one at {through}: run this once on the "
                "server's own host, through 127.0.0.1; or give the password it was set up with"
            ) from error


def _ensure_user(client: Client, service: str, password: str) -> str:
    """A user of the database of its own name, where it is also looked up."""
    database = client[service]
    role = {"role": "clusterMonitor", "db": "admin"} if service == MONITOR else {"role": "readWrite", "db": service}
    settings: dict[str, Any] = {"pwd": password, "roles": [role]}
    if database.command("usersInfo", service)["users"]:
        database.command("updateUser", service, **settings)
        return f"user {service} as before"
    database.command("createUser", service, **settings)
    return f"user {service} made"
