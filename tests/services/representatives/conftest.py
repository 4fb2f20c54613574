"""A representatives service without its process: the real ledger, store and schema on a database of the test's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from kit.catalogue import Fact
from kit.divisions import DivisionTree
from kit.ledger import Ledger, Verdict
from services.representatives import loaders, store
from services.representatives.aggregates import AGGREGATES
from services.representatives.events import CATALOGUE
from services.representatives.schema import create_schema
from services.representatives.store import Store

SCHEMA = create_schema()
READS = ("find", "aggregate", "count", "getMore")


class Commands(CommandListener):
    """Every reading command sent to the database."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note what reads."""
        if event.command_name in READS:
            self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""


@dataclass
class Stage:
    """`tell` applies facts, `ask` runs one GraphQL operation as one request."""

    ledger: Ledger
    store: Store
    commands: Commands = field(repr=False)

    def tell(self, *facts: Fact) -> None:
        """Apply facts; each must be new."""
        applied = self.ledger.apply(facts)
        assert set(applied.verdicts) <= {Verdict.NEW}

    async def answer(self, query: str, **variables: Any) -> Any:
        """The whole result."""
        self.commands.sent.clear()
        return await SCHEMA.execute(query, variable_values=variables, context_value=loaders.context(self.store))

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        result = await self.answer(query, **variables)
        assert result.errors is None, result.errors
        data: dict[str, Any] = result.data
        return data

    async def refusal(self, query: str, **variables: Any) -> str:
        """The message of the only error."""
        result = await self.answer(query, **variables)
        (error,) = result.errors
        return str(error.message)

    def reads(self) -> list[str]:
        """The collections read by the last operation, in order of their names."""
        return sorted(str(command.get("find") or command.get("aggregate")) for command in self.commands.sent)

    def stages(self, command: dict[str, Any]) -> set[str]:
        """The stages of the plan that the database chooses for a command that was sent."""
        known = ("find", "aggregate", "filter", "sort", "limit", "projection", "pipeline", "cursor")
        plain = {name: value for name, value in command.items() if name in known}
        return set(_stages(self.store.database.command("explain", plain, verbosity="queryPlanner")))


def _stages(plan: Any) -> Iterable[str]:
    match plan:
        case dict():
            if isinstance(plan.get("stage"), str):
                yield plan["stage"]
            for key, value in plan.items():
                if key != "rejectedPlans":
                    yield from _stages(value)
        case list():
            for value in plan:
                yield from _stages(value)


@pytest.fixture(scope="package")
def empty_stage(mongo_url: str, divisions: DivisionTree) -> Iterator[Stage]:
    """The service's database with its indexes, which take longer than most tests."""
    commands = Commands()
    database = store.connect(mongo_url, f"test_{uuid.uuid4().hex[:16]}", event_listeners=[commands])
    store.ensure_indexes(database)
    ledger = Ledger("representatives", database, CATALOGUE, AGGREGATES)
    ledger.prepare()
    yield Stage(ledger, Store(database, divisions), commands)
    database.client.drop_database(database.name)
    store.disconnect()


@pytest.fixture
def stage(empty_stage: Stage) -> Stage:
    """An empty service."""
    for name in (*AGGREGATES, "facts", "counters", "outbox"):
        empty_stage.store.database[name].delete_many({})
    return empty_stage
