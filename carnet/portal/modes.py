"""In which mode a session works in a record: emergency, connexion secrète. Owns what the session keeps; never a right.

An emergency counts only with an access that the record holds (`carnet.usecases.break_glass`): what the session keeps is
what it declares. A connexion secrète whose time is over stops the pages of that record until the professional chose
how to go on: who believes to be working in secret must not do an act that the parents read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from carnet.usecases.caller import AccessMode, Caller

EMERGENCIES: Final = "emergency_modes"
SECRETS: Final = "secret_modes"
SECRET_LASTS: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Band:
    """What every page of the session shows while a mode runs. `kind` is emergency, regulation or secret."""

    kind: str
    until: datetime
    record: str
    end: str


def declare(request: HttpRequest, record: UUID, mode: AccessMode, until: datetime) -> None:
    """From now on this session acts in this emergency in this record, until its end."""
    stop_secret(request, record)
    request.session[EMERGENCIES] = {
        **request.session.get(EMERGENCIES, {}),
        str(record): [mode.value, until.isoformat()],
    }


def leave(request: HttpRequest, record: UUID) -> None:
    """This session acts in the normal mode again."""
    request.session[EMERGENCIES] = _without(request, EMERGENCIES, record)


def start_secret(request: HttpRequest, record: UUID, now: datetime) -> None:
    """From now on what this session does in this record is unknown to the representatives."""
    leave(request, record)
    until = now + SECRET_LASTS
    request.session[SECRETS] = {**request.session.get(SECRETS, {}), str(record): until.isoformat()}


def stop_secret(request: HttpRequest, record: UUID) -> None:
    """What this session does in this record is told to everybody again."""
    request.session[SECRETS] = _without(request, SECRETS, record)


def secret_is_over(request: HttpRequest, record: UUID | None, now: datetime) -> bool:
    """Whether a connexion secrète of this record ended by its time and the professional did not choose yet."""
    until = request.session.get(SECRETS, {}).get(str(record)) if record else None
    return until is not None and datetime.fromisoformat(until) <= now


def placed(request: HttpRequest, caller: Caller, record: UUID | None) -> Caller:
    """The caller in the mode that this session declared for this record."""
    if record is None:
        return caller
    now, key = caller.now(), str(record)
    mode, until = request.session.get(EMERGENCIES, {}).get(key, (AccessMode.NORMAL.value, now.isoformat()))
    running = datetime.fromisoformat(until) > now
    secret = request.session.get(SECRETS, {}).get(key)
    return replace(
        caller,
        mode=AccessMode(mode) if running else AccessMode.NORMAL,
        secret=secret is not None and datetime.fromisoformat(secret) > now,
    )


def declared(caller: Caller, mode: AccessMode) -> Caller:
    """The caller in an emergency that concerns no known record yet."""
    return replace(caller, mode=mode)


def bands(request: HttpRequest, now: datetime) -> Sequence[Band]:
    """The modes that run in this session, for the band at the top of its pages."""
    return [*_emergencies(request, now), *_secrets(request, now)]


def emergencies(request: HttpRequest, now: datetime) -> list[tuple[str, str, datetime]]:
    """The emergencies that run in this session: record, mode and end of each."""
    kept = request.session.get(EMERGENCIES, {})
    declared_ones = ((record, mode, datetime.fromisoformat(until)) for record, (mode, until) in kept.items())
    return [one for one in declared_ones if one[2] > now]


def _emergencies(request: HttpRequest, now: datetime) -> list[Band]:
    return [
        _band("regulation" if mode == AccessMode.REGULATION else "emergency", until, record, "pro_emergency_end")
        for record, mode, until in emergencies(request, now)
    ]


def _secrets(request: HttpRequest, now: datetime) -> list[Band]:
    kept = request.session.get(SECRETS, {})
    running = ((record, datetime.fromisoformat(until)) for record, until in kept.items())
    return [_band("secret", until, record, "pro_secret_end") for record, until in running if until > now]


def _band(kind: str, until: datetime, record: str, end: str) -> Band:
    parts = {"record": UUID(record)}
    return Band(kind, until, reverse("pro_record", kwargs=parts), reverse(end, kwargs=parts))


def _without(request: HttpRequest, name: str, record: UUID) -> dict[str, Any]:
    return {key: kept for key, kept in request.session.get(name, {}).items() if key != str(record)}
