"""Staff who read and urge suggestions through the gateway all the while, and are told the truth about what they did.

Each action carries a note of its own, by which it is found again. Some act with a token whose time is over.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from types import MappingProxyType
from typing import Any

from kit.staff import SCHEME, Staff, ensure_key, issue, read_key
from tests.faults.schedule import GATEWAY
from tests.faults.stack import Stack

ACTION = "npc.suggestion.staff_urged.v1"
_LIST = "{ suggestions(first: 30) { edges { node { id version } } } }"
_READ = "query ($id: ID!) { suggestion(id: $id) { content } }"
_URGE = """mutation ($id: ID!, $version: Int!, $note: String!) {
    urgeSuggestion(id: $id, expectedVersion: $version, measure: NOTICE, note: $note) { version } }"""
_REST_SECONDS = 0.2
_ANSWER_SECONDS_MAX = 15.0
_TOKEN_SECONDS = 3600
_REFUSALS = {"CONFLICT", "UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT"}


@dataclass
class StaffAtWork:
    """`told` are the notes of actions that were confirmed, `refused` of those that did not happen, with the code."""

    stack: Stack
    seed: int
    expired: bool = False
    told: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    """Ids of requests that were shown a suggestion's own words."""
    silent: int = 0
    let_in: list[str] = field(default_factory=list)
    """Confirmed in spite of an expired token."""

    @property
    def summary(self) -> str:
        """How the actions ended."""
        refused = "".join(f", {number:,} {code}" for code, number in sorted(Counter(self.refused.values()).items()))
        return f"{len(self.told):,} confirmed{refused}, {self.silent:,} without an answer; {len(self.read):,} reads"

    async def run(self) -> None:
        """Act until cancelled, one after the other."""
        random = Random(f"staff/{self.seed}")  # noqa: S311 - a game to be played again, nothing secret
        number = 0
        while GATEWAY in self.stack.programs:
            listed = await self._ask({"query": _LIST})
            found = ((listed.get("data") or {}).get("suggestions") or {}).get("edges", [])
            for edge in random.sample(found, min(3, len(found))):
                number += 1
                await self._look(edge["node"], f"read-{number}")
                await self._urge(edge["node"], f"action {number}")
            await asyncio.sleep(_REST_SECONDS)

    async def _look(self, suggestion: Mapping[str, Any], request_id: str) -> None:
        answer = await self._ask({"query": _READ, "variables": {"id": suggestion["id"]}}, {"x-request-id": request_id})
        if (answer.get("data") or {}).get("suggestion"):
            self.read.append(request_id)

    async def _urge(self, suggestion: Mapping[str, Any], note: str) -> None:
        expired = self.expired
        division = suggestion["id"].partition("-")[0]
        until = int(time.time()) + (-1 if expired else _TOKEN_SECONDS)
        token = issue(Staff(name="office-1", division=division, until=until), self._key())
        variables = {**suggestion, "note": note}
        answer = await self._ask({"query": _URGE, "variables": variables}, {"authorization": f"{SCHEME}{token}"})
        if (answer.get("data") or {}).get("urgeSuggestion"):
            (self.let_in if expired else self.told).append(note)
        elif codes := _codes(answer) & _REFUSALS:
            self.refused[note] = min(codes)
        else:
            self.silent += 1

    def _key(self) -> bytes:
        key = read_key(ensure_key(self.stack.nats.credentials))
        assert key is not None
        return key

    async def _ask(self, body: Mapping[str, Any], headers: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """The gateway's answer; {} where there is none."""
        url = f"{self.stack.programs[GATEWAY].url}/graphql"
        return await asyncio.to_thread(_post, url, json.dumps(body).encode(), headers)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(url, body, {"content-type": "application/json", **headers})  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS_MAX) as response:  # noqa: S310
            said = response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            said = refused.read()
    except (OSError, HTTPException):
        return {}
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        return {}
    return answer


def _codes(answer: Mapping[str, Any]) -> set[str]:
    return {error.get("extensions", {}).get("code", "") for error in answer.get("errors", ())}
