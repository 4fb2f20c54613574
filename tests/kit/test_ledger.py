"""The ledger on a real MongoDB: whatever the order, repetition and batching, the same state, counters and events."""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.catalogue import Fact
from kit.counters import read_all
from kit.envelope import EVENT_ID_MAX, Reason, Rejected, parse
from kit.ledger import Ledger, Verdict
from kit.verify import verify
from tests.kit.toy import ACCOUNT, CATALOGUE, Account


def fact(event_id: str, amount: int | None = 5, *, day: int = 1, account: str = "350206-A1", **more: Any) -> Fact:
    """A deposit, or with amount None the closing."""
    verb = "closed" if amount is None else "deposited"
    data = {"division": "350206"} | ({} if amount is None else {"amount": amount}) | more
    return decode(f"npc.account.{verb}.v1", event_id, day, account, data)


def retraction(event_id: str, of: str, *, day: int = 28) -> Fact:
    return decode(
        "npc.record.retracted.v1", event_id, day, "350206-A1", {"division": "350206", "event_id": of, "reason": "typo"}
    )


def correction(event_id: str, of: str, by: str, *, day: int = 28) -> Fact:
    data = {"division": "350206", "event_id": of, "replaced_by": by, "reason": "typo"}
    return decode("npc.record.corrected.v1", event_id, day, "350206-A1", data)


def decode(event_type: str, event_id: str, day: int, subject: str, data: dict[str, Any]) -> Fact:
    event = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/divisions/350206",
        "type": event_type,
        "subject": subject,
        "time": f"2025-03-{day:02}T09:00:00+08:00",
        "data": data,
    }
    return CATALOGUE.decode(json.dumps(event).encode())


@pytest.fixture(scope="module")
def client(mongo_url: str) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
    with pymongo.MongoClient(mongo_url) as client:
        yield client


@pytest.fixture
def ledger(client: pymongo.MongoClient[dict[str, Any]], database_name: str) -> Iterator[Ledger]:
    ledger = make(client, database_name)
    yield ledger
    client.drop_database(database_name)


def make(client: pymongo.MongoClient[dict[str, Any]], name: str, writer: str = "0") -> Ledger:
    ledger = Ledger("toys", client[name], CATALOGUE, {"account": ACCOUNT}, writer)
    ledger.prepare()
    return ledger


def account(ledger: Ledger, identity: str = "350206-A1") -> Account | None:
    row = ledger.database["account"].find_one({"_id": identity})
    return None if row is None else ledger.state_of("account", row)


def counters(ledger: Ledger) -> dict[tuple[str, str], int]:
    return {(counter.month, counter.name): number for counter, number in read_all(ledger.database).items()}


def net_outbox(ledger: Ledger) -> set[tuple[str, str, str]]:
    """What the receivers are left with: events sent and not retracted again, without their ids."""
    sent: dict[str, tuple[str, str, str]] = {}
    for row in ledger.database["outbox"].find().sort("_id", 1):
        event = parse(bytes(row["payload"]))
        data = json.loads(bytes(event.data))
        if event.type == "npc.record.retracted.v1":
            del sent[data["event_id"]]
        else:
            sent[event.id] = (event.subject, event.time.isoformat(), json.dumps(data, sort_keys=True))
    return set(sent.values())


def outcome(ledger: Ledger) -> Any:
    rows = ledger.database["account"].find({}, {"version": 0, "sent": 0, "last": 0}).sort("_id", 1)
    return list(rows), counters(ledger), net_outbox(ledger)


