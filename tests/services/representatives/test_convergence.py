"""Order, repetition and batching change nothing: neither the states, nor the counters, purely and on a real MongoDB."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.catalogue import Fact, Target
from kit.counters import read_all
from kit.fold import Counter
from kit.ledger import Ledger
from services.representatives import representative, spans
from services.representatives.aggregates import AGGREGATES
from services.representatives.events import CATALOGUE
from services.representatives.vocabulary import MandateStatus
from tests.services.representatives.histories import counters, histories
from tests.services.representatives.history import stock_at

Client = pymongo.MongoClient[dict[str, Any]]


def own_of(history: Sequence[Fact]) -> dict[Target, list[Fact]]:
    return {target: [one for one in history if target in one.targets] for fact in history for target in fact.targets}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_state_does_not_depend_on_the_order_facts_are_given_in(data: st.DataObject) -> None:
    history = data.draw(histories())
    shuffled = data.draw(st.permutations(history))
    for target, own in own_of(history).items():
        aggregate = AGGREGATES[target.aggregate]
        start = aggregate.start(target.id)
        assert aggregate.fold(start, (one for one in shuffled if one in own)) == aggregate.fold(start, own)


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(0, 20))
def test_a_stored_state_goes_on_as_if_it_had_been_folded_from_the_start(history: list[Fact], cut: int) -> None:
    for target, own in own_of(history).items():
        aggregate = AGGREGATES[target.aggregate]
        start = aggregate.start(target.id)
        stored = msgspec.to_builtins(aggregate.fold(start, own[:cut]))
        halfway = msgspec.convert(stored, aggregate.state)
        whole = aggregate.fold(start, own)
        assert aggregate.fold(halfway, own[cut:]) == whole
        assert aggregate.index(aggregate.fold(halfway, own[cut:])) == aggregate.index(whole)


@settings(max_examples=300, deadline=None)
@given(histories())
def test_counters_agree_with_the_states_they_come_from(history: list[Fact]) -> None:
    for target, own in own_of(history).items():
        aggregate = AGGREGATES[target.aggregate]
        state = aggregate.fold(aggregate.start(target.id), own)
        numbers = aggregate.contribution(state)
        last = "2199-12"
        match target.aggregate:
            case "representative":
                serving = [one for one in state.mandates if one.status is MandateStatus.SERVING]
                assert stock_at(numbers, "representative.serving", last) == int(bool(serving))
                assert stock_at(numbers, "mandate.serving", last) == len(serving)
                assert stock_at(numbers, "representative.grouped", last) == int(
                    any(one.joined and not one.left for one in state.memberships)
                )
            case "station":
                assert stock_at(numbers, f"station.{state.type}", last) == int(state.is_open)
            case "group":
                assert stock_at(numbers, f"group.{state.kind}", last) == int(bool(state.members))
                assert bool(state.members) == state.has_members
            case "code":
                assert stock_at(numbers, f"code.{state.target}", last) == int(state.is_valid)
        months = {counter.month for counter in numbers}
        stocks = {counter.name for counter in numbers if counter.name.endswith(("serving", "grouped"))}
        assert all(0 <= stock_at(numbers, name, month) <= 4 for name in stocks for month in months)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_every_mandate_is_in_at_most_one_place_at_a_time(history: list[Fact]) -> None:
    for target, own in own_of(history).items():
        if target.aggregate != "representative":
            continue
        state: representative.Representative = AGGREGATES["representative"].fold(
            AGGREGATES["representative"].start(target.id), own
        )
        keys = [(one.level, one.term) for one in state.mandates]
        assert len(keys) == len(set(keys))
        for mandate in state.mandates:
            served = mandate.served
            assert all(earlier.until is not None for earlier in served[:-1])
            assert spans.is_open(served) == (mandate.status is MandateStatus.SERVING)


@pytest.fixture(scope="module")
def client(mongo_url: str) -> Iterator[Client]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        yield client


def prepared(client: Client, name: str) -> Ledger:
    ledger = Ledger("representatives", client[name], CATALOGUE, AGGREGATES)
    ledger.prepare()
    return ledger


def stored_counters(ledger: Ledger) -> Tally[Counter]:
    return Tally(read_all(ledger.database))


def stored_documents(ledger: Ledger) -> dict[tuple[str, str], dict[str, Any]]:
    """Every aggregate's document, without what counts its writes and names what it sent."""
    return {
        (name, row["_id"]): {key: value for key, value in row.items() if key not in ("version", "sent")}
        for name in AGGREGATES
        for row in ledger.database[name].find()
    }


def clear(ledger: Ledger) -> None:
    for name in (*AGGREGATES, "facts", "counters", "outbox"):
        ledger.database[name].delete_many({})


@pytest.fixture(scope="module")
def ledgers(client: Client) -> Iterator[tuple[Ledger, Ledger]]:
    names = ("convergence_sorted", "convergence_shuffled")
    yield prepared(client, names[0]), prepared(client, names[1])
    for name in names:
        client.drop_database(name)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_repetition_and_batching_leaves_the_same_database(
    data: st.DataObject, ledgers: tuple[Ledger, Ledger]
) -> None:
    ordered, shuffled = ledgers
    for ledger in ledgers:
        clear(ledger)
    history = data.draw(histories())
    repeated = data.draw(st.lists(st.sampled_from(history), max_size=4))
    delivery = data.draw(st.permutations([*history, *repeated]))
    size = data.draw(st.integers(1, len(delivery)))
    ordered.apply(history)
    for begin in range(0, len(delivery), size):
        shuffled.apply(delivery[begin : begin + size])
    assert stored_documents(shuffled) == stored_documents(ordered)
    assert stored_counters(shuffled) == stored_counters(ordered) == counters(history)
