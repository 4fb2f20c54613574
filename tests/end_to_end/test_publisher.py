"""The client over HTTP, to the intake of the running city: stored, told apart, and applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit import tokens
from kit.tokens import TOKENS_FILE, Token
from publisher.check import load_schemas
from publisher.client import Publisher, event
from publisher.transports import Http
from tests.end_to_end.city import City

SCHEMAS = load_schemas(Path(__file__).parents[2] / "contracts" / "events")


async def test_events_go_through_the_intake_and_count(city: City, tmp_path: Path) -> None:
    path = Path(city.stack.credentials) / TOKENS_FILE
    known = tokens.read(path)
    token, digest = tokens.make("350213")
    tokens.write(path, [*known, Token("350213-client", "350213", digest, tokens.now())])
    said = {"channel": "STATION", "title": "路灯不亮"}
    async with Publisher("350213", Http(city.stack.addresses.intake, token), tmp_path / "s.db", SCHEMAS) as publisher:
        await publisher.put(*(event("npc.opinion.received.v1", f"350213-pub-{number}", said) for number in range(3)))
        await publisher.flush(60)
        assert (publisher.waiting, publisher.refused()) == (0, [])
    tokens.write(path, known)
    async with Publisher("350213", Http(city.stack.addresses.intake, token), tmp_path / "s.db", SCHEMAS) as revoked:
        await revoked.put(event("npc.opinion.received.v1", "350213-pub-4", said))
        with pytest.raises(TimeoutError):
            await revoked.flush(1)
        assert "does not know this token" in (revoked.trouble or "")
        assert revoked.waiting == 1
