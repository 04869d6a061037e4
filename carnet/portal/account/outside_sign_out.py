"""Single logout: our session ends first, then the provider's. Owns the second half only."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from carnet.identity.outside import entering, flow
from carnet.identity.outside.provider import Provider
from carnet.kernel.errors import Unavailable
from carnet.portal.account.outside_views import leaving_page


def way_out(request: HttpRequest) -> tuple[Provider, str] | None:
    """Where the session at the provider is ended, read before ours is gone; None when no provider opened it."""
    opened_by = entering.session_of_provider(request)
    provider = flow.named(opened_by[0]) if opened_by else None
    if opened_by is None or provider is None:
        return None
    try:
        address = flow.leaving(provider, opened_by[1], request.build_absolute_uri(reverse("account_signed_out")))
    except Unavailable:
        # A provider that does not answer never keeps anybody signed in with us.
        return None
    return (provider, address) if address else None


def page(request: HttpRequest, way: tuple[Provider, str]) -> HttpResponse:
    """The page that goes on to the provider."""
    return leaving_page(request, "account/outside_signing_out.jinja", *way)
