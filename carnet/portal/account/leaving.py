"""Leaving: what ends with a session, and what the browser forgets, whichever way one goes. Never where it leads."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carnet.identity import shares
from carnet.portal.account.push_views import stays_told

_CLEARED = '"cache", "storage"'
_CLEARED_AND_TOLD = '"cache"'


def end_session(request: HttpRequest) -> bool:
    """Ends the session, or a sign-in under way, and what was shared; returns whether this device goes on being told."""
    told = stays_told(request)
    shares.end(shares.token_of(request))
    request.session.flush()
    return told


def clear_browser(response: HttpResponse, *, told: bool) -> None:
    """Makes the browser forget what it kept of the person."""
    # Not "cookies": the choices of language and size say nothing of the person and help the next sign-in.
    # A device that goes on being told keeps the worker of the site; the worker itself and the next page take the
    # emergency card away (`app-worker.js`, `app.js`).
    response.headers["Clear-Site-Data"] = _CLEARED_AND_TOLD if told else _CLEARED
    shares.drop_cookie(response)
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite=settings.CSRF_COOKIE_SAMESITE)
