"""Signals that ask a program to stop while it prepares: the first one breaks off, also where Python lost it first."""

import gc
import os
import signal

import pytest

from carnet.ops.stopping import StopSignals

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class _Cleared:
    """Something that is cleared away when the signal comes."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        # The handler runs before the next step.
        _ = [number + 1 for number in range(100)]


def test_signal_while_preparing_breaks_off() -> None:
    with pytest.raises(KeyboardInterrupt), StopSignals():
        os.kill(os.getpid(), signal.SIGINT)


def test_signal_that_was_lost_in_clearing_away_breaks_off_before_it_waits() -> None:
    with StopSignals() as signals:
        _Cleared()
        gc.collect()
        assert signals.received
        with pytest.raises(KeyboardInterrupt):
            signals.calm()


def test_signal_after_preparing_is_noted_only() -> None:
    with StopSignals() as signals:
        signals.calm()
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.received
