"""Which faults happen when: drawn from the seed alone, so that a failing seed can be played again.

A fault begins when so many messages have been sent, and lasts so long; two happen at a time. A target is a name (a
service's replica, a division), or a part that a server plays at that moment: who leads is found out when it comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

GATEWAY = "gateway"
INTAKE = "intake"
DISTRICT = "a district's system"
FRONT = (GATEWAY, INTAKE, DISTRICT)
"""The programs that are no replica of a service."""
PRIMARY = "the primary mongod"
SECONDARY = "a secondary mongod"
MONGODS = "every mongod"
LEADER = "the nats-server that leads FACTS"
FOLLOWER = "a nats-server that follows"
NATS_SERVERS = "every nats-server"
STAFF = "the staff"

OF_MONGO = (PRIMARY, SECONDARY, MONGODS)
OF_NATS = (LEADER, FOLLOWER, NATS_SERVERS)


class Fault(StrEnum):
    """What can go wrong."""

    KILL = "SIGKILL"
    FREEZE = "SIGSTOP, then SIGCONT"
    STEP_DOWN = "steps down"
    CUT = "connections cut"
    ROUTES_CUT = "routes cut"
    ROUTES_SILENT = "routes silent"
    DELAY = "connections delayed"
    SLOW = "slow consumers"
    STREAM_FULL = "stream full"
    DISK_FULL = "disk full"
    REVOKED = "key revoked"
    EXPIRED = "token expired"
    TOKEN_REVOKED = "token revoked"


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault: on `target`, after `at` messages, for `seconds`."""

    fault: Fault
    target: str
    at: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.fault}: {self.target}, for {self.seconds:.1f} s, after {self.at:,} messages"


def schedule(
    seed: int, messages: int, number: int, programs: Sequence[str], divisions: Sequence[str], only: Sequence[Fault] = ()
) -> list[Planned]:
    """`number` faults over `messages`; each row comes once before one comes again. `only` leaves out other kinds."""
    random = Random(f"schedule/{seed}")  # noqa: S311 - a game to be played again, nothing secret
    rows = [row for row in faults(programs, divisions) if not only or row[0] in only]
    chosen: list[tuple[Fault, str]] = []
    while len(chosen) < number:
        chosen += [(fault, random.choice(names)) for fault, names in random.sample(rows, len(rows))]
    step = messages / (number + 1)
    return [
        Planned(fault, target, int(step * (place + 0.5 + random.random() / 2)), _seconds(fault, random))
        for place, (fault, target) in enumerate(chosen[:number])
    ]


def faults(programs: Sequence[str], divisions: Sequence[str]) -> list[tuple[Fault, Sequence[str]]]:
    """Every fault with those it may hit; a row is as likely as another, whatever it names."""
    replicas = [name for name in programs if name not in FRONT]
    gateway, intake, district = ([name] if name in programs else replicas for name in FRONT)
    services = sorted({name.rpartition("-")[0] for name in replicas})
    return [
        (Fault.KILL, replicas),
        (Fault.KILL, gateway),
        (Fault.KILL, intake),
        (Fault.KILL, district),
        (Fault.KILL, [PRIMARY]),
        (Fault.KILL, [SECONDARY, MONGODS]),
        (Fault.KILL, [LEADER]),
        (Fault.KILL, [FOLLOWER, NATS_SERVERS]),
        (Fault.FREEZE, replicas),
        (Fault.FREEZE, gateway),
        (Fault.FREEZE, intake),
        (Fault.FREEZE, [PRIMARY, SECONDARY, MONGODS]),
        (Fault.FREEZE, [LEADER, FOLLOWER, NATS_SERVERS]),
        (Fault.STEP_DOWN, [PRIMARY]),
        (Fault.STEP_DOWN, [LEADER]),
        (Fault.CUT, [PRIMARY, MONGODS]),
        (Fault.CUT, [LEADER, NATS_SERVERS]),
        (Fault.ROUTES_CUT, [LEADER, FOLLOWER, NATS_SERVERS]),
        (Fault.ROUTES_SILENT, [LEADER, FOLLOWER, NATS_SERVERS]),
        (Fault.DELAY, [PRIMARY, MONGODS]),
        (Fault.DELAY, [NATS_SERVERS]),
        (Fault.SLOW, [NATS_SERVERS]),
        (Fault.STREAM_FULL, divisions),
        (Fault.DISK_FULL, [LEADER, FOLLOWER]),
        (Fault.DISK_FULL, [PRIMARY, SECONDARY]),
        (Fault.REVOKED, [*services, INTAKE] if INTAKE in programs else services),
        (Fault.REVOKED, divisions),
        (Fault.EXPIRED, [STAFF]),
        (Fault.TOKEN_REVOKED, divisions),
    ]


def _seconds(fault: Fault, random: Random) -> float:
    """Longer than the broker waits for an acknowledgement, or for a leader's word, where that is what hurts."""
    long = dict.fromkeys((Fault.FREEZE, Fault.ROUTES_CUT, Fault.ROUTES_SILENT), 9.0)
    longest = {Fault.KILL: 1.5, **long}.get(fault, 4.0)
    return round(random.uniform(0.2, longest), 1)
