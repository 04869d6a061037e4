"""Checks of every request. Owns the refusal of cross-site requests and copied sessions; never decides by the path."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from carnet.identity import accounts, channels, devices
from carnet.identity.models import Account
from carnet.kernel.ids import AccountId

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_SITES = frozenset({"", "same-origin", "none"})
_EMBEDDED = frozenset({"object", "embed", "iframe", "frame"})
COPIED = "mail.session_copied"
# On a view: it serves software, looks at no cookie, and pages of registered origins may ask it (`config.cross_origin`).
FOR_SOFTWARE = "carnet_for_software"
# On a view that serves software: pages of any site may ask it and read the answer, for nothing but what is in the
# request itself opens anything (health links).
FOR_ANY_PAGE = "carnet_for_any_page"


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
    """Whether the browser says that this request is our own page's, the person's, a plain link; or a known software."""
    if getattr(request, FOR_SOFTWARE, False) or request.headers.get("Sec-Fetch-Site", "") in _OUR_SITES:
        return True
    navigates = request.headers.get("Sec-Fetch-Mode") == "navigate"
    embedded = request.headers.get("Sec-Fetch-Dest") in _EMBEDDED
    return request.method in _SAFE_METHODS and navigates and not embedded


def session_of_its_device(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Takes a session only with the cookie of the device that opened it (security.md A10).

    Without it somebody holds a copy, and nobody can tell who: every session of the account ends, its owner is told,
    and the request goes on as a stranger's. The cookie of a device that has just signed in is sent here.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not devices.belongs(request):
            _end_everywhere(request)
        response = get_response(request)
        devices.send_cookie(request, response)
        return response

    return middleware


def _end_everywhere(request: HttpRequest) -> None:
    if not isinstance(request.user, Account):
        return
    account_id = AccountId(request.user.id)
    if devices.is_bound(request):
        accounts.end_sessions(account_id)
        channels.tell(account_id, COPIED, timezone.now())
        # The journal is above this package, so what writes it is named and not imported.
        import_string(settings.CARNET_COPIED_SESSION)(account_id)
    request.session.flush()
    request.user = AnonymousUser()
