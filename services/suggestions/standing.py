"""What another service says of those whom suggestions and opinions name: who serves no more, which QR codes are valid.

A representative without a serving mandate is known by one fact, taken back when a mandate is taken up again; a code by
the fact that lists when it was valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from kit.catalogue import Fact
from kit.fold import Aggregate, AggregateState
from services.suggestions.anomalies import OpinionAnomaly
from services.suggestions.events import CODE, LAPSE, CodeAnnounced, CodeSpan, MandateLapsed
from services.suggestions.opinion import Opinion
from services.suggestions.timeline import Anomaly


class Lapse(AggregateState, frozen=True, kw_only=True):
    """代表资格暂停或终止 since when a representative serves no more, and whether for good."""

    since: datetime | None = None
    ended: bool = False


class Code(AggregateState, frozen=True, kw_only=True):
    """二维码 when a code was valid."""

    valid: tuple[CodeSpan, ...] = ()


def _lapsed(state: Lapse, fact: Fact) -> Lapse:
    match fact.data:
        case MandateLapsed(ended=ended):
            return replace(state, since=fact.time, ended=ended)
        case _:
            return state


def _announced(state: Code, fact: Fact) -> Code:
    match fact.data:
        case CodeAnnounced(valid=valid):
            return replace(state, valid=valid)
        case _:
            return state


def code_anomalies(opinion: Opinion, code: Code | None) -> Iterator[Anomaly[OpinionAnomaly]]:
    """What is wrong with the code an opinion came by: nothing without a code, or with one valid at that moment."""
    at = opinion.received_at
    received = next((step for step in opinion.steps if step.at == at), None)
    if opinion.qr_code is None or at is None or received is None:
        return
    if code is not None and any(span.since <= at and (span.until is None or at < span.until) for span in code.valid):
        return
    kind = OpinionAnomaly.CODE_UNKNOWN if code is None else OpinionAnomaly.CODE_NOT_VALID
    yield Anomaly(kind=kind, at=at, event_key=received.event_key)


LAPSES = Aggregate(LAPSE, Lapse, _lapsed, lambda _: {})
CODES = Aggregate(CODE, Code, _announced, lambda _: {})
