"""Factors in words: what a page lists of them, and the name under which an application keeps them."""

from typing import Final

from django.http import HttpRequest

from carnet.identity import accounts
from carnet.identity.factors import Factor
from carnet.portal.callers import account_id_of

_ICONS: Final = {"passkey": "cle_acces", "totp": "application_codes"}


def line(factor: Factor) -> dict[str, object]:
    """A factor as a card shows it; its name is what its owner typed."""
    kind = factor.kind.value
    return {
        "id": factor.factor_id,
        "icon": _ICONS[kind],
        "kind": f"factor.{kind}",
        "name": factor.name,
        "added_on": factor.added_on,
        "used_on": factor.used_on,
    }


def owner(request: HttpRequest) -> str:
    """The identifier: what an application shows beside the name of the site."""
    return accounts.personal_details(account_id_of(request)).login
