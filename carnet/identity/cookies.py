"""Cookies that alone open something of this browser: a device, a share. Owns their names, and how they come and go."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LONGEST: Final = 100


def bound(name: str) -> str:
    """The name as browsers know it: bound to the host wherever cookies are secure, as the session's."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def sent(request: HttpRequest, name: str) -> str:
    """The value that this browser sent; empty for none, and for one that is too long to be ours."""
    value = request.COOKIES.get(bound(name), "")
    return value if len(value) <= _LONGEST else ""


def sent_long(request: HttpRequest, name: str) -> str:
    """The same for a value of ours that is longer: who reads it says how long it may be."""
    return request.COOKIES.get(bound(name), "")


def send(response: HttpResponse, name: str, value: str, life: timedelta) -> None:
    """Gives the cookie to the browser, for so long; no script reads it."""
    seconds, secure = int(life.total_seconds()), settings.SESSION_COOKIE_SECURE
    response.set_cookie(bound(name), value, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def drop(response: HttpResponse, name: str) -> None:
    """Takes the cookie away from the browser."""
    response.delete_cookie(bound(name), samesite="Lax")
