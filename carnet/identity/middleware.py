"""Checks of every request. Owns the refusal of cross-site requests; never decides by the path."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_SITES = frozenset({"", "same-origin", "none"})
_EMBEDDED = frozenset({"object", "embed", "iframe", "frame"})


def fetch_metadata(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses what another site's page sends (W3C Fetch Metadata), before any session is read.

    From elsewhere only a navigation is taken: a link followed to a page. A client that sends no such header (software,
    an old browser) is left to the CSRF token and the cookies' SameSite.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not allowed(request):
            raise PermissionDenied("cross-site request")
        return get_response(request)

    return middleware


def allowed(request: HttpRequest) -> bool:
    """Whether the browser says that this request is our own page's, the person's, or a plain link."""
    if request.headers.get("Sec-Fetch-Site", "") in _OUR_SITES:
        return True
    navigates = request.headers.get("Sec-Fetch-Mode") == "navigate"
    embedded = request.headers.get("Sec-Fetch-Dest") in _EMBEDDED
    return request.method in _SAFE_METHODS and navigates and not embedded
