"""Identical questions that arrive while the first is being answered wait for its answer and share it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SingleFlight(Generic[Value]):
    def __init__(self) -> None:
        self.flights: dict[Hashable, asyncio.Future[Value]] = {}

    async def run(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> tuple[Value, bool]:
        """The value, and whether it was somebody else's work. Raises what `work` raises, to all who wait."""
        flight = self.flights.get(key)
        if flight is not None:
            try:
                return await asyncio.shield(flight), True
            except asyncio.CancelledError:
                if not flight.cancelled():
                    raise
                # Whoever worked was cancelled, this one was not: it does the work itself.
                return await work(), False
        flight = self.flights[key] = asyncio.get_running_loop().create_future()
        try:
            value = await work()
        except BaseException as error:
            if isinstance(error, Exception):
                flight.set_exception(error)
                flight.exception()  # seen, also when nobody waits
            else:
                flight.cancel()
            raise
        else:
            flight.set_result(value)
            return value, False
        finally:
            if self.flights.get(key) is flight:
                del self.flights[key]

    def forget(self) -> None:
        """From now on nobody joins what is under way: it may have begun before a change."""
        self.flights.clear()
