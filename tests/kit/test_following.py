"""What very many regard has moved: they follow little by little and are right in the end, whatever comes between."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from kit import following
from kit.catalogue import Fact
from kit.follower import Follower
from kit.ledger import Ledger
from kit.metrics import ServiceMetrics
from kit.rebuild import rebuild
from tests.kit.test_pipeline import value
from tests.kit.test_regards import (
    HISTORIES,
    deposited,
    differences,
    emptied,
    limit,
    make,
    outcome,
    over,
    retraction,
    told_of,
)

PROJECT = Path(__file__).parents[2]
ACCOUNTS = [f"A{number}" for number in range(7)]
ALL_OVER = dict.fromkeys(ACCOUNTS, True)
NONE_OVER = dict.fromkeys(ACCOUNTS, False)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are very many here."""
    monkeypatch.setattr(following, "AT_ONCE_MAX", 2)


@pytest.fixture(scope="module")
def client(mongo_url: str) -> Iterator[pymongo.MongoClient[dict[str, Any]]]:
    with pymongo.MongoClient(mongo_url) as client:
        yield client


@pytest.fixture
def ledger(client: pymongo.MongoClient[dict[str, Any]], database_name: str) -> Iterator[Ledger]:
    ledger = make(client, database_name)
    ledger.apply([deposited(f"e{number}", 60 + number, account) for number, account in enumerate(ACCOUNTS)])
    yield ledger
    client.drop_database(database_name)


def moved(ledger: Ledger) -> list[str]:
    return [note.moved.text for note in following.notes(ledger.database)]


def all_follow(ledger: Ledger) -> None:
    while ledger.follow():
        pass


