"""Every way of asking `renda up` to stop."""

import os
import signal

import pytest

from cli import signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_each_of_them_interrupts(number: signal.Signals):
    with signals.stop_like_an_interrupt(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_stopping_is_not_interrupted_a_second_time(number: signal.Signals):
    with signals.stop_like_an_interrupt(), signals.undisturbed():
        os.kill(os.getpid(), number)


def test_afterwards_everything_is_as_before():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with signals.stop_like_an_interrupt(), signals.undisturbed():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
