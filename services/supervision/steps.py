"""Steps and terms, shared by every aggregate: what happened on which day, and what is due when."""

from __future__ import annotations

from datetime import date

import msgspec

from kit.catalogue import Fact

NEVER = date(9999, 12, 31)
"""Stands in an index where nothing is due: it sorts last and lies before no day."""


class Step(msgspec.Struct, frozen=True):
    """Something that happened 节点: the day, in China time, and the key of the event that says so."""

    on: date
    event: str

    @classmethod
    def of(cls, fact: Fact) -> Step:
        """The step a fact stands for."""
        return cls(fact.time.date(), fact.key)


def days_late(due: date | None, done: date | None, today: date) -> int:
    """Calendar days past `due`, up to the day it was done or to `today`; 0 in time or where nothing is due."""
    return 0 if due is None else max(0, ((done or today) - due).days)
