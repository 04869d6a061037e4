"""What applications asked for and nobody answered yet, kept in the session, sealed. Owns those few requests; no right.

An address with what an application sent is looked at once; the page that asks the person has an address of its own.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest

from carnet.identity.adapter import AFTER_SIGN_IN

KEPT: Final = "application_requests"
MOST: Final = 3
LIVES: Final = timedelta(minutes=15)


def keep(request: HttpRequest, said: Mapping[str, str], now: datetime) -> UUID:
    """Keeps a request and gives its key. Who is not signed in comes to it after signing in."""
    key = uuid4()
    others = list(request.session.get(KEPT, {}).items())[1 - MOST :]
    request.session[KEPT] = dict([*others, (key.hex, {"said": dict(said), "until": (now + LIVES).isoformat()})])
    if not request.user.is_authenticated:
        request.session[AFTER_SIGN_IN] = key.hex
    return key


def find(request: HttpRequest, key: UUID, now: datetime) -> Mapping[str, str] | None:
    """What was asked for under this key, while it waits."""
    kept = request.session.get(KEPT, {}).get(key.hex)
    if kept is None or datetime.fromisoformat(kept["until"]) <= now:
        return None
    said: Mapping[str, str] = kept["said"]
    return said


def forget(request: HttpRequest, key: UUID) -> None:
    """It was answered: a second answer to the same request finds nothing."""
    request.session[KEPT] = {k: v for k, v in request.session.get(KEPT, {}).items() if k != key.hex}
