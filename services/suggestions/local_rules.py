"""The local rules 地方规则 that a division has published itself; of one rule and day the one told last."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from kit.catalogue import Fact
from kit.fold import Aggregate, AggregateState
from services.suggestions.policy_events import POLICY, PolicySet, Rule, TermUnit


class LocalRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule from its day on."""

    rule: Rule
    valid_from: date
    value: int
    unit: TermUnit
    basis: str
    event_key: str


class LocalRules(AggregateState, frozen=True, kw_only=True):
    """All of one division, by rule and day."""

    rules: tuple[LocalRule, ...] = ()


def evolve(state: LocalRules, fact: Fact) -> LocalRules:
    """`state` after `fact`."""
    match fact.data:
        case PolicySet() as data:
            told = LocalRule(
                rule=data.rule,
                valid_from=data.valid_from,
                value=data.value,
                unit=data.unit,
                basis=data.basis,
                event_key=fact.key,
            )
            others = (one for one in state.rules if _place(one) != _place(told))
            return replace(state, rules=tuple(sorted((*others, told), key=_place)))
        case _:
            return state


def _place(one: LocalRule) -> Any:
    return one.rule, one.valid_from


RULES = Aggregate(POLICY, LocalRules, evolve, lambda _: {})
