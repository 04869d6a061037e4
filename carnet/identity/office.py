"""Accounts of desk agents and operators. Owns their list and their closing; never decides who may change them."""

from dataclasses import dataclass
from datetime import date

from carnet.identity import accounts
from carnet.identity.models import Account, AccountKind
from carnet.identity.people import AccountFacts
from carnet.kernel.errors import Conflict
from carnet.kernel.ids import AccountId
from carnet.storage import db

OFFICE = (AccountKind.DESK_AGENT, AccountKind.OPERATOR)


@dataclass(frozen=True)
class OfficeAccount:
    """One account of the office."""

    account_id: AccountId
    kind: AccountKind
    login: str
    active: bool
    signed_in_on: date | None


def office_accounts() -> tuple[OfficeAccount, ...]:
    """Every account of the office, by kind and age."""
    rows = Account.objects.filter(kind__in=OFFICE).order_by("kind", "created_at", "id")
    return tuple(
        OfficeAccount(
            AccountId(row.id), AccountKind(row.kind), accounts.personal_details(AccountId(row.id)).login, row.is_active,
            row.signed_in_on,
        )
        for row in rows
    )  # fmt: skip


def close_office_account(account_id: AccountId) -> Conflict | None:
    """Closes one, with its sessions; a Conflict for the last operator, and for an account that is not of the office."""
    # The rows of all operators are locked: two operators never close each other at once.
    active = [
        row[0]
        for row in db.rows(
            "SELECT id FROM account WHERE kind = %s AND is_active ORDER BY id FOR UPDATE", [AccountKind.OPERATOR.value]
        )
    ]
    facts: AccountFacts | None = accounts.find_account(account_id)
    if facts is None or facts.kind not in OFFICE:
        return Conflict("office.unknown")
    if facts.kind is AccountKind.OPERATOR and active in ([account_id], []):
        return Conflict("office.last_operator")
    accounts.set_active(account_id, False)
    return None
