"""Which faults happen when: drawn from the seed alone, so that a failing seed can be played again.

A fault begins when so many messages have been acknowledged, and lasts so long; two happen at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

GATEWAY = "gateway"
MONGOD = "mongod"
NATS = "nats-server"


class Fault(StrEnum):
    """What can go wrong."""

    KILL = "SIGKILL"
    FREEZE = "SIGSTOP, then SIGCONT"
    STEP_DOWN = "primary steps down"
    CUT = "connections cut"
    DELAY = "connections delayed"
    SLOW = "slow consumer"
    STREAM_FULL = "stream full"
    REVOKED = "credential revoked"


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault: on `target` (a process, server or division), after `at` messages, for `seconds`."""

    fault: Fault
    target: str
    at: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.fault} of {self.target} for {self.seconds:.1f} s after {self.at:,} messages"


def schedule(
    seed: int, messages: int, number: int, programs: Sequence[str], divisions: Sequence[str], only: Sequence[Fault] = ()
) -> list[Planned]:
    """`number` faults over `messages`; each kind comes once before one comes again. `only` leaves out other kinds."""
    random = Random(f"schedule/{seed}")  # noqa: S311 - a game to be played again, nothing secret
    targets = [row for row in _targets(programs, divisions) if not only or row[0] in only]
    chosen: list[tuple[Fault, str]] = []
    while len(chosen) < number:
        chosen += [(fault, random.choice(names)) for fault, names in random.sample(targets, len(targets))]
    step = messages / (number + 1)
    return [
        Planned(fault, target, int(step * (place + 0.5 + random.random() / 2)), _seconds(fault, random))
        for place, (fault, target) in enumerate(chosen[:number])
    ]


def _targets(programs: Sequence[str], divisions: Sequence[str]) -> list[tuple[Fault, Sequence[str]]]:
    """A row is as likely as another, whatever it names."""
    replicas = [name for name in programs if name != GATEWAY]
    gateway = [GATEWAY] if GATEWAY in programs else replicas
    services = sorted({name.rpartition("-")[0] for name in replicas})
    return [
        (Fault.KILL, replicas),
        (Fault.KILL, [MONGOD]),
        (Fault.KILL, [NATS]),
        (Fault.KILL, gateway),
        (Fault.FREEZE, replicas),
        (Fault.FREEZE, [MONGOD, NATS, *gateway]),
        (Fault.STEP_DOWN, [MONGOD]),
        (Fault.CUT, [MONGOD, NATS]),
        (Fault.DELAY, [MONGOD, NATS]),
        (Fault.SLOW, [NATS]),
        (Fault.STREAM_FULL, divisions),
        (Fault.REVOKED, services),
        (Fault.REVOKED, divisions),
    ]


def _seconds(fault: Fault, random: Random) -> float:
    """Longer than the broker waits for an acknowledgement where that is what hurts."""
    longest = {Fault.FREEZE: 9.0, Fault.KILL: 1.5}.get(fault, 4.0)
    return round(random.uniform(0.2, longest), 1)
