"""The composition root: settings, local rules, store, ledger, schema, service."""

from __future__ import annotations

from kit.app import Service
from kit.clock import Today, today_in_china
from kit.divisions import DivisionTree
from kit.documents import Connect
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from services.suggestions import loaders, store
from services.suggestions.aggregates import aggregates
from services.suggestions.events import CATALOGUE
from services.suggestions.metrics import division_counts
from services.suggestions.overdue_watch import OverdueWatch
from services.suggestions.policies import Policies
from services.suggestions.schema import create_schema
from services.suggestions.settings import Settings

NAME = "suggestions"


def build(settings: Settings, today: Today = today_in_china, connect: Connect = store.connect) -> Service:
    """The service, connected to its database. Raises what a missing file or database raises."""
    policies = Policies.load(settings.policies_file)
    database = connect(settings.mongodb_url, settings.mongodb_database)
    store.ensure_indexes(database)
    reads = store.Store(database, DivisionTree.load(settings.divisions_file), today)
    return Service(
        name=NAME,
        settings=settings,
        ledger=Ledger(NAME, database, CATALOGUE, aggregates(policies), settings.replica),
        schema=create_schema(),
        context=lambda: loaders.context(reads, policies),
        metrics=ServiceMetrics(NAME, CATALOGUE.types),
        division_counts=division_counts(reads),
        find_more=loaders.passing_anomalies(reads, policies),
        extra_workers=lambda client, dead_letters: [
            OverdueWatch(NAME, reads, policies, client.jetstream(), settings.overdue_watch_seconds)
        ],
    )
