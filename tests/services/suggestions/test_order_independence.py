"""The result depends on which facts are known, never on when, how often or in which batches they arrived."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.catalogue import EventData, Fact
from kit.counters import read_all
from kit.envelope import parse
from kit.fold import Aggregate
from kit.ledger import Ledger
from services.suggestions import events as e
from services.suggestions.deadlines import anomalies, deadlines, next_due, overdue_days
from services.suggestions.opinion import Opinion
from services.suggestions.suggestion import Suggestion
from tests.services.suggestions.histories import (
    AGGREGATES,
    COSIGNER,
    ID,
    OPINION_ID,
    POLICIES,
    SCHOOLS,
    TRAFFIC,
    D,
    assigned,
    bounced,
    closed,
    extended,
    fact,
    graded,
    handled,
    joint_opinion,
    keyed,
    moment,
    promised,
    received,
    rehandled,
    replied,
    retraction,
    separately,
    sorted_,
    submitted,
    visited,
    withdrawn,
)

FIRST_DAY = date(2025, 1, 1)
OTHER_ID = f"{D}-S2025-0002"
UNITS = st.sampled_from([SCHOOLS, TRAFFIC])
SUGGESTION_DATA: st.SearchStrategy[EventData] = st.one_of(
    st.builds(submitted, cosigners=st.sampled_from([(), (COSIGNER,)])),
    st.just(sorted_()),
    st.just(assigned()),
    st.builds(assigned, UNITS),
    st.just(assigned(SCHOOLS, joint=(TRAFFIC,))),
    st.just(separately(SCHOOLS, TRAFFIC)),
    st.builds(bounced, UNITS),
    st.builds(extended, st.sampled_from([None, SCHOOLS])),
    st.builds(joint_opinion, UNITS),
    st.builds(replied, UNITS, st.sampled_from(e.Outcome)),
    st.builds(replied, UNITS, st.sampled_from(e.Outcome)),
    st.builds(graded, st.sampled_from(e.Grade), st.sampled_from([1, 2])),
    st.builds(graded, st.just(e.Grade.DISSATISFIED)),
    st.just(rehandled()),
    st.builds(visited, st.sampled_from(e.Visit), st.sampled_from([None, "1", "2"])),
    st.builds(promised, st.sampled_from(["2025-01-02", "2025-06-30"]), st.sampled_from(["1", "2"])),
    st.builds(closed, st.sampled_from([None, e.Outcome.RESOLVED])),
    st.just(keyed()),
    st.just(withdrawn()),
    st.builds(
        e.SuggestionPrestudied, division=st.just(D), fiscal_year=st.sampled_from([2025, 2026]), adopted=st.booleans()
    ),
    st.just(e.SuggestionConverted(division=D, case_reference_hash="f" * 64, outcome=e.CaseOutcome.RECTIFIED)),
    st.just(e.SuggestionUrged(division=D, measure=e.Urging.NOTICE)),
    st.just(e.SuggestionMerged(division=D, merged_with=OTHER_ID)),
    st.just(e.SuggestionMeasureTaken(division=D, title="more buses")),
    st.builds(
        e.SuggestionPlanned,
        division=st.just(D),
        unit=UNITS,
        leader=st.sampled_from([None, "deputy head"]),
        handler=st.just("office"),
        finish_on=st.sampled_from([None, date(2025, 5, 1)]),
    ),
)
OPINION_DATA: st.SearchStrategy[EventData] = st.one_of(
    st.builds(received, st.sampled_from(e.Channel), legislative_draft=st.sampled_from([None, f"{D}-draft-1"])),
    st.just(e.OpinionRouted(division=D, representatives=(COSIGNER,))),
    st.just(e.OpinionAnswered(division=D, representative=COSIGNER)),
    st.just(e.OpinionAssigned(division=D, unit=TRAFFIC)),
    st.builds(handled, st.sampled_from(e.Outcome), UNITS),
    st.just(e.OpinionFedBack(division=D)),
    st.builds(e.OpinionRevisited, division=st.just(D), grade=st.sampled_from([None, e.Grade.SATISFIED])),
    st.builds(e.OpinionClosed, division=st.just(D), outcome=st.sampled_from([None, e.Outcome.RESOLVED])),
    st.just(e.OpinionConverted(division=D, suggestion=ID)),
    st.builds(e.OpinionAdopted, division=st.just(D), result=st.sampled_from(e.Adoption)),
    st.builds(e.OpinionPromised, division=st.just(D), due_on=st.sampled_from([date(2025, 1, 9), date(2025, 6, 30)])),
    st.builds(
        e.OpinionProduced,
        division=st.just(D),
        title=st.just("校舍"),
        item=st.just(f"{D}-hearing-1"),
        unit=st.sampled_from([None, TRAFFIC]),
    ),
)
FOUND_OVERDUE = st.just(e.SuggestionFoundOverdue(division=D, due_on=date(2025, 3, 1)))
SPANS = st.lists(
    st.builds(
        e.CodeSpan,
        since=st.sampled_from([moment("2025-01-01"), moment("2025-02-01")]),
        until=st.sampled_from([None, moment("2025-03-01")]),
    ),
    max_size=2,
).map(tuple)
STANDING_DATA: st.SearchStrategy[EventData] = st.one_of(
    st.builds(e.CodeAnnounced, division=st.just(D), valid=SPANS),
    st.builds(e.MandateLapsed, division=st.just(D), ended=st.booleans()),
    st.builds(
        e.UnitAppraised, division=st.just(D), year=st.sampled_from([2024, 2025]), score=st.sampled_from([80.0, 91.5])
    ),
)


def _facts(data: st.SearchStrategy[EventData], subjects: st.SearchStrategy[str]) -> st.SearchStrategy[Fact]:
    """Facts at nine or at half past five of the first hundred days of 2025; many share their time."""

    def make(number: int, day: int, clock: str, said: EventData, subject: str) -> Fact:
        return fact(f"{FIRST_DAY + timedelta(days=day)} {clock}", said, subject, event_id=f"n{number}")

    days = st.integers(0, 100)
    return st.builds(make, st.integers(0, 10**6), days, st.sampled_from(["09:00", "17:30"]), data, subjects)


SUGGESTION_HISTORIES = st.lists(_facts(SUGGESTION_DATA, st.just(ID)), max_size=25, unique_by=lambda one: one.key)
OPINION_HISTORIES = st.lists(_facts(OPINION_DATA, st.just(OPINION_ID)), max_size=15, unique_by=lambda one: one.key)
ALL_HISTORIES = st.lists(
    st.one_of(
        _facts(SUGGESTION_DATA, st.just(ID)),
        _facts(SUGGESTION_DATA, st.sampled_from([ID, OTHER_ID])),
        _facts(OPINION_DATA, st.just(OPINION_ID)),
        _facts(FOUND_OVERDUE, st.just(ID)),
        _facts(STANDING_DATA, st.just(SCHOOLS)),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda one: one.key,
)


def in_pieces(aggregate: Aggregate[Any], identity: str, facts: list[Fact], cuts: list[int]) -> Any:
    """The state folded piece by piece, stored and read again after each, as the ledger does."""
    state = aggregate.start(identity)
    ordered = sorted(facts, key=lambda one: one.order)
    for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(ordered)], strict=True):
        state = aggregate.fold(state, ordered[first:last])
        state = msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(state))), aggregate.state)
    return state


@settings(max_examples=300, deadline=None)
@given(st.data(), SUGGESTION_HISTORIES)
def test_a_suggestion_is_the_same_whatever_the_order_and_the_pieces(data: st.DataObject, history: list[Fact]) -> None:
    aggregate = AGGREGATES[e.SUGGESTION]
    expected = aggregate.fold(aggregate.start(ID), sorted(history, key=lambda one: one.order))
    shuffled = data.draw(st.permutations(history))
    cuts = data.draw(st.lists(st.integers(0, len(history)), max_size=4))
    assert aggregate.fold(aggregate.start(ID), shuffled) == expected
    assert in_pieces(aggregate, ID, shuffled, cuts) == expected


@settings(max_examples=200, deadline=None)
@given(st.data(), OPINION_HISTORIES)
def test_an_opinion_is_the_same_whatever_the_order_and_the_pieces(data: st.DataObject, history: list[Fact]) -> None:
    aggregate = AGGREGATES[e.OPINION]
    expected = aggregate.fold(aggregate.start(OPINION_ID), sorted(history, key=lambda one: one.order))
    shuffled = data.draw(st.permutations(history))
    cuts = data.draw(st.lists(st.integers(0, len(history)), max_size=4))
    assert aggregate.fold(aggregate.start(OPINION_ID), shuffled) == expected
    assert in_pieces(aggregate, OPINION_ID, shuffled, cuts) == expected


@settings(max_examples=300, deadline=None)
@given(SUGGESTION_HISTORIES)
def test_whatever_a_district_publishes_the_numbers_of_a_suggestion_fit_together(history: list[Fact]) -> None:
    aggregate = AGGREGATES[e.SUGGESTION]
    state = aggregate.fold(aggregate.start(ID), history)
    assert isinstance(state, Suggestion)
    numbers: dict[str, int] = {}
    for counter, number in aggregate.contribution(state).items():
        name = counter.name.removeprefix("suggestion.")
        numbers[name] = numbers.get(name, 0) + number
    count = {name: numbers.get(name, 0) for name in (
        "submitted", "received", "assigned", "replied", "replied_on_time", "closed", "graded", "satisfied", "mostly",
        "dissatisfied", "resolved", "partly", "key", "key_satisfied_round1", "key_satisfied_round2", "double_graded",
        "double_agreed", "graded_rehandled", "days_to_reply", "known",
    )}  # fmt: skip
    assert all(number >= 0 for number in numbers.values())
    assert count["assigned"] <= 1
    assert count["replied_on_time"] <= count["replied"] <= count["assigned"]
    assert count["graded"] <= count["replied"]
    assert count["closed"] <= count["replied"]
    assert count["satisfied"] + count["mostly"] + count["dissatisfied"] == count["graded"]
    assert count["resolved"] + count["partly"] <= count["replied"]
    assert count["key_satisfied_round1"] <= count["key"]
    assert count["key_satisfied_round2"] <= count["key"]
    assert count["double_agreed"] <= count["double_graded"] <= count["graded"]
    assert (count["known"] >= 1) == bool(history)
    assert len(state.steps) == len(history)


@settings(max_examples=200, deadline=None)
@given(SUGGESTION_HISTORIES, st.dates(FIRST_DAY, date(2027, 1, 1)))
def test_whatever_a_district_publishes_clocks_and_anomalies_can_be_told(history: list[Fact], today: date) -> None:
    aggregate = AGGREGATES[e.SUGGESTION]
    state = aggregate.fold(aggregate.start(ID), history)
    assert isinstance(state, Suggestion)
    keys = {one.key for one in history}
    assert {one.event_key for one in anomalies(state, POLICIES, today)} <= keys
    due = next_due(state, POLICIES)
    late_by = overdue_days(due.on if due else None, today)
    late = [one.days_late(today) for one in deadlines(state, POLICIES)]
    assert all(days >= 0 for days in late)
    assert late_by <= max(late, default=0)
    index = aggregate.index(aggregate.view(state, {}))
    assert (index["due_on"] < today.isoformat()) == (late_by > 0)


@settings(max_examples=200, deadline=None)
@given(OPINION_HISTORIES)
def test_whatever_a_district_publishes_the_numbers_of_an_opinion_fit_together(history: list[Fact]) -> None:
    aggregate = AGGREGATES[e.OPINION]
    state = aggregate.fold(aggregate.start(OPINION_ID), history)
    assert isinstance(state, Opinion)
    names = [counter.name.removeprefix("opinion.") for counter in aggregate.contribution(state)]
    family = "produced" if state.item else "opinion"
    names = [name.removeprefix(f"{family}.") for name in names if not name.startswith("promise.")]
    assert names.count("received") == int(state.received_on is not None)
    assert ("known" in names) == bool(history)
    for part, whole in (("resolved", "received"), ("scan_closed", "closed"), ("legislative_adopted", "legislative")):
        assert names.count(part) <= names.count(whole)


def net_outbox(ledger: Ledger) -> set[tuple[str, str, str, str]]:
    """What the receivers are left with: events sent and not retracted again, without their ids."""
    sent: dict[str, tuple[str, str, str, str]] = {}
    for row in ledger.database["outbox"].find().sort("_id", 1):
        event = parse(bytes(row["payload"]))
        data = json.loads(bytes(event.data))
        if event.type == "npc.record.retracted.v1":
            del sent[data["event_id"]]
        else:
            sent[event.id] = (event.type, event.subject, event.time.isoformat(), json.dumps(data, sort_keys=True))
    return set(sent.values())


def outcome(ledger: Ledger) -> Any:
    """Documents, counters and net outbox."""
    hidden = {"version": 0, "sent": 0, "last": 0}
    documents = {name: list(ledger.database[name].find({}, hidden).sort("_id", 1)) for name in AGGREGATES}
    return documents, read_all(ledger.database), net_outbox(ledger)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), ALL_HISTORIES)
def test_any_permutation_duplication_and_batching_gives_the_same_documents_counters_and_events(
    make_ledger: Callable[[str], Ledger], data: st.DataObject, history: list[Fact]
) -> None:
    retracted = data.draw(st.lists(st.sampled_from(history), max_size=2, unique_by=lambda one: one.key))
    whole = [*history, *(retraction(one) for one in retracted)]
    told_again = data.draw(st.permutations([*whole, *data.draw(st.lists(st.sampled_from(whole), max_size=6))]))
    straight, muddled = make_ledger("a"), make_ledger("b")
    for ledger in (straight, muddled):
        for name in ledger.database.list_collection_names():
            ledger.database[name].delete_many({})
    gone = {one.key for one in retracted}
    straight.apply(sorted((one for one in history if one.key not in gone), key=lambda one: one.order))
    while told_again:
        size = data.draw(st.integers(1, len(told_again)))
        muddled.apply(told_again[:size])
        told_again = told_again[size:]
    assert outcome(muddled) == outcome(straight)
