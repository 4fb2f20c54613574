"""Writing without a broker: as fast as the database takes state documents, as fast as it takes all that the ledger
writes, and as slow as a transaction per event."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from unittest import mock

import bson
import pymongo
from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kit.catalogue import Catalogue, Fact, Target
from kit.ledger import Ledger
from services.suggestions import store
from services.suggestions.aggregates import aggregates
from services.suggestions.events import CATALOGUE
from services.suggestions.policies import Policies

RAW_BATCH = 500
BARE_BATCHES = (200, 500)
Documents = dict[Target, dict[str, Any]]


def ledger_on(database: Database[dict[str, Any]], policies: Policies) -> Ledger:
    """The suggestions' ledger on an empty database."""
    ledger = Ledger("suggestions", database, CATALOGUE, aggregates(policies))
    ledger.prepare()
    return ledger


def _service_indexes(client: pymongo.MongoClient[dict[str, Any]], database: Database[dict[str, Any]]) -> None:
    """The indexes that the service's lists are read by."""
    host, port = client.address or ("127.0.0.1", 27017)
    store.connect(f"mongodb://{host}:{port}/?directConnection=true", database.name)
    try:
        store.ensure_indexes(database)
    finally:
        store.disconnect()


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


Writes = list[tuple[str, list[Any]]]
"""The writes of one transaction, by collection, in order."""


def writes_of(
    client: pymongo.MongoClient[dict[str, Any]], payloads: Sequence[bytes], policies: Policies, batch: int
) -> list[Writes]:
    """What the ledger writes for each batch (facts, documents, counters, sources, outbox), as encoded documents."""
    client.drop_database("bench_writes")
    ledger = ledger_on(client["bench_writes"], policies)
    transactions: list[Writes] = []
    bulk_write, insert_many = Collection.bulk_write, Collection.insert_many

    def bulk(self: Collection[Any], requests: Sequence[Any], **options: Any) -> Any:
        transactions[-1].append((self.name, [_encoded(request) for request in requests]))
        return bulk_write(self, requests, **options)

    def insert(self: Collection[Any], documents: list[Any], **options: Any) -> Any:
        done = insert_many(self, documents, **options)  # gives the documents their ids
        transactions[-1].append((self.name, [_encoded(InsertOne(document)) for document in documents]))
        return done

    with mock.patch.object(Collection, "bulk_write", bulk), mock.patch.object(Collection, "insert_many", insert):
        for start in range(0, len(payloads), batch):
            transactions.append([])
            ledger.apply([ledger.catalogue.decode(payload) for payload in payloads[start : start + batch]])
    return transactions


def _encoded(request: Any) -> Any:
    match request:
        case InsertOne():
            return InsertOne(RawBSONDocument(bson.encode(request._doc)))
        case ReplaceOne():
            return ReplaceOne(request._filter, RawBSONDocument(bson.encode(request._doc)))
    return request


def bare(
    client: pymongo.MongoClient[dict[str, Any]], transactions: Sequence[Writes], events: int, policies: Policies
) -> float:
    """Events per second if nothing had to be read, checked or computed: the ledger's own writes, on its own indexes."""
    client.drop_database("bench_bare")
    database = client["bench_bare"]
    ledger_on(database, policies)
    _service_indexes(client, database)
    started = time.perf_counter()
    for writes in transactions:

        def run(session: ClientSession, writes: Writes = writes) -> None:
            for name, requests in writes:
                database[name].bulk_write(requests, ordered=False, session=session)

        with client.start_session() as session:
            session.with_transaction(
                run, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
            )
    return events / (time.perf_counter() - started)


def naive(client: pymongo.MongoClient[dict[str, Any]], payloads: Sequence[bytes], policies: Policies) -> float:
    """Events per second with a transaction each: the same ledger, one fact at a time."""
    client.drop_database("bench_naive")
    ledger = ledger_on(client["bench_naive"], policies)
    started = time.perf_counter()
    for payload in payloads:
        fact: Fact = ledger.catalogue.decode(payload)
        ledger.apply([fact])
    return len(payloads) / (time.perf_counter() - started)
