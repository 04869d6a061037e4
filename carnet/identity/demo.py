"""Example accounts of demo and sandbox instances. Owns what the page of examples shows; refuses in production."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from carnet.identity import accounts, directory, letters
from carnet.identity.letters import OpenLetter
from carnet.identity.models import Account, AccountKind
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId

# Every example account has this password, shown on the page of examples. It opens nothing in production, where the
# examples cannot be loaded.
EXAMPLE_PASSWORD: Final = "carnet-exemple-2026"  # noqa: S105


@dataclass(frozen=True)
class ExampleAccount:
    """Who can be played, and how to sign in."""

    kind: AccountKind
    login: str
    display_name: str
    profession: str | None = None


def example_accounts(limit: int = 100) -> tuple[ExampleAccount, ...]:
    """The accounts of this demonstration, patients first; Unavailable in production."""
    if settings.CARNET_REAL_MAIL or not settings.CARNET_FOR_TESTS_ONLY:
        raise Unavailable("example accounts")
    rows = (
        Account.objects.filter(is_active=True, activated_at__isnull=False)
        .order_by("kind", "created_at", "id")
        .values_list("id", flat=True)
    )
    return tuple(_example(AccountId(account_id)) for account_id in rows[:limit])


def example_letters(limit: int = 20) -> tuple[OpenLetter, ...]:
    """The letters of this demonstration that wait, opened; Unavailable in production."""
    if settings.CARNET_REAL_MAIL or not settings.CARNET_FOR_TESTS_ONLY:
        raise Unavailable("example letters")
    with transaction.atomic():
        opened = [letters.open_letter(one.letter_id) for one in letters.waiting_letters(limit)]
    return tuple(one for one in reversed(opened) if one is not None)


def _example(account_id: AccountId) -> ExampleAccount:
    facts, details = accounts.find_account(account_id), accounts.personal_details(account_id)
    if facts is None:
        raise Unavailable("account deleted meanwhile")
    known = directory.find_professional(facts.professional_id) if facts.professional_id else None
    if known:
        return ExampleAccount(facts.kind, details.login, known.display_name, known.profession)
    return ExampleAccount(facts.kind, details.login, details.identity.traits.display_name if details.identity else "")
