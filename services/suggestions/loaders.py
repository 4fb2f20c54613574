"""What one GraphQL request reads and knows: each loader gathers its keys and asks the database once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from kit.anomalies import worded
from kit.catalogue import Target
from kit.documents import Document
from kit.fold import Anomaly, States
from kit.indicator_values import Indicators
from kit.indicators import Value
from kit.loaders import IndicatorKey, batched, documents_by_id, documents_referring, indicator_values
from kit.receipts import FindMore
from services.suggestions.anomalies import OPINION_TEXTS, SUGGESTION_TEXTS, OpinionAnomaly, SuggestionAnomaly
from services.suggestions.deadlines import policy_anomalies
from services.suggestions.events import CODE, LAPSE, OPINION, SUGGESTION, UNIT
from services.suggestions.indicators import INDICATORS
from services.suggestions.lists import OPINION_ORDERS, SUGGESTION_ORDERS, OpinionOrder, SuggestionOrder
from services.suggestions.local_rules import LocalRules
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.standing import Code, code_anomalies
from services.suggestions.store import Store
from services.suggestions.suggestion import Suggestion
from services.suggestions.timeline import ahead

Loader = DataLoader[str, Document | None]


@dataclass(frozen=True)
class Request:
    """The store, the loaders, the rules common to all and the day of one request."""

    store: Store
    policies: Policies
    today: date
    suggestions: Loader
    opinions: Loader
    led: DataLoader[str, list[Document] | None]  # suggestions by lead representative
    taken_in: DataLoader[str, list[Document] | None]  # opinions by representative
    produced: DataLoader[str, list[Document] | None]  # opinions by supervision item
    lapses: Loader
    codes: Loader
    local_rules: DataLoader[str, LocalRules | None]  # by division
    units: Loader
    opinion_days: DataLoader[tuple[str, int], frozenset[date] | None]  # by division and year
    indicators: DataLoader[IndicatorKey, list[Value] | None]

    async def policies_in(self, division: str) -> Policies:
        """The rules that hold in a division, with what it has published itself."""
        return self.policies.with_own(await self.local_rules.load(division))


def context(store: Store, policies: Policies) -> dict[str, Any]:
    """A fresh GraphQL context."""
    return {
        "request": Request(
            store=store,
            policies=policies,
            today=store.today(),
            suggestions=documents_by_id(store.database[SUGGESTION]),
            opinions=documents_by_id(store.database[OPINION]),
            led=documents_referring(store.database[SUGGESTION], "lead", SUGGESTION_ORDERS[SuggestionOrder.NEWEST]),
            taken_in=documents_referring(
                store.database[OPINION], "representatives", OPINION_ORDERS[OpinionOrder.NEWEST]
            ),
            produced=documents_referring(store.database[OPINION], "item", OPINION_ORDERS[OpinionOrder.OLDEST]),
            lapses=documents_by_id(store.database[LAPSE]),
            codes=documents_by_id(store.database[CODE]),
            local_rules=batched(store.local_rules),
            units=documents_by_id(store.database[UNIT]),
            opinion_days=batched(store.opinion_days),
            indicators=indicator_values(Indicators(store.database, store.tree, INDICATORS, store.live)),
        )
    }


def passing_anomalies(store: Store, policies: Policies) -> FindMore:
    """The anomalies that depend on today, on a local rule or on a QR code, which no state holds."""
    ahead_suggestion = worded(
        lambda state: ahead(SuggestionAnomaly.TIME_TRAVEL, state.steps, store.today()), SUGGESTION_TEXTS
    )
    ahead_opinion = worded(lambda state: ahead(OpinionAnomaly.TIME_TRAVEL, state.steps, store.today()), OPINION_TEXTS)

    def find(states: States) -> Iterator[tuple[Target, Anomaly]]:
        named = {state.qr_code for state in states.values() if isinstance(state, Opinion) and state.qr_code}
        codes = {row["_id"]: code_of(row) for row in store.database[CODE].find({"_id": {"$in": sorted(named)}})}
        own = store.local_rules({state.division for state in states.values() if isinstance(state, Suggestion)})
        by_rule = worded(
            lambda state: policy_anomalies(state, policies.with_own(own.get(state.division))), SUGGESTION_TEXTS
        )
        by_code = worded(lambda state: code_anomalies(state, codes.get(state.qr_code)), OPINION_TEXTS)
        finders = {SUGGESTION: (ahead_suggestion, by_rule), OPINION: (ahead_opinion, by_code)}
        for target, state in states.items():
            for finder in finders.get(target.aggregate, ()):
                yield from ((target, one) for one in finder(state))

    return find


def of(info: Info) -> Request:
    """The request a resolver runs in."""
    request: Request = info.context["request"]
    return request


def suggestion_of(document: Document) -> Suggestion:
    """The state inside a stored suggestion."""
    return msgspec.convert(document["state"], Suggestion)


def code_of(document: Document | None) -> Code | None:
    """The state inside a stored QR code."""
    return None if document is None else msgspec.convert(document["state"], Code)


def opinion_of(document: Document) -> Opinion:
    """The state inside a stored opinion."""
    return msgspec.convert(document["state"], Opinion)
