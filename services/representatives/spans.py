"""When something stood: spans of time, and the monthly stock they add up to.

A mandate is exercised, a station is open, a code is valid, a group has a member: each is a list of disjoint spans that
are opened and closed by facts in their order.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import datetime

import msgspec

from kit.periods import month_of


class Span(msgspec.Struct, frozen=True, order=True):
    """From `since`, until `until` where it has ended."""

    since: datetime
    until: datetime | None = None


Spans = tuple[Span, ...]


def is_open(spans: Spans) -> bool:
    """Whether the last span goes on."""
    return bool(spans) and spans[-1].until is None


def opened(spans: Spans, at: datetime) -> Spans:
    """With a span that begins at `at`; unchanged where one goes on already."""
    return spans if is_open(spans) else (*spans, Span(at))


def closed(spans: Spans, at: datetime) -> Spans:
    """With the last span ended at `at`; unchanged where none goes on."""
    return (*spans[:-1], Span(spans[-1].since, at)) if is_open(spans) else spans


def union(spans: Iterable[Span]) -> Spans:
    """The time covered by any of `spans`, as disjoint spans in order; touching ones become one."""
    covered: list[Span] = []
    for span in sorted(spans, key=lambda span: span.since):
        last = covered[-1] if covered else None
        if last is None or (last.until is not None and last.until < span.since):
            covered.append(span)
        elif last.until is not None and (span.until is None or span.until > last.until):
            covered[-1] = Span(last.since, span.until)
    return tuple(covered)


def stock(spans: Spans) -> dict[str, int]:
    """The change of the stock by month ("2025-03"): summed up to a month, 1 where a span stands at its end, else 0."""
    changes: Tally[str] = Tally()
    for span in spans:
        changes[month_of(span.since)] += 1
        if span.until is not None:
            changes[month_of(span.until)] -= 1
    return {month: change for month, change in changes.items() if change}
