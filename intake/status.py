"""What became of events: every service is asked on the publisher's behalf, and the answers become one per event."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp

from publisher.questions import UNSEEN, Fate, Fates, Harvests

_TIMEOUT = aiohttp.ClientTimeout(total=5)

Put = Callable[[str], AbstractAsyncContextManager[aiohttp.ClientResponse]]
"""Puts a question to the service of this address."""


async def fates(
    session: aiohttp.ClientSession, services: Mapping[str, str], division: str, ids: Sequence[str]
) -> Fates:
    """Ask all services for the division's events `ids`."""
    asked = {"publisher": division, "ids": ids}
    answers, silent = await _ask_all(
        services, lambda url: session.post(f"{url}/receipts", json=asked, timeout=_TIMEOUT)
    )
    by_id: dict[str, list[dict[str, Any]]] = {one: [] for one in ids}
    for rows in answers.values():
        for row in rows:
            by_id[row["id"]].append({name: value for name, value in row.items() if name != "id"})
    return Fates(tuple(_fate(event_id, seen) for event_id, seen in by_id.items()), silent)


async def harvest(session: aiohttp.ClientSession, services: Mapping[str, str], division: str) -> Harvests:
    """How much each service has of the division, how fast it comes, what was refused and what does not fit."""
    answers, silent = await _ask_all(
        services, lambda url: session.get(f"{url}/harvest", params={"publisher": division}, timeout=_TIMEOUT)
    )
    refused, anomalous = Counter[str](), Counter[str]()
    for answer in answers.values():
        refused.update(answer["refused"])
        anomalous.update(answer["anomalous"])
    return Harvests(division, refused, anomalous, tuple(answers.values()), silent)


def _fate(event_id: str, seen: list[dict[str, Any]]) -> Fate:
    """What was found last counts: a refused event may have been replayed, an id be used again with other content."""
    seen.sort(key=lambda one: one["at"])
    status = seen[-1]["status"] if seen else UNSEEN
    return Fate(event_id, status, status == "applied" and any("anomalies" in one for one in seen), tuple(seen))


async def _ask_all(services: Mapping[str, str], put: Put) -> tuple[dict[str, Any], tuple[str, ...]]:
    async def ask(url: str) -> Any:
        try:
            async with put(url) as response:
                return await response.json() if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    answers = await asyncio.gather(*(ask(url) for url in services.values()))
    answered = {name: answer for name, answer in zip(services, answers, strict=True) if answer is not None}
    return answered, tuple(name for name in services if name not in answered)
