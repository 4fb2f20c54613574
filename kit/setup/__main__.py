"""`python -m kit.setup`: the set-up step at the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
import nats
import pymongo
from nats.aio.client import Client
from pymongo.errors import PyMongoError

from kit.credentials import CredentialError, connect_options
from kit.divisions import DivisionError, DivisionTree
from kit.keys import KeyRegisterError
from kit.setup.apply import FIRST_WITHOUT_WINDOW, Change, Outcome, apply, version_of
from kit.setup.errors import NotReadyError, SetupError
from kit.setup.hand_out import hand_out
from kit.setup.mongo_users import ensure_passwords, ensure_users
from kit.setup.render import credentials_directory, write_cluster, write_server
from kit.setup.replica_set import ensure_replica_set
from kit.setup.restore import restore
from kit.topology import OPERATOR, Limits, SubscriptionError, Topology, build, load_subscriptions
from kit.topology.server import Server
from kit.topology.subscriptions import Subscriptions

T = TypeVar("T")
CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
_OLD_SERVER = (
    "nats-server 2.14 or later is better: earlier ones drop an event that reaches FACTS within 0.1 s of another "
    "publisher's with the same message id, which only somebody who knows its content beforehand can bring about."
)

_divisions = click.option(
    "--divisions",
    type=click.Path(path_type=Path),
    default=CONTRACTS / "divisions.csv",
    help="The division list (CSV): who gets an account, a stream and a key.",
)
_subscriptions = click.option(
    "--subscriptions",
    type=click.Path(path_type=Path),
    default=CONTRACTS / "subscriptions.json",
    help="Which service consumes which entities (JSON).",
)
_state = click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Directory for configuration and seeds. Keep it: it holds everybody's keys.",
)
_stream_mebibytes = click.option(
    "--stream-mebibytes",
    type=click.IntRange(min=1),
    default=1024,
    show_default=True,
    help="What one publisher may store; a full stream refuses new events. The same for render and apply.",
)


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Set up the servers the platform runs on. Every command may be repeated: it changes only what differs.

    On a new machine, or after the division list has changed:

    \b
        python -m kit.setup render --state /etc/renda      # nats.conf and keys
        (start nats-server -c /etc/renda/nats.conf, or restart it; in a cluster one after the other)
        python -m kit.setup apply --state /etc/renda --nats nats://localhost:4222
        python -m kit.setup mongo --url mongodb://localhost:27017

    Restart rather than reload: a server that only reloads leaves the new divisions' accounts unconnected. Nothing is
    lost meanwhile: publishers are not acknowledged and publish again.
    """


@main.command("render")
@_divisions
@_subscriptions
@_state
@_stream_mebibytes
@click.option("--host", default="127.0.0.1", show_default=True, help="Address for clients; 0.0.0.0 in a container.")
@click.option("--port", default=4222, show_default=True)
@click.option("--monitor-host", default="127.0.0.1", show_default=True, help="Address of /varz, /jsz and /healthz.")
@click.option("--monitor-port", default=8222, show_default=True)
@click.option("--store", default="/data", show_default=True, help="Where the server keeps its streams.")
@click.option(
    "--cluster",
    metavar="HOST,HOST,HOST",
    help="Names of the servers of a cluster, as they find each other; writes a file for each, named after its first "
    "label, listening on every address.",
)
def render_command(
    divisions: Path,
    subscriptions: Path,
    state: Path,
    stream_mebibytes: int,
    host: str,
    port: int,
    monitor_host: str,
    monitor_port: int,
    store: str,
    cluster: str | None,
) -> None:
    """Write STATE/nats.conf and the missing keys, STATE/credentials/NAME.seed.

    NAME is a division's code, a service, `operator` (for apply and for staff) or `monitor`. Existing keys stay, and
    those of `renda credentials` are written too. Hand each publisher its own seed and nobody else's; the configuration
    holds public keys only.
    """
    topology = _topology(divisions, subscriptions, stream_mebibytes, replicas=1)
    try:
        if cluster:
            hosts = tuple(part.strip() for part in cluster.split(",") if part.strip())
            written = write_cluster(state, topology, hosts, store, port, monitor_port)
        else:
            server = Server("renda", store, host, port, monitor_host, monitor_port)
            written = (write_server(state, topology, server),)
    except (CredentialError, KeyRegisterError, OSError) as error:
        raise click.ClickException(str(error)) from error
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"keys of {len(topology.credentials)} users in {credentials_directory(state)}")


