"""The questions that are measured, and how: in process, on the service's own schema, against a database that holds all.

Each is asked until it is warm, then many times; every database command it sends is explained, and none may scan.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pymongo.collection import Collection

from bench.queries.history import CITY, DISTRICTS, TODAY
from kit.app import Service
from kit.cursors import decode_cursor, encode_cursor
from kit.pagination import rows_behind
from kit.settings import load
from services.suggestions import app, lists, store
from services.suggestions.events import SUGGESTION
from services.suggestions.lists import SuggestionOrder
from services.suggestions.settings import Settings
from tests.services.stage import Commands, Stage

ROUNDS = 40
PAGE = 50
FAR = 100  # the page far down the list
TABLE = """query ($of: [_Any!]!) { _entities(representations: $of) { ... on Division { code
    suggestionIndicators(period: {year: 2025}) { indicator { id } numerator denominator value } } } }"""
LIST = """query ($after: String, $overdue: Boolean, $status: SuggestionStatus, $order: SuggestionOrder!) {
    suggestions(within: "500100", status: $status, overdue: $overdue, order: $order, first: 50, after: $after) {
        pageInfo { hasNextPage } edges { cursor node { id title status dueOn } } } }"""
SEARCH = """query ($text: String!) { search(text: $text, within: "500100") {
    totalCount precision edges { node { score title { text hit } } } } }"""


class Cost(NamedTuple):
    """Of one question: the 95th percentile in milliseconds, and the reads it sent."""

    p95: float
    reads: int


def opened(url: str, database: str, divisions: Path, commands: Commands | None = None, replica: int = 0) -> Service:
    """The service on its database; `commands` hears what it sends."""
    contracts = Path(__file__).parents[2] / "contracts"
    environment = {
        "RENDA_NATS_URL": "nats://127.0.0.1:1",
        "RENDA_NATS_SEED_FILE": "unused",
        "RENDA_MONGODB_URL": url,
        "RENDA_MONGODB_DATABASE": database,
        "RENDA_DIVISIONS_FILE": str(divisions),
        "RENDA_REPLICA": str(replica),
        "RENDA_POLICIES_FILE": str(contracts / "policies.csv"),
    }
    options: dict[str, Any] = {} if commands is None else {"event_listeners": [commands]}
    return app.build(load(Settings, environment), lambda: TODAY, connect=partial(store.connect, **options))


async def measure(url: str, database: str, divisions: Path) -> dict[str, Any]:
    """Every question's cost, those of raw reads of the same pages, and the peak memory of this process in MB."""
    commands = Commands()
    service = opened(url, database, divisions, commands)
    stage = Stage(service, commands)
    collection = service.ledger.database[SUGGESTION]
    newest = {"status": "REPLIED", "order": "NEWEST"}
    far = newest | {"after": _cursor_of_page(collection, FAR)}
    questions: Mapping[str, Callable[[], Awaitable[Any]]] = {
        "table, 12 districts": lambda: stage.ask(TABLE, of=_divisions(12)),
        "table, 100 districts": lambda: stage.ask(TABLE, of=_divisions(100)),
        "list, page 1": partial(stage.ask, LIST, **newest),
        f"list, page {FAR}": partial(stage.ask, LIST, **far),
        "overdue": partial(stage.ask, LIST, overdue=True, order="DUE"),
        "search, rare words": partial(stage.ask, SEARCH, text="东南西路"),
        "search, common words": partial(stage.ask, SEARCH, text="建议"),
        "search, several words": partial(stage.ask, SEARCH, text="加装电梯 停车"),
    }
    costs: dict[str, Any] = {}
    for name, ask in questions.items():
        costs[name] = await _cost(stage, ask)
    for name, asked in (("list, page 1", newest), (f"list, page {FAR}", far)):
        costs[f"{name}, raw"] = _raw(collection, asked)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"costs": costs, "memory": round(memory), "suggestions": collection.estimated_document_count()}


async def _cost(stage: Stage, ask: Callable[[], Awaitable[Any]]) -> Cost:
    for _ in range(3):
        await ask()
    reads = len(stage.commands.sent)
    stage.commands.sent[:] = [command for command in stage.commands.sent if "getMore" not in command]
    stage.scans_nothing()
    return Cost(round(await _p95(ask), 2), reads)


async def _p95(ask: Callable[[], Awaitable[Any]]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def _raw(collection: Collection[dict[str, Any]], variables: Mapping[str, Any]) -> Cost:
    """The read behind a page, sent by pymongo alone."""
    order = list(lists.SUGGESTION_ORDERS[SuggestionOrder.NEWEST])
    query: dict[str, Any] = {"division": {"$in": [CITY, *DISTRICTS]}, "status": "REPLIED"}
    fields = {"state": 1}
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        if "after" in variables:
            values = decode_cursor(variables["after"], order)
            list(collection.aggregate(rows_behind(collection.name, query, order, values, PAGE + 1, fields)))
        else:
            list(collection.find(query, fields).sort(order).limit(PAGE + 1))
        taken.append((time.perf_counter() - started) * 1000)
    return Cost(round(statistics.quantiles(taken, n=20)[-1], 2), 1)


def _cursor_of_page(collection: Collection[dict[str, Any]], page: int) -> str:
    """The cursor behind which a page of the list of replied suggestions begins."""
    order = lists.SUGGESTION_ORDERS[SuggestionOrder.NEWEST]
    query = {"division": {"$in": [CITY, *DISTRICTS]}, "status": "REPLIED"}
    rows = list(collection.find(query).sort(list(order)).skip((page - 1) * PAGE - 1).limit(1))
    if not rows:
        raise SystemExit(f"the list has no page {page}: measure with 10,000 suggestions or more")
    return encode_cursor(rows[0], order)


def _divisions(number: int) -> list[dict[str, str]]:
    return [{"__typename": "Division", "code": code} for code in DISTRICTS[:number]]
