"""Limits on attempts. Owns their counts, in PostgreSQL; never knows whose they are: buckets are HMACs.

Every attempt is counted, and the count committed, before the secret is checked (security.md A13): parallel guesses
cannot overrun. A window begins with its first attempt, so that "try again at" is exact. An error of the database
ends the request: limits fail closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db import transaction

from carnet.crypto.blind_index import blind_index
from carnet.storage import db, vault
from carnet.storage.db import Meanwhile

PURPOSE = "limits/1"


class Scope(StrEnum):
    """What a rule counts together."""

    ACCOUNT = "account"
    NETWORK = "network"
    GLOBAL = "global"


@dataclass(frozen=True)
class Rule:
    """At most `most` attempts in a window. `given_back`: an attempt that succeeds is not counted after all."""

    scope: Scope
    most: int
    window: timedelta
    given_back: bool = True


@dataclass(frozen=True)
class Limit:
    """An action and its rules. All limits of this module fail closed."""

    action: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted. `until` says when to try again if it is refused."""

    buckets: tuple[bytes, ...]
    until: datetime | None

    @property
    def allowed(self) -> bool:
        """Whether the secret may be checked."""
        return self.until is None


_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# Figures of PyPI's second factor for one account. A network may be a whole hospital behind one address. The global
# rule bounds what hashing may take of the processors, so a success counts too.
SIGN_IN = Limit(
    "sign_in",
    (
        Rule(Scope.ACCOUNT, 5, 5 * _MINUTE),
        Rule(Scope.ACCOUNT, 20, _HOUR),
        Rule(Scope.ACCOUNT, 50, _DAY),
        Rule(Scope.NETWORK, 60, 5 * _MINUTE),
        Rule(Scope.NETWORK, 1000, _DAY),
        Rule(Scope.GLOBAL, 1200, _MINUTE, given_back=False),
    ),
)
CODE = Limit("code", (Rule(Scope.ACCOUNT, 10, _HOUR), Rule(Scope.ACCOUNT, 30, _DAY), Rule(Scope.NETWORK, 200, _HOUR)))
CODE_SENT = Limit(
    "code_sent",
    (
        Rule(Scope.ACCOUNT, 30, 15 * _MINUTE, given_back=False),
        Rule(Scope.ACCOUNT, 100, _DAY, given_back=False),
    ),
)
# Codes of an authenticator application, printed codes and fresh proofs each have their own counts: none of them uses up
# the tries of another, and none of them stands in the way of a passkey.
TOTP = Limit(
    "totp", (Rule(Scope.ACCOUNT, 5, 5 * _MINUTE), Rule(Scope.ACCOUNT, 20, _HOUR), Rule(Scope.ACCOUNT, 50, _DAY))
)
RECOVERY = Limit(
    "recovery", (Rule(Scope.ACCOUNT, 5, _HOUR), Rule(Scope.ACCOUNT, 20, _DAY), Rule(Scope.NETWORK, 60, _HOUR))
)
PROOF = Limit("proof", (Rule(Scope.ACCOUNT, 10, 15 * _MINUTE), Rule(Scope.ACCOUNT, 50, _DAY)))
# A passkey cannot be guessed: this bounds only what a flood may take of the processors. No account has a part in it.
PASSKEY = Limit(
    "passkey",
    (Rule(Scope.NETWORK, 300, 5 * _MINUTE), Rule(Scope.GLOBAL, 3000, _MINUTE, given_back=False)),
)
# A challenge is claimed once; it lives one hour (`passkeys.LIFE`).
CHALLENGE = Limit("challenge", (Rule(Scope.ACCOUNT, 1, 2 * _HOUR, given_back=False),))

