"""Puts the service together: settings, store, ledger, schema, metrics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pymongo.database import Database

from kit.app import Service
from kit.divisions import DivisionTree
from kit.envelope import CHINA_TIME
from kit.indicators import Indicators
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from kit.settings import ServiceSettings
from services.supervision import store
from services.supervision.aggregates import AGGREGATES
from services.supervision.events import CATALOGUE
from services.supervision.graph.context import Request
from services.supervision.indicators import INDICATORS
from services.supervision.schema import create_schema

NAME = "supervision"


def today_in_china() -> date:
    """The day terms are compared with."""
    return datetime.now(CHINA_TIME).date()


def build(
    settings: ServiceSettings,
    clock: Callable[[], date] = today_in_china,
    connect: Callable[[str, str], Database[dict[str, Any]]] = store.connect,
) -> Service:
    """The whole service, its indexes in place, not yet running. Raises pymongo errors without a database."""
    tree = DivisionTree.load(settings.divisions_file)
    database = connect(settings.mongodb_url, settings.mongodb_database)
    store.ensure_indexes()
    reads = store.Store(clock)
    indicators = Indicators(database, tree, INDICATORS, reads.review_terms)

    def context() -> dict[str, Any]:
        return {"request": Request.begin(reads, tree, indicators)}

    return Service(
        name=NAME,
        settings=settings,
        ledger=Ledger(NAME, database, CATALOGUE, AGGREGATES, writer=settings.replica),
        schema=create_schema(),
        context=context,
        metrics=ServiceMetrics(NAME, CATALOGUE.types),
    )
