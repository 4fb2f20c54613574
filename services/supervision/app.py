"""The composition root: settings, store, ledger, schema, service."""

from __future__ import annotations

from kit.app import Service
from kit.clock import Today, today_in_china
from kit.desk import Desk
from kit.divisions import DivisionTree
from kit.documents import Connect
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from services.supervision import loaders, store
from services.supervision.aggregates import AGGREGATES
from services.supervision.events import CATALOGUE
from services.supervision.metrics import division_counts
from services.supervision.schema import create_schema
from services.supervision.settings import Settings

NAME = "supervision"


def build(settings: Settings, today: Today = today_in_china, connect: Connect = store.connect) -> Service:
    """The service, connected to its database. Raises what a missing file or database raises."""
    database = connect(settings.mongodb_url, settings.mongodb_database)
    store.ensure_indexes(database)
    reads = store.Store(database, DivisionTree.load(settings.divisions_file), today)
    return Service(
        name=NAME,
        settings=settings,
        ledger=Ledger(NAME, database, CATALOGUE, AGGREGATES, settings.replica),
        schema=create_schema(),
        context=lambda: loaders.context(reads),
        metrics=ServiceMetrics(NAME, CATALOGUE.types),
        division_counts=division_counts(reads),
        extra_workers=lambda client, dead_letters: [Desk(NAME, database, client)],
    )
