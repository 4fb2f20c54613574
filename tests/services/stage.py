"""A service without its process: the composition root's own ledger and schema on a database of the tests' own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from kit.app import Service
from kit.catalogue import Fact
from kit.ledger import Verdict
from kit.settings import load
from kit.staff import Staff

CONTRACTS = Path(__file__).parents[2] / "contracts"
READS = ("find", "aggregate", "count", "distinct", "getMore")
INDEXED = {"IXSCAN", "IDHACK", "COUNT_SCAN", "EXPRESS_IXSCAN", "DISTINCT_SCAN"}


class Commands(CommandListener):
    """The reads a client sent, in order."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note what reads."""
        if event.command_name in READS:
            self.sent.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Of no interest."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Of no interest."""

    def collections(self) -> list[str]:
        """Which collection each read asked, sorted."""
        return sorted(str(command[next(name for name in READS if name in command)]) for command in self.sent)


class Refusal(NamedTuple):
    """The one error of an answer."""

    code: str
    message: str


@dataclass
class Stage:
    """`apply` takes facts in, `ask` runs one GraphQL operation as one request; `commands` has the reads it caused.

    Where something depends on today, it is `day[0]`.
    """

    service: Service
    commands: Commands
    day: list[date] = field(default_factory=list)
    staff: Staff | None = None

    @property
    def database(self) -> Database[dict[str, Any]]:
        """What the ledger writes and the schema reads."""
        return self.service.ledger.database

    def apply(self, *facts: Fact) -> None:
        """Take facts in, in one batch; none may be refused."""
        assert set(self.service.ledger.apply(facts).verdicts) <= set(Verdict)

    async def execute(self, query: str, **variables: Any) -> Any:
        """The whole result."""
        self.commands.sent.clear()
        context = self.service.asked_by(self.staff)
        return await self.service.schema.execute(query, variable_values=variables, context_value=context)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        result = await self.execute(query, **variables)
        assert result.errors is None, result.errors
        data: dict[str, Any] = result.data
        return data

    async def entities(self, representations: Sequence[dict[str, str]], fragment: str) -> list[Any]:
        """Resolve references, as a router does."""
        query = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ __typename {fragment} }} }}"
        return list((await self.ask(query, r=list(representations)))["_entities"])

    async def refusal(self, query: str, **variables: Any) -> Refusal:
        """The only error of an operation."""
        (error,) = (await self.execute(query, **variables)).errors
        return Refusal(error.extensions["code"], error.message)

    def plan(self, command: dict[str, Any]) -> set[str]:
        """The stages of the plan that the database chooses for a command that was sent."""
        known = ("find", "aggregate", "filter", "sort", "limit", "projection", "pipeline", "cursor", "hint")
        plain = {name: value for name, value in command.items() if name in known}
        return set(_stages(self.database.command("explain", plain, verbosity="queryPlanner")))

    def scans_nothing(self) -> None:
        """Every read of the last operation went through an index."""
        sent = list(self.commands.sent)
        assert sent
        for command in sent:
            plan = self.plan(command)
            assert plan & INDEXED, command
            assert "COLLSCAN" not in plan, command

    def empty(self) -> None:
        """As before the first fact."""
        for name in (*self.service.ledger.aggregates, "facts", "counters", "outbox"):
            self.database[name].delete_many({})


@contextmanager
def opened(name: str, mongo_url: str, day: date | None = None) -> Iterator[Stage]:
    """The service `name` with its indexes, which take longer than most tests; its database is dropped at the end.

    `day` is the first of today's days, for services that ask for one.
    """
    app, settings, store = (import_module(f"services.{name}.{part}") for part in ("app", "settings", "store"))
    environment = {
        "RENDA_NATS_URL": "nats://127.0.0.1:1",
        "RENDA_NATS_SEED_FILE": "unused",
        "RENDA_MONGODB_URL": mongo_url,
        "RENDA_MONGODB_DATABASE": f"test_{uuid.uuid4().hex[:16]}",
        "RENDA_DIVISIONS_FILE": str(CONTRACTS / "divisions.csv"),
        "RENDA_SUBSCRIPTIONS_FILE": str(CONTRACTS / "subscriptions.json"),
        "RENDA_POLICIES_FILE": str(CONTRACTS / "policies.csv"),
    }
    commands, days = Commands(), [] if day is None else [day]
    given: dict[str, Any] = {"today": lambda: days[0]} if days else {}
    connect = partial(store.connect, event_listeners=[commands])
    service = app.build(load(settings.Settings, environment), connect=connect, **given)
    service.ledger.prepare()
    yield Stage(service, commands, days)
    service.ledger.database.client.drop_database(service.ledger.database.name)
    store.disconnect()


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
