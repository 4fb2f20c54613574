"""The service on a real mongod, on a fixed day, with every command it sends written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from kit.app import Service
from kit.catalogue import Fact
from kit.settings import ServiceSettings
from services.supervision import store
from services.supervision.app import build

DIVISIONS = Path(__file__).parents[3] / "contracts" / "divisions.csv"
READS = ("find", "aggregate")


class Commands(CommandListener):
    """The reads sent to one database, in order."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.reads: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.database_name == self.database and event.command_name in READS:
            self.reads.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Not needed."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Not needed."""

    def collections(self) -> list[str]:
        """Which collection each read asked, sorted."""
        return sorted(command[next(name for name in READS if name in command)] for command in self.reads)


@dataclass
class Stage:
    """The service with its ledger, and its schema to ask."""

    service: Service
    commands: Commands

    @property
    def database(self) -> Database[dict[str, Any]]:
        return self.service.ledger.database

    def apply(self, *facts: Fact) -> None:
        """Take facts in, in one batch."""
        self.service.ledger.apply(facts)

    async def execute(self, query: str, **variables: Any) -> Any:
        """The whole result of a query; `commands` then holds the reads it caused."""
        self.commands.reads.clear()
        return await self.service.schema.execute(query, variable_values=variables, context_value=self.service.context())

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query that must not fail."""
        result = await self.execute(query, **variables)
        assert result.errors is None
        assert result.data is not None
        return dict(result.data)

    async def entities(self, representations: Sequence[dict[str, str]], fragment: str) -> list[Any]:
        """Resolve references, as a router does."""
        query = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ __typename {fragment} }} }}"
        return list((await self.ask(query, r=list(representations)))["_entities"])


@pytest.fixture
def stage(mongo_url: str, database_name: str) -> Iterator[Stage]:
    """The service on the tenth of July 2025."""
    commands = Commands(database_name)
    settings = ServiceSettings(
        nats_url="nats://127.0.0.1:1",
        nats_seed_file=Path("unused"),
        mongodb_url=mongo_url,
        mongodb_database=database_name,
        divisions_file=DIVISIONS,
    )
    service = build(
        settings, clock=lambda: date(2025, 7, 10), connect=partial(store.connect, event_listeners=[commands])
    )
    service.ledger.prepare()
    yield Stage(service, commands)
    service.ledger.database.client.drop_database(database_name)
    store.disconnect()
