"""The sessions of an account, for its owner. Owns the list and its ending; never opens the content of a session.

A session is shown by the device that opened it, in the words of its browser, by the name that the person gave it, and
by when it was first and last used. Where it is, is not known and not guessed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from carnet.identity import push, sealed, session_store
from carnet.identity.models import Account
from carnet.kernel.ids import AccountId
from carnet.storage import db

_TABLE, _COLUMN, _VERSION = "session", "sealed_device", 1
LONGEST_NAME = 40


@dataclass(frozen=True)
class OpenSession:
    """A session that is alive. `device` is empty when the browser said nothing of itself."""

    session_id: UUID
    device: str
    name: str
    first_at: datetime
    last_at: datetime
    here: bool


def remember_device(account_id: AccountId, session_key: str, device: str, device_id: UUID | None) -> None:
    """Keeps which device opened a session; in words, sealed under the account's key, for the list of sessions."""
    row = db.one(
        "UPDATE session SET device_id = %s WHERE key_hmac = %s RETURNING session_id",
        [device_id, session_store.key_hmac(session_key)],
    )
    if row is not None:
        _keep(account_id, row[0], device, "")


def listed(account_id: AccountId, session_key: str, now: datetime) -> tuple[OpenSession, ...]:
    """The sessions that are alive, the one of this browser first, then the latest used."""
    found = db.rows(
        "SELECT session_id, sealed_device, created_at, seen_at, key_hmac = %s FROM session WHERE account_id = %s"
        " AND expires_at > %s AND ends_at > %s ORDER BY 5 DESC, seen_at DESC",
        [session_store.key_hmac(session_key), account_id, now, now],
    )
    box = sealed.load_vault(account_id)
    return tuple(_shown(box, *row) for row in found)


def name(account_id: AccountId, session_id: UUID, text: str) -> bool:
    """Gives a session a name; False when it is over."""
    row = db.one(
        "SELECT sealed_device FROM session WHERE session_id = %s AND account_id = %s FOR UPDATE",
        [session_id, account_id],
    )
    if row is None:
        return False
    device, _ = _opened(sealed.load_vault(account_id), session_id, row[0])
    _keep(account_id, session_id, device, text.strip()[:LONGEST_NAME])
    return True


def end(account_id: AccountId, session_id: UUID) -> bool:
    """Ends one session of the account, and what its device is told; False when it is over, or another account's."""
    gone = db.one(
        "DELETE FROM session WHERE session_id = %s AND account_id = %s RETURNING device_id", [session_id, account_id]
    )
    if gone is not None and gone[0] is not None:
        push.end_of_device(account_id, gone[0])
    return gone is not None


def end_others(account_id: AccountId, session_key: str) -> int:
    """Ends every session but that of this browser, and what other devices are told; returns how many sessions."""
    here = session_store.key_hmac(session_key)
    mine = db.one("SELECT device_id FROM session WHERE account_id = %s AND key_hmac = %s", [account_id, here])
    push.end_elsewhere(account_id, mine[0] if mine else None)
    return db.execute("DELETE FROM session WHERE account_id = %s AND key_hmac <> %s", [account_id, here])


def keep_after_new_password(request: HttpRequest, account_id: AccountId) -> None:
    """Keeps this browser signed in after its owner changed the password: a session is bound to the password's hash."""
    update_session_auth_hash(request, Account.objects.get(pk=account_id))


def _keep(account_id: AccountId, session_id: UUID, device: str, given: str) -> None:
    box = sealed.load_vault(account_id)
    value = box.seal_json(_TABLE, _COLUMN, session_id, _VERSION, [device, given])
    db.execute("UPDATE session SET sealed_device = %s WHERE session_id = %s", [value, session_id])


def _opened(box: sealed.AccountVault, session_id: UUID, kept: Any) -> tuple[str, str]:
    if kept is None:
        return "", ""
    device, given = box.open_json(_TABLE, _COLUMN, session_id, _VERSION, bytes(kept))
    return device, given


def _shown(
    box: sealed.AccountVault, session_id: UUID, kept: Any, first: datetime, last: datetime, here: bool
) -> OpenSession:
    device, given = _opened(box, session_id, kept)
    return OpenSession(session_id, device, given, first, last, here)
