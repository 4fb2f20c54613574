"""What keeps a failing subgraph from taking others down: a circuit that opens, and a budget for repetitions."""

import time
from collections.abc import Callable


class Circuit:
    """Opens after some failures in a row; then lets one request through after each pause, until one succeeds.

    closed ──failures──▸ open ──pause──▸ half open (one probe) ──▸ closed or open again
    """

    def __init__(self, failures_max: int, pause_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.failures_max = failures_max
        self.pause_seconds = pause_seconds
        self.clock = clock
        self.failures = 0
        self.opened_at: float | None = None
        self.is_probing = False

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    def admit(self) -> bool:
        """Whether a request may be sent. Whoever is admitted tells the end by `succeed`, `fail` or `abandon`."""
        if self.opened_at is None:
            return True
        if self.is_probing or self.clock() - self.opened_at < self.pause_seconds:
            return False
        self.is_probing = True
        return True

    def succeed(self) -> None:
        self.failures = 0
        self.opened_at = None
        self.is_probing = False

    def fail(self) -> None:
        self.failures += 1
        if self.is_open or self.failures >= self.failures_max:
            self.opened_at = self.clock()
        self.is_probing = False

    def abandon(self) -> None:
        """The request was given up for reasons that say nothing about the subgraph."""
        self.is_probing = False


class RetryBudget:
    """Repetitions are a share of the requests: a subgraph in trouble is not asked twice as much.

    `burst` may be spent at once, as when a restarted server has closed all kept connections.
    """

    def __init__(self, percent: float, burst: float = 100.0) -> None:
        self.earned = percent / 100
        self.burst = burst if percent > 0 else 0.0
        self.left = self.burst

    def deposit(self) -> None:
        self.left = min(self.burst, self.left + self.earned)

    def withdraw(self) -> bool:
        if self.left < 1:
            return False
        self.left -= 1
        return True
