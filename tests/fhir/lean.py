"""The two ways in, asked the same. Owns what a server hands over and what is compared; holds no test."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from carnet.config.lean_door import LeanDoor

# The marks of pages are sealed anew each time; each answer of SOAP has a number of its own, each page a nonce.
_MARK: Final = re.compile(r"(_cursor=|<a:MessageID>|nonce-|nonce=\")[A-Za-z0-9_:+/=-]+")


class Answered(NamedTuple):
    """What came back, without what is new each time."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: str


def environ_of(method: str, path: str, headers: Mapping[str, str], data: bytes = b"", kind: str = "") -> dict[str, Any]:
    """A request as a server hands it over."""
    parts = urlsplit(path)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": parts.path, "QUERY_STRING": quote(parts.query, safe="=&%|:,/"),
        "HTTP_HOST": "testserver", "wsgi.input": BytesIO(data), "CONTENT_LENGTH": str(len(data)), "CONTENT_TYPE": kind,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }  # fmt: skip
    setup_testing_defaults(environ)
    return environ


def asked(application: Any, environ: dict[str, Any]) -> Answered:
    """One request of an application."""
    began: list[Any] = []
    with _in_one_transaction():
        found = application(environ, lambda *given: began.append(given))
        body = b"".join(found)
        if hasattr(found, "close"):
            found.close()
    status, headers = began[0][:2]
    same = ((name, "" if name == "X-Request-Id" else _MARK.sub(r"\1MARK", value)) for name, value in headers)
    kept = sorted(same)
    return Answered(status, tuple(kept), _MARK.sub(r"\1MARK", body.decode("latin-1")))


@contextmanager
def _in_one_transaction() -> Iterator[None]:
    """A request outside a test closes what another one left in a transaction; that of the test lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Both:
    """The two ways in. `passed` counts the requests that did not go to Django."""

    def __init__(self) -> None:
        self.passed = 0
        self._django = WSGIHandler()
        self._lean = LeanDoor(self._counting)  # type: ignore[arg-type]

    def _counting(self, environ: Any, start: Any) -> Any:
        self.passed -= 1
        return self._django(environ, start)

    def alike(self, *request: Any, **more: Any) -> Answered:
        """What both answered."""
        self.passed += 1
        lean = asked(self._lean, environ_of(*request, **more))
        django = asked(self._django, environ_of(*request, **more))
        unlike = [pair for pair in zip(lean, django, strict=True) if pair[0] != pair[1]]
        assert not unlike, (request, unlike)
        return lean
