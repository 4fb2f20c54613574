"""The service on the session's real MongoDB: its ledger, and its schema on a day of the test's choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pymongo
import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from kit.catalogue import EventData, Fact
from kit.divisions import DivisionTree
from kit.ledger import Ledger
from services.suggestions import loaders, store
from services.suggestions.events import CATALOGUE
from services.suggestions.schema import create_schema
from tests.services.suggestions.histories import AGGREGATES, POLICIES, told

SCHEMA = create_schema()
READS = {"find", "aggregate", "count", "distinct", "getMore"}


@pytest.fixture
def make_ledger(mongo_url: str, database_name: str) -> Iterator[Callable[[str], Ledger]]:
    """Ledgers by suffix of their database's name, each made once; all of them are dropped."""
    made: dict[str, Ledger] = {}
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:

        def make(suffix: str = "") -> Ledger:
            if suffix not in made:
                made[suffix] = Ledger("suggestions", client[f"{database_name}{suffix}"], CATALOGUE, AGGREGATES)
                made[suffix].prepare()
            return made[suffix]

        yield make
        for ledger in made.values():
            client.drop_database(ledger.database.name)


class Commands(CommandListener):
    """The reads a client sent, in order."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in READS:
            self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Of no interest."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Of no interest."""


@dataclass
class Stage:
    """The service without its process: what is applied can be asked for."""

    ledger: Ledger
    reads: store.Store
    commands: Commands
    day: list[date] = field(default_factory=lambda: [date(2025, 12, 31)])

    def apply(self, *facts: Fact) -> None:
        self.ledger.apply(facts)

    def tell(self, subject: str, *steps: tuple[str, EventData]) -> list[Fact]:
        """Apply the history of one aggregate."""
        facts = told(*steps, subject=subject)
        self.ledger.apply(facts)
        return facts

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        result = await SCHEMA.execute(
            query, variable_values=variables, context_value=loaders.context(self.reads, POLICIES)
        )
        assert result.errors is None
        return result.data

    async def refusal(self, query: str) -> tuple[str, str]:
        """The code and the message of the one error of an answer."""
        result = await SCHEMA.execute(query, context_value=loaders.context(self.reads, POLICIES))
        (error,) = result.errors or []
        return (error.extensions or {})["code"], error.message


@pytest.fixture
def stage(mongo_url: str, database_name: str, divisions: DivisionTree) -> Iterator[Stage]:
    """An empty service on the last day of 2025; set `day[0]` for another day."""
    commands = Commands()
    database = store.connect(mongo_url, database_name, event_listeners=[commands])
    store.ensure_indexes(database)
    ledger = Ledger("suggestions", database, CATALOGUE, AGGREGATES)
    ledger.prepare()
    days = [date(2025, 12, 31)]
    yield Stage(ledger, store.Store(database, divisions, lambda: days[0]), commands, days)
    database.client.drop_database(database_name)
    store.disconnect()
