"""What a district can do wrong, done for real: everything but what the broker itself refuses is in the dead letters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import nats.errors
import nats.js.errors
import pytest

from tests.end_to_end.city import City, event

GOOD = event(
    "opinion.received", "350203-refusals-1", "refusals-1", "2026-03-02", channel="STATION", title="加装路灯", citizens=6
)


def changed(event_id: str, **changes: Any) -> dict[str, Any]:
    return GOOD | {"id": event_id} | changes


def with_data(event_id: str, **data: Any) -> dict[str, Any]:
    return changed(event_id, data=GOOD["data"] | data)


BAD: dict[str, tuple[Any, str, str]] = {
    "unknown type": (changed("r-type", type="npc.opinion.shouted.v1"), "unknown_type", "npc.opinion.received.v1"),
    "unknown entity": (changed("r-entity", type="npc.unicorn.seen.v1"), "unknown_type", "no service knows"),
    "unknown version": (changed("r-version", type="npc.opinion.received.v7"), "unknown_version", "received.v1"),
    "schema violation": (with_data("r-schema", channel="PIGEON"), "schema", "channel"),
    "missing field": (changed("r-missing", data={"division": "350203", "title": "路灯"}), "schema", "channel"),
    "another division in source": (changed("r-source", source="/divisions/350206"), "wrong_division", "350206"),
    "another division in data": (with_data("r-data", division="350206"), "wrong_division", "350206"),
    "another division in subject": (changed("r-subject", subject="350206-O1"), "wrong_division", "350203-"),
    "the same id with other content": (GOOD | {"time": "2026-03-03T09:00:00+08:00"}, "conflict", "refusals-1"),
    "a phone number in free text": (with_data("r-phone", title="请回电13800138000"), "personal_data", "手机号"),
    "invalid UTF-8": (("npc.opinion.received.v1", b'{"id": "r-utf8", "specversion": "\xff"}'), "not_json", "UTF-8"),
    "not JSON": (("npc.opinion.received.v1", b"id;time;subject"), "not_json", "JSON"),
    "a service's name": (changed("r-service", source="/services/suggestions"), "wrong_division", "350203"),
    "a service's own type": (
        changed("r-own", type="npc.item.requested.v1", subject="350203-followup-1"),
        "not_allowed",
        "platform's own services",
    ),
}


@pytest.fixture(scope="module")
def buried(city: City) -> list[tuple[dict[str, str], bytes]]:
    """The dead letters after one good event, its repetition, and everything bad."""
    before = len(city.dead_letters())
    city.publish("350203", GOOD)
    city.settle()
    city.publish("350203", GOOD, *(bad for bad, _, _ in BAD.values()))
    city.settle()
    return city.dead_letters()[before:]


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_event_is_in_the_dead_letters_with_its_reason_and_its_bytes(
    buried: list[tuple[dict[str, str], bytes]], case: str
) -> None:
    bad, reason, words = BAD[case]
    sent = bad[1] if isinstance(bad, tuple) else json.dumps(bad, ensure_ascii=False).encode()
    (headers,) = [headers for headers, payload in buried if payload == sent]
    assert headers["Renda-Reason"] == reason
    assert words.encode("ascii", "backslashreplace").decode() in headers["Renda-Detail"]
    assert headers["Renda-Subject"].startswith("in.350203.")


def test_none_is_lost_and_none_is_buried_twice(buried: list[tuple[dict[str, str], bytes]]) -> None:
    assert len(buried) == len(BAD)


def test_the_good_event_is_applied_once(city: City, buried: list[tuple[dict[str, str], bytes]]) -> None:
    answer = city.data('{ opinion(id: "350203-refusals-1") { id channel status } }')
    assert answer["opinion"] == {"id": "350203-refusals-1", "channel": "STATION", "status": "RECEIVED"}
    with city.database("suggestions") as database:
        known = database["facts"].count_documents({"_id": {"$regex": "^350203/(refusals|r)-"}})
    assert known == 1  # none of the bad ones is a fact


def test_another_districts_subject_cannot_be_written_at_all(city: City) -> None:
    async def intrude() -> None:
        client = await city.stack.connect("350203")
        try:
            with pytest.raises((nats.errors.TimeoutError, nats.js.errors.NoStreamResponseError)):
                await client.jetstream().publish("in.350206.npc.opinion.received.v1", b"{}", timeout=2)
        finally:
            await client.close()

    stored = _stored(city, "350206")
    run(intrude)
    assert _stored(city, "350206") == stored


@pytest.mark.parametrize("size", [300 * 1024, 2 * 1024 * 1024])
def test_an_event_that_is_too_large_is_refused_by_the_broker_and_stored_nowhere(city: City, size: int) -> None:
    payload = json.dumps(with_data("r-large", content="长" * (size // 6))).encode()
    assert len(payload) >= size

    async def publish() -> None:
        client = await city.stack.connect("350203")
        try:
            with pytest.raises((nats.errors.MaxPayloadError, nats.js.errors.BadRequestError)) as refused:
                await client.jetstream().publish("events.npc.opinion.received.v1", payload)
            assert any(words in str(refused.value) for words in ("maximum payload exceeded", "message size exceeds"))
        finally:
            await client.close()

    stored = _stored(city, "350203")
    run(publish)
    assert _stored(city, "350203") == stored


def run(work: Callable[[], Any]) -> None:
    asyncio.run(work())


def _stored(city: City, publisher: str) -> int:
    found: list[int] = []

    async def read() -> None:
        client = await city.stack.connect("operator")
        found.append((await client.jetstream().stream_info(f"IN_{publisher}")).state.last_seq)
        await client.close()

    run(read)
    return found[0]
