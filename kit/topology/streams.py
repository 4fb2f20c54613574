"""Streams and consumers as JetStream's own configuration, with the reason for each choice.

A stream per publisher, because de-duplication looks at the message id alone: in a shared stream one division could
make the server drop another's event. FACTS sources them all and is what services consume.
"""

from dataclasses import dataclass
from typing import Any

from kit.topology.subjects import (
    ADVISORIES,
    DEAD_LETTERS,
    DECIDED,
    DECISIONS,
    FACTS,
    NOTICES,
    STRAYS,
    entity_events,
    inbound_stream,
    notices_to,
    publisher_events,
)
from kit.topology.subscriptions import Subscriptions

KIBIBYTE = 1024
GIBIBYTE = 1024**3
SECOND = 1_000_000_000
"""JetStream counts durations in nanoseconds."""

Config = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one publisher may use, and how much a service may have in hand."""

    stream_bytes_max: int = 1 * GIBIBYTE
    """A publisher whose stream is full is refused (error 10077): back-pressure, never silent loss."""
    message_bytes_max: int = 256 * KIBIBYTE
    """Headers included; a larger message gets the clean error 10054."""
    payload_bytes_max: int = 1024 * KIBIBYTE
    """The server's own limit, far above a message's, so that the clean error is the one people meet."""
    duplicate_window_seconds: int = 600
    ack_wait_seconds: int = 30
    batch_max: int = 500
    acks_pending_max: int = 4_000
    """Shared by the replicas of a service: each has up to two batches in its hands, and up to two waiting."""
    advisory_days: int = 30
    connections_max: int = 16
    subscriptions_max: int = 256


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream; `config` holds exactly what we insist on, anything else is the server's business."""

    name: str
    config: Config


@dataclass(frozen=True, slots=True)
class Consumer:
    """One durable pull consumer."""

    stream: str
    name: str
    config: Config


def streams(divisions: tuple[str, ...], services: tuple[str, ...], limits: Limits, replicas: int) -> tuple[Stream, ...]:
    """All streams, sources before what sources them."""
    return (
        *(_inbound(division, limits, replicas) for division in divisions),
        # A service publishes together what follows from a batch of events.
        *(_inbound(service, limits, replicas, allow_atomic=True) for service in services),
        _facts((*divisions, *services), replicas),
        # Without max_age: a dead letter waits for a person, however long that takes.
        _stream(DEAD_LETTERS, replicas, subjects=["dead.>"]),
        _stream(DECISIONS, replicas, subjects=[DECIDED], deny_delete=True, deny_purge=True),
        # A year is enough for a district's system that was away; what it missed stands in the platform's answers.
        _stream(NOTICES, replicas, subjects=["out.>"], max_age=365 * 86_400 * SECOND),
        _advisories(limits, replicas),
    )


def consumers(subscriptions: Subscriptions, limits: Limits) -> tuple[Consumer, ...]:
    """A consumer per service, and the one that catches what nobody subscribes to."""
    services = (
        _consumer(service, [entity_events(entity) for entity in entities], limits)
        for service, entities in subscriptions.items()
    )
    return (*services, _consumer(STRAYS, ["in.>"], limits))


def desk_consumers(service: str, limits: Limits) -> tuple[Consumer, ...]:
    """The consumers of the service at whose desk dead letters are decided: the letters, and what was decided."""
    return (
        _consumer(service, ["dead.>"], limits, DEAD_LETTERS),
        _consumer(service, [DECIDED], limits, DECISIONS),
    )


def notice_consumer(division: str, limits: Limits) -> Consumer:
    """The consumer from which a division's own system pulls what it is told."""
    return _consumer(division, [notices_to(division)], limits, NOTICES)


def _inbound(publisher: str, limits: Limits, replicas: int, **settings: Any) -> Stream:
    return _stream(
        inbound_stream(publisher),
        replicas,
        subjects=[publisher_events(publisher)],
        discard="new",
        max_bytes=limits.stream_bytes_max,
        max_msg_size=limits.message_bytes_max,
        duplicate_window=limits.duplicate_window_seconds * SECOND,
        deny_delete=True,
        deny_purge=True,
        **settings,
    )


def _facts(publishers: tuple[str, ...], replicas: int) -> Stream:
    sources = [{"name": inbound_stream(publisher)} for publisher in publishers]
    # No max_bytes: the sources are bounded, and a full FACTS would stop the events of everybody. No duplicate window:
    # ids are each publisher's own, and with one a borrowed id would hold up another's events (nats-server#4459).
    return _stream(FACTS, replicas, sources=sources, duplicate_window=0, deny_delete=True, deny_purge=True)


def _advisories(limits: Limits, replicas: int) -> Stream:
    """A safety net only: services bury bad events themselves, these tell of what slipped past them."""
    kinds = ("MAX_DELIVERIES", "MSG_TERMINATED")
    return _stream(
        ADVISORIES,
        replicas,
        subjects=[f"$JS.EVENT.ADVISORY.CONSUMER.{kind}.>" for kind in kinds],
        max_age=limits.advisory_days * 86_400 * SECOND,
    )


def _stream(name: str, replicas: int, **settings: Any) -> Stream:
    config: Config = {
        "name": name,
        "retention": "limits",
        "storage": "file",
        "num_replicas": replicas,
        "allow_direct": False,
        **settings,
    }
    return Stream(name, config)


def _consumer(name: str, filter_subjects: list[str], limits: Limits, stream: str = FACTS) -> Consumer:
    config: Config = {
        "durable_name": name,
        "name": name,
        # Never "all": acknowledging everything up to a message lost others.
        "ack_policy": "explicit",
        "ack_wait": limits.ack_wait_seconds * SECOND,
        "deliver_policy": "all",
        "replay_policy": "instant",
        "max_deliver": -1,
        "max_ack_pending": limits.acks_pending_max,
        "filter_subjects": filter_subjects,
    }
    return Consumer(stream, name, config)
