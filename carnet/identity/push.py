"""Telling browsers that there is news (Web Push). Owns what an account's devices asked for; never a word of health.

Each device is asked for by its person, one by one. What is sent is one sentence, the same for everybody and for all
news, sealed for that browser; several news that wait are one message. A subscription ends with its device, with a
session that is ended from elsewhere, with the account, when the service says that the browser is gone, and at sign-out
if so chosen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from carnet.crypto.blind_index import blind_index
from carnet.crypto.web_push import BrowserKey, BrowserKeyRefused, Sender
from carnet.identity import sealed
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db, vault

PURPOSE: Final = "push/1"
MOST: Final = 20
"""Of one account; a person has few devices."""
LONGEST_ENDPOINT: Final = 1_000
MOST_TRIES: Final = 8
FIRST_PAUSE: Final = timedelta(minutes=1)
LEASE: Final = timedelta(minutes=1)
"""A worker that took a message and died lets another one send it after so long."""
GONE: Final = frozenset({404, 410})
"""The service knows no such browser any more (RFC 8030, 7.3): it is never asked again."""
SENTENCES: Final = {"title": "frame.product", "body": "push.message"}
"""The one message that there is, as texts of the catalogue: what is sent, and what a browser says of an empty one."""
_TABLE, _COLUMN, _VERSION = "push_subscription", "sealed", 1


@dataclass(frozen=True)
class Browser:
    """Where one browser is reached, and the key it opens messages with. Its repr hides both."""

    endpoint: str
    key: BrowserKey

    def __repr__(self) -> str:
        return "Browser(...)"


@dataclass(frozen=True)
class ToldDevice:
    """A device that is told, for its owner's list. `name` is what its browser says of itself."""

    subscription_id: UUID
    device_id: UUID
    name: str
    made_at: datetime
    ends_at_sign_out: bool


@dataclass(frozen=True)
class Due:
    """A message that a worker took to send."""

    subscription_id: UUID
    account_id: AccountId
    browser: Browser
    due_at: datetime
    tries: int


def sender() -> Sender:
    """The key pair of this instance: made from the master key, kept nowhere."""
    return Sender.of(blind_index(vault.derived(PURPOSE), "vapid"))


def is_offered() -> bool:
    """Whether this instance tells browsers at all: the operator may allow no service."""
    return bool(settings.CARNET_PUSH_HOSTS)


def parse(endpoint: str, point: str, secret: str) -> Browser:
    """What a browser gave. Invalid when the service is not one that the operator allows, or a key is none."""
    if not is_allowed(endpoint):
        raise Invalid.of("endpoint", "push.not_a_service")
    try:
        return Browser(endpoint, BrowserKey.parse(point, secret))
    except BrowserKeyRefused:
        raise Invalid.of("key", "push.not_a_key") from None