@main.command("apply")
@_divisions
@_subscriptions
@_state
@_stream_mebibytes
@click.option(
    "--nats", "url", default="nats://127.0.0.1:4222", show_default=True, help="The server, or several by commas."
)
@click.option(
    "--replicas",
    type=click.IntRange(1, 5),
    default=1,
    show_default=True,
    help="Servers that keep a copy of every stream: 3 on a cluster.",
)
@click.option("--timeout", "timeout_seconds", default=60.0, show_default=True, help="Seconds to wait for JetStream.")
def apply_command(
    divisions: Path,
    subscriptions: Path,
    state: Path,
    stream_mebibytes: int,
    url: str,
    replicas: int,
    timeout_seconds: float,
) -> None:
    """Create or update streams and consumers on a running server, as the operator whose key is in STATE.

    Never deletes: the stream of a division that has left the list is kept. What cannot be changed in place is
    reported, and nothing of it is changed.
    """
    topology = _topology(divisions, subscriptions, stream_mebibytes, replicas)
    try:
        work = partial(_apply, topology, timeout_seconds)
        changes = asyncio.run(_as_operator(state, url.split(","), timeout_seconds, work))
    except (SetupError, OSError, nats.errors.Error) as error:
        raise click.ClickException(str(error) or repr(error)) from error
    for change in changes:
        if change.outcome is not Outcome.UNCHANGED:
            click.echo(str(change))
    counts = {outcome: sum(change.outcome is outcome for change in changes) for outcome in Outcome}
    click.echo(", ".join(f"{count} {outcome.value}" for outcome, count in counts.items()))


@main.command("restore")
@click.argument("service")
@_divisions
@_subscriptions
@_state
@click.option(
    "--nats", "url", default="nats://127.0.0.1:4222", show_default=True, help="The server, or several by commas."
)
@click.option("--mongodb", required=True, help="MongoDB connection string, as the service has it.")
@click.option("--database", required=True, help="The service's database; it must be empty.")
@click.option("--timeout", "timeout_seconds", default=60.0, show_default=True, help="Seconds to wait for JetStream.")
def restore_command(
    service: str,
    divisions: Path,
    subscriptions: Path,
    state: Path,
    url: str,
    mongodb: str,
    database: str,
    timeout_seconds: float,
) -> None:
    """Have SERVICE, whose database is lost, begin anew from the first event of the streams.

    Stop every replica of it before, start them after. What it had told other services is taken back, because it will
    tell it again.
    """
    topology = _topology(divisions, subscriptions, stream_mebibytes=1, replicas=1)
    try:
        with pymongo.MongoClient[dict[str, Any]](mongodb) as store:
            work = partial(restore, service, topology, store[database])
            taken_back, waiting = asyncio.run(_as_operator(state, url.split(","), timeout_seconds, work))
    except (SetupError, OSError, nats.errors.Error, PyMongoError) as error:
        raise click.ClickException(str(error) or repr(error)) from error
    click.echo(f"{taken_back} consequences taken back, {waiting} events wait for {service}")


@main.command("mongo")
@click.option(
    "--url",
    default="mongodb://127.0.0.1:27017",
    show_default=True,
    help="The members, as they and the services find each other: mongodb://HOST:PORT[,HOST:PORT...]",
)
@click.option("--replica-set", default="renda", show_default=True, help="Its name; the same as mongod's --replSet.")
@click.option("--timeout", "timeout_seconds", default=60.0, show_default=True, help="Seconds to wait for a primary.")
def mongo_command(url: str, replica_set: str, timeout_seconds: float) -> None:
    """Make running MongoDB servers a replica set, wait for its primary, limit transactions to five seconds."""
    hosts = url.removeprefix("mongodb://").partition("/")[0].split(",")
    try:
        click.echo(ensure_replica_set(hosts, replica_set, timeout_seconds))
    except SetupError as error:
        raise click.ClickException(str(error)) from error


