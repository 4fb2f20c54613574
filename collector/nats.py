"""What nats-server tells of itself at /varz, /jsz and /healthz, as prometheus-nats-exporter names it. Pure.

`/varz` is flattened: jetstream.stats.storage becomes gnatsd_varz_jetstream_stats_storage. Of `/jsz` come the server's
totals, every stream and every consumer, with the labels the dashboards read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from collector.samples import Sample

PATHS = ("varz", "jsz?consumers=true&config=true", "healthz")
VARZ = (
    "connections",
    "total_connections",
    "subscriptions",
    "slow_consumers",
    "mem",
    "cpu",
    "in_msgs",
    "out_msgs",
    "in_bytes",
    "out_bytes",
    "jetstream_stats_api_errors",
    "jetstream_stats_api_total",
    "jetstream_stats_memory",
    "jetstream_stats_storage",
)
_SERVER = {
    "total_streams": "streams",
    "total_consumers": "consumers",
    "total_messages": "messages",
    "total_message_bytes": "bytes",
}
_STREAM = {
    "total_messages": "messages",
    "total_bytes": "bytes",
    "first_seq": "first_seq",
    "last_seq": "last_seq",
    "consumer_count": "consumer_count",
}
_CONSUMER = ("num_pending", "num_ack_pending", "num_redelivered", "num_waiting")
JETSTREAM = frozenset(
    {
        *(f"jetstream_server_{name}" for name in (*_SERVER, "jetstream_disabled", "max_memory", "max_storage")),
        *(f"jetstream_stream_{name}" for name in _STREAM),
        *(f"jetstream_consumer_{name}" for name in (*_CONSUMER, "ack_floor_stream_seq")),
    }
)


def samples(variables: Mapping[str, Any], jetstream: Mapping[str, Any], health: Mapping[str, Any]) -> Iterator[Sample]:
    """The answers of `PATHS`, in that order, as samples."""
    name = variables["server_name"]
    server = {"server_id": name}
    yield Sample("gnatsd_healthz_status", server, 0 if health.get("status") == "ok" else 1)
    for key, value in _flat(variables):
        if key in VARZ:
            yield Sample(f"gnatsd_varz_{key}", server, value)
    yield from _jetstream(jetstream, {"server_id": name, "server_name": name})


def _jetstream(jetstream: Mapping[str, Any], server: Mapping[str, str]) -> Iterator[Sample]:
    config = jetstream.get("config", {})
    yield Sample("jetstream_server_jetstream_disabled", server, float(jetstream.get("disabled", False)))
    yield Sample("jetstream_server_max_memory", server, config.get("max_memory", 0))
    yield Sample("jetstream_server_max_storage", server, config.get("max_storage", 0))
    for name, key in _SERVER.items():
        yield Sample(f"jetstream_server_{name}", server, jetstream.get(key, 0))
    for account in jetstream.get("account_details", ()):
        for stream in account.get("stream_detail", ()):
            yield from _stream(stream, {**server, "account": account["name"], "stream_name": stream["name"]})


def _stream(stream: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Sample]:
    led = {"is_stream_leader": _led(stream, labels["server_name"])}
    for name, key in _STREAM.items():
        yield Sample(f"jetstream_stream_{name}", {**labels, **led}, stream["state"].get(key, 0))
    for consumer in stream.get("consumer_detail", ()):
        own = {
            **labels,
            **led,
            "consumer_name": consumer["name"],
            "is_consumer_leader": _led(consumer, labels["server_name"]),
        }
        for name in _CONSUMER:
            yield Sample(f"jetstream_consumer_{name}", own, consumer.get(name, 0))
        yield Sample("jetstream_consumer_ack_floor_stream_seq", own, consumer["ack_floor"]["stream_seq"])


def _led(part: Mapping[str, Any], server: str) -> str:
    """A server alone leads everything."""
    cluster = part.get("cluster")
    return "true" if not cluster or cluster.get("leader") == server else "false"


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of a tree of objects by their path."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}_")
        elif isinstance(value, int | float):
            yield f"{prefix}{key}", float(value)
