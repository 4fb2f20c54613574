"""Staff actions: who may, upon what, and that fact, event and audit entry are one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest

from kit import chain
from kit.actions import perform
from kit.catalogue import Target
from kit.envelope import render
from kit.graph_types import UserError
from kit.ledger import Verdict
from kit.staff import Staff
from services.suggestions.events import CATALOGUE, SuggestionStaffUrged, Urging
from tests.services.stage import Refusal, Stage, opened

ID = "350206-S2025-0001"
CITY = Staff(name="office-3", division="350200", until=2_000_000_000)
URGE = """mutation ($version: Int!, $note: String! = "") {
    urgeSuggestion(id: "350206-S2025-0001", expectedVersion: $version, measure: INTERVIEW, note: $note) {
        version urgings { measure by note } } }"""


@pytest.fixture(scope="module")
def kept(mongo_url: str) -> Iterator[Stage]:
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        yield stage


@pytest.fixture
def stage(kept: Stage) -> Stage:
    """One suggestion, and staff of the city who have signed in."""
    kept.empty()
    kept.database["audit"].delete_many({})
    kept.staff = CITY
    data = {"division": "350206", "kind": "SESSION", "title": "增加学位", "lead": "350206-R-1"}
    kept.apply(
        CATALOGUE.decode(
            render(
                event_id="submitted",
                source="/divisions/350206",
                event_type="npc.suggestion.submitted.v1",
                subject=ID,
                time=datetime.fromisoformat("2025-03-03T09:00:00+08:00"),
                data=data,
            )
        )
    )
    kept.database["outbox"].delete_many({})
    return kept


def sent(stage: Stage) -> list[str]:
    return [row["subject"] for row in stage.database["outbox"].find().sort("subject", 1)]


def entries(stage: Stage) -> list[dict[str, Any]]:
    return list(stage.database["audit"].find().sort("_id", 1))


async def test_urging_is_a_fact_an_event_to_the_district_and_an_audit_entry(stage: Stage) -> None:
    found = (await stage.ask(URGE, version=1, note="三个月了"))["urgeSuggestion"]
    assert found == {"version": 2, "urgings": [{"measure": "INTERVIEW", "by": "350200", "note": "三个月了"}]}
    assert sent(stage) == [
        "in.suggestions.npc.suggestion.staff_urged.v1",
        "out.suggestions.350206.npc.suggestion.staff_urged.v1",
    ]
    (entry,) = entries(stage)
    assert (entry["staff"], entry["by"], entry["action"], entry["target"]) == (
        "office-3",
        "350200",
        "npc.suggestion.staff_urged.v1",
        f"suggestion:{ID}",
    )
    assert chain.verify(entries(stage)).broken is None
    assert entry["event"] in {row["_id"] for row in stage.database["facts"].find({}, {"_id": 1})}


async def test_the_event_that_comes_back_is_known_already(stage: Stage) -> None:
    await stage.ask(URGE, version=1)
    row = stage.database["outbox"].find_one({"subject": {"$regex": "^in"}})
    assert row is not None
    fact = CATALOGUE.decode(bytes(row["payload"]), "suggestions")
    assert stage.service.ledger.apply([fact]).verdicts == (Verdict.DUPLICATE,)


@pytest.mark.parametrize(
    ("staff", "refusal"),
    [
        (None, Refusal("UNAUTHENTICATED", "only staff who have signed in may do this")),
        (
            Staff(name="x", division="350203", until=2_000_000_000),
            Refusal("FORBIDDEN", "staff of 350203 may not act for 350206"),
        ),
        (
            Staff(name="x", division="999900", until=2_000_000_000),
            Refusal("FORBIDDEN", "staff of 999900 may not act for 350206"),
        ),
    ],
)
async def test_who_is_not_known_or_of_another_division_may_do_nothing(
    stage: Stage, staff: Staff | None, refusal: Refusal
) -> None:
    stage.staff = staff
    assert await stage.refusal(URGE, version=1) == refusal
    assert (sent(stage), entries(stage)) == ([], [])


async def test_a_district_may_act_for_itself(stage: Stage) -> None:
    stage.staff = Staff(name="x", division="350206", until=2_000_000_000)
    assert (await stage.ask(URGE, version=1))["urgeSuggestion"]["version"] == 2


async def test_whoever_saw_an_older_version_is_told_to_look_again(stage: Stage) -> None:
    await stage.ask(URGE, version=1)
    refused = await stage.refusal(URGE, version=1)
    assert refused == Refusal("CONFLICT", f"{ID} has version 2, not 1; look at it again")
    assert len(entries(stage)) == 1


async def test_what_is_not_known_cannot_be_acted_upon(stage: Stage) -> None:
    refused = await stage.refusal(URGE.replace("0001", "0002"), version=1)
    assert refused == Refusal("CONFLICT", "350206-S2025-0002 is not known; look at it again")
    assert (await stage.refusal(URGE, version=0)).code == "CONFLICT"


async def test_personal_data_does_not_enter_by_a_note(stage: Stage) -> None:
    refused = await stage.refusal(URGE, version=1, note="请回电 13800138000")
    assert refused.message.startswith("mobile number 手机号 in data.note")


async def test_what_has_no_room_for_one_more_event_cannot_be_acted_upon(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit._transaction.FACTS_MAX", 1)
    refused = await stage.refusal(URGE, version=1)
    assert refused.message == f"{ID} has 1 events already; give each thing an id of its own"
    assert (sent(stage), entries(stage)) == ([], [])


def test_of_two_who_act_at_once_one_is_told_and_the_log_is_whole(stage: Stage) -> None:
    data = SuggestionStaffUrged(division="350206", measure=Urging.NOTICE, by="350200")

    def urge(_: int) -> str:
        try:
            perform(stage.service.ledger, Target("suggestion", ID), 1, data, CITY)
        except UserError as error:
            return str(error.extensions["code"] if error.extensions else "")
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(urge, range(4)))
    assert outcomes == ["CONFLICT", "CONFLICT", "CONFLICT", "done"]
    assert len(entries(stage)) == 1
    assert chain.verify(entries(stage)).broken is None


OPEN = """mutation ($division: ID!, $suggestion: ID) {
    openItem(division: $division, title: "督办学位建议", suggestion: $suggestion) {
        title division { code } followUp { cause suggestion { id } } } }"""


async def test_a_city_opens_an_item_and_the_suggestions_district_is_told(mongo_url: str) -> None:
    with opened("supervision", mongo_url, date(2025, 12, 31)) as stage:
        stage.staff = CITY
        found = (await stage.ask(OPEN, division="350200", suggestion=ID))["openItem"]
        assert found == {
            "title": "督办学位建议",
            "division": {"code": "350200"},
            "followUp": {"cause": None, "suggestion": {"id": ID}},
        }
        told = [subject for subject in sent(stage) if "item.opened" in subject]
        assert told == [
            "in.supervision.npc.item.opened.v1",
            "out.supervision.350200.npc.item.opened.v1",
            "out.supervision.350206.npc.item.opened.v1",
        ]
        ids = {row["message_id"] for row in stage.database["outbox"].find({"subject": {"$regex": "item.opened"}})}
        assert len(ids) == 3
        stage.staff = Staff(name="x", division="350206", until=2_000_000_000)
        refused = await stage.refusal(OPEN, division="350200", suggestion=ID)
        assert refused == Refusal("FORBIDDEN", "staff of 350206 may not act for 350200")
