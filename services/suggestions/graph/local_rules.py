"""Which divisions have local rules 地方规则 of their own: one question across all of them."""

from __future__ import annotations

import asyncio
from datetime import date

import strawberry
from strawberry.types import Info

from kit.graph_queries import subtree
from services.suggestions import loaders
from services.suggestions.graph.division import Division
from services.suggestions.graph.policies import Policy


@strawberry.type(description="A division's own rules on a day, beside those common to all. 地方规则。")
class LocalRules:
    """地方规则 of one division."""

    division: Division | None
    rules: list[Policy]


async def local_rules(info: Info, within: str | None, on: date | None) -> list[LocalRules]:
    """Divisions of the subtree that have any on a day, today by default; one read."""
    request = loaders.of(info)
    divisions, day = subtree(request.store.tree, within), on or request.today
    published = await asyncio.to_thread(request.store.local_rules, divisions)
    found = ((code, request.policies.with_own(published.get(code)).own(code, day)) for code in divisions)
    return [
        LocalRules(division=Division(code=strawberry.ID(code)), rules=[Policy.of(one) for one in own])
        for code, own in found
        if own
    ]
