"""Deadlines: what is late is cancelled, what is not goes on, and other people's cancellations stay theirs."""

import asyncio

import pytest

from gateway.deadlines import Deadlines

SECONDS = 0.2


async def test_what_is_in_time_is_handed_on() -> None:
    deadlines = Deadlines(60)
    assert await deadlines.meet(asyncio.sleep(0, "done")) == "done"
    assert deadlines.limits == {}


async def test_what_fails_fails_as_it_does() -> None:
    async def broken() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        await Deadlines(60).meet(broken())


async def test_each_has_its_own_time_although_there_is_one_timer() -> None:
    deadlines, clock = Deadlines(SECONDS), asyncio.get_running_loop().time
    never = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(deadlines.meet(never))
    await asyncio.sleep(SECONDS / 2)
    second = asyncio.create_task(deadlines.meet(asyncio.Event().wait()))
    await asyncio.sleep(0)
    for task, limit in zip((first, second), tuple(deadlines.limits), strict=True):
        assert limit.task is task
        with pytest.raises(TimeoutError):
            await task
        assert clock() >= limit.ends_at
    assert never.cancelled()
    assert (deadlines.limits, deadlines.timer) == ({}, None)


async def test_deadlines_serve_again_after_all_were_met() -> None:
    deadlines = Deadlines(SECONDS)
    await deadlines.meet(asyncio.sleep(0))
    await asyncio.sleep(SECONDS * 2)
    with pytest.raises(TimeoutError):
        await deadlines.meet(asyncio.Event().wait())


async def test_whoever_cancels_from_outside_sees_a_cancellation() -> None:
    deadlines = Deadlines(60)
    task = asyncio.create_task(deadlines.meet(asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert deadlines.limits == {}


async def test_a_cancellation_from_outside_wins_over_the_deadline() -> None:
    deadlines = Deadlines(SECONDS)

    async def slow_to_leave() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            task.cancel()

    task = asyncio.create_task(deadlines.meet(slow_to_leave()))
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_task_lives_on_after_a_deadline_and_is_not_marked_as_cancelled() -> None:
    with pytest.raises(TimeoutError):
        await Deadlines(SECONDS).meet(asyncio.Event().wait())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
