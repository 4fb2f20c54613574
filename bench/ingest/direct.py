"""Writing without a broker: as fast as the database takes state documents, and as slow as a transaction per event."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pymongo
from pymongo import ReplaceOne
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from kit.catalogue import Catalogue, Fact, Target
from kit.ledger import Ledger
from services.suggestions.aggregates import aggregates
from services.suggestions.events import CATALOGUE
from services.suggestions.policies import Policies

RAW_BATCH = 500
Documents = dict[Target, dict[str, Any]]


def ledger_on(database: Database[dict[str, Any]], policies: Policies) -> Ledger:
    """The suggestions' ledger on an empty database."""
    ledger = Ledger("suggestions", database, CATALOGUE, aggregates(policies))
    ledger.prepare()
    return ledger


def targets_of(payloads: Sequence[bytes], catalogue: Catalogue = CATALOGUE) -> list[Target]:
    """The aggregate each event is first of all about."""
    return [catalogue.decode(payload).targets[0] for payload in payloads]


def state_documents(database: Database[dict[str, Any]], names: Sequence[str]) -> Documents:
    """What the ledger has stored, by aggregate."""
    return {Target(name, row["_id"]): row for name in names for row in database[name].find()}


def raw(client: pymongo.MongoClient[dict[str, Any]], documents: Documents, targets: Sequence[Target]) -> float:
    """Events per second if each were one upsert of its aggregate's document, in batches, durable."""
    concern = WriteConcern("majority", j=True)
    client.drop_database("bench_raw")
    database = client["bench_raw"]
    started = time.perf_counter()
    for start in range(0, len(targets), RAW_BATCH):
        by_name: dict[str, list[ReplaceOne[dict[str, Any]]]] = {}
        for target in targets[start : start + RAW_BATCH]:
            if (document := documents.get(target)) is not None:
                by_name.setdefault(target.aggregate, []).append(ReplaceOne({"_id": target.id}, document, upsert=True))
        for name, writes in by_name.items():
            database.get_collection(name, write_concern=concern).bulk_write(writes, ordered=False)
    return len(targets) / (time.perf_counter() - started)


def naive(client: pymongo.MongoClient[dict[str, Any]], payloads: Sequence[bytes], policies: Policies) -> float:
    """Events per second with a transaction each: the same ledger, one fact at a time."""
    client.drop_database("bench_naive")
    ledger = ledger_on(client["bench_naive"], policies)
    started = time.perf_counter()
    for payload in payloads:
        fact: Fact = ledger.catalogue.decode(payload)
        ledger.apply([fact])
    return len(payloads) / (time.perf_counter() - started)
