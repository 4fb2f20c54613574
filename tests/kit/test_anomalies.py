"""An event that is applied and does not fit says so to its publisher, is counted, and no longer once it fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest

from kit import anomalies, receipts, sources
from kit.catalogue import Target
from kit.fold import Anomaly, States
from kit.ledger import Ledger
from kit.receipts import Misfit
from kit.texts import Text
from kit.verify import verify
from tests.kit.test_ledger import fact, retraction
from tests.kit.toy import CATALOGUE, TELLING


@pytest.fixture
def ledger(mongo_url: str, database_name: str) -> Iterator[Ledger]:
    with pymongo.MongoClient[dict[str, Any]](mongo_url) as client:
        ledger = Ledger("toys", client[database_name], CATALOGUE, TELLING)
        ledger.prepare()
        ledger.apply([fact("early", day=1), fact("close", None, day=10), fact("late", day=11), fact("later", day=12)])
        yield ledger
        client.drop_database(database_name)


LATE = Misfit("LATE", "paid in after it was closed", "销户之后存入", "account:350206-A1")


def misfits(ledger: Ledger, *ids: str) -> dict[str, tuple[Misfit, ...]]:
    return {one.id: one.anomalies for one in receipts.receipts(ledger, "350206", ids)}


def test_an_applied_event_that_does_not_fit_says_why(ledger: Ledger) -> None:
    seen = receipts.receipts(ledger, "350206", ["early", "close", "late", "later"])
    assert {one.status for one in seen} == {"applied"}
    assert {one.id: one.anomalies for one in seen} == {"early": (), "close": (), "late": (LATE,), "later": (LATE,)}


def test_events_that_do_not_fit_are_counted_for_their_publisher(ledger: Ledger) -> None:
    assert sources.misfits(ledger.database, ["350206", "350203"]) == {"350206": {"LATE": 2}}
    assert receipts.harvest("toys", ledger.database, "350206").anomalous == {"LATE": 2}
    assert receipts.harvest("toys", ledger.database, "350203").anomalous == {}
    assert list(verify(ledger)) == []


def test_an_anomaly_goes_when_what_is_known_explains_the_event(ledger: Ledger) -> None:
    ledger.apply([retraction("sorry", "close")])
    assert misfits(ledger, "late", "later") == {"late": (), "later": ()}
    assert sources.misfits(ledger.database, ["350206"]) == {}
    raised = [row["subject"] for row in ledger.database["outbox"].find().sort("_id", 1)]
    assert raised == ["in.toys.npc.alarm.raised.v1", "in.toys.npc.record.retracted.v1"]


def test_what_was_taken_back_is_no_anomaly(ledger: Ledger) -> None:
    ledger.apply([retraction("sorry", "late")])
    assert misfits(ledger, "late", "later") == {"late": (), "later": (LATE,)}
    assert sources.misfits(ledger.database, ["350206"]) == {"350206": {"LATE": 1}}


def test_what_only_the_service_can_tell_today_is_told_too(ledger: Ledger) -> None:
    def find_more(states: States) -> Iterator[tuple[Target, Anomaly]]:
        for target in states:
            yield target, Anomaly("SOON", Text("soon", "很快"), ("350206/early", "350206/never"))

    (seen,) = receipts.receipts(ledger, "350206", ["early"], find_more)
    assert seen.anomalies == (Misfit("SOON", "soon", "很快", "account:350206-A1"),)


def test_a_services_event_about_a_division_is_not_the_divisions(ledger: Ledger) -> None:
    found = Anomaly("ODD", Text("odd", "异常"), ("suggestions/x", "350206/a"))
    (aggregate,) = anomalies.with_anomalies(list(TELLING.values()), {"account": lambda state: [found]}).values()
    counted = aggregate.contribution(aggregate.start("350206-A2"))
    assert {counter.name: number for counter, number in counted.items() if number} == {
        "account.known": 1,
        "anomaly.ODD": 1,
    }
