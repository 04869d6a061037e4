"""Who is let in, before anything costly is done. Owns the way to a place and back; no rule of the record.

Stands before Django and the lean door, as a WSGI application around them. A request gets one of the places of the
gate, and with it a database connection; when all are taken, those of emergencies go first (`urgent`), others wait a
moment in turn, and who finds no place is told so at once (`told`). Files of the pages and the addresses of the health
need no place.
"""

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any, Final, cast

from carnet.config import urgent
from carnet.config.counters import Counters
from carnet.config.gate import Allowance, Gate, Sizes
from carnet.config.observed import ROUTE, Application, Environ, StartResponse, door_of
from carnet.config.places import Lane, Places
from carnet.config.told import Told
from carnet.kernel import current

HEALTH: Final = "/sante/"
_ALIVE: Final = "/sante/vivante/"
_HEALTH_WAITS, _LOOK_WAITS, _PIECE_WAITS = 5.0, 1.0, 60.0


class Admission:
    """A WSGI application: the one inside, for as many at once as there are places."""

    def __init__(self, inside: Application, size: Sizes, counters: Counters, files: frozenset[str]) -> None:
        self._inside, self._counters, self._files = inside, counters, files
        self.gate, self._places, self._told = Gate(size), Places(), Told()
        beside = size.ordinary + size.reserved
        self._health, self._look, self._stream = (Lane(self._places, beside + number) for number in range(3))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        path = environ["PATH_INFO"]
        if path in self._files or path == _ALIVE:
            return _whole(self._inside(environ, start_response))
        place = self.gate.enter()
        if place is None:
            if path.startswith(HEALTH):
                return self._of_health(environ, start_response)
            place = self._waited(environ)
            if place is None:
                environ[ROUTE] = "refused_early"
                self._counters.add("carnet_refused_early_total", door=door_of(path))
                return self._told(environ, start_response, current.known())
        return self._worked(place, environ, start_response)

    def _waited(self, environ: Environ) -> int | None:
        """A place for who found none at once."""
        began = perf_counter()
        allowance = urgent.known(environ) or self._proved(environ)
        place = self.gate.enter_urgently(allowance) if allowance else None
        if place is not None:
            kind = "reserved" if place >= self.gate.sizes.ordinary else "first"
            self._counters.add("carnet_emergency_admitted_total", place=kind)
        else:
            place = self.gate.wait()
        self._counters.add("carnet_waited_seconds_total", perf_counter() - began)
        return place

    def _proved(self, environ: Environ) -> Allowance | None:
        """What a message of software says, signed: looked at by one thread at a time, and seldom for one network."""
        signed = urgent.signed(environ)
        if signed is None or not self.gate.allows(signed.stranger):
            return None
        with self._look.taken(_LOOK_WAITS) as taken:
            return signed.proved() if taken else None

    def _of_health(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        with self._health.taken(_HEALTH_WAITS) as taken:
            if taken:
                return _whole(self._inside(environ, start_response))
        return self._told(environ, start_response, current.known())

    def _worked(self, place: int, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self._places.take(place)
        try:
            answer = self._inside(environ, start_response)
            return _Pieces(answer, self._stream) if getattr(answer, "streaming", False) else _whole(answer)
        finally:
            self._places.leave()
            self.gate.leave(place)


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    """An answer that is there whole, ended by the thread that made it."""
    if isinstance(answer, list):
        return answer
    try:
        return list(answer)
    finally:
        if (close := getattr(answer, "close", None)) is not None:
            close()


class _Pieces:
    """An answer that is written piece by piece: whoever reads slowly keeps no place. One piece is made at a time."""

    def __init__(self, inside: Any, lane: Lane) -> None:
        self._inside, self._each, self._lane = inside, iter(inside), lane

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._lane.taken(_PIECE_WAITS) as taken:
            if not taken:
                raise TimeoutError("the pieces of other answers take too long")
            return cast("bytes", next(self._each))

    def close(self) -> None:
        """The server is done with it."""
        self._inside.close()
