"""This instance as a request came to it. Owns absolute addresses for one answer; stores none."""

from django.http import HttpRequest
from django.urls import reverse

from carnet.identity.oauth.server import Addresses


def addresses_of(request: HttpRequest) -> Addresses:
    """Where this instance is, for who asked."""
    return Addresses(
        issuer=request.build_absolute_uri("/").rstrip("/"),
        fhir=request.build_absolute_uri("/fhir"),
        token=request.build_absolute_uri(reverse("oauth_token")),
    )
