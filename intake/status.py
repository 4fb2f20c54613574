"""What became of events: every service is asked on the publisher's behalf, and the answers become one per event."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import msgspec

_SECONDS_MAX = 5.0


class Fate(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one event.

    `applied`: it counts; `anomalous` where it does not fit what else is known, `services` say why. `retracted`: its
    publisher took it back. `refused`: it is among the dead letters, `services` say why. `unseen`: no service has met
    it: it still waits, or was never stored.
    """

    id: str
    status: str
    anomalous: bool = False
    services: tuple[dict[str, Any], ...] = ()


class Statuses(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fate of each event asked for, in that order; `silent` services did not answer."""

    events: tuple[Fate, ...]
    silent: tuple[str, ...] = ()


async def fates(
    session: aiohttp.ClientSession, services: Mapping[str, str], division: str, ids: Sequence[str]
) -> Statuses:
    """Ask all services for the division's events `ids`."""
    query = [("publisher", division), *(("id", one) for one in ids)]
    answers, silent = await _ask_all(session, services, "/receipts", query)
    by_id: dict[str, list[dict[str, Any]]] = {one: [] for one in ids}
    for rows in answers.values():
        for row in rows:
            by_id[row["id"]].append({name: value for name, value in row.items() if name != "id"})
    return Statuses(tuple(_fate(event_id, seen) for event_id, seen in by_id.items()), silent)


async def harvest(session: aiohttp.ClientSession, services: Mapping[str, str], division: str) -> dict[str, Any]:
    """How much each service has of the division, how fast it comes, what was refused and what does not fit."""
    answers, silent = await _ask_all(session, services, "/harvest", [("publisher", division)])
    refused, anomalous = Counter[str](), Counter[str]()
    for answer in answers.values():
        refused.update(answer["refused"])
        anomalous.update(answer["anomalous"])
    return {
        "division": division,
        "refused": refused,
        "anomalous": anomalous,
        "services": list(answers.values()),
        "silent": list(silent),
    }


def _fate(event_id: str, seen: list[dict[str, Any]]) -> Fate:
    """What was found last counts: a refused event may have been replayed, an id be used again with other content."""
    seen.sort(key=lambda one: one["at"])
    status = seen[-1]["status"] if seen else "unseen"
    return Fate(event_id, status, status == "applied" and any("anomalies" in one for one in seen), tuple(seen))


async def _ask_all(
    session: aiohttp.ClientSession, services: Mapping[str, str], path: str, query: list[tuple[str, str]]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    async def ask(url: str) -> Any:
        try:
            timeout = aiohttp.ClientTimeout(total=_SECONDS_MAX)
            async with session.get(f"{url}{path}", params=query, timeout=timeout) as response:
                return await response.json() if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    answers = await asyncio.gather(*(ask(url) for url in services.values()))
    answered = {name: answer for name, answer in zip(services, answers, strict=True) if answer is not None}
    return answered, tuple(name for name in services if name not in answered)
