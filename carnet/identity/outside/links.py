"""Which (issuer, sub) opens which account. Owns the rows of `outside_link`; never ties two accounts to one person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.identity import sealed
from carnet.identity.outside.claims import Proof
from carnet.kernel.errors import Conflict
from carnet.kernel.ids import AccountId
from carnet.storage import db, indexes

_TABLE, _COLUMN, _VERSION = "outside_link", "sealed", 1


@dataclass(frozen=True)
class Link:
    """A provider by which an account is opened, since when, and when it was used last."""

    provider: str
    linked_at: datetime
    used_on: date | None


def account_of(proof: Proof) -> AccountId | None:
    """The account that this person of this issuer opens, or None."""
    row = db.one("SELECT account_id FROM outside_link WHERE link_index = ANY(%s)", [indexes.forms(_index(proof))])
    return AccountId(row[0]) if row else None


def tie(account_id: AccountId, proof: Proof, at: datetime) -> Conflict | None:
    """Ties a provider's person to an account; a Conflict when either has another tie with this provider already."""
    box = sealed.load_vault(account_id)
    content = box.seal_json(_TABLE, _COLUMN, _row(proof), _VERSION, [proof.issuer, proof.sub])
    try:
        with transaction.atomic():
            held = indexes.form_in_use(
                _index(proof), "SELECT link_index FROM outside_link WHERE link_index = ANY(%s) FOR UPDATE", []
            )
            db.execute(
                "INSERT INTO outside_link (link_index, account_id, provider, sealed, linked_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [held, account_id, proof.provider, content, at],
            )
    except IntegrityError:
        if account_of(proof) == account_id:
            return None
        return Conflict("outside.linked_already")
    return None


def untie(account_id: AccountId, provider: str) -> bool:
    """Ends a tie; False when there was none."""
    return bool(db.execute("DELETE FROM outside_link WHERE account_id = %s AND provider = %s", [account_id, provider]))


def links_of(account_id: AccountId) -> tuple[Link, ...]:
    """The providers of an account, by name."""
    found = db.rows(
        "SELECT provider, linked_at, used_on FROM outside_link WHERE account_id = %s ORDER BY provider", [account_id]
    )
    return tuple(Link(*row) for row in found)


def used(proof: Proof, on: date) -> None:
    """Notes the day of the last use."""
    db.execute(
        "UPDATE outside_link SET used_on = %s WHERE link_index = ANY(%s) AND used_on IS DISTINCT FROM %s",
        [on, indexes.forms(_index(proof)), on],
    )


def _index(proof: Proof) -> bytes:
    return indexes.index("outside", proof.issuer, proof.sub)


def _row(proof: Proof) -> UUID:
    """The place of the sealed value: sixteen bytes of the index, for the row has no other id."""
    return UUID(bytes=_index(proof)[:16])
