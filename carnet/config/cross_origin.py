"""Browser applications of other sites (CORS). Owns which answers their pages may read: those of software.

Only an origin that the operator registered, and only an address whose view says that it serves software; any origin
where a view says that it serves pages of anybody (health links). No cookie is ever taken from there: a token says who
asks.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from carnet.identity.middleware import FOR_ANY_PAGE, FOR_SOFTWARE
from carnet.usecases.see_origins import see_origins

METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
SENT: Final = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, X-Request-Id"
READ: Final = "Content-Location, ETag, Location, WWW-Authenticate, X-Request-Id"
_REMEMBERED: Final = "600"


def cross_origin(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers what a browser asks before, and lets the registered origin read the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        if not origin or not _serves(request, FOR_SOFTWARE):
            return get_response(request)
        anybody = _serves(request, FOR_ANY_PAGE)
        if not anybody and origin not in see_origins():
            return get_response(request)
        setattr(request, FOR_SOFTWARE, True)
        asks_before = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_before else get_response(request)
        _let_read(response, "*" if anybody else origin)
        return response

    return middleware


def _serves(request: HttpRequest, mark: str) -> bool:
    """What the view says of itself; never the beginning of an address."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, mark, False))


def _let_read(response: HttpResponse, origin: str) -> None:
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = SENT
    response["Access-Control-Expose-Headers"] = READ
    response["Access-Control-Max-Age"] = _REMEMBERED
    patch_vary_headers(response, ("Origin",))
