"""Mandates 任职: one per level and term, each a history of changes from which everything else follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import reduce
from itertools import groupby

import msgspec

from kit.catalogue import Fact
from services.representatives.anomalies import Anomaly, AnomalyKind
from services.representatives.events.representative import MandateEnded, MandateStarted, MandateSuspended
from services.representatives.spans import Spans, closed, opened
from services.representatives.vocabulary import EndReason, MandateLevel, MandateStatus, SuspensionReason

SERVING, SUSPENDED, ENDED = MandateStatus.SERVING, MandateStatus.SUSPENDED, MandateStatus.ENDED


class Change(msgspec.Struct, frozen=True):
    """One step of a mandate, as it was told, with the reason of a suspension or an end."""

    at: datetime
    status: MandateStatus
    event: str
    suspension: SuspensionReason | None = None
    end: EndReason | None = None


class Mandate(msgspec.Struct, frozen=True):
    """任职 a seat in one congress for one term; `changes` in the order of their facts."""

    level: MandateLevel
    term: int
    constituency: str | None = None
    by_election: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def status(self) -> MandateStatus:
        """Where it stands now."""
        return [after for _, after, _ in steps(self)][-1]

    @property
    def elected(self) -> tuple[datetime, ...]:
        """When the mandate was won: starts that do not merely end a suspension, or repeat what was known."""
        return tuple(
            change.at for before, _, change in steps(self) if change.status is SERVING and before in (None, ENDED)
        )

    @property
    def served(self) -> Spans:
        """When the mandate was exercised."""

        def step(spans: Spans, change: Change) -> Spans:
            return opened(spans, change.at) if change.status is SERVING else closed(spans, change.at)

        return reduce(step, self.changes, ())

    @property
    def held(self) -> Spans:
        """When the seat was taken: a suspended mandate rests, but its seat is not vacant (代表法)."""

        def step(spans: Spans, change: Change) -> Spans:
            if change.status is SUSPENDED:
                return spans
            return opened(spans, change.at) if change.status is SERVING else closed(spans, change.at)

        return reduce(step, self.changes, ())

    @property
    def last_change(self) -> Change:
        """The change that brought the present status."""
        return [change for before, after, change in steps(self) if before != after][-1]


def steps(mandate: Mandate) -> Iterator[tuple[MandateStatus | None, MandateStatus, Change]]:
    """(status before, status after, change) in order; an ended mandate stays ended unless it is won again."""
    status: MandateStatus | None = None
    for change in mandate.changes:
        after = ENDED if status is ENDED and change.status is SUSPENDED else change.status
        yield status, after, change
        status = after


def after(mandates: tuple[Mandate, ...], fact: Fact) -> tuple[Mandate, ...]:
    """The mandates after one more fact; the one it is about comes last. Facts about other things change nothing."""
    match fact.data:
        case MandateStarted() as data:
            return _changed(mandates, data.level, data.term, Change(fact.time, SERVING, fact.key))
        case MandateSuspended() as data:
            change = Change(fact.time, SUSPENDED, fact.key, suspension=data.reason)
            return _changed(mandates, data.level, data.term, change)
        case MandateEnded() as data:
            return _changed(mandates, data.level, data.term, Change(fact.time, ENDED, fact.key, end=data.reason))
        case _:
            return mandates


def _changed(mandates: tuple[Mandate, ...], level: MandateLevel, term: int, change: Change) -> tuple[Mandate, ...]:
    """With one more change of the mandate named by `level` and `term`, which may be new."""
    known = next((one for one in mandates if (one.level, one.term) == (level, term)), Mandate(level, term))
    now = msgspec.structs.replace(known, changes=(*known.changes, change))
    return (*(one for one in mandates if one is not known), now)


def level_on(mandates: Iterable[Mandate], day: date) -> MandateLevel | None:
    """The highest congress the person had a seat in on a day."""
    held = {
        one.level
        for one in mandates
        for span in one.held
        if span.since.date() <= day and (span.until is None or day <= span.until.date())
    }
    return next((level for level in MandateLevel if level in held), None)


def anomalies(mandates: tuple[Mandate, ...]) -> Iterator[Anomaly]:
    """Steps that do not follow from the ones before, and levels with more than one serving mandate."""
    for mandate in mandates:
        for before, _, change in steps(mandate):
            kind = _misstep(before, change.status)
            if kind is not None:
                yield Anomaly(kind, change.event)
    serving = sorted(
        (one for one in mandates if one.status is SERVING), key=lambda one: (one.level, one.last_change.at, one.term)
    )
    for _, same_level in groupby(serving, key=lambda one: one.level):
        for later in list(same_level)[1:]:
            yield Anomaly(AnomalyKind.TWO_MANDATES_AT_ONE_LEVEL, later.last_change.event)


def _misstep(before: MandateStatus | None, step: MandateStatus) -> AnomalyKind | None:
    match before, step:
        case None, MandateStatus.ENDED:
            return AnomalyKind.MANDATE_ENDED_WITHOUT_START
        case None, MandateStatus.SUSPENDED:
            return AnomalyKind.MANDATE_SUSPENDED_WITHOUT_START
        case MandateStatus.SERVING, MandateStatus.SERVING:
            return AnomalyKind.MANDATE_STARTED_TWICE
        case MandateStatus.ENDED, MandateStatus.ENDED:
            return AnomalyKind.MANDATE_ENDED_TWICE
        case MandateStatus.ENDED, MandateStatus.SUSPENDED:
            return AnomalyKind.MANDATE_SUSPENDED_AFTER_END
        case _:
            return None
