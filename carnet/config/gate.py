"""How many requests of a process are worked on at once, how many wait, who goes first. Owns the places; knows nobody.

Two kinds of places. Ordinary ones are for everyone. Reserved ones are for requests of an emergency alone, and stay free
however many others ask. Whoever finds no place waits in a line that is bounded in length and in time, or is told at
once that there is none: that is decided here in microseconds, before anything was read or done.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Final

MOST_ALLOWANCES: Final = 2_000
"""Sessions and software whose allowance is remembered; the one that asked longest ago is forgotten first."""


@dataclass(frozen=True)
class Sizes:
    """How large a gate is. `seconds`: how long anybody waits."""

    ordinary: int
    reserved: int
    waiting: int
    seconds: float

    @property
    def urgent_waiting(self) -> int:
        """How many requests of emergencies wait at once, before all others."""
        return 2 * self.reserved

    @property
    def at_once(self) -> int:
        """How many requests are worked on or wait, at most."""
        return self.ordinary + self.reserved + self.waiting + self.urgent_waiting


@dataclass(frozen=True)
class Allowance:
    """What one session, or one software, may have of the reserve: so many at once, and so many in a row and a second.

    `spares`: places of the reserve that it leaves to others.
    """

    whose: str
    together: int
    burst: float
    a_second: float
    spares: int = 0


@dataclass
class _Used:
    left: float
    at: float


@dataclass(eq=False)
class _Waiter:
    reserved_too: Allowance | None
    turn: Lock = field(default_factory=Lock)
    place: int | None = None


class Gate:
    """The places of one process."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self._lock = Lock()
        # Numbers of places: the last one given back is the first one given, so that few connections stay in use.
        self._free = list(range(sizes.ordinary))
        self._reserve = list(range(sizes.ordinary, sizes.ordinary + sizes.reserved))
        self._waiting: deque[_Waiter] = deque()
        self._urgent: deque[_Waiter] = deque()
        self._used: OrderedDict[str, _Used] = OrderedDict()
        # Whose each reserved place is that is in use.
        self._inside: dict[int, str] = {}

    def enter(self) -> int | None:
        """An ordinary place that is free now; None when there is none."""
        with self._lock:
            return self._free.pop() if self._free else None

    def wait(self) -> int | None:
        """An ordinary place, in turn; None when the line is full or the time is over."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if len(self._waiting) >= self.sizes.waiting:
                return None
            waiter = _queued(self._waiting, None)
        return self._waited(waiter, self._waiting)

    def enter_urgently(self, allowance: Allowance) -> int | None:
        """Any place, before all others; None when the allowance is used up, or nothing came free in time."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if not self._allows(allowance):
                return None
            if self._may_have_reserved(allowance):
                return self._reserved(allowance)
            if len(self._urgent) >= self.sizes.urgent_waiting:
                return None
            waiter = _queued(self._urgent, allowance)
        return self._waited(waiter, self._urgent)

    def allows(self, allowance: Allowance) -> bool:
        """Takes one from an allowance without asking for a place; False when nothing is left of it."""
        with self._lock:
            return self._allows(allowance)

    def leave(self, place: int) -> None:
        """Gives a place back: to who waits for one, those of emergencies first."""
        with self._lock:
            if place >= self.sizes.ordinary:
                self._leave_reserved(place)
            elif waiter := (self._urgent or self._waiting):
                _give(waiter.popleft(), place)
            else:
                self._free.append(place)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Places in use: ordinary, reserved; and how many wait."""
        sizes = self.sizes
        waits = len(self._waiting) + len(self._urgent)
        return sizes.ordinary - len(self._free), sizes.reserved - len(self._reserve), waits

    def _leave_reserved(self, place: int) -> None:
        del self._inside[place]
        self._reserve.append(place)
        for waiter in self._urgent:
            if waiter.reserved_too is not None and self._may_have_reserved(waiter.reserved_too):
                self._urgent.remove(waiter)
                _give(waiter, self._reserved(waiter.reserved_too))
                return

    def _waited(self, waiter: _Waiter, line: deque[_Waiter]) -> int | None:
        if waiter.turn.acquire(timeout=self.sizes.seconds):
            return waiter.place
        with self._lock:
            # Between the end of the time and this line somebody may have given the place all the same.
            if waiter.place is None:
                line.remove(waiter)
            return waiter.place

    def _allows(self, allowance: Allowance) -> bool:
        """Takes one from the allowance; False when nothing is left of it."""
        now, used = monotonic(), self._used.get(allowance.whose)
        if used is None:
            used = self._used[allowance.whose] = _Used(allowance.burst, now)
            self._forget()
        self._used.move_to_end(allowance.whose)
        used.left = min(allowance.burst, used.left + (now - used.at) * allowance.a_second)
        used.at = now
        if used.left < 1:
            return False
        used.left -= 1
        return True

    def _forget(self) -> None:
        while len(self._used) > MOST_ALLOWANCES:
            self._used.popitem(last=False)

    def _may_have_reserved(self, allowance: Allowance) -> bool:
        inside = [*self._inside.values()].count(allowance.whose)
        return len(self._reserve) > allowance.spares and inside < allowance.together

    def _reserved(self, allowance: Allowance) -> int:
        place = self._reserve.pop()
        self._inside[place] = allowance.whose
        return place


def _queued(line: deque[_Waiter], allowance: Allowance | None) -> _Waiter:
    waiter = _Waiter(allowance)
    waiter.turn.acquire()
    line.append(waiter)
    return waiter


def _give(waiter: _Waiter, place: int) -> None:
    waiter.place = place
    waiter.turn.release()
