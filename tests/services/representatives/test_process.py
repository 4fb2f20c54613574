"""The service as a process, between a real NATS and a real MongoDB."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from cli.local import NatsServer
from kit.catalogue import Fact
from services.representatives.app import NAME
from services.representatives.events.performance import PerformanceCredited
from services.representatives.vocabulary import CreditKind
from tests.services.process import Running, process
from tests.services.representatives.history import fact, retraction
from tests.services.representatives.told import HULI, claims, opens, person, receives, serves


@pytest.fixture
async def running(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> AsyncIterator[Running]:
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as running:
        yield running


def credit() -> Fact:
    data = PerformanceCredited(
        division=HULI,
        representative=person(1),
        kind=CreditKind.SUGGESTION,
        on=date(2025, 2, 1),
        reference=f"{HULI}-S-1",
    )
    return fact("2025-02-01", person(1), data, source="/services/suggestions")


async def test_published_events_are_applied_in_any_order_and_answered(running: Running) -> None:
    started = serves(1)
    reception = receives(1, 1, citizens=12)
    await running.publish(HULI, reception, started, opens(1), started, claims("stations", 7))
    await running.publish("suggestions", credit())
    await running.until(
        """{ representative(id: "350206-R-0001") { status activity { kind count } anomalies { kind } }
             division(code: "350206") { representativeIndicators(
               period: {year: 2025}, ids: ["representatives", "stations", "citizens_received", "active_rate"]
             ) { value difference } } }""",
        {
            "representative": {
                "status": "SERVING",
                "activity": [{"kind": "RECEPTION", "count": 1}, {"kind": "SUGGESTION", "count": 1}],
                "anomalies": [],
            },
            "division": {
                "representativeIndicators": [
                    {"value": 1, "difference": None},
                    {"value": 1, "difference": -6},
                    {"value": 12, "difference": None},
                    {"value": 1, "difference": None},
                ]
            },
        },
    )
    await running.publish(HULI, retraction(reception))
    await running.until(
        """{ receptions { totalCount } representative(id: "350206-R-0001") { activity { kind } } }""",
        {"receptions": {"totalCount": 0}, "representative": {"activity": [{"kind": "SUGGESTION"}]}},
    )


async def test_events_of_no_service_and_refused_ones_are_buried_with_their_bytes(running: Running) -> None:
    event = json.loads(serves(1).payload)
    stray = json.dumps(event | {"type": "npc.representitive.mandate_started.v1"}).encode()
    future = json.dumps(event | {"type": "npc.representative.mandate_started.v2"}).encode()
    named = json.dumps(event | {"data": event["data"] | {"display_name": "张三"}}).encode()
    await running.publish_raw(HULI, "events.npc.representitive.mandate_started.v1", stray)
    await running.publish_raw(HULI, "events.npc.representative.mandate_started.v2", future)
    await running.publish_raw(HULI, "events.npc.representative.mandate_started.v1", named)
    assert await running.dead_letters(3) == [
        ("dead.representatives.schema", named),
        ("dead.representatives.unknown_type", stray),
        ("dead.representatives.unknown_version", future),
    ]
    assert await running.ask("{ representatives { totalCount } }") == {"representatives": {"totalCount": 0}}


async def test_a_restarted_process_goes_on_where_it_was(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> None:
    count = "{ representatives(status: SERVING) { totalCount } }"
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as first:
        await first.publish(HULI, serves(1), serves(2))
        await first.until(count, {"representatives": {"totalCount": 2}})
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log") as second:
        await second.publish(HULI, serves(3))
        await second.until(count, {"representatives": {"totalCount": 3}})
        metrics = (await second.http.get("/metrics")).text
        applied = 'events_applied_total{service="representatives",type="npc.representative.mandate_started.v1"}'
        assert f"{applied} 1.0" in metrics
        assert (await second.http.get("/readyz")).json() == {"ready": True, "problems": []}
