"""The file of figures, row by row, after the generated history went through the real ledgers on a real MongoDB."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import pytest
from pymongo.database import Database

from dataset.expected import Expectation, expectations
from dataset.figures import Figure, load
from dataset.generate import DIVISIONS, generate
from dataset.history import Event
from kit.divisions import DivisionTree
from kit.figures import Precision
from kit.indicator_values import Indicators, LiveQueries
from kit.indicators import Value
from kit.ledger import Ledger, Verdict
from kit.periods import Period
from services.representatives import store as representatives_store
from services.suggestions import store as suggestions_store
from services.supervision import store as supervision_store
from tests.dataset.under_test import SERVICES, TODAY

BATCH = 400
PRECISIONS = {"=": Precision.EXACT, ">=": Precision.AT_LEAST, "~": Precision.ABOUT}
TREE = DivisionTree.load(DIVISIONS)

Connected = tuple[Database[dict[str, Any]], LiveQueries]


def connect_representatives(url: str, name: str) -> Connected:
    database = representatives_store.connect(url, name)
    representatives_store.ensure_indexes(database)
    return database, representatives_store.Store(database, TREE, lambda: TODAY).live


def connect_suggestions(url: str, name: str) -> Connected:
    database = suggestions_store.connect(url, name)
    suggestions_store.ensure_indexes(database)
    return database, suggestions_store.Store(database, TREE, lambda: TODAY).live


def connect_supervision(url: str, name: str) -> Connected:
    database = supervision_store.connect(url, name)
    supervision_store.ensure_indexes(database)
    return database, supervision_store.Store(database, TREE, lambda: TODAY).live


CONNECT: Mapping[str, Callable[[str, str], Connected]] = {
    "representatives": connect_representatives,
    "suggestions": connect_suggestions,
    "supervision": connect_supervision,
}


@cache
def history() -> list[Event]:
    return generate()


@cache
def expected() -> Mapping[Figure, Expectation]:
    return {one.figure: one for one in expectations(history())}


def fill(name: str, database: Database[dict[str, Any]]) -> None:
    """Apply every event the service accepts, in time order, in batches."""
    service = SERVICES[name]
    ledger = Ledger(name, database, service.catalogue, service.aggregates)
    ledger.prepare()
    accepted = (service.catalogue.decode(event.payload) for event in history() if event.type in service.catalogue.types)
    while batch := list(islice(accepted, BATCH)):
        assert set(ledger.apply(batch).verdicts) == {Verdict.NEW}


@pytest.fixture(scope="module")
def indicators(mongo_url: str) -> Iterator[Mapping[str, Indicators]]:
    """Each service's indicators over a database filled with the generated history."""
    filled = {}
    for name, connect in CONNECT.items():
        database, live = connect(mongo_url, f"dataset_{name}_{uuid.uuid4().hex[:8]}")
        fill(name, database)
        filled[name] = Indicators(database, TREE, SERVICES[name].indicators, live)
    yield filled
    for one in filled.values():
        one.database.client.drop_database(one.database.name)


def asked(indicators: Mapping[str, Indicators], row: Figure) -> Value:
    period = Period(row.year)
    [value] = indicators[row.owner].values([row.division], [period], [row.indicator])[row.division, period]
    return value


@pytest.mark.parametrize("row", load().rows, ids=lambda row: f"{row.division}-{row.year}-{row.indicator}")
def test_each_reported_figure_comes_back_beside_its_claim(indicators: Mapping[str, Indicators], row: Figure) -> None:
    value = asked(indicators, row)

    assert value.claimed is not None
    assert (value.claimed.value, value.claimed.precision) == (float(row.value), PRECISIONS[row.op])
    assert value.value == expected()[row].value
    if value.value is None:
        assert value.difference is None
    else:
        assert row.allows(value.value)
        assert value.difference == round(value.value - float(row.value), 10)


def test_a_city_sums_its_districts_and_says_that_some_reported_nothing(
    indicators: Mapping[str, Indicators],
) -> None:
    [assigned, resolved] = indicators["suggestions"].values(
        ["210800"], [Period(2025)], ["suggestions_assigned", "opinions_resolved"]
    )["210800", Period(2025)]

    in_city = {"210802", "210803", "210804", "210811", "210881", "210882"}
    told = {one.subject for one in history() if one.type == "npc.suggestion.assigned.v1" and one.time.year == 2025}
    assert assigned.value == len({one for one in told if one.partition("-")[0] in in_city})
    assert assigned.precision is Precision.AT_LEAST
    assert resolved.precision is Precision.AT_LEAST


def test_what_a_district_did_not_report_stays_unknown(indicators: Mapping[str, Indicators]) -> None:
    unknown = indicators["suggestions"].values(["210803", "210881", "210802"], [Period(2025)], ["reply_rate"])

    assert [(value.numerator, value.value) for [value] in unknown.values()] == [(None, None)] * 3
