"""What a writer remembers of the aggregates it wrote last, so that the next fact of one of them needs no reading.

Nothing is believed that is not checked. Within a transaction an aggregate is written only where it still has the
version remembered (another replica may have moved it). And versions mean something in one life of one database only:
the gate counts a writer's transactions, and where the count is not the one that must come next (the database was lost
or restored, or somebody else writes under this name) everything is forgotten.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from kit.catalogue import Target
from kit.fold import Contribution, Emission

AGGREGATES_MAX: Final = 4_000
"""Some ten kilobytes each: a backlog returns to the same aggregates within a few thousand events."""


REST_TRANSACTIONS: Final = 50
"""For so long, where other replicas move the same aggregates, none is remembered, and their transactions are alone."""


class Outdated(Exception):
    """An aggregate is no longer what this writer remembered: nothing is to be committed, everything read again."""


@dataclass(frozen=True, slots=True)
class Known:
    """An aggregate as the database has it; `wanted` are the events behind `sent`, where they are at hand."""

    version: int
    state: Any
    last: tuple[Any, ...]
    """The place of its newest fact in the total order."""
    facts: int
    """How many it has."""
    sent: Mapping[str, str]
    contribution: Contribution
    wanted: Mapping[str, Emission] | None = None


@dataclass
class Recent:
    """The aggregates written last, as of the writer's transaction number `passed`. Threads may share it."""

    size: int = AGGREGATES_MAX
    _passed: int = 0
    _rest: int = 0
    _known: OrderedDict[Target, Known] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def shared(self) -> bool:
        """Whether other replicas were lately found to move the same aggregates."""
        return self._rest > 0

    def begin(self, passed: int) -> None:
        """The writer's transaction number `passed` begins; forgets everything where another one lies between."""
        with self._lock:
            if passed != self._passed + 1:
                self._known.clear()

    def get(self, target: Target) -> Known | None:
        """What is remembered of an aggregate; to be believed only where it still has that version."""
        return self._known.get(target)

    def committed(self, passed: int, written: Mapping[Target, Known | None]) -> None:
        """Transaction number `passed` has committed: what it has written, None for what it deleted."""
        with self._lock:
            if passed != self._passed + 1:
                self._known.clear()
            self._passed = passed
            if self._rest:
                self._rest -= 1
                return
            for target, known in written.items():
                self._known.pop(target, None)
                if known is not None:
                    self._known[target] = known
            while len(self._known) > self.size:
                self._known.popitem(last=False)

    def forget(self) -> None:
        """Another replica moves the same aggregates: remember nothing for a while."""
        with self._lock:
            self._known.clear()
            self._rest = REST_TRANSACTIONS
