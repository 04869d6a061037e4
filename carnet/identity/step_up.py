"""How fresh the proof of a session is. Owns what counts as a proof and how it is kept; an act says that it needs one.

A proof is a passkey, a code of an application, a printed code or a code that was sent. For who must have a strong
factor, a code that was sent is none. After a fresh proof the session gets a new key: a cookie that was copied before
has no part in it (security.md A10).
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from django.conf import settings
from django.http import HttpRequest

from carnet.identity import factors
from carnet.identity.models import Account, AccountKind
from carnet.kernel.ids import AccountId

_MOST_KEPT: Final = 12


class Method(StrEnum):
    """How somebody proved who it is. The values stand in sessions."""

    PASSWORD = "password"  # noqa: S105 -- the name of a method, not a secret.
    CODE = "code"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    # An outside provider at a level held to be two factors, or below: then one of our own follows.
    PROVIDER = "provider"
    PROVIDER_LOW = "provider_low"


_STRONG: Final = frozenset({Method.TOTP, Method.PASSKEY, Method.RECOVERY, Method.PROVIDER})


def counts_for(kind: AccountKind) -> frozenset[Method]:
    """What proves, beside the password, an account of this kind."""
    return _STRONG if factors.needs_strong(kind) else _STRONG | {Method.CODE}


def record(request: HttpRequest, account: Account, method: Method) -> None:
    """Keeps that this account was just proved. When it is signed in already, its session gets a new key."""
    record_authentication(request, account, method=method.value)
    # The password of this sign-in comes first and is kept; of many proofs the last ones are.
    records = request.session[AUTHENTICATION_METHODS_SESSION_KEY]
    if len(records) > _MOST_KEPT:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [records[0], *records[1 - _MOST_KEPT :]]
    if isinstance(request.user, Account):
        request.session.cycle_key()


def record_again(request: HttpRequest, method: Method) -> None:
    """Keeps a fresh proof of who is signed in."""
    if not isinstance(request.user, Account):
        raise TypeError("nobody is signed in")
    record(request, request.user, method)


def methods_of(request: HttpRequest) -> frozenset[Method]:
    """Everything that this session proved for the account that is signed in."""
    return frozenset(Method(record["method"]) for record in _records(request))


def proved_at(request: HttpRequest) -> datetime | None:
    """When this session last proved who it is; None when nobody is signed in."""
    account = request.user
    if not isinstance(account, Account):
        return None
    times = [record["at"] for record in _records(request) if Method(record["method"]) in _fresh_for(account)]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def is_fresh(request: HttpRequest, within: timedelta, now: datetime) -> bool:
    """Whether the proof is at most this old: what exports, rights and factors ask before they act."""
    proved = proved_at(request)
    return proved is not None and now - proved <= within


def is_stepped_up(request: HttpRequest, now: datetime) -> bool:
    """Whether the proof is as fresh as the instance asks for acts that need one."""
    return is_fresh(request, timedelta(minutes=settings.CARNET_STEP_UP_MINUTES), now)


def _fresh_for(account: Account) -> frozenset[Method]:
    """What makes a proof fresh. Who has yet to set up a strong factor has only the code: enough to set one up, and the
    policy refuses everything else (C03)."""
    return counts_for(AccountKind(account.kind)) | ({Method.CODE} if lacks_factor(account) else set())


def lacks_factor(account: Account) -> bool:
    """Whether the account must have a passkey or an authenticator application, and has none."""
    return factors.needs_strong(AccountKind(account.kind)) and not factors.kinds(AccountId(account.id))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    account = request.user
    return list(get_authentication_records(request, account)) if isinstance(account, Account) else []
