"""How a practice that was taken over fared."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

T = TypeVar("T")

YEAR = 2025


class Fate(Enum):
    """ORDINARY 照常: as it should. LATE 迟缓: begun late or past its terms. FAILED 落空: little came of it."""

    ORDINARY = "ordinary"
    LATE = "late"
    FAILED = "failed"

    def pick(self, ordinary: T, late: T, failed: T) -> T:
        """The one of three things that goes with it."""
        return {Fate.ORDINARY: ordinary, Fate.LATE: late, Fate.FAILED: failed}[self]
