"""Where the ledger's time goes: one replica's batches, applied without a broker, by what each of them does."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any
from unittest import mock

import pymongo

from bench.ingest.direct import ledger_on
from kit._transaction import Transaction
from kit.fold import Aggregate
from services.suggestions.policies import Policies

BATCH = 500
_READING = "read facts known"
_STEPS = {
    "_read_facts": _READING,
    "_write_facts": "write facts",
    "_known": "read aggregates",
    "_move": "compute and write aggregates",
    "_write_counters": "write counters",
    "_write_sources": "write sources",
    "_write_outbox": "write outbox",
}


def stages(
    client: pymongo.MongoClient[dict[str, Any]], payloads: Sequence[bytes], policies: Policies
) -> dict[str, float]:
    """Microseconds per event by step; what is left of the whole is the commit and everything around it."""
    client.drop_database("bench_stages")
    ledger = ledger_on(client["bench_stages"], policies)
    spent: dict[str, float] = defaultdict(float)
    with ExitStack() as timed:
        for method, step in _STEPS.items():
            timed.enter_context(
                mock.patch.object(Transaction, method, _timed(getattr(Transaction, method), step, spent))
            )
        timed.enter_context(mock.patch.object(Aggregate, "fold", _timed(Aggregate.fold, "fold aggregates", spent)))
        started = time.perf_counter()
        for start in range(0, len(payloads), BATCH):
            decoding = time.perf_counter()
            facts = [ledger.catalogue.decode(payload) for payload in payloads[start : start + BATCH]]
            spent["decode and validate"] += time.perf_counter() - decoding
            ledger.apply(facts)
        whole = time.perf_counter() - started
    spent["commit, gate and the rest"] = whole - sum(spent.values())
    return {step: seconds / len(payloads) * 1e6 for step, seconds in spent.items()}


def _timed(function: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            spent[step] += time.perf_counter() - started

    return run
