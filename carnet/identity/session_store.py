"""Sessions in PostgreSQL. Owns their rows, lifetimes and sealing; never stores the key that the cookie carries.

The row is found by an HMAC of the key and its content is sealed under a secret derived from the same key: whoever
holds the database, and even the master key, without the cookie reads nothing and continues no session. Sign-ins
under way live in the content (allauth's stages), so they are sealed too.
"""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY as ACCOUNT_ID
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.utils import timezone

from carnet.crypto.aead import KEY_ID_BYTES, Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.crypto.errors import SealBroken
from carnet.identity.models import Session
from carnet.storage import db, vault

PURPOSE: Final = "session/1"
KIND: Final = "account_kind"
ENDS: Final = "session_ends_at"
# The row tells when the session was last seen, to this much: one write a minute, not one a request.
_COARSE = timedelta(minutes=1)
_VERSION = 1


class SessionStore(SessionBase):
    """Django's session interface over the table `session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The model of the rows, as Django names it."""
        return Session

    def load(self) -> dict[str, Any]:
        """The content of a session that is alive; otherwise nothing, and a fresh key at the next save."""
        key = self.session_key
        now = timezone.now()
        row = _row(key, now) if key else None
        content = _opened(key, row[0], bytes(row[1])) if key and row else None
        if key is None or row is None or content is None:
            self._session_key = None
            return {}
        if now - row[2] >= _COARSE:
            self._touch(key, content, now)
        return content

    def exists(self, session_key: str) -> bool:
        """Whether a row has this key."""
        return db.one("SELECT 1 FROM session WHERE key_hmac = %s", [key_hmac(session_key)]) is not None

    def create(self) -> None:
        """A fresh random key and its row."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Seals the content into its row; UpdateError when the session was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if must_create:
            self._insert(self.session_key, content)
        elif not self._update(self.session_key, content):
            raise UpdateError

    def cycle_key(self) -> None:
        """A new key for the same session: what the owner's list shows of it stays."""
        before = db.one(
            "SELECT session_id, created_at, sealed_device, device_id FROM session WHERE key_hmac = %s",
            [key_hmac(self.session_key or "")],
        )
        super().cycle_key()
        if before is not None and self.session_key:
            db.execute(
                "UPDATE session SET session_id = %s, created_at = %s, sealed_device = %s, device_id = %s"
                " WHERE key_hmac = %s",
                [*before, key_hmac(self.session_key)],
            )

    def delete(self, session_key: str | None = None) -> None:
        """Ends the session."""
        key = session_key or self.session_key
        if key:
            db.execute("DELETE FROM session WHERE key_hmac = %s", [key_hmac(key)])

    @classmethod
    def clear_expired(cls) -> None:
        """Removes the rows of sessions that ended (a sweep of the worker calls it)."""
        db.execute("DELETE FROM session WHERE expires_at <= %s", [timezone.now()])

    def _insert(self, key: str, content: dict[str, Any]) -> None:
        now = timezone.now()
        account = account_id(content)
        expires, ends = lifetimes(content, now)
        inserted = db.execute(
            "INSERT INTO session (key_hmac, session_id, account_id, created_at, seen_at, expires_at, ends_at, sealed)"
            " VALUES (%s, gen_random_uuid(), %s, %s, %s, %s, %s, %s) ON CONFLICT (key_hmac) DO NOTHING",
            [key_hmac(key), account, now, now, expires, ends, _sealed(key, account, content)],
        )
        if not inserted:
            raise CreateError

    def _update(self, key: str, content: dict[str, Any]) -> bool:
        now = timezone.now()
        account = account_id(content)
        expires, ends = lifetimes(content, now)
        changed = db.execute(
            "UPDATE session SET account_id = %s, seen_at = %s, expires_at = %s, ends_at = %s, sealed = %s"
            " WHERE key_hmac = %s",
            [account, now, expires, ends, _sealed(key, account, content), key_hmac(key)],
        )
        return changed == 1

    def _touch(self, key: str, content: dict[str, Any], now: datetime) -> None:
        expires, _ = lifetimes(content, now)
        db.execute(
            "UPDATE session SET seen_at = %s, expires_at = least(%s, ends_at) WHERE key_hmac = %s",
            [now, expires, key_hmac(key)],
        )


def key_hmac(session_key: str) -> bytes:
    """What the table holds instead of the key."""
    return blind_index(vault.derived(PURPOSE), "session-key", session_key)


def account_id(content: dict[str, Any]) -> UUID | None:
    """The account that is signed in, or None."""
    found = content.get(ACCOUNT_ID)
    return UUID(found) if found else None


def absolute_end(kind: str | None, now: datetime) -> datetime:
    """When a session that begins now ends, used or not."""
    return now + timedelta(minutes=settings.SESSION_ABSOLUTE_MINUTES[kind])


def lifetimes(content: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """When the session ends if nothing comes any more, and when it ends in any case."""
    kind = content.get(KIND)
    kept = content.get(ENDS)
    ends = datetime.fromisoformat(kept) if kept else absolute_end(kind, now)
    return min(now + timedelta(minutes=settings.SESSION_IDLE_MINUTES[kind]), ends), ends


def _row(key: str, now: datetime) -> tuple[Any, ...] | None:
    return db.one(
        "SELECT account_id, sealed, seen_at FROM session WHERE key_hmac = %s AND expires_at > %s AND ends_at > %s",
        [key_hmac(key), now, now],
    )


def _content_key(key: str) -> Key:
    return Key(key_hmac(key)[:KEY_ID_BYTES], blind_index(vault.derived(PURPOSE), "session-content", key))


def _place(key: str, account: UUID | None) -> Aad:
    return Aad("session", "sealed", account.bytes if account else b"", key_hmac(key), _VERSION)


def _sealed(key: str, account: UUID | None, content: dict[str, Any]) -> bytes:
    return seal(_content_key(key), json.dumps(content).encode(), _place(key, account))


def _opened(key: str, account: UUID | None, sealed: bytes) -> dict[str, Any] | None:
    """The content, or None when the row was altered: such a session is no session."""
    try:
        content: dict[str, Any] = json.loads(open_sealed(_content_key(key), sealed, _place(key, account)))
    except SealBroken:
        return None
    return content if account_id(content) == account else None
