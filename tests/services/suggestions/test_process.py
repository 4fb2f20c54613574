"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.local import NatsServer
from services.suggestions.app import NAME
from services.suggestions.events import Grade
from tests.services.process import Running, process
from tests.services.suggestions.histories import (
    COSIGNER,
    ID,
    LEAD,
    OPINION_ID,
    REPLIED,
    D,
    graded,
    handled,
    received,
    rehandled,
    replied,
    retraction,
    told,
)


@pytest.fixture
async def running(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> AsyncIterator[Running]:
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as running:
        yield running


async def test_published_events_are_applied_in_any_order_and_answered(running: Running) -> None:
    suggestion = told(*REPLIED, ("2025-04-10", graded(Grade.MOSTLY)), subject=ID)
    opinion = told(("2025-03-01", received()), ("2025-03-20", handled()), subject=OPINION_ID)
    await running.publish(D, *reversed(suggestion), suggestion[0], opinion[1], opinion[0])
    await running.until(
        f"""{{ suggestion(id: "{ID}") {{ status finalGrade repliedOnTime lead {{ id }}
                 timeline {{ type }} anomalies {{ kind }} }}
              opinion(id: "{OPINION_ID}") {{ outcome }}
              _entities(representations: [{{__typename: "Division", code: "350200"}}]) {{ ... on Division {{
                suggestionIndicators(period: {{year: 2025, quarter: 1}},
                  ids: ["reply_rate", "broad_satisfaction_rate", "opinions_resolution_rate"]) {{ value }} }} }} }}""",
        {
            "suggestion": {
                "status": "GRADED",
                "finalGrade": "MOSTLY",
                "repliedOnTime": True,
                "lead": {"id": LEAD},
                "timeline": [{"type": one} for one in ("submitted", "sorted", "assigned", "replied", "graded")],
                "anomalies": [],
            },
            "opinion": {"outcome": "RESOLVED"},
            "_entities": [{"suggestionIndicators": [{"value": 1}, {"value": 1}, {"value": 1}]}],
        },
    )


async def test_the_other_services_hear_of_credits_and_of_a_second_dissatisfaction_and_of_its_retraction(
    running: Running,
) -> None:
    facts = told(
        *REPLIED,
        ("2025-04-10", graded(Grade.DISSATISFIED)),
        ("2025-04-14", rehandled()),
        ("2025-05-06", replied()),
        ("2025-05-12", graded(Grade.DISSATISFIED)),
    )
    await running.publish(D, *facts)
    credits_ = await running.emitted("npc.performance.credited.v1", 2)
    assert sorted((one["subject"], one["source"], one["data"]["kind"]) for one in credits_) == [
        (LEAD, "/services/suggestions", "SUGGESTION"),
        (COSIGNER, "/services/suggestions", "SUGGESTION"),
    ]
    (requested,) = await running.emitted("npc.item.requested.v1", 1)
    assert requested["subject"] == f"{D}-followup-S2025-0001"
    assert requested["data"] == {
        "division": D,
        "cause": "DISSATISFIED_TWICE",
        "suggestion": ID,
        "title": "More school buses",
    }
    await running.publish(D, retraction(facts[-1]))
    (withdrawn,) = await running.emitted("npc.record.retracted.v1", 1)
    assert withdrawn["data"]["event_id"] == requested["id"]


async def test_a_restarted_process_goes_on_where_it_was(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> None:
    query = f'{{ suggestion(id: "{ID}") {{ status }} }}'
    facts = told(*REPLIED)
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as first:
        await first.publish(D, *facts[:2])
        await first.until(query, {"suggestion": {"status": "SORTED"}})
        first.process.kill()
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as second:
        await second.publish(D, *facts)
        await second.until(query, {"suggestion": {"status": "REPLIED"}})
        assert (await second.http.get("/readyz")).json() == {"ready": True, "problems": []}
        metrics = (await second.http.get("/metrics")).text
        assert 'events_applied_total{service="suggestions",type="npc.suggestion.replied.v1"} 1.0' in metrics