def test_the_fact_is_applied_at_once_and_those_that_regard_it_follow(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    assert over(ledger) == NONE_OVER
    assert moved(ledger) == ["limit:350206-limit"]
    assert ledger.follow(3)
    assert over(ledger) == NONE_OVER | dict.fromkeys(ACCOUNTS[:3], True)
    assert told_of(ledger) == {*ACCOUNTS[:3]}
    all_follow(ledger)
    assert over(ledger) == ALL_OVER
    assert told_of(ledger) == {*ACCOUNTS}
    assert moved(ledger) == []
    assert not ledger.follow()


def test_few_move_at_once(ledger: Ledger) -> None:
    ledger.apply([deposited(f"-{account}", -60 - number, account, 2) for number, account in enumerate(ACCOUNTS[2:], 2)])
    ledger.apply([limit("l1", 50, day=3)])
    assert over(ledger) == NONE_OVER | dict.fromkeys(ACCOUNTS[:2], True)
    assert moved(ledger) == []


def test_nothing_is_found_different_meanwhile(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    assert differences(ledger) == []
    while ledger.follow(1):
        assert differences(ledger) == []


def test_a_wrong_state_is_found_meanwhile(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.database["account"].update_one({"_id": "350206-A6"}, {"$set": {"state.balance": 1, "over": True}})
    assert [one.partition(" is ")[0] for one in differences(ledger)] == [
        "account:350206-A6: state",
        "counter 350206 2025-03 account.balance: value",
    ]


def test_what_is_damaged_is_found_once_it_has_followed(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.follow(2)
    ledger.database["account"].update_many({}, {"$set": {"over": False}})
    assert differences(ledger) == [
        "account:350206-A0: over is False, the facts say True",
        "account:350206-A1: over is False, the facts say True",
    ]


def test_what_is_written_meanwhile_is_seen_in_the_newest_light(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.apply([deposited("more", 1, "A5", day=2), deposited("new", 70, "B1"), deposited("little", 40, "A9")])
    assert over(ledger) == NONE_OVER | {"A5": True, "A9": False, "B1": True}
    all_follow(ledger)
    assert over(ledger) == ALL_OVER | {"A9": False, "B1": True}


def test_what_moves_again_is_followed_from_the_beginning(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.follow(4)
    ledger.apply([limit("l2", 62, day=2)])
    all_follow(ledger)
    assert over(ledger) == ALL_OVER | dict.fromkeys(ACCOUNTS[:3], False)
    assert told_of(ledger) == {*ACCOUNTS[3:]}


def test_what_is_taken_back_meanwhile_is_followed_as_if_it_had_never_been(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.follow(4)
    ledger.apply([retraction(limit("l1", 50))])
    all_follow(ledger)
    assert over(ledger) == NONE_OVER
    assert told_of(ledger) == set()


def test_nobody_is_to_follow_what_few_regard_by_now(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.follow(1)
    ledger.apply([deposited(f"-{account}", -60 - number, account, 2) for number, account in enumerate(ACCOUNTS[2:], 2)])
    ledger.apply([limit("l2", 40, day=3)])
    assert over(ledger) == NONE_OVER | dict.fromkeys(ACCOUNTS[:2], True)
    assert moved(ledger) == []


def test_the_next_to_follow_are_read_in_order_from_an_index(ledger: Ledger) -> None:
    condition = {"regards": {"$in": ["limit:350206-limit"]}, "_id": {"$gt": "350206-A2"}}
    plan = json.dumps(ledger.database["account"].find(condition).sort("_id", 1).limit(2).explain(), default=str)
    assert '"totalDocsExamined": 2' in plan
    assert '"SORT"' not in plan


def test_a_rebuild_leaves_nobody_to_follow(ledger: Ledger) -> None:
    ledger.apply([limit("l1", 50)])
    ledger.follow(2)
    rebuild(ledger)
    assert over(ledger) == ALL_OVER
    assert moved(ledger) == []
    assert differences(ledger) == []
    assert told_of(ledger) == {*ACCOUNTS}


def test_those_who_follow_during_a_rebuild_are_told_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.apply([limit("l1", 50)])
    monkeypatch.setattr("kit.rebuild._CLOCKS", timedelta(0))  # as if the limit had been told long before
    rebuild(ledger, lambda step, number: all_follow(ledger) if step == "build" else None)
    assert differences(ledger) == []
    assert told_of(ledger) == {*ACCOUNTS}
    assert [one for one, number in told_how_often(ledger).items() if number != 1] == []


def told_how_often(ledger: Ledger) -> dict[str, int]:
    rows = [json.loads(bytes(row["payload"])) for row in ledger.database["outbox"].find()]
    gone = {row["data"]["event_id"] for row in rows if row["type"] == "npc.record.retracted.v1"}
    told = [row["subject"] for row in rows if row["type"] != "npc.record.retracted.v1" and row["id"] not in gone]
    return {subject: told.count(subject) for subject in told}


def test_another_replica_goes_on_when_one_is_silent(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = make(ledger.database.client, ledger.database.name, "1")
    ledger.apply([limit("l1", 50)])
    ledger.follow(2)
    assert not twin.follow()
    monkeypatch.setattr(following, "_SILENCE", timedelta(0))
    ledger.follow(2)
    assert twin.follow(2)
    assert over(ledger) == ALL_OVER | {"A6": False}
    all_follow(twin)
    assert over(ledger) == ALL_OVER


def test_the_worker_tells_what_is_still_to_follow(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    metrics = ServiceMetrics("toys", (), CollectorRegistry())
    follower = Follower(ledger, metrics, _count=4)
    ledger.apply([limit("l1", 50)])
    assert follower.step()
    assert value(metrics, "following_pending") == 3
    assert value(metrics, "following_oldest_age_seconds") > 0
    while follower.step():
        pass
    assert value(metrics, "following_pending") == value(metrics, "following_oldest_age_seconds") == 0
    assert over(ledger) == ALL_OVER
    assert caplog.messages == ["others follow what has moved", "all have followed what has moved"]


def test_the_worker_takes_fewer_at_once_while_it_fails(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.apply([limit("l1", 50)])
    asked: list[int] = []
    follow = Ledger.follow

    def fail(self: Ledger, count: int) -> bool:
        asked.append(count)
        if count > 2:
            raise pymongo.errors.ExecutionTimeout("too long")
        return follow(self, count)

    monkeypatch.setattr(Ledger, "follow", fail)
    metrics = ServiceMetrics("toys", (), CollectorRegistry())
    follower = Follower(ledger, metrics, _count=7)
    assert not follower.step()
    assert value(metrics, "following_pending") == 7
    assert value(metrics, "following_oldest_age_seconds") > 0
    assert [follower.step() for _ in range(5)] == [False, True, True, False, True]
    assert asked == [7, 3, 1, 2, 4, 2]


STEPS = st.lists(st.tuples(st.sampled_from(["apply", "follow"]), st.integers(0, 1), st.integers(1, 4)), max_size=12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), history=HISTORIES, steps=STEPS, at_once=st.integers(0, 2))
def test_whatever_comes_between_all_is_as_the_facts_say(
    client: pymongo.MongoClient[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    data: st.DataObject,
    history: list[Fact],
    steps: list[tuple[str, int, int]],
    at_once: int,
) -> None:
    withdrawn = data.draw(st.lists(st.sampled_from(history), max_size=2, unique_by=lambda one: one.key))
    told = data.draw(st.permutations([*history, *(retraction(one) for one in withdrawn)]))
    monkeypatch.setattr(following, "AT_ONCE_MAX", at_once)
    monkeypatch.setattr(following, "_SILENCE", timedelta(0))
    straight = emptied(make(client, "test_following_straight"))
    writers = [emptied(make(client, "test_following_muddled", name)) for name in "01"]
    for step, writer, count in steps:
        if step == "follow":
            writers[writer].follow(count)
        else:
            writers[writer].apply(told[:count])
            told = told[count:]
        assert differences(writers[0]) == []
    writers[0].apply(told)
    all_follow(writers[1])
    monkeypatch.setattr(following, "AT_ONCE_MAX", 100)
    gone = {one.key for one in withdrawn}
    straight.apply(sorted((one for one in history if one.key not in gone), key=lambda one: one.order))
    assert outcome(writers[0]) == outcome(straight)
    assert differences(writers[0]) == []


def test_writers_and_followers_that_overlap_lose_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_SILENCE", timedelta(0))
    writers = [ledger, *(make(ledger.database.client, ledger.database.name, name) for name in "12")]
    finished = threading.Event()

    def follow(writer: Ledger) -> None:
        while not finished.is_set():
            writer.follow(2)

    def deposit(writer: Ledger) -> None:
        for number in range(30):
            account = ACCOUNTS[number % 7]
            writer.apply([deposited(f"{writer.writer}-{number}", number - 15, account, 1 + number % 27)])

    with ThreadPoolExecutor() as pool:
        following_all_the_while = [pool.submit(follow, writer) for writer in writers[:2]]
        depositing = [pool.submit(deposit, writer) for writer in writers[:2]]
        try:
            for number in range(8):
                writers[2].apply([limit(f"l{number}", 40 + 5 * number, day=1 + number)])
            for one in depositing:
                one.result()
        finally:
            finished.set()
        for one in following_all_the_while:
            one.result()
    all_follow(ledger)
    assert differences(ledger) == []
    balances = {row["_id"]: row["state"]["balance"] for row in ledger.database["account"].find()}
    assert over(ledger) == {key.partition("-")[2]: balance > 75 for key, balance in balances.items()}


KILLED = """
import os, signal, sys, pymongo
from pymongo.monitoring import CommandListener
from kit import following
from tests.kit.test_regards import limit, make

class Killer(CommandListener):
    left = 0
    def started(self, event):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def succeeded(self, event): ...
    def failed(self, event): ...

following.AT_ONCE_MAX = 2
killer = Killer()
ledger = make(pymongo.MongoClient(sys.argv[1], event_listeners=[killer]), sys.argv[2])
killer.left = int(sys.argv[3])
ledger.apply([limit("l1", 50)])
while ledger.follow(3):
    pass
"""


@pytest.mark.parametrize("command", range(2, 40, 5))
def test_killed_at_any_command_the_next_goes_on(ledger: Ledger, mongo_url: str, command: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, mongo_url, ledger.database.name, str(command)], cwd=PROJECT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    ledger.database.client.admin.command("killAllSessions", [])  # or its transaction would be in the way for seconds
    assert differences(ledger) == []
    ledger.apply([limit("l1", 50)])  # what was not acknowledged comes again
    all_follow(ledger)
    assert over(ledger) == ALL_OVER
    assert told_of(ledger) == {*ACCOUNTS}
    assert differences(ledger) == []
