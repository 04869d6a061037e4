"""Signals that ask a program to stop. Owns their handlers for the length of a block."""

import signal
from types import FrameType
from typing import Self

_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Ctrl-C, SIGTERM and the end of the terminal.

    Until `calm()` the first one breaks off what is being prepared (KeyboardInterrupt, so that every `with` cleans
    up); afterwards it is only noted in `received`.
    """

    def __init__(self) -> None:
        self.received = False
        self._breaks_off = True

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self._note) for number in _NUMBERS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def calm(self) -> None:
        """From now on a signal is noted and breaks nothing off.

        One that came before breaks off now, if it has not: Python loses what is raised while it clears something away.
        """
        self._breaks_off = False
        if self.received:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        first, self.received = not self.received, True
        if first and self._breaks_off:
            raise KeyboardInterrupt
