"""What MongoDB tells of itself (serverStatus, replSetGetStatus, dbStats), as Percona's mongodb_exporter names it. Pure.

A document is flattened: wiredTiger.cache.maximum bytes configured becomes mongodb_ss_wt_cache_maximum_bytes_configured.
Below the places in `_LABELLED` the last key is a label instead. Of the thousands only what dashboards and alerts read
is kept: `KEPT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from collector.samples import Sample

_SHORT = (("serverStatus.wiredTiger", "ss_wt"), ("serverStatus", "ss"), ("replSetGetStatus", "rs"))
_LABELLED = {
    "serverStatus.connections.": "conn_type",
    "serverStatus.globalLock.currentQueue.": "count_type",
    "serverStatus.metrics.document.": "doc_op_type",
    "serverStatus.opcounters.": "legacy_op_type",
}
KEPT = frozenset(
    {
        "mongodb_dbstats_dataSize",
        "mongodb_dbstats_fsTotalSize",
        "mongodb_dbstats_fsUsedSize",
        "mongodb_dbstats_indexSize",
        "mongodb_dbstats_storageSize",
        "mongodb_rs_members_health",
        "mongodb_rs_members_optimeDate",
        "mongodb_rs_members_state",
        "mongodb_rs_myState",
        "mongodb_ss_connections",
        "mongodb_ss_globalLock_currentQueue",
        "mongodb_ss_mem_resident",
        "mongodb_ss_metrics_document",
        "mongodb_ss_opLatencies_commands_latency",
        "mongodb_ss_opLatencies_commands_ops",
        "mongodb_ss_opLatencies_reads_latency",
        "mongodb_ss_opLatencies_reads_ops",
        "mongodb_ss_opLatencies_writes_latency",
        "mongodb_ss_opLatencies_writes_ops",
        "mongodb_ss_opcounters",
        "mongodb_ss_transactions_currentOpen",
        "mongodb_ss_transactions_totalAborted",
        "mongodb_ss_transactions_totalCommitted",
        "mongodb_ss_uptime",
        "mongodb_ss_wt_cache_bytes_currently_in_the_cache",
        "mongodb_ss_wt_cache_maximum_bytes_configured",
        "mongodb_ss_wt_cache_tracked_dirty_bytes_in_the_cache",
    }
)


def samples(
    status: Mapping[str, Any], members: Mapping[str, Any], sizes: Iterable[Mapping[str, Any]]
) -> Iterator[Sample]:
    """The answers to serverStatus, replSetGetStatus, and dbStats of each database, as samples."""
    yield Sample("mongodb_up", {}, 1)
    everything = [*_flat("serverStatus.", status, {}), *_flat("replSetGetStatus.", members, {})]
    for each in sizes:
        everything += _flat("dbstats.", each, {"database": each["db"]})
    yield from (sample for sample in everything if sample.name in KEPT)


def _flat(prefix: str, document: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Sample]:
    for key, value in document.items():
        number = _number(value)
        if number is not None:
            label = _LABELLED.get(prefix)
            if label:
                yield Sample(_name(prefix), {**labels, label: key}, number)
            else:
                yield Sample(_name(prefix + key), labels, number)
        elif isinstance(value, Mapping):
            yield from _flat(f"{prefix}{key}.", value, labels)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, Mapping):
                    named = {"member_idx": str(each["name"])} if "name" in each else {}
                    yield from _flat(f"{prefix}{key}.", each, {**labels, **named})


def _number(value: Any) -> float | None:
    """Moments count in milliseconds, as the exporter has them."""
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).timestamp() * 1000
    return None


def _name(path: str) -> str:
    for long, short in _SHORT:
        if path.startswith(f"{long}."):
            path = short + path.removeprefix(long)
            break
    return "mongodb_" + re.sub(r"_+", "_", re.sub(r"[^a-zA-Z0-9_]+", "_", path)).strip("_")
