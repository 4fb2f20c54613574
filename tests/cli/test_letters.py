"""Decisions about dead letters are a chain, whoever decides at once with others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nats.aio.client import Client

from cli.letters import Verdict, decide, decisions, sealed_decisions
from kit import chain


async def test_decisions_made_at_once_are_one_chain(connect: Callable[[str], Awaitable[Client]]) -> None:
    jetstream = (await connect("operator")).jetstream()
    await asyncio.gather(*(decide(jetstream, one, Verdict.DISCARDED, f"test {one}", "office") for one in range(5)))
    await decide(jetstream, 3, Verdict.REPLAYED, "mended", "office")
    entries = await sealed_decisions(jetstream)
    assert sorted(entry["why"] for entry in entries) == ["mended", *(f"test {one}" for one in range(5))]
    assert chain.verify(entries) == (6, entries[-1]["hash"], None, 0)
    assert (await decisions(jetstream))[3].verdict is Verdict.REPLAYED
    entries[2]["why"] = "another reason"
    assert chain.verify(entries).broken == 3
