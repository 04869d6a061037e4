"""What a telephone shared with the site, until who signs in says what it is. Owns these rows; opens none by itself.

The files are sealed under a key that only the cookie of that browser gives, as a session is: whoever holds the database
reads nothing. One share a browser; a new one takes the place of the last. It belongs to who was signed in when it came,
else to who signs in first; nobody else finds it, and after half an hour nobody does.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse

from carnet.crypto.aead import KEY_ID_BYTES, Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.crypto.errors import SealBroken
from carnet.identity import cookies, limits
from carnet.identity.network import network_of
from carnet.kernel.ids import AccountId
from carnet.storage import db, vault

PURPOSE: Final = "share/1"
COOKIE: Final = "carnet_share"
LIFE: Final = timedelta(minutes=30)
MOST_WAITING: Final = 200
"""Of everybody: what strangers may make this server hold."""
_BYTES, _VERSION = 32, 1


@dataclass(frozen=True)
class Shared:
    """The files of a share, in their order, and the title that the other application gave."""

    files: tuple[bytes, ...]
    title: str
    ends_at: datetime

    def __repr__(self) -> str:
        return f"Shared({len(self.files)} files)"


def keep(
    request: HttpRequest, files: Sequence[bytes], title: str, account_id: AccountId | None, now: datetime
) -> str | None:
    """Keeps a share and returns the value of its cookie; None when too much waits already.

    Raises TooManyAttempts for a network that shares without end.
    """
    limits.count_or_stop(limits.SHARE, {limits.Scope.NETWORK: network_of(request)}, now)
    end(token_of(request))
    row = db.one("SELECT count(*) FROM pending_share WHERE ends_at > %s", [now])
    if row is None or int(row[0]) >= MOST_WAITING:
        return None
    token = secrets.token_urlsafe(_BYTES)
    head = json.dumps({"title": title, "sizes": [len(data) for data in files]}).encode()
    content = seal(_key(token), head + b"\n" + b"".join(files), _place(token))
    db.execute(
        "INSERT INTO pending_share (key_hmac, account_id, sealed, ends_at) VALUES (%s, %s, %s, %s)",
        [_hidden(token), account_id, content, now + LIFE],
    )
    return token


def find(token: str, account_id: AccountId, now: datetime) -> Shared | None:
    """The share of this browser, for this account; None for any other."""
    if not token:
        return None
    row = db.one(
        "SELECT sealed, ends_at FROM pending_share WHERE key_hmac = %s AND ends_at > %s"
        " AND (account_id IS NULL OR account_id = %s)",
        [_hidden(token), now, account_id],
    )
    if row is None:
        return None
    try:
        head, _, rest = open_sealed(_key(token), bytes(row[0]), _place(token)).partition(b"\n")
    except SealBroken:
        return None
    said, files, at = json.loads(head), [], 0
    for size in said["sizes"]:
        files.append(rest[at : at + size])
        at += size
    return Shared(tuple(files), said["title"], row[1])


def claim(request: HttpRequest, account_id: AccountId) -> bool:
    """At a sign-in: what this browser shared before belongs to who signed in first; True when there was such."""
    token = token_of(request)
    statement = "UPDATE pending_share SET account_id = %s WHERE key_hmac = %s AND account_id IS NULL"
    return bool(token) and db.execute(statement, [account_id, _hidden(token)]) == 1


def waits(request: HttpRequest, now: datetime) -> bool:
    """Whether this browser shared something that waits for its person to sign in."""
    token, found = token_of(request), "SELECT 1 FROM pending_share WHERE key_hmac = %s AND ends_at > %s"
    return bool(token) and db.one(found, [_hidden(token), now]) is not None


def end(token: str) -> bool:
    """Forgets a share; False when there was none."""
    return bool(token) and db.execute("DELETE FROM pending_share WHERE key_hmac = %s", [_hidden(token)]) == 1


def sweep(now: datetime) -> int:
    """Forgets the shares that nobody took."""
    return db.execute("DELETE FROM pending_share WHERE ends_at <= %s", [now])


def token_of(request: HttpRequest) -> str:
    """The value of the cookie that this browser sent; empty for none."""
    return cookies.sent(request, COOKIE)


def send_cookie(response: HttpResponse, token: str) -> None:
    """Gives the browser the cookie that alone opens the share."""
    cookies.send(response, COOKIE, token, LIFE)


def drop_cookie(response: HttpResponse) -> None:
    """Takes the cookie away from the browser."""
    cookies.drop(response, COOKIE)


def _hidden(token: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "share", token)


def _key(token: str) -> Key:
    return Key(_hidden(token)[:KEY_ID_BYTES], blind_index(vault.derived(PURPOSE), "share-content", token))


def _place(token: str) -> Aad:
    return Aad("pending_share", "sealed", b"", _hidden(token), _VERSION)
