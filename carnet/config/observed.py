"""Each request seen from outside: its number, the line of the log, what is counted. Owns what is told; knows nobody.

A line names the route and never the address: addresses hold ids of records, and those of links hold secrets.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carnet.config.counters import Counters
from carnet.kernel import current

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
ROUTE: Final = "carnet.route"
"""Where the name of the route is put, beside what the server says of a request."""
NO_ROUTE: Final = "none"
_NUMBER: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_DOORS: Final = {
    "fhir": "fhir", "soap": "soap", "oauth": "oauth", "shl": "link", "sante": "health", "static": "static",
}  # fmt: skip
# Nobody knows here whether the view had ended, and with it what it wrote.
_FAILED: Final = b"The server failed. Look whether it was done before you send it again.\n"
log: Final = logging.getLogger("carnet.requests")


def named(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tells from inside Django which route answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name:
            request.META[ROUTE] = match.url_name
        return response

    return middleware


class Observed:
    """A WSGI application around another: numbers, one line and counts for each request."""

    def __init__(self, inside: Application, counters: Counters) -> None:
        self._inside, self._counters = inside, counters
        self._behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        began, seen = perf_counter(), _Seen(start_response)
        # Always our own: the journal and single use stand on it, and who asks must not choose it.
        current.enter(uuid4().hex)
        try:
            answer = self._inside(environ, seen)
            if isinstance(answer, list):
                self._over(environ, seen.status, began, sum(map(len, answer)))
                return answer
            return _Streamed(answer, lambda size: self._over(environ, seen.status, began, size))
        except Exception:
            # Told by its place in the program. The server's own line would quote the error, which may quote a row.
            log.exception("a request failed outside of Django")
            start_response("500 Internal Server Error", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            self._over(environ, 500, began, len(_FAILED))
            return [_FAILED]
        finally:
            current.leave()

    def _of_proxy(self, environ: Environ) -> dict[str, str]:
        """What our own proxy calls this request, if it is a number: for the line of the log alone."""
        told = environ.get("HTTP_X_REQUEST_ID", "") if self._behind_proxy else ""
        return {"proxy_request": told} if _NUMBER.fullmatch(told) else {}

    def _over(self, environ: Environ, status: int, began: float, size: int) -> None:
        took, door, route = perf_counter() - began, door_of(environ["PATH_INFO"]), environ.get(ROUTE, NO_ROUTE)
        self._counters.answered(door, route, status, took, size)
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other"
        log.info(
            "%s %s %s %d in %.1f ms, %d bytes", door, method, route, status, took * 1000, size,
            extra={"facts": {"door": door, "method": method, "route": route, "status": status,
                             "seconds": round(took, 6), "bytes": size,
                             **self._of_proxy(environ)}},
        )  # fmt: skip


def door_of(path: str) -> str:
    """By which door a request came: by the first word of its address."""
    return _DOORS.get(path[1:].partition("/")[0], "portal")


class _Seen:
    """What the application says of its answer, passed on."""

    __slots__ = ("_start", "status")

    def __init__(self, start_response: StartResponse) -> None:
        self._start, self.status = start_response, 500

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        self.status = int(status[:3])
        return self._start(status, headers, *rest)


class _Streamed:
    """An answer that is written piece by piece: counted when it is over, however it ends."""

    def __init__(self, inside: Iterable[bytes], over: Callable[[int], None]) -> None:
        self._inside, self._each, self._over = inside, iter(inside), over
        self._size, self._request, self._open = 0, current.known(), True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        current.enter(self._request)
        try:
            piece = next(self._each)
        finally:
            current.leave()
        self._size += len(piece)
        return piece

    def close(self) -> None:
        """The server is done with it."""
        if (close := getattr(self._inside, "close", None)) is not None:
            close()
        self._end()

    def __del__(self) -> None:
        # A client that went away: the server lets go of the answer without a word, in whichever thread.
        self._end()

    def _end(self) -> None:
        if self._open:
            self._open, other = False, current.known()
            current.enter(self._request)
            self._over(self._size)
            current.enter(other)
