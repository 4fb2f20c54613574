"""Makes MongoDB servers one replica set, without mongosh: transactions need one, even of a single member.

Asking again changes nothing. A one-member set that moved to another address follows it; a set of several is only ever
changed by people.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymongo
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from kit.setup.errors import NotReadyError, SetupError

TRANSACTION_SECONDS_MAX = 5
"""A worker that dies inside a transaction blocks its documents for so long (the server's default is a minute)."""

_ALREADY_INITIATED = 23
_NOT_INITIATED = 94
_NOT_A_MEMBER = 93
_POLL_SECONDS = 0.05

Client = pymongo.MongoClient[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to a MongoDB that asks for passwords."""

    user: str
    password: str


def ensure_replica_set(
    hosts: Sequence[str], name: str = "renda", timeout_seconds: float = 60.0, login: Login | None = None
) -> str:
    """Initiate the set of these `host:port` members unless it is, wait for its primary, and say what was done.

    Also limits the life of transactions on every member. Raises `SetupError`.
    """
    deadline = time.monotonic() + timeout_seconds
    with connect(hosts[0], login) as client:
        wait_until_up(client, hosts[0], deadline)
        while (done := _configure(client, tuple(hosts), name)) is None:
            wait(deadline, f"MongoDB at {hosts[0]} is still reading its replica set's configuration: try again")
        wait_for_primary(client, hosts[0], deadline)
    for host in hosts:
        with connect(host, login) as client:
            wait_until_up(client, host, deadline)
            client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=TRANSACTION_SECONDS_MAX)
    return done


def connect(host: str, login: Login | None = None) -> Client:
    """A client of this one server, whatever set it belongs to; it gives up after half a second."""
    options: dict[str, Any] = {"username": login.user, "password": login.password} if login else {}
    return pymongo.MongoClient(f"mongodb://{host}", directConnection=True, serverSelectionTimeoutMS=500, **options)


def wait_until_up(client: Client, host: str, deadline: float) -> None:
    """Wait until it answers at all; `deadline` is of the monotonic clock. Raises `NotReadyError`."""
    while True:
        try:
            client.admin.command("ping")
            return
        except ConnectionFailure as error:
            wait(deadline, f"MongoDB at {host} does not answer: start it, or correct its address ({error})")


def _configure(client: Client, hosts: tuple[str, ...], name: str) -> str | None:
    """What was done; None while the server, just started, does not know yet whether it is initiated."""
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code == _NOT_INITIATED:
            initiated = initiate(client, hosts, name)
            return f"initiated replica set {name} of {', '.join(hosts)}" if initiated else None
        # After a move it finds its old address in the configuration; the comparison below sees it too.
        if error.code != _NOT_A_MEMBER:
            raise SetupError(f"{hosts[0]}: {_message(error)}; start it with --replSet {name}") from error
    current = client["local"]["system.replset"].find_one() or {}
    return _keep_or_move(client, hosts, current)


def _keep_or_move(client: Client, hosts: tuple[str, ...], current: dict[str, Any]) -> str:
    known = [member["host"] for member in current["members"]]
    if set(known) == set(hosts):
        return f"replica set {current['_id']} of {', '.join(known)} unchanged"
    if len(known) == len(hosts) == 1:
        moved = {**current, "version": current["version"] + 1, "members": [{**current["members"][0], "host": hosts[0]}]}
        client.admin.command("replSetReconfig", moved, force=True)
        return f"replica set {current['_id']} moved from {known[0]} to {hosts[0]}"
    raise SetupError(
        f"replica set {current['_id']} has the members {', '.join(known)}, not {', '.join(hosts)}: name the members it "
        "has, or change it with rs.add() and rs.remove()"
    )


def initiate(client: Client, hosts: Sequence[str], name: str) -> bool:
    """Make these servers a set; False when the one we are connected to is in a set already. Raises `SetupError`."""
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    try:
        client.admin.command("replSetInitiate", {"_id": name, "members": members})
    except OperationFailure as error:
        if error.code == _ALREADY_INITIATED:
            return False
        raise SetupError(f"{name} of {', '.join(hosts)}: {_message(error)}") from error
    return True


def _message(error: OperationFailure) -> str:
    return str((error.details or {}).get("errmsg", error))


def wait_for_primary(client: Client, host: str, deadline: float) -> None:
    """Wait until the set of `host` has a primary that it knows. Raises `NotReadyError`."""
    while True:
        try:
            hello = client.admin.command("hello")
        except PyMongoError:  # a set that has just been changed drops its connections
            hello = {}
        if has_primary(hello):
            return
        wait(deadline, f"the replica set of {host} has no primary: see that most of its members run")


def has_primary(hello: Mapping[str, Any]) -> bool:
    """Whether this answer to `hello` tells of a primary that takes writes.

    A server that has just been elected names itself for a moment before it does.
    """
    elsewhere = hello.get("secondary") and hello.get("primary") != hello.get("me")
    return bool(hello.get("primary") and (hello.get("isWritablePrimary") or elsewhere))


def wait(deadline: float, otherwise: str) -> None:
    """Sleep a little, or raise `NotReadyError` when it is too late."""
    if time.monotonic() > deadline:
        raise NotReadyError(otherwise)
    time.sleep(_POLL_SECONDS)