# A code of an invitation has about 59 bits; a hand that mistypes needs a few tries.
INVITATION = Limit(
    "invitation",
    (Rule(Scope.ACCOUNT, 20, _HOUR, given_back=False), Rule(Scope.ACCOUNT, 60, _DAY, given_back=False)),
)
# Health links have 256 bits, the codes typed instead have 79: a network may be a whole hospital behind one address.
HEALTH_LINK = Limit(
    "health_link",
    (
        Rule(Scope.NETWORK, 60, 15 * _MINUTE, given_back=False),
        Rule(Scope.NETWORK, 600, _DAY, given_back=False),
        Rule(Scope.GLOBAL, 1200, _MINUTE, given_back=False),
        # One link, whoever holds it: a rescue reads it a few times. Wrong passcodes have a count of their own.
        Rule(Scope.ACCOUNT, 60, _HOUR, given_back=False),
    ),
)
# A code that a person hands to a professional has 39 bits and lives a few hours; each is typed with the birth date. One
# record takes few wrong dates, whoever types them.
ACCESS_CODE = Limit(
    "access_code",
    (
        Rule(Scope.ACCOUNT, 10, _HOUR),
        Rule(Scope.ACCOUNT, 40, _DAY),
        Rule(Scope.GLOBAL, 600, _HOUR),
    ),
)
ACCESS_CODE_OF_RECORD = Limit("access_code_of_record", (Rule(Scope.ACCOUNT, 5, _HOUR), Rule(Scope.ACCOUNT, 20, _DAY)))
# An agent at the desk meets few persons without any number; more searches by name look for somebody who is not there.
FIND_BY_TRAITS = Limit(
    "find_by_traits",
    (Rule(Scope.ACCOUNT, 20, _HOUR, given_back=False), Rule(Scope.ACCOUNT, 60, _DAY, given_back=False)),
)
# A parent has a few children: more openings in a day look for numbers of others.
CHILD_OPENING = Limit("child_opening", (Rule(Scope.ACCOUNT, 12, _DAY, given_back=False),))


# A network is one waiting room with one address. The global rule bounds guessing from everywhere: 49 bits and a birth
# date against a million tries a day.
ACTIVATION = Limit(
    "activation",
    (
        Rule(Scope.NETWORK, 20, 15 * _MINUTE, given_back=False),
        Rule(Scope.NETWORK, 200, _DAY, given_back=False),
        Rule(Scope.GLOBAL, 600, _MINUTE, given_back=False),
    ),
)

# An agent serves a person every few minutes; more searches than that are no service.
DESK_SEARCH = Limit(
    "desk_search",
    (Rule(Scope.ACCOUNT, 40, _HOUR, given_back=False), Rule(Scope.ACCOUNT, 150, _DAY, given_back=False)),
)


# Looking for a person by INS or by traits. What finds nobody counts for long (nine hundred and ninety-nine numbers of a
# commune and month are stopped at thirty); what finds somebody counts too, in the wider rules.
LOOK_UP = Limit(
    "look_up",
    (
        Rule(Scope.ACCOUNT, 30, _HOUR),
        Rule(Scope.ACCOUNT, 120, _DAY),
        Rule(Scope.ACCOUNT, 300, 2 * _HOUR, given_back=False),
        Rule(Scope.GLOBAL, 3000, _HOUR),
    ),
)

# Looking for words in documents: a person looks, chooses, looks again. More than that a minute is a program, which
# would put a record together out of extracts, and keep a processor busy.
WORDS = Limit(
    "words",
    (
        Rule(Scope.ACCOUNT, 120, 10 * _MINUTE, given_back=False),
        Rule(Scope.ACCOUNT, 1000, _DAY, given_back=False),
    ),
)

# Answers of an outside provider: each costs us questions to it. A network may be a whole hospital behind one address.
OUTSIDE = Limit(
    "outside",
    (
        Rule(Scope.NETWORK, 120, 5 * _MINUTE, given_back=False),
        Rule(Scope.GLOBAL, 1200, _MINUTE, given_back=False),
    ),
)
# What telephones share before anybody is signed in: a person shares a few papers, a network is a whole hospital.
SHARE = Limit(
    "share",
    (
        Rule(Scope.NETWORK, 60, 15 * _MINUTE, given_back=False),
        Rule(Scope.GLOBAL, 600, 15 * _MINUTE, given_back=False),
    ),
)
# A page read aloud by the voice of the server takes some seconds of a processor.
LISTEN = Limit(
    "listen",
    (Rule(Scope.ACCOUNT, 60, 15 * _MINUTE, given_back=False), Rule(Scope.ACCOUNT, 400, _DAY, given_back=False)),
)
# A number that is not this person's: guesses, for a slip of the finger has a wrong key and is not counted.
OWN_INS = Limit("own_ins", (Rule(Scope.ACCOUNT, 5, _DAY, given_back=False),))
OUTSIDE_ACCOUNT = Limit("outside_account", (Rule(Scope.NETWORK, 20, _HOUR, given_back=False),))


