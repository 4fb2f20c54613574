"""Time limits of one length: they run out in the order in which they began, so that one timer serves them all.

asyncio.timeout sets and clears a timer each time, which for a small answer is a tenth of all that the gateway does.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


@dataclass(slots=True, eq=False)
class Limit:
    """Of one task, on the event loop's clock; `cancelled_before` counts the cancellations that are others'."""

    task: asyncio.Task[Any]
    ends_at: float
    cancelled_before: int
    is_over: bool = False


class Deadlines:
    """Belongs to the event loop in which it is first used."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.limits: dict[Limit, None] = {}
        """Those under way, the first to end first."""
        self.timer: asyncio.TimerHandle | None = None

    async def meet(self, work: Awaitable[Value]) -> Value:
        """What `work` returns. Raises TimeoutError when it took too long; it is cancelled then."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline is met inside a task")
        loop = asyncio.get_running_loop()
        limit = Limit(task, loop.time() + self.seconds, task.cancelling())
        self.limits[limit] = None
        if self.timer is None:
            self.timer = loop.call_at(limit.ends_at, self.sweep, loop)
        try:
            return await work
        except asyncio.CancelledError as error:
            if limit.is_over and task.uncancel() <= limit.cancelled_before:
                raise TimeoutError from error
            raise
        finally:
            self.limits.pop(limit, None)

    def sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel what is late, and come back for the next."""
        now, self.timer = loop.time(), None
        for limit in tuple(self.limits):
            if limit.ends_at > now:
                self.timer = loop.call_at(limit.ends_at, self.sweep, loop)
                break
            del self.limits[limit]
            limit.is_over = True
            limit.task.cancel()
