"""`verify` finds every kind of difference; `rebuild` mends them while events arrive and staff read, killed or not."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pymongo
import pytest

from kit import gate
from kit.catalogue import Fact
from kit.gate import GateClosed
from kit.ledger import Ledger, Verdict
from kit.rebuild import rebuild
from kit.verify import verify
from tests.kit.test_ledger import counters, fact, net_outbox, retraction
from tests.kit.toy import ACCOUNT, CATALOGUE

PROJECT = Path(__file__).parents[2]
ACCOUNTS = [f"350206-A{number}" for number in range(7)]


@pytest.fixture
def ledger(mongo_url: str, database_name: str) -> Iterator[Ledger]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        ledger = Ledger("toys", client[database_name], CATALOGUE, {"account": ACCOUNT})
        ledger.prepare()
        ledger.database["account"].create_index([("division", 1), ("balance", -1)])
        ledger.apply([fact(f"e{number}", 40 * number, account=account) for number, account in enumerate(ACCOUNTS)])
        ledger.apply([fact("wrong", 500, account=ACCOUNTS[0]), retraction("r", "wrong")])
        yield ledger


def differences(ledger: Ledger) -> list[str]:
    return [str(one) for one in verify(ledger)]


def test_what_the_ledger_writes_is_what_the_facts_say(ledger: Ledger) -> None:
    assert differences(ledger) == []


DAMAGES: dict[str, tuple[Callable[[Any], Any], list[str]]] = {
    "state": (
        lambda database: database["account"].update_one({"_id": ACCOUNTS[2]}, {"$set": {"state.balance": 81}}),
        [
            "account:350206-A2: state is {'id': '350206-A2', 'division': '350206', 'opened': '2025-03', "
            "'balance': 81, 'closed': False, 'late': [], 'passed': None}, the facts say {'id': '350206-A2', "
            "'division': '350206', 'opened': '2025-03', 'balance': 80, 'closed': False, 'late': [], "
            "'passed': None}",
            "counter 350206 2025-03 account.balance: value is 840, the facts say 841",
        ],
    ),
    "index": (
        lambda database: database["account"].update_one({"_id": ACCOUNTS[2]}, {"$set": {"balance": 81}}),
        ["account:350206-A2: balance is 81, the facts say 80"],
    ),
    "counter": (
        lambda database: database["counters"].update_one({"name": "account.known"}, {"$inc": {"months.03": 1}}),
        ["counter 350206 2025-03 account.known: value is 8, the facts say 7"],
    ),
    "event": (
        lambda database: database["account"].update_one({"_id": ACCOUNTS[6]}, {"$set": {"sent": {}}}),
        ["account:350206-A6: sent is [], the facts say ['welcome']"],
    ),
    "unfounded": (
        lambda database: database["facts"].delete_one({"_id": "350206/e1"}),
        ["account:350206-A1: document is 'stored', the facts say None"],
    ),
    "lost": (
        lambda database: database["account"].delete_one({"_id": ACCOUNTS[1]}),
        [
            "account:350206-A1: document is None, the facts say 'stored'",
            "counter 350206 2025-03 account.balance: value is 840, the facts say 800",
            "counter 350206 2025-03 account.known: value is 7, the facts say 6",
        ],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_kind_of_damage_is_found_and_mended(ledger: Ledger, damage: str) -> None:
    harm, found = DAMAGES[damage]
    harm(ledger.database)
    assert differences(ledger) == found
    rebuild(ledger)
    assert differences(ledger) == []


def test_a_rebuild_of_what_is_right_changes_nothing_but_the_version(ledger: Ledger) -> None:
    before = list(ledger.database["account"].find({}, {"version": 0}).sort("_id", 1)), counters(ledger)
    indexes = ledger.database["account"].index_information()
    events = net_outbox(ledger)
    done = rebuild(ledger)
    assert (done.aggregates, done.events) == (len(ACCOUNTS), 0)
    assert (list(ledger.database["account"].find({}, {"version": 0}).sort("_id", 1)), counters(ledger)) == before
    assert ledger.database["account"].index_information() == indexes
    assert net_outbox(ledger) == events
    assert [name for name in ledger.database.list_collection_names() if name.endswith(".next")] == []


def test_the_new_model_tells_others_what_follows_from_it(ledger: Ledger) -> None:
    ledger.database["account"].update_one({"_id": ACCOUNTS[6]}, {"$set": {"sent": {}}})
    ledger.database["outbox"].delete_many({"aggregate": f"account:{ACCOUNTS[6]}"})
    assert rebuild(ledger).events == 1
    assert [subject for subject, _, _ in sorted(net_outbox(ledger))] == ACCOUNTS[3:]


def test_events_arrive_and_staff_read_all_the_while(ledger: Ledger) -> None:
    twin = Ledger("toys", ledger.database, CATALOGUE, {"account": ACCOUNT}, writer="1")
    finished = threading.Event()
    applied: list[str] = []

    def write() -> None:
        for number in itertools.takewhile(lambda number: number < 20 or not finished.is_set(), itertools.count()):
            late = fact(f"late{number}", 1, day=1 + number % 27, account=ACCOUNTS[number % len(ACCOUNTS)])
            apply_once_open(twin, late)
            applied.append(late.key)

    def read() -> None:
        while not finished.is_set():
            assert len(list(ledger.database["account"].find({"division": "350206"}))) == len(ACCOUNTS)

    with ThreadPoolExecutor() as pool:
        working = [pool.submit(write), pool.submit(read)]
        try:
            for _ in range(5):
                rebuild(ledger)
        finally:
            finished.set()
        for one in working:
            one.result()
    assert ledger.database["facts"].count_documents({"_id": {"$in": applied}}) == len(applied)
    assert sum(row["balance"] for row in ledger.database["account"].find()) == 840 + len(applied)
    assert differences(ledger) == []


def apply_once_open(ledger: Ledger, late: Fact) -> None:
    while True:
        try:
            ledger.apply([late])
        except GateClosed:
            continue
        return


KILLED = """
import os, signal, sys, pymongo
from pymongo.monitoring import CommandListener
from kit.ledger import Ledger, Verdict
from kit.rebuild import rebuild
from tests.kit.toy import ACCOUNT, CATALOGUE

class Killer(CommandListener):
    commands = 0
    def started(self, event):
        self.commands += 1
        if self.commands == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
    def succeeded(self, event): ...
    def failed(self, event): ...

client = pymongo.MongoClient(sys.argv[1], event_listeners=[Killer()])
rebuild(Ledger("toys", client[sys.argv[2]], CATALOGUE, {"account": ACCOUNT}))
"""


@pytest.mark.parametrize("command", range(3, 45, 4))
def test_killed_at_any_command_it_is_finished_by_the_next_run(
    ledger: Ledger, mongo_url: str, database_name: str, command: int
) -> None:
    ledger.database["account"].update_one({"_id": ACCOUNTS[2]}, {"$set": {"state.balance": 81}})
    ledger.database["account"].update_one({"_id": ACCOUNTS[6]}, {"$set": {"sent": {}}})
    ledger.database["outbox"].delete_many({"aggregate": f"account:{ACCOUNTS[6]}"})
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, mongo_url, database_name, str(command)], cwd=PROJECT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    rebuild(ledger)
    assert not gate.is_closed(ledger.database)
    assert differences(ledger) == []
    assert [subject for subject, _, _ in sorted(net_outbox(ledger))] == ACCOUNTS[3:]
    assert [name for name in ledger.database.list_collection_names() if name.endswith(".next")] == []
    assert ledger.apply([fact("after", 1)]).verdicts == (Verdict.NEW,)