@main.command("hand-out")
@_divisions
@_subscriptions
@_state
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), required=True, help="Directory of the recipients."
)
@click.option(
    "--mongodb",
    default="mongodb://127.0.0.1:27017/?replicaSet=renda",
    show_default=True,
    help="How the services find MongoDB, without a user.",
)
def hand_out_command(divisions: Path, subscriptions: Path, state: Path, to: Path, mongodb: str) -> None:
    """Copy from STATE (see render) to TO/RECIPIENT what that recipient may have, and nothing else.

    \b
        TO/nats/nats.conf         TO/SERVICE/nats.seed, mongodb.url
        TO/mongodb/keyfile        TO/districts/CODE.seed

    Makes the MongoDB passwords that are missing; see mongo-users.
    """
    services = tuple(_subscribed(subscriptions))
    publishers = _topology(divisions, subscriptions, stream_mebibytes=1, replicas=1).publishers
    codes = [publisher for publisher in publishers if publisher not in services]
    try:
        written = hand_out(state, to, codes, services, mongodb)
    except OSError as error:
        raise click.ClickException(f"{error}; run render with the same --state first") from error
    click.echo(f"{len(written)} files in {to}")


@main.command("mongo-users")
@_subscriptions
@_state
@click.option("--host", default="127.0.0.1:27017", show_default=True, help="HOST:PORT as the services find the server.")
@click.option("--through", help="The same server as 127.0.0.1:PORT on its own host; needed the first time only.")
@click.option("--replica-set", default="renda", show_default=True, help="Its name; the same as mongod's --replSet.")
@click.option("--timeout", "timeout_seconds", default=60.0, show_default=True, help="Seconds to wait for a primary.")
def mongo_users_command(
    subscriptions: Path, state: Path, host: str, through: str | None, replica_set: str, timeout_seconds: float
) -> None:
    """Make a MongoDB started with --keyFile a replica set of one, and each service a user of its own database.

    Instead of `mongo`, where the server asks for passwords. They lie in STATE/mongodb and are made when missing.
    """
    try:
        passwords = ensure_passwords(state, _subscribed(subscriptions))
        for done in ensure_users(host, passwords, through, replica_set, timeout_seconds):
            click.echo(done)
    except (SetupError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _subscribed(subscriptions: Path) -> Subscriptions:
    try:
        return load_subscriptions(subscriptions)
    except SubscriptionError as error:
        raise click.ClickException(str(error)) from error


def _topology(divisions: Path, subscriptions: Path, stream_mebibytes: int, replicas: int) -> Topology:
    try:
        codes = [division.code for division in DivisionTree.load(divisions)]
        limits = Limits(stream_bytes_max=stream_mebibytes * 1024**2)
        return build(codes, load_subscriptions(subscriptions), limits, replicas)
    except (DivisionError, SubscriptionError) as error:
        raise click.ClickException(str(error)) from error


async def _apply(topology: Topology, timeout_seconds: float, client: Client) -> tuple[Change, ...]:
    if version_of(client) < FIRST_WITHOUT_WINDOW:
        click.echo(_OLD_SERVER, err=True)
    return await apply(client, topology, timeout_seconds)


async def _as_operator(
    state: Path, urls: list[str], timeout_seconds: float, work: Callable[[Client], Awaitable[T]]
) -> T:
    options = connect_options(credentials_directory(state), OPERATOR)
    try:
        async with asyncio.timeout(timeout_seconds):
            client = await nats.connect(urls, **options, error_cb=_ignore)
    except TimeoutError as error:
        raise NotReadyError(f"NATS at {', '.join(urls)} does not answer: start it, or correct --nats") from error
    try:
        return await work(client)
    finally:
        await client.close()


async def _ignore(_error: Exception) -> None:
    """A server that is still starting refuses connections: only the time limit is worth telling."""


if __name__ == "__main__":
    main(prog_name="python -m kit.setup")
