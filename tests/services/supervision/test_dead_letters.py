"""Operations see what was refused and decide about it; nobody else does, and what is personal is shown to nobody."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pymongo
import pytest

from cli import letters
from cli.local import NatsServer
from kit import audit, chain
from kit.letters import Decision, Verdict
from kit.staff import Staff, issue
from kit.topology.subjects import decision
from services.supervision.app import NAME
from tests.services.process import Running, process
from tests.services.supervision.histories import payload

KEY = b"k" * 32
HELD = {"kind": "COMMITTEE", "title": "常委会第三十次会议"}
PHONE = "13805920000"
LIST = """query ($source: ID, $reason: String, $decided: Boolean, $after: String) {
  deadLetters(source: $source, reason: $reason, decided: $decided, first: 2, after: $after) {
    totalCount pageInfo { endCursor }
    edges { node {
      id source reason service type eventId payload payloadWithheld detail decision { verdict why by } } } } }"""
COUNTS = "{ deadLetterCounts { source service reason open } }"
REPLAY = (
    "mutation ($ids: [ID!]!, $why: String!) { replayDeadLetters(ids: $ids, why: $why) { id decision { verdict } } }"
)
DISCARD = "mutation ($ids: [ID!]!, $why: String!) { discardDeadLetters(ids: $ids, why: $why) { id } }"
CORRECT = """mutation ($id: ID!, $event: String!, $why: String!) {
  correctDeadLetter(id: $id, event: $event, why: $why) { decision { verdict } } }"""
SAID = ((2, "later"), (1, "earlier"))
ALARMS = "{ alarms { edges { node { code status textZh division { code } } } } }"


@dataclass
class Desk:
    """The service and who asks it."""

    running: Running
    database: str
    mongo_url: str

    async def ask(self, query: str, division: str | None = "350200", operations: bool = True, **variables: Any) -> Any:
        headers = {}
        if division:
            who = Staff(name="desk-1", division=division, until=int(time.time()) + 600, operations=operations)
            headers["authorization"] = f"Bearer {issue(who, KEY)}"
        body = {"query": query, "variables": variables}
        return (await self.running.http.post("/graphql", json=body, headers=headers)).json()

    async def data(self, query: str, **variables: Any) -> Any:
        answer = await self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        (error,) = (await self.ask(query, **variables))["errors"]
        return error["extensions"]["code"], error["message"]

    async def nodes(self, **variables: Any) -> list[Any]:
        return [edge["node"] for edge in (await self.data(LIST, **variables))["deadLetters"]["edges"]]

    async def until(self, query: str, right: Callable[[Any], bool]) -> Any:
        answer = None
        async with asyncio.timeout(60):
            while not right(answer := await self.data(query)):  # noqa: ASYNC110 - state of another process
                await asyncio.sleep(0.1)
        return answer

    async def open(self, number: int) -> None:
        await self.until(COUNTS, lambda found: sum(one["open"] for one in found["deadLetterCounts"]) == number)

    async def publish(self, subject: str, event_type: str = "meeting.held", **data: Any) -> bytes:
        division = subject.partition("-")[0]
        event = payload(event_type, subject, "2025-03-27", **data)
        await self.running.publish_raw(division, f"events.npc.{event_type}.v1", event)
        return event

    async def publish_call(self) -> None:
        """An event that is refused for nothing but a telephone number."""
        said = {"title": f"请回电 {PHONE}", "organ": "COURT", "meeting_on": "2025-03-27"}
        await self.publish("350206-H3", "hearing.scheduled", **said)


@pytest.fixture
async def desk(fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    key = tmp_path / "staff.key"
    key.write_bytes(KEY)
    log = tmp_path / "log"
    settings = {"RENDA_STAFF_KEY_FILE": str(key)}
    async with process(NAME, fresh_nats, mongo_url, service_database, log, **settings) as running:
        yield Desk(running, service_database, mongo_url)


async def test_only_operations_see_them_each_its_own_divisions_and_nothing_personal(desk: Desk) -> None:
    await desk.publish("210802-M1", kind="PICNIC")
    bad = await desk.publish("350206-M1", kind="PICNIC")
    await desk.publish("350206-M2", kind=f"CALL {PHONE}")
    await desk.publish_call()
    assert (await desk.refusal(LIST, division=None))[0] == "UNAUTHENTICATED"
    for query, variables in ((LIST, {}), (COUNTS, {}), (DISCARD, {"ids": ["1"], "why": "x"})):
        assert (await desk.refusal(query, operations=False, **variables))[0] == "FORBIDDEN"
    await desk.open(3)
    first = await desk.data(LIST)
    assert first["deadLetters"]["totalCount"] == 3
    rest = await desk.nodes(after=first["deadLetters"]["pageInfo"]["endCursor"])
    found = {one["id"]: one for one in [*(edge["node"] for edge in first["deadLetters"]["edges"]), *rest]}
    assert PHONE not in json.dumps(found)
    shown = [one for one in found.values() if not one["payloadWithheld"]]
    assert [(one["source"], one["reason"], one["service"], one["payload"]) for one in shown] == [
        ("350206", "schema", "supervision", bad.decode())
    ]
    assert sorted(one["reason"] for one in found.values() if one["payload"] is None) == ["personal_data", "schema"]
    assert await desk.nodes(division="210800", reason="conflict") == []
    (theirs,) = await desk.nodes(division="210800")
    assert theirs["source"] == "210802"
    assert (await desk.refusal(DISCARD, ids=[theirs["id"]], why="x"))[1] == f"there is no dead letter {theirs['id']}"
    with pymongo.MongoClient[Any](desk.mongo_url) as client:
        reads = list(client[desk.database][audit.READS].find())
        kept = list(client[desk.database]["letters"].find())
    assert {one["id"] for read in reads for one in read["read"]} == {one["id"] for one in [*found.values(), theirs]}
    assert PHONE not in str(kept)


async def test_a_source_with_open_letters_has_an_alarm_until_all_are_decided(desk: Desk) -> None:
    await desk.publish("350206-M1", kind="PICNIC")
    await desk.publish("350206-M2", kind="PICNIC")
    await desk.open(2)

    def code(found: Any) -> list[tuple[str, str]]:
        return [(edge["node"]["code"], edge["node"]["division"]["code"]) for edge in found["alarms"]["edges"]]

    found = await desk.until(ALARMS, lambda found: code(found) == [("DEAD_LETTERS", "350206")])
    assert found["alarms"]["edges"][0]["node"]["textZh"] == "该来源有事件被拒收（schema），尚待处理"
    assert await desk.data(DISCARD, ids=["1"], why="a test of theirs") == {"discardDeadLetters": [{"id": "1"}]}
    operator = await desk.running.nats.connect("operator")
    await letters.decide(operator.jetstream(), 2, Verdict.DISCARDED, "at the command line", "root")
    await operator.close()
    await desk.until(ALARMS, lambda found: code(found) == [])
    assert await desk.data(COUNTS) == {"deadLetterCounts": []}
    decided = {one["id"]: one["decision"] for one in await desk.nodes(decided=True)}
    assert decided == {
        "1": {"verdict": "DISCARDED", "why": "a test of theirs", "by": "desk-1"},
        "2": {"verdict": "DISCARDED", "why": "at the command line", "by": "root"},
    }


async def test_what_is_corrected_counts_and_what_is_replayed_is_judged_again(desk: Desk) -> None:
    await desk.publish("350206-M1", kind="PICNIC")
    await desk.publish("350206-M2", kind="PICNIC")
    await desk.open(2)
    right = payload("meeting.held", "350206-M1", "2025-03-27", **HELD).decode()
    for wrong, said in (
        (right.replace("350206", "350203"), "wrong_division"),
        (right.replace("meeting.held", "meeting held"), "unknown_type"),
        ("{", "not_json"),
        (right.replace("COMMITTEE", "PICNIC"), "schema"),
        (right.replace("350206-M1", f"350206-{PHONE}"), "personal_data"),
    ):
        code, message = await desk.refusal(CORRECT, id="1", event=wrong, why="asked them")
        assert code == "BAD_USER_INPUT"
        assert message.startswith(f"it would be refused again: {said}"), message
    corrected = await desk.data(CORRECT, id="1", event=right, why="asked them")
    assert corrected == {"correctDeadLetter": {"decision": {"verdict": "CORRECTED"}}}
    await desk.until("{ meetings { totalCount } }", lambda found: found == {"meetings": {"totalCount": 1}})
    assert (await desk.refusal(CORRECT, id="1", event=right, why="again"))[0] == "CONFLICT"
    assert await desk.data(REPLAY, ids=["2"], why="mended") == {
        "replayDeadLetters": [{"id": "2", "decision": {"verdict": "REPLAYED"}}]
    }
    await desk.until(LIST, lambda found: [edge["node"]["id"] for edge in found["deadLetters"]["edges"]] == ["3"])
    assert (await desk.refusal(REPLAY, ids=["2", "3"], why="mended"))[0] == "CONFLICT"
    assert [one["id"] for one in await desk.nodes()] == ["3"]
    assert (await desk.refusal(REPLAY, ids=["3"], why=""))[0] == "BAD_USER_INPUT"
    operator = await desk.running.nats.connect("operator")
    async with asyncio.timeout(60):
        while len(sealed := await letters.sealed_decisions(operator.jetstream())) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    on_record = await letters.decisions(operator.jetstream())
    await operator.close()
    assert chain.verify(sealed).broken is None
    assert {number: one.verdict for number, one in on_record.items()} == {1: Verdict.CORRECTED, 2: Verdict.REPLAYED}
    with pymongo.MongoClient[Any](desk.mongo_url) as client:
        log = list(audit.read(client[desk.database]))
    assert [(one["action"], one["target"], one["why"]) for one in log] == [
        ("dead_letter.corrected", "dead_letter:1", "asked them"),
        ("dead_letter.replayed", "dead_letter:2", "mended"),
    ]
    assert chain.verify(log).broken is None


async def test_what_holds_personal_data_is_not_replayed_from_here(desk: Desk) -> None:
    await desk.publish_call()
    await desk.open(1)
    code, message = await desk.refusal(REPLAY, ids=["1"], why="mended")
    assert (code, message) == ("BAD_USER_INPUT", "dead letter 1 holds personal data: correct or discard it")
    assert (await desk.refusal(DISCARD, ids=["1"], why=f"called {PHONE}"))[0] == "BAD_USER_INPUT"


async def test_of_two_decisions_about_a_letter_the_later_counts_in_whatever_order_they_come(desk: Desk) -> None:
    await desk.publish("350206-M1", kind="PICNIC")
    await desk.open(1)
    operator = await desk.running.nats.connect("operator")
    records = [Decision(1, Verdict.DISCARDED, why, "root", datetime(2026, 1, day, tzinfo=UTC)) for day, why in SAID]
    for entry in chain.following(None, [msgspec.to_builtins(one) for one in records]):
        await operator.jetstream().publish(decision(1), msgspec.json.encode(entry))
    await operator.close()
    await desk.until(COUNTS, lambda found: found == {"deadLetterCounts": []})
    await asyncio.sleep(0.5)
    assert [one["decision"]["why"] for one in await desk.nodes(decided=True)] == ["later"]
