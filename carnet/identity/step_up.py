"""How fresh the proof of a session is. Owns the question only; the act that needs a fresh proof says how fresh."""

from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from carnet.identity.models import Account


def proved_at(request: HttpRequest) -> datetime | None:
    """When this session last proved who it is (the code, then the password); None when nobody is signed in."""
    account = request.user
    if not isinstance(account, Account):
        return None
    times = [record["at"] for record in get_authentication_records(request, account)]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def is_fresh(request: HttpRequest, within: timedelta, now: datetime) -> bool:
    """Whether the proof is at most this old: what exports, rights and factors ask before they act."""
    proved = proved_at(request)
    return proved is not None and now - proved <= within