class TooManyAttempts(Exception):
    """A limit is reached; nothing was checked. `until` says when to try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many attempts")
        self.until = until


def count_or_stop(limit: Limit, subjects: Mapping[Scope, str], now: datetime) -> Attempt:
    """Counts an attempt; TooManyAttempts when nothing may be checked now."""
    attempt = count(limit, subjects, now)
    if attempt.until:
        raise TooManyAttempts(attempt.until)
    return attempt


def given_back(limit: Limit) -> Limit:
    """The same limit without the rules that count what succeeds; it shares the counts of the others."""
    return replace(limit, rules=tuple(rule for rule in limit.rules if rule.given_back))


def count(limit: Limit, subjects: Mapping[Scope, str], now: datetime) -> Attempt:
    """Counts an attempt under every rule, in one statement and one transaction of its own, and says if it may go on.

    Rows are touched in the order of their buckets, so that parallel attempts wait for each other and never deadlock.
    """
    windows = {_bucket(limit, rule, subjects): rule for rule in limit.rules}
    ordered = sorted(windows)
    values = ", ".join(["(%s, %s, %s, 1)"] * len(ordered))
    params = [value for bucket in ordered for value in (bucket, now, now + windows[bucket].window)]
    statement = _COUNT.format(values=values)
    if db.is_inside():
        # durable: refused inside another transaction, whose rollback would forget the attempt.
        with transaction.atomic(durable=True):
            found = db.lean(statement, params)
    else:
        found = db.lean(statement, params)
    ends = [at for bucket, hits, at in found if hits > windows[bytes(bucket)].most]
    return Attempt(tuple(b for b in ordered if windows[b].given_back), max(ends, default=None))


_COUNT = (
    "INSERT INTO attempt AS a (bucket, started_at, expires_at, hits) VALUES {values}"
    " ON CONFLICT (bucket) DO UPDATE SET"
    " hits = CASE WHEN a.expires_at <= excluded.started_at THEN 1 ELSE a.hits + 1 END,"
    " started_at = CASE WHEN a.expires_at <= excluded.started_at THEN excluded.started_at ELSE a.started_at END,"
    " expires_at = CASE WHEN a.expires_at <= excluded.started_at THEN excluded.expires_at ELSE a.expires_at END"
    " RETURNING bucket, hits, expires_at"
)


def give_back(attempt: Attempt, meanwhile: Meanwhile[Any] | None = None) -> None:
    """Forgets an attempt that succeeded: only failures count against a person who knows the secret.

    Alone it waits for no disk: what a crash of the server takes back counts the attempt, and allows nothing more.
    `meanwhile` is worked out while the database does it.
    """
    db.lean(_GIVE_BACK if db.is_inside() else _GIVE_BACK_SOFTLY, [list(attempt.buckets)], meanwhile)


_HELD = "hits > 0 AND bucket IN (SELECT bucket FROM attempt WHERE bucket = ANY(%s) ORDER BY bucket FOR UPDATE)"
_GIVE_BACK = "".join(("UPDATE attempt SET hits = hits - 1 WHERE ", _HELD))
_GIVE_BACK_SOFTLY = "".join((
    "WITH soft AS (SELECT set_config('synchronous_commit', 'off', true))",
    " UPDATE attempt SET hits = hits - 1 FROM soft WHERE ", _HELD,
))  # fmt: skip


def sweep(now: datetime) -> int:
    """Removes the counts of windows that ended."""
    return db.execute("DELETE FROM attempt WHERE expires_at <= %s", [now])


def _bucket(limit: Limit, rule: Rule, subjects: Mapping[Scope, str]) -> bytes:
    subject = "" if rule.scope is Scope.GLOBAL else subjects[rule.scope]
    index = _known if limit.action == LOOK_UP.action else _index
    return index(vault.derived(PURPOSE), limit.action, rule.scope.value, rule.window, subject)


def _index(secret: bytes, action: str, scope: str, window: timedelta, subject: str) -> bytes:
    return blind_index(secret, "limit", action, scope, str(int(window.total_seconds())), subject)


_known = lru_cache(maxsize=1024)(_index)
"""Worked out once, where the subject is the id of who acts: what somebody typed is not kept in memory."""
