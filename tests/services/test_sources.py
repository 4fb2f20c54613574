"""Which divisions publish and which have fallen silent, as every service says it of what it takes in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from kit.catalogue import Fact
from kit.envelope import render
from services.suggestions.events import CATALOGUE
from tests.services.stage import Stage, opened

SOURCES = """query ($within: ID, $since: Date) {
    suggestionSources(within: $within, silentSince: $since) { division { code } facts newestOn } }"""


def received(division: str, number: int, at: str) -> Fact:
    """An opinion at a moment."""
    return CATALOGUE.decode(
        render(
            event_id=f"e{number}",
            source=f"/divisions/{division}",
            event_type="npc.opinion.received.v1",
            subject=f"{division}-O{number}",
            time=datetime.fromisoformat(at),
            data={"division": division, "channel": "STATION", "title": "路灯不亮"},
        )
    )


@pytest.fixture(scope="module")
def stage(mongo_url: str) -> Iterator[Stage]:
    with opened("suggestions", mongo_url, date(2025, 12, 31)) as stage:
        stage.apply(received("350206", 1, "2025-03-01T09:00:00+08:00"))
        # Already the second of June in China.
        stage.apply(
            received("350206", 2, "2025-06-01T20:00:00+00:00"), received("350203", 3, "2025-11-01T09:00:00+08:00")
        )
        yield stage


async def told(stage: Stage, **variables: Any) -> list[tuple[str, int, str | None]]:
    found = (await stage.ask(SOURCES, **variables))["suggestionSources"]
    return [(one["division"]["code"], one["facts"], one["newestOn"]) for one in found]


async def test_who_published_once_and_has_stopped_is_named_with_the_day(stage: Stage) -> None:
    assert await told(stage, since="2025-06-02") == []
    assert await told(stage, since="2025-06-03") == [("350206", 2, "2025-06-02")]
    assert [code for code, _, _ in await told(stage, since="2026-01-01")] == ["350206", "350203"]
    assert await told(stage, within="210800", since="2026-01-01") == []


async def test_without_a_day_everybody_is_listed_those_who_never_published_first(stage: Stage) -> None:
    found = await told(stage, within="350200")
    assert found[0] == ("350200", 0, None)
    assert found[-2:] == [("350206", 2, "2025-06-02"), ("350203", 1, "2025-11-01")]
