"""The pages of what went wrong, in the look of all others. They say what to do, and nothing about the cause.

`carnet.config.urls` names these as handler400, handler403, handler404, handler500 and the settings name
`csrf_failure`. “Not found” is the same page, byte for byte, whether the thing is absent or hidden.
"""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from carnet.kernel.errors import Unavailable


def _page(request: HttpRequest, status: int, name: str) -> HttpResponse:
    return render(request, "carnet/error.jinja", {"name": name}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; a body over the limit is told as such (413)."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403, "forbidden")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, uniform."""
    return _page(request, 404, "not_found")


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the file is over the limit of the instance."""
    return _page(request, 413, "too_large")


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: too many tries; `seconds` is told to the program that asks, not to the person."""
    response = _page(request, 429, "too_many")
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours to repair. 503 when the database or the disk of the documents does not answer: the same may be asked
    again, and programs are told so.
    """
    if not isinstance(sys.exc_info()[1], Unavailable | OperationalError | InterfaceError):
        return _page(request, 500, "server_error")
    response = _page(request, 503, "server_error")
    response.headers["Retry-After"] = "60"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from elsewhere, or is too old, or cookies are off."""
    return _page(request, 403, "csrf_failure")


def session_ended(request: HttpRequest) -> HttpResponse:
    """The session ended while the person was away: enter again. Nothing of the record is on this page."""
    return _page(request, 403, "session_ended")
