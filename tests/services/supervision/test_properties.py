"""Any order, repetition and batching of a history gives the same states, counters and events; on MongoDB too."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec
import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.database import Database

from kit.catalogue import CORRECTED, RETRACTED, Catalogue, Fact, RecordRetracted, Target
from kit.counters import read_all
from kit.figures import FigureReported
from kit.fold import Counter
from kit.ledger import Ledger
from services.supervision import commitment, electorate, finding, item, plan, project
from services.supervision.aggregates import AGGREGATES
from services.supervision.events import ACCEPTED, CATALOGUE, EMITTED, targets
from services.supervision.events.common import ELECTORATE
from tests.services.stage import Stage
from tests.services.supervision.histories import histories, told

EVERYTHING = Catalogue.of((*ACCEPTED, *EMITTED), targets)  # what is sent is read again


def by_target(history: list[Fact]) -> dict[Target, list[Fact]]:
    found: dict[Target, list[Fact]] = defaultdict(list)
    for fact in history:
        for target in fact.targets:
            found[target].append(fact)
    return dict(found)


def folded(target: Target, facts: list[Fact]) -> Any:
    aggregate = AGGREGATES[target.aggregate]
    return aggregate.fold(aggregate.start(target.id), facts)


def counters(states: dict[Target, Any]) -> dict[Counter, int]:
    total: Tally[Counter] = Tally()
    for target, state in states.items():
        total.update(AGGREGATES[target.aggregate].contribution(state))
    return {counter: amount for counter, amount in total.items() if amount}


@settings(max_examples=400, deadline=None)
@given(history=histories(25), data=st.data())
def test_states_do_not_depend_on_order_or_on_where_the_fold_was_interrupted(
    history: list[Fact], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(history))
    for target, facts in by_target(history).items():
        aggregate = AGGREGATES[target.aggregate]
        expected = folded(target, facts)
        assert folded(target, [fact for fact in shuffled if target in fact.targets]) == expected
        state = aggregate.start(target.id)
        for fact in sorted(facts, key=lambda fact: fact.order):  # stored and read again after each fact
            state = msgspec.convert(msgspec.to_builtins(aggregate.fold(state, [fact])), aggregate.state)
        assert state == expected


@settings(max_examples=400, deadline=None)
@given(history=histories(25))
def test_every_state_makes_itself_known_and_counts_nothing_below_zero_in_the_end(history: list[Fact]) -> None:
    for target, facts in by_target(history).items():
        if target.aggregate == ELECTORATE:  # counts nothing
            continue
        counted = AGGREGATES[target.aggregate].contribution(folded(target, facts))
        # What does not fit stands beside the indicators, and is known by its number alone.
        contribution = {
            counter: amount for counter, amount in counted.items() if not counter.name.startswith("anomaly.")
        }
        assert {amount for counter, amount in contribution.items() if counter.name.endswith(".known")} == {1}
        months = {(counter.month, counter.name.partition(".")[0]) for counter in contribution}
        known = {(one.month, one.name.partition(".")[0]) for one in contribution if one.name.endswith(".known")}
        assert months == known
        totals: Tally[str] = Tally()
        for counter, amount in contribution.items():
            totals[counter.name] += amount
        assert min(totals.values()) >= 0
        assert sum(totals[f"finding.on_{one}_list"] for one in ("problem", "supervision", "write_off")) in (0, 1)


@settings(max_examples=400, deadline=None)
@given(history=histories(25))
def test_whatever_the_facts_are_the_index_and_the_anomalies_can_be_computed(history: list[Fact]) -> None:
    anomalies = {
        "item": item.anomalies,
        "finding": finding.anomalies,
        "project": project.anomalies,
        "plan": plan.anomalies,
        "commitment": commitment.anomalies,
        "electorate": electorate.anomalies,
        "ballot": lambda state: state.misfits,
    }
    keys = {fact.key for fact in history}
    for target, facts in by_target(history).items():
        state = folded(target, facts)
        assert msgspec.json.encode(AGGREGATES[target.aggregate].index(state))
        for anomaly in anomalies.get(target.aggregate, lambda _: ())(state):
            assert anomaly.event in keys


@pytest.fixture
def database(mongo_url: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client[database_name]
        client.drop_database(database_name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(15), data=st.data())
def test_the_ledger_ends_where_the_sorted_history_ends(
    database: Database[dict[str, Any]], history: list[Fact], data: st.DataObject
) -> None:
    ledger = Ledger("supervision", database, CATALOGUE, AGGREGATES)
    ledger.prepare()
    for name in ("facts", "counters", "outbox", *AGGREGATES):
        database[name].delete_many({})
    deliveries = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history), max_size=8))))
    size = data.draw(st.integers(1, len(deliveries)))
    for start in range(0, len(deliveries), size):
        ledger.apply(deliveries[start : start + size])
    expected = {target: folded(target, facts) for target, facts in by_target(history).items()}
    stored = {
        Target(name, row["_id"]): ledger.state_of(name, row) for name in AGGREGATES for row in database[name].find()
    }
    assert stored == expected
    assert read_all(database) == counters(expected)
    wanted = (AGGREGATES[target.aggregate].consequences(state) for target, state in expected.items())
    assert net_outbox(ledger) == {(one.subject, one.data) for each in wanted for one in each.values()}


def net_outbox(ledger: Ledger) -> set[tuple[str, Any]]:
    """What the receivers are left with: events sent and not taken back."""
    rows = ledger.database["outbox"].find().sort("_id", 1)
    sent: dict[str, tuple[str, Any]] = {}
    for row in rows:
        fact = EVERYTHING.decode(bytes(row["payload"]))
        if isinstance(fact.data, RecordRetracted):
            del sent[fact.data.event_id]
        else:
            sent[fact.key.partition("/")[2]] = (fact.subject, fact.data)
    return set(sent.values())


def test_every_collection_of_the_ledger_has_its_document(stage: Stage) -> None:
    assert set(AGGREGATES) <= set(stage.database.list_collection_names())


def test_histories_have_every_type_the_service_accepts() -> None:
    others = {name for name in CATALOGUE.types if name.startswith("npc.alarm.") or name == "npc.item.opened.v1"}
    assert told() == set(CATALOGUE.types) - {RETRACTED, CORRECTED, FigureReported.event_type} - others