def is_allowed(endpoint: str) -> bool:
    """Whether an address is one of a service that the operator listed: over https, without a name or a mark in it.

    In trials a listed service of this machine may be reached in clear.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and settings.CARNET_FOR_TESTS_ONLY
    if not endpoint.isascii() or len(endpoint) > LONGEST_ENDPOINT or not (parts.scheme == "https" or plain):
        return False
    if parts.username is not None or parts.password is not None or parts.fragment or not parts.path.strip("/"):
        return False
    named = f"{host}:{port}" if port is not None else host
    return any(_is_host(named, listed) for listed in settings.CARNET_PUSH_HOSTS)


def _is_host(host: str, listed: str) -> bool:
    """`*.name` stands for any host below that name."""
    return host.endswith(listed[1:]) if listed.startswith("*.") else host == listed


def add(account_id: AccountId, device_id: UUID, browser: Browser, *, ends_at_sign_out: bool, now: datetime) -> None:
    """Keeps a subscription. A browser is told for one account: who asked last; a device has one subscription."""
    place = blind_index(vault.derived(PURPOSE), "endpoint", browser.endpoint)
    db.execute(
        "DELETE FROM push_subscription WHERE endpoint_hmac = %s OR (account_id = %s AND device_id = %s)",
        [place, account_id, device_id],
    )
    row = new_id()
    plain = [browser.endpoint, browser.key.point.hex(), browser.key.secret.hex()]
    content = sealed.load_vault(account_id).seal_json(_TABLE, _COLUMN, row, _VERSION, plain)
    db.execute(
        "INSERT INTO push_subscription (subscription_id, account_id, device_id, endpoint_hmac, sealed,"
        " ends_at_sign_out, made_at, tries) VALUES (%s, %s, %s, %s, %s, %s, %s, 0)"
        " ON CONFLICT (endpoint_hmac) DO NOTHING",
        [row, account_id, device_id, place, content, ends_at_sign_out, now],
    )


def count(account_id: AccountId) -> int:
    """How many devices of an account are told."""
    row = db.one("SELECT count(*) FROM push_subscription WHERE account_id = %s", [account_id])
    return int(row[0]) if row else 0


def push(account_id: AccountId, now: datetime) -> int:
    """Says to every device of an account that there is news, in the caller's transaction; returns how many devices.

    Nothing of the news is kept or sent: not what, not about whom, not how much.
    """
    return db.execute(
        "UPDATE push_subscription SET due_at = %s, next_try_at = LEAST(coalesce(next_try_at, %s), %s), tries = 0"
        " WHERE account_id = %s",
        [now, now, now, account_id],
    )


def take_due(now: datetime) -> Due | None:
    """One message to send, held for a while so that no other worker sends it meanwhile; None when nothing is due."""
    row = db.one(
        "UPDATE push_subscription p SET next_try_at = %s FROM (SELECT subscription_id FROM push_subscription"
        " WHERE due_at IS NOT NULL AND next_try_at <= %s ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS one"
        " WHERE p.subscription_id = one.subscription_id"
        " RETURNING p.subscription_id, p.account_id, p.sealed, p.due_at, p.tries",
        [now + LEASE, now],
    )
    if row is None:
        return None
    account_id = AccountId(row[1])
    endpoint, point, secret = sealed.load_vault(account_id).open_json(_TABLE, _COLUMN, row[0], _VERSION, bytes(row[2]))
    browser = Browser(endpoint, BrowserKey(bytes.fromhex(point), bytes.fromhex(secret)))
    return Due(row[0], account_id, browser, row[3], int(row[4]))


def settle(due: Due, status: int | None, now: datetime) -> None:
    """What the service answered; None for no answer. News that came while it was sent waits for the next message."""
    if status in GONE:
        db.execute("DELETE FROM push_subscription WHERE subscription_id = %s", [due.subscription_id])
    elif (status is not None and 200 <= status < 300) or due.tries + 1 >= MOST_TRIES:
        db.execute(
            "UPDATE push_subscription SET tries = 0,"
            " due_at = CASE WHEN due_at > %s THEN due_at END, next_try_at = CASE WHEN due_at > %s THEN due_at END"
            " WHERE subscription_id = %s",
            [due.due_at, due.due_at, due.subscription_id],
        )
    else:
        pause = FIRST_PAUSE * 2**due.tries
        db.execute(
            "UPDATE push_subscription SET tries = tries + 1, next_try_at = %s WHERE subscription_id = %s",
            [now + pause, due.subscription_id],
        )


def listed(account_id: AccountId) -> tuple[ToldDevice, ...]:
    """The devices of an account that are told, the latest first."""
    found = db.rows(
        "SELECT p.subscription_id, p.device_id, d.version, d.sealed, p.made_at, p.ends_at_sign_out"
        " FROM push_subscription p JOIN device d ON d.device_id = p.device_id AND d.account_id = p.account_id"
        " WHERE p.account_id = %s ORDER BY p.made_at DESC, p.subscription_id",
        [account_id],
    )
    if not found:
        return ()
    box = sealed.load_vault(account_id)
    return tuple(
        ToldDevice(row[0], row[1], box.open_json("device", "sealed", row[1], row[2], bytes(row[3]))["name"], *row[4:])
        for row in found
    )


def end(account_id: AccountId, subscription_id: UUID) -> bool:
    """One device is told nothing any more; False when it was not, or is another account's."""
    statement = "DELETE FROM push_subscription WHERE account_id = %s AND subscription_id = %s"
    return db.execute(statement, [account_id, subscription_id]) == 1


def leave(account_id: AccountId, device_id: UUID | None) -> bool:
    """At sign-out: ends what was chosen to end with it. True when this device goes on being told."""
    if device_id is None:
        return False
    where = [account_id, device_id]
    db.execute("DELETE FROM push_subscription WHERE account_id = %s AND device_id = %s AND ends_at_sign_out", where)
    return db.one("SELECT 1 FROM push_subscription WHERE account_id = %s AND device_id = %s", where) is not None


def end_of_device(account_id: AccountId, device_id: UUID) -> int:
    """A device is told nothing any more."""
    return db.execute("DELETE FROM push_subscription WHERE account_id = %s AND device_id = %s", [account_id, device_id])


def end_elsewhere(account_id: AccountId, device_id: UUID | None) -> int:
    """Every device but this one is told nothing any more."""
    return db.execute(
        "DELETE FROM push_subscription WHERE account_id = %s AND device_id IS DISTINCT FROM %s::uuid",
        [account_id, device_id],
    )


def end_all(account_id: AccountId) -> int:
    """No device of an account is told anything any more."""
    return db.execute("DELETE FROM push_subscription WHERE account_id = %s", [account_id])


def sweep() -> int:
    """Ends the subscriptions of devices that are gone."""
    return db.execute(
        "DELETE FROM push_subscription p WHERE NOT EXISTS (SELECT 1 FROM device d WHERE d.device_id = p.device_id)"
    )
