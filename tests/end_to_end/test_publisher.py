"""The client over HTTP, to the intake of the running city: stored, told apart, and applied."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kit import tokens
from kit.credentials import seed_path
from kit.tokens import TOKENS_FILE, Token
from publisher.check import load_schemas
from publisher.client import Publisher, SyncPublisher, event
from publisher.transports import Http, Nats
from tests.end_to_end.city import City

SCHEMAS = load_schemas(Path(__file__).parents[2] / "contracts" / "events")


async def test_events_go_through_the_intake_and_count(city: City, tmp_path: Path) -> None:
    path = Path(city.stack.credentials) / TOKENS_FILE
    known = tokens.read(path)
    token, digest = tokens.make("350213")
    tokens.write(path, [*known, Token("350213-client", "350213", digest, tokens.now())])
    said = {"channel": "STATION", "title": "路灯不亮"}
    ids = [f"pub-{number}" for number in range(3)]
    by_nats = Nats(city.stack.addresses.nats, seed_path(Path(city.stack.credentials), "350213"))
    async with Publisher("350213", Http(city.stack.addresses.intake, token), tmp_path / "s.db", SCHEMAS) as publisher:
        await publisher.put(*(event("npc.opinion.received.v1", f"350213-{one}", said, event_id=one) for one in ids))
        await publisher.flush(60)
        assert (publisher.waiting, publisher.refused()) == (0, [])
        await asyncio.to_thread(city.settle)
        assert [one.status for one in (await publisher.fates([*ids, "never"])).events] == [*["applied"] * 3, "absent"]
        # As long as ids may be: too long together for the address of one question.
        long = [*ids, *(f"{number}-{'长' * 160}" for number in range(99))]
        fates = (await publisher.fates(long)).events
        assert ([one.id for one in fates], fates[0].status, fates[-1].status) == (long, "applied", "absent")
        over_http = await publisher.harvest()
    with SyncPublisher("350213", by_nats, tmp_path / "n.db", SCHEMAS) as publisher_by_nats:
        assert [one.status for one in publisher_by_nats.fates(ids).events] == ["applied"] * 3
        assert publisher_by_nats.harvest() == over_http
    tokens.write(path, known)
    async with Publisher("350213", Http(city.stack.addresses.intake, token), tmp_path / "s.db", SCHEMAS) as revoked:
        await revoked.put(event("npc.opinion.received.v1", "350213-pub-4", said))
        with pytest.raises(TimeoutError):
            await revoked.flush(1)
        assert "does not know this token" in (revoked.trouble or "")
        assert revoked.waiting == 1
