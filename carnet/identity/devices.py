"""Devices in which an account has signed in. Owns the device cookie and its rows; never looks at anything else of a
device than the name that its browser gives itself.

A device is a browser with a random cookie, kept 400 days. A session belongs to the device that opened it: a copied
session cookie alone opens nothing (security.md A10). What this does not stop: a thief who copies both cookies, or who
holds the device itself. The table knows HMACs of cookie and account together, so that it does not tell who shares a
browser.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from carnet.crypto.blind_index import blind_index
from carnet.identity import cookies, push, sealed
from carnet.identity.models import Account
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db, vault

PURPOSE: Final = "device/1"
SESSION_DEVICE: Final = "device"
COOKIE: Final = "carnet_device"
KEPT: Final = timedelta(days=400)
_TABLE, _COLUMN, _FIRST_VERSION = "device", "sealed", 1
_BYTES: Final = 32
_FRESH = "_carnet_device"
# The first word that a browser's own name holds, and the name that people know. Order matters: browsers name others.
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


@dataclass(frozen=True)
class Device:
    """A device of an account. `name` is what its browser says of itself, for instance “Firefox, Windows”."""

    device_id: UUID
    name: str
    added_on: date
    used_on: date


def cookie_name() -> str:
    """The name of the cookie: bound to the host wherever cookies are secure, as the session's."""
    return cookies.bound(COOKIE)


def is_known(request: HttpRequest, account_id: AccountId) -> bool:
    """Whether this browser has signed in to this account before, and was not forgotten since."""
    cookie = _cookie(request)
    return bool(cookie) and db.one("SELECT 1 FROM device WHERE key_hmac = %s", [_key(cookie, account_id)]) is not None


def remember(request: HttpRequest, account_id: AccountId, now: datetime) -> None:
    """Ties the session to this browser and remembers it for the account.

    The middleware sends the cookie again at each sign-in: it never ends while a session needs it.
    """
    cookie = _cookie(request) or secrets.token_urlsafe(_BYTES)
    setattr(request, _FRESH, cookie)
    key = _key(cookie, account_id)
    request.session[SESSION_DEVICE] = key.hex()
    if not db.execute("UPDATE device SET used_on = %s WHERE key_hmac = %s", [now.date(), key]):
        _insert(account_id, key, name_of(request), now)


def belongs(request: HttpRequest) -> bool:
    """Whether a session that is signed in came with the cookie of the device that opened it."""
    account = request.user
    if not isinstance(account, Account):
        return True
    bound, cookie = str(request.session.get(SESSION_DEVICE, "")), _cookie(request)
    return bool(cookie) and hmac.compare_digest(bound, _key(cookie, AccountId(account.id)).hex())


def is_bound(request: HttpRequest) -> bool:
    """Whether this session names its device: one that began before devices were known does not."""
    return SESSION_DEVICE in request.session


def send_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Sends the cookie of a device that signed in in this request, if one did."""
    cookie = getattr(request, _FRESH, None)
    if cookie:
        cookies.send(response, COOKIE, cookie, KEPT)


def listed(account_id: AccountId) -> tuple[Device, ...]:
    """The devices of an account, the one used last first."""
    box = sealed.load_vault(account_id)
    found = db.rows(
        "SELECT device_id, version, sealed, added_on, used_on FROM device WHERE account_id = %s"
        " ORDER BY used_on DESC, added_on DESC, device_id",
        [account_id],
    )
    return tuple(
        Device(row[0], box.open_json(_TABLE, _COLUMN, row[0], row[1], row[2])["name"], row[3], row[4]) for row in found
    )


def current(request: HttpRequest) -> UUID | None:
    """The device of this session, to show which of the list is in the person's hands."""
    bound = request.session.get(SESSION_DEVICE)
    row = db.one("SELECT device_id FROM device WHERE key_hmac = %s", [bytes.fromhex(bound)]) if bound else None
    return row[0] if row else None


def forget(account_id: AccountId, device_id: UUID) -> bool:
    """Forgets a device: the next sign-in from it is confirmed again, and it is told nothing any more.

    Its sessions are ended by who calls this.
    """
    push.end_of_device(account_id, device_id)
    return db.execute("DELETE FROM device WHERE account_id = %s AND device_id = %s", [account_id, device_id]) == 1


def forget_all(account_id: AccountId) -> int:
    """Forgets every device of an account: none is told anything any more."""
    push.end_all(account_id)
    return db.execute("DELETE FROM device WHERE account_id = %s", [account_id])


def sweep(now: datetime) -> int:
    """Forgets the devices whose cookie has ended, and tells them nothing any more."""
    gone = db.execute("DELETE FROM device WHERE used_on < %s", [(now - KEPT).date()])
    return gone + push.sweep()


def name_of(request: HttpRequest) -> str:
    """What a person calls this device, from what its browser says: the browser and the system, no version."""
    told = request.headers.get("User-Agent", "")[:500]
    names = [next((name for sign, name in known if sign in told), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name)


def _cookie(request: HttpRequest) -> str:
    return getattr(request, _FRESH, None) or cookies.sent(request, COOKIE)


def _key(cookie: str, account_id: AccountId) -> bytes:
    return blind_index(vault.derived(PURPOSE), "device", cookie, str(account_id))


def _insert(account_id: AccountId, key: bytes, name: str, now: datetime) -> None:
    device_id = new_id()
    content = sealed.load_vault(account_id).seal_json(_TABLE, _COLUMN, device_id, _FIRST_VERSION, {"name": name})
    db.execute(
        "INSERT INTO device (device_id, account_id, key_hmac, version, sealed, added_on, used_on)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key_hmac) DO NOTHING",
        [device_id, account_id, key, _FIRST_VERSION, content, now.date(), now.date()],
    )
