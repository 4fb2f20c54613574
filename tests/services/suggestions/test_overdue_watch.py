"""What grows long overdue is told: by the clock alone, once, and only while it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cli.local import NatsServer
from kit.catalogue import EventData
from services.suggestions.app import NAME
from services.suggestions.deadlines import long_overdue_since
from services.suggestions.events import CATALOGUE
from services.suggestions.overdue_watch import overdue_events
from tests.services.process import process
from tests.services.suggestions.histories import (
    ID,
    POLICIES,
    START,
    D,
    extended,
    fold_suggestion,
    moment,
    replied,
    told,
)

DUE = date(2025, 6, 3)


def found(today: date, *steps: tuple[str, EventData]) -> list[bytes]:
    return list(overdue_events(fold_suggestion(told(*steps)), POLICIES, today))


def test_it_is_told_when_the_thirty_days_of_patience_have_ended() -> None:
    assert found(date(2025, 7, 3), *START) == []
    (payload,) = found(date(2025, 7, 4), *START)
    assert found(date(2026, 7, 4), *START) == [payload]  # whoever looks whenever tells the same
    fact = CATALOGUE.decode(payload)
    assert (fact.subject, fact.time, fact.data.due_on) == (ID, moment("2025-07-04 00:00"), DUE)  # type: ignore[attr-defined]


def test_what_was_replied_to_or_extended_is_not_long_overdue() -> None:
    assert found(date(2025, 8, 1), *START, ("2025-07-20", replied())) == []
    assert found(date(2025, 8, 1), *START, ("2025-05-20", extended())) == []
    assert len(found(date(2025, 10, 4), *START, ("2025-05-20", extended()))) == 1


def test_what_was_found_is_not_told_again() -> None:
    (payload,) = found(date(2025, 7, 4), *START)
    state = fold_suggestion([*told(*START), CATALOGUE.decode(payload)])
    assert long_overdue_since(state, POLICIES) == moment("2025-07-04 00:00")
    assert list(overdue_events(state, POLICIES, date(2025, 9, 1))) == []


async def test_a_running_service_asks_supervision_to_follow_up_and_settles_it_with_the_reply(
    fresh_nats: NatsServer, mongo_url: str, service_database: str, tmp_path: Path
) -> None:
    watching = {"RENDA_OVERDUE_WATCH_SECONDS": "0.2"}
    async with process(NAME, fresh_nats, mongo_url, service_database, tmp_path / "log", **watching) as running:
        facts = told(*START, ("2025-08-01", replied()))
        await running.publish(D, *facts[:-1])
        (requested,) = await running.emitted("npc.item.requested.v1", 1)
        assert (requested["time"], requested["data"]["cause"]) == ("2025-07-04T00:00:00+08:00", "LONG_OVERDUE")
        listed = "{ suggestions(longOverdue: true) { edges { node { id } } } }"
        await running.until(listed, {"suggestions": {"edges": [{"node": {"id": ID}}]}})
        await running.publish(D, facts[-1])
        (settled,) = await running.emitted("npc.item.settled.v1", 1)
        assert (settled["subject"], settled["time"]) == (requested["subject"], "2025-08-01T09:00:00+08:00")
        await running.until(listed, {"suggestions": {"edges": []}})
