"""The QR code 二维码: what it leads to, and when it was valid; an aggregate of its own, so that one code in two places
is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.anomalies import Anomaly, AnomalyKind
from services.representatives.events.station import CodePublished, CodeRevoked
from services.representatives.spans import Spans, closed, is_open, opened
from services.representatives.vocabulary import CodeTarget

replace = msgspec.structs.replace


class Code(AggregateState, frozen=True, kw_only=True):
    """二维码 `holders` are the stations or representatives it leads to now; more than one is an anomaly."""

    target: CodeTarget | None = None
    holders: tuple[str, ...] = ()
    valid: Spans = ()
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether it may be used now."""
        return is_open(self.valid)


def evolve(state: Code, fact: Fact) -> Code:
    """The code after one more fact."""
    match fact.data:
        case CodePublished(target=target):
            others = tuple(one for one in state.holders if one != fact.subject) if state.is_valid else ()
            published = replace(
                state, target=target, holders=(*others, fact.subject), valid=opened(state.valid, fact.time)
            )
            return _odd(published, AnomalyKind.CODE_USED_TWICE, fact) if others else published
        case CodeRevoked():
            if not state.is_valid:
                return _odd(state, AnomalyKind.CODE_REVOKED_WITHOUT_PUBLICATION, fact)
            return replace(state, valid=closed(state.valid, fact.time))
        case _:
            return state


def _odd(state: Code, kind: AnomalyKind, fact: Fact) -> Code:
    return replace(state, anomalies=(*state.anomalies, Anomaly(kind, fact.key)))


def index(state: Code) -> Mapping[str, Any]:
    """Found by holder."""
    return {"holders": list(state.holders), "valid": state.is_valid, "anomalous": bool(state.anomalies)}
