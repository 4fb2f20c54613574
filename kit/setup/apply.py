"""Brings streams and consumers on a running NATS to what the topology says, and tells what it did.

Asking again changes nothing. What JetStream cannot change in place is an error that says so: this step never deletes.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError

from kit.setup.errors import NotReadyError, SetupError
from kit.topology import Consumer, Stream, Topology
from kit.topology.streams import SECOND

_NOT_FOUND = {10014, 10059}  # consumer, stream
_NOT_READY = {10008, 10118, 10074}  # JetStream still electing, no peers yet
_REPLY_SECONDS_MAX = 2.0  # a cluster without a leader never answers; every request may be repeated

FIRST_WITHOUT_WINDOW = (2, 14)
"""The first version, major and minor, whose sourcing streams can do without a duplicate window."""
FIRST_WITH_BATCHES = (2, 12)
"""The first whose streams store several messages together."""
_SMALLEST_WINDOW = SECOND // 10


class Outcome(Enum):
    """What happened to one stream or consumer."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one thing; `settings` are those that differed."""

    outcome: Outcome
    thing: str
    settings: tuple[str, ...] = ()

    def __str__(self) -> str:
        settings = f": {', '.join(self.settings)}" if self.settings else ""
        return f"{self.outcome.value} {self.thing}{settings}"


async def apply(client: Client, topology: Topology, timeout_seconds: float = 60.0) -> tuple[Change, ...]:
    """Create or update every stream and consumer; the client is connected as the operator.

    Waits for JetStream to answer for at most `timeout_seconds`. Raises `SetupError`.
    """
    try:
        async with asyncio.timeout(timeout_seconds):
            changes = [await _apply_stream(client, stream) for stream in topology.streams]
            changes += [await apply_consumer(client, consumer) for consumer in topology.consumers]
    except TimeoutError as error:
        raise NotReadyError(
            f"JetStream did not answer within {timeout_seconds:g} s: "
            "see that it is enabled, and in a cluster that most servers run"
        ) from error
    return tuple(changes)


def version_of(client: Client) -> tuple[int, int]:
    """Major and minor version of the server the client is connected to."""
    version = client.connected_server_version
    return version.major, version.minor


def suited(config: Mapping[str, Any], version: tuple[int, int]) -> Mapping[str, Any]:
    """What a server of this version can keep of it: an old one gets the smallest window instead of none, and is not
    asked to store messages together."""
    if version < FIRST_WITH_BATCHES:
        config = {name: value for name, value in config.items() if name != "allow_atomic"}
    if config.get("duplicate_window") == 0 and version < FIRST_WITHOUT_WINDOW:
        return {**config, "duplicate_window": _SMALLEST_WINDOW}
    return config


async def _apply_stream(client: Client, stream: Stream) -> Change:
    thing, config = f"stream {stream.name}", suited(stream.config, version_of(client))
    found = await ask(client, f"STREAM.INFO.{stream.name}")
    if _code(found) in _NOT_FOUND:
        _kept(await ask(client, f"STREAM.CREATE.{stream.name}", config), config, thing)
        return Change(Outcome.CREATED, thing)
    accept(found, thing)
    if differing := _differing(found["config"], config):
        wanted = {**found["config"], **config}
        _kept(await ask(client, f"STREAM.UPDATE.{stream.name}", wanted), config, thing, differing)
        return Change(Outcome.UPDATED, thing, differing)
    return Change(Outcome.UNCHANGED, thing)


async def apply_consumer(client: Client, consumer: Consumer) -> Change:
    """Create or update one consumer. Raises `SetupError`."""
    thing = f"consumer {consumer.name} of {consumer.stream}"
    found = await ask(client, f"CONSUMER.INFO.{consumer.stream}.{consumer.name}")
    missing = _code(found) in _NOT_FOUND
    if not missing:
        accept(found, thing)
    differing = () if missing else _differing(found["config"], consumer.config)
    if not missing and not differing:
        return Change(Outcome.UNCHANGED, thing)
    action, current = ("create", {}) if missing else ("update", found["config"])
    request = {"stream_name": consumer.stream, "config": {**current, **consumer.config}, "action": action}
    answer = await ask(client, f"CONSUMER.CREATE.{consumer.stream}.{consumer.name}", request)
    _kept(answer, consumer.config, thing, differing)
    return Change(Outcome.CREATED if missing else Outcome.UPDATED, thing, differing)


async def ask(client: Client, subject: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One request to the JetStream API, repeated while JetStream is still starting; the caller bounds the time."""
    payload = json.dumps(body).encode() if body else b""
    while True:
        try:
            reply = await client.request(f"$JS.API.{subject}", payload, timeout=_REPLY_SECONDS_MAX)
        except (NoRespondersError, NatsTimeoutError):
            await asyncio.sleep(0.1)
            continue
        answer: dict[str, Any] = json.loads(reply.data)
        if _code(answer) not in _NOT_READY:
            return answer
        await asyncio.sleep(0.1)


def _code(answer: Mapping[str, Any]) -> int | None:
    error = answer.get("error")
    return int(error.get("err_code", 0)) if error else None


def accept(answer: Mapping[str, Any], thing: str, differing: tuple[str, ...] = ()) -> None:
    """Raises `SetupError` for an answer that is an error; `differing` are the settings it would not change."""
    error = answer.get("error")
    if not error:
        return
    said = f"the server says {error.get('description')!r} (error {error.get('err_code')})"
    if differing:
        raise SetupError(
            f"{thing}: {', '.join(differing)} cannot be changed in place: {said}. Set the old value again, or move the "
            "messages to a new one and delete this one by hand; nothing was changed here"
        )
    raise SetupError(f"{thing}: {said}")


def _kept(answer: Mapping[str, Any], wanted: Mapping[str, Any], thing: str, differing: tuple[str, ...] = ()) -> None:
    """A server may take a setting and keep another."""
    accept(answer, thing, differing)
    if otherwise := _differing(answer["config"], wanted):
        raise SetupError(f"{thing}: the server keeps {', '.join(otherwise)} otherwise than asked: use a newer one")


def _differing(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of our settings that the server has otherwise; it leaves out what is empty or false."""
    return tuple(name for name, value in wanted.items() if (found.get(name) or None) != (value or None))