def test_replicas_may_prepare_a_new_database_at_the_same_moment(
    client: pymongo.MongoClient[dict[str, Any]], database_name: str
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    for round_number in range(5):
        name = f"{database_name}_{round_number}"
        with ThreadPoolExecutor(4) as pool:
            ledgers = list(pool.map(lambda writer, name=name: make(client, name, writer), "0123"))
        assert ledgers[0].apply([fact("a")]).verdicts == (Verdict.NEW,)
        client.drop_database(name)


def test_a_batch_becomes_state_counters_and_events(ledger: Ledger) -> None:
    applied = ledger.apply([fact("a", 60), fact("b", 70, day=2)])
    assert applied.verdicts == (Verdict.NEW, Verdict.NEW)
    assert account(ledger) == Account(
        id="350206-A1",
        division="350206",
        opened="2025-03",
        balance=130,
        passed=("2025-03-02T09:00:00+08:00", 130),
    )
    assert counters(ledger) == {("2025-03", "account.known"): 1, ("2025-03", "account.balance"): 130}
    assert net_outbox(ledger) == {("350206-A1", "2025-03-02T09:00:00+08:00", '{"balance": 130, "division": "350206"}')}


def test_the_same_fact_again_changes_nothing(ledger: Ledger) -> None:
    ledger.apply([fact("a")])
    before = outcome(ledger)
    assert ledger.apply([fact("a"), fact("a")]).verdicts == (Verdict.DUPLICATE, Verdict.DUPLICATE)
    assert outcome(ledger) == before


def test_the_same_id_with_other_content_is_a_conflict_and_nothing_is_lost(ledger: Ledger) -> None:
    ledger.apply([fact("a", 5)])
    known, conflict, fresh = ledger.apply([fact("a", 5), fact("a", 6), fact("b", 7)]).verdicts
    assert (known, fresh) == (Verdict.DUPLICATE, Verdict.NEW)
    assert isinstance(conflict, Rejected)
    assert conflict.reason is Reason.CONFLICT
    assert account(ledger).balance == 12  # type: ignore[union-attr]


def test_what_an_aggregate_has_no_room_for_is_refused_and_the_rest_is_applied(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit._transaction.FACTS_MAX", 3)
    ledger.apply([fact("a", 1, day=2), fact("b", 10, day=3)])
    late, third = fact("late", 100, day=1), fact("third", 1000, day=4)
    elsewhere, both = (
        fact("other", 7, account="350206-A2"),
        fact("both", 3, day=5, account="350206-A2", also="350206-A1"),
    )
    applied = ledger.apply([third, both, elsewhere, late, third])
    refused = [verdict for verdict in applied.verdicts if isinstance(verdict, Rejected)]
    assert [applied.verdicts.index(one) for one in refused] == [0, 1, 0]
    assert {(one.reason, one.detail) for one in refused} == {
        (Reason.CROWDED, "350206-A1 has 3 events already; give each thing an id of its own")
    }
    assert applied.verdicts[2:4] == (Verdict.NEW, Verdict.NEW)
    assert applied.newest == elsewhere.time == late.time
    assert account(ledger).balance == 111  # type: ignore[union-attr]
    assert account(ledger, "350206-A2").balance == 7  # type: ignore[union-attr]
    assert isinstance(ledger.apply([fact("more", 1)]).verdicts[0], Rejected)
    assert list(verify(ledger)) == []


def test_what_is_taken_back_makes_room(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit._transaction.FACTS_MAX", 2)
    ledger.apply([fact("a", 1), fact("b", 10)])
    assert ledger.apply([fact("c", 100), retraction("r", "a")]).verdicts[1] is Verdict.NEW
    assert ledger.apply([fact("c", 100)]).verdicts == (Verdict.NEW,)
    assert account(ledger).balance == 110  # type: ignore[union-attr]
    assert list(verify(ledger)) == []


def test_a_late_fact_refolds_from_the_log_and_moves_the_counters(ledger: Ledger) -> None:
    ledger.apply([fact("close", None, day=10)])
    ledger.apply([fact("after", 9, day=11)])
    assert account(ledger).late == ("350206/after",)  # type: ignore[union-attr]
    ledger.apply([fact("late", 40, day=3)])
    assert account(ledger).balance == 40  # type: ignore[union-attr]
    assert counters(ledger)["2025-03", "account.balance"] == 40


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_corrected_fact_gives_way_to_the_right_one_in_any_order(ledger: Ledger, order: tuple[int, ...]) -> None:
    history = [fact("wrong", 60), fact("right", 6), correction("c", "wrong", "right")]
    for number in order:
        ledger.apply([history[number]])
    assert account(ledger).balance == 6  # type: ignore[union-attr]
    assert counters(ledger)["2025-03", "account.balance"] == 6


def test_an_event_with_the_longest_id_can_be_retracted(ledger: Ledger) -> None:
    longest = "e" * EVENT_ID_MAX
    ledger.apply([fact(longest), fact("b", 7)])
    ledger.apply([retraction("r", longest)])
    assert account(ledger).balance == 7  # type: ignore[union-attr]


def test_what_a_service_emits_has_an_id_that_can_be_taken_back(ledger: Ledger) -> None:
    identity = f"350206-{'a' * 100}"
    ledger.apply([fact("a", 150, account=identity)])
    ledger.apply([retraction("r", "a")])
    ids = [parse(bytes(row["payload"])).id for row in ledger.database["outbox"].find().sort("_id", 1)]
    assert ids[1] == f"{ids[0]}:retracted"
    assert max(len(one) for one in ids) <= EVENT_ID_MAX


def test_a_retracted_fact_never_happened_whichever_comes_first(ledger: Ledger) -> None:
    ledger.apply([fact("a", 60), fact("b", 70, day=2)])
    ledger.apply([retraction("r", "b")])
    assert account(ledger).balance == 60  # type: ignore[union-attr]
    assert net_outbox(ledger) == set()
    ledger.apply([retraction("r2", "c")])
    assert ledger.apply([fact("c", 500, day=4)]).verdicts == (Verdict.NEW,)
    assert account(ledger).balance == 60  # type: ignore[union-attr]


def test_an_aggregate_whose_only_fact_is_retracted_is_gone(ledger: Ledger) -> None:
    ledger.apply([fact("a", 60)])
    ledger.apply([retraction("r", "a")])
    assert account(ledger) is None
    assert counters(ledger) == {}


def test_a_fact_may_belong_to_several_aggregates(ledger: Ledger) -> None:
    ledger.apply([fact("a", 7, also="350206-A2")])
    assert account(ledger, "350206-A2").balance == 7  # type: ignore[union-attr]
    ledger.apply([fact("b", 1, account="350206-A2", day=2)])
    assert account(ledger, "350206-A2").balance == 8  # type: ignore[union-attr]
    assert account(ledger).balance == 7  # type: ignore[union-attr]


def test_a_failed_batch_changes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.apply([fact("a", 5)])
    before = outcome(ledger), ledger.database["facts"].count_documents({})
    monkeypatch.setattr("kit._transaction.Transaction._write_counters", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ledger.apply([fact("b", 6)])
    assert (outcome(ledger), ledger.database["facts"].count_documents({})) == before


def test_two_writers_that_overlap_lose_nothing(client: pymongo.MongoClient[dict[str, Any]], database_name: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    writers = [make(client, database_name, writer) for writer in "01"]
    batches = [[fact(f"{batch}-{number}", 1, day=1 + number) for number in range(5)] for batch in range(40)]
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda job: writers[job[0] % 2].apply(job[1]), enumerate([*batches, *batches])))
    verdicts = [verdict for one in applied for verdict in one.verdicts]
    assert verdicts.count(Verdict.NEW) == 200
    assert verdicts.count(Verdict.DUPLICATE) == 200
    assert account(writers[0]).balance == 200  # type: ignore[union-attr]
    assert counters(writers[0])["2025-03", "account.balance"] == 200


FACTS = st.builds(
    lambda number, amount, day, which, also: fact(
        f"e{number}",
        None if amount % 7 == 0 else amount,
        day=day,
        account=f"350206-A{which}",
        **({"also": f"350206-A{also}"} if also and amount % 7 else {}),
    ),
    number=st.integers(0, 10_000),
    amount=st.integers(1, 80),
    day=st.integers(1, 27),
    which=st.integers(1, 2),
    also=st.sampled_from([None, None, 1, 2]),
)
HISTORIES = st.lists(FACTS, min_size=1, max_size=12, unique_by=lambda one: one.key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), history=HISTORIES)
def test_any_permutation_duplication_and_batching_gives_the_same_outcome(
    client: pymongo.MongoClient[dict[str, Any]], data: st.DataObject, history: list[Fact]
) -> None:
    # Everything is drawn before anything is written: a draw may end the example.
    withdrawn = data.draw(st.lists(st.sampled_from(history), max_size=2, unique_by=lambda one: one.key))
    history = [*history, *(retraction(f"r-{one.key}", one.key.partition("/")[2]) for one in withdrawn)]
    doubled = data.draw(st.permutations([*history, *data.draw(st.lists(st.sampled_from(history), max_size=6))]))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1))
    straight, shuffled = (emptied(make(client, f"test_property_{name}")) for name in ("straight", "shuffled"))
    straight.apply(sorted(history, key=lambda one: one.order))
    for batch in cut(doubled, sizes):
        shuffled.apply(batch)
    assert outcome(shuffled) == outcome(straight)


def emptied(ledger: Ledger) -> Ledger:
    for name in ("facts", "counters", "outbox", "account"):
        ledger.database[name].delete_many({})
    return ledger


def cut(facts: Sequence[Fact], sizes: Sequence[int]) -> Iterator[list[Fact]]:
    position = turn = 0
    while position < len(facts):
        size = sizes[turn % len(sizes)]
        yield list(facts[position : position + size])
        position, turn = position + size, turn + 1
