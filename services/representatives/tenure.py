"""The tenure 任职情况 of a representative: the mandates alone, by which others see whether somebody serves on a day.

A representative's own state moves with every reception; this moves with elections, so a roster can afford to regard it.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from kit.catalogue import Fact
from kit.fold import AggregateState
from services.representatives.mandates import Mandate, after


class Tenure(AggregateState, frozen=True, kw_only=True):
    """任职情况 every mandate of one person."""

    mandates: tuple[Mandate, ...] = ()

    def serves_on(self, day: date) -> bool:
        """Whether a mandate was exercised at some time of the day."""
        return any(
            span.since.date() <= day and (span.until is None or day <= span.until.date())
            for mandate in self.mandates
            for span in mandate.served
        )


def evolve(state: Tenure, fact: Fact) -> Tenure:
    """The tenure after one more fact."""
    return replace(state, mandates=after(state.mandates, fact))
