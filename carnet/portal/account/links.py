"""Addresses that stand in notices. Owns how a token becomes an address of this host."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse


def freeze_link(request: HttpRequest) -> Callable[[str], str]:
    """From a token to the whole address of the page “ce n’est pas moi”."""
    return lambda token: request.build_absolute_uri(reverse("account_not_me", kwargs={"token": token}))
