"""The composition root: settings, store, ledger, schema, service.

This service also runs the worker that finds the events no service subscribes to.
"""

from __future__ import annotations

from collections.abc import Sequence

from nats.aio.client import Client

from kit.app import Service, Worker
from kit.clock import Today, today_in_china
from kit.dead_letters import DeadLetters
from kit.divisions import DivisionTree
from kit.documents import Connect
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from kit.strays import Strays
from kit.topology import load_subscriptions
from services.representatives import loaders, store
from services.representatives.aggregates import AGGREGATES
from services.representatives.events import CATALOGUE
from services.representatives.schema import create_schema
from services.representatives.settings import Settings

NAME = "representatives"


def build(settings: Settings, today: Today = today_in_china, connect: Connect = store.connect) -> Service:
    """The service, connected to its database. Raises what a missing file or database raises."""
    database = connect(settings.mongodb_url, settings.mongodb_database)
    store.ensure_indexes(database)
    reads = store.Store(database, DivisionTree.load(settings.divisions_file), today)
    subscriptions = load_subscriptions(settings.subscriptions_file)
    entities = frozenset(entity for subscribed in subscriptions.values() for entity in subscribed)
    metrics = ServiceMetrics(NAME, CATALOGUE.types)

    def strays(client: Client, dead_letters: DeadLetters) -> Sequence[Worker]:
        return (Strays(entities, client, dead_letters, metrics, database),)

    return Service(
        name=NAME,
        settings=settings,
        ledger=Ledger(NAME, database, CATALOGUE, AGGREGATES, settings.replica),
        schema=create_schema(),
        context=lambda: loaders.context(reads),
        metrics=metrics,
        extra_workers=strays,
    )
