"""The composition root: settings, local rules, store, ledger, schema, service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kit.app import Service
from kit.divisions import DivisionTree
from kit.envelope import CHINA_TIME
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from services.suggestions import loaders, store
from services.suggestions.aggregates import aggregates
from services.suggestions.events import CATALOGUE
from services.suggestions.policies import Policies
from services.suggestions.schema import create_schema
from services.suggestions.settings import Settings

NAME = "suggestions"


def today_in_china() -> date:
    """The day it is where the districts are."""
    return datetime.now(CHINA_TIME).date()


def build(settings: Settings, today: Callable[[], date] = today_in_china) -> Service:
    """The service, connected to its database. Raises what a missing file or database raises."""
    policies = Policies.load(settings.policies_file)
    tree = DivisionTree.load(settings.divisions_file)
    reads = store.Store(store.connect(settings.mongodb_url, settings.mongodb_database), tree, today)
    store.ensure_indexes(reads.database)
    return Service(
        name=NAME,
        settings=settings,
        ledger=Ledger(NAME, reads.database, CATALOGUE, aggregates(policies), settings.replica),
        schema=create_schema(),
        context=lambda: loaders.context(reads, policies),
        metrics=ServiceMetrics(NAME, CATALOGUE.types),
    )
