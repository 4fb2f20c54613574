"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest

from cli.local import NatsServer
from services.supervision.app import NAME
from tests.services.process import Running, process
from tests.services.supervision.histories import payload

FOLLOW_UP = {"cause": "DISSATISFIED_TWICE", "suggestion": "350206-S7", "title": "校门口停车"}


@pytest.fixture
async def running(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> AsyncIterator[Running]:
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as running:
        yield running


async def test_published_events_are_applied_and_answered_and_refused_ones_buried(running: Running) -> None:
    def from_district(event_type: str, subject: str, on: str, **data: Any) -> Awaitable[None]:
        return running.publish_raw("350206", f"events.npc.{event_type}.v1", payload(event_type, subject, on, **data))

    schedule = {"title": "法院专项报告", "organ": "COURT", "meeting_on": "2025-03-27"}
    await from_district("hearing.held", "350206-H1", "2025-03-27")
    await from_district("hearing.scheduled", "350206-H1", "2025-02-01", **schedule)
    await running.until(
        '{ supervisionItem(id: "350206-H1") { title hearing { heldOn } anomalies { kind } } }',
        {
            "supervisionItem": {
                "title": "法院专项报告",
                "hearing": {"heldOn": "2025-03-27"},
                "anomalies": [{"kind": "HEARD_WITHOUT_REPORT"}],
            }
        },
    )
    counts = {"matter": "PROJECT", "about": "350206-P1", "eligible": 3, "cast": 3, "choices": {"FOR": 2}}
    await from_district("ballot.tallied", "350206-B1", "2025-03-27", **counts)
    ((subject, buried),) = await running.dead_letters(1)
    assert subject == "dead.supervision.schema"
    assert b"350206-B1" in buried
    assert (await running.ask("{ ballots { totalCount } }")) == {"ballots": {"totalCount": 0}}


async def test_the_suggestions_service_opens_a_follow_up_and_a_district_cannot(running: Running) -> None:
    def request(subject: str, source: str) -> bytes:
        return payload("item.requested", subject, "2025-06-01", source=source, **FOLLOW_UP)

    own_name = request("350206-followup-forged1", "/divisions/350206")
    other_name = request("350206-followup-forged2", "/services/suggestions")
    await running.publish_raw("350206", "events.npc.item.requested.v1", own_name)
    await running.publish_raw("350206", "events.npc.item.requested.v1", other_name)
    genuine = request("350206-followup-S7", "/services/suggestions")
    await running.publish_raw("suggestions", "in.suggestions.npc.item.requested.v1", genuine)
    assert await running.dead_letters(2) == [
        ("dead.supervision.not_allowed", own_name),
        ("dead.supervision.wrong_division", other_name),
    ]
    await running.until(
        """{ _entities(representations: [{__typename: "Suggestion", id: "350206-S7"}]) {
            ... on Suggestion { followUp { id title followUp { cause } } } }
            supervisionItems { totalCount } }""",
        {
            "_entities": [
                {
                    "followUp": {
                        "id": "350206-followup-S7",
                        "title": "校门口停车",
                        "followUp": {"cause": "DISSATISFIED_TWICE"},
                    }
                }
            ],
            "supervisionItems": {"totalCount": 1},
        },
    )


async def test_the_process_tells_its_state(running: Running) -> None:
    assert (await running.http.get("/healthz")).text == "ok\n"
    metrics = (await running.http.get("/metrics")).text
    assert 'events_applied_total{service="supervision",type="npc.hearing.held.v1"} 0.0' in metrics
    assert (await running.http.get("/readyz")).json() == {"ready": True, "problems": []}
