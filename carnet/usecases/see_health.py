"""The operator sees whether the instance is well: what waits, what is signed, what is copied, the room that is left."""

import json
import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings

import carnet
from carnet.consent import emergency_reviews
from carnet.documents import contents, mistakes
from carnet.identity import letters, mail
from carnet.identity import reports as identity_reports
from carnet.kernel.errors import Refusal
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts, log_store, own_acts
from carnet.ledger import reports as access_reports
from carnet.storage import due, outbox
from carnet.storage.instance_folder import COPY_FILE, METRICS_FILE, WHOLE_FILE
from carnet.storage.server_facts import ServerFacts, server_facts
from carnet.usecases._operation import seen
from carnet.usecases.caller import Caller
from carnet.usecases.tell_readiness import MOST_WAITING

LATE: Final = MOST_WAITING
"""The worker takes what waits within seconds; a watch is told of the journal by the same limit."""
_COPY_LATE: Final = timedelta(hours=3)
_WHOLE_LATE: Final = timedelta(days=2)
_DUE_LATE: Final = timedelta(hours=2)
_LITTLE_ROOM: Final = 0.1
MOST: Final = 200
"""So many, or more, of what is listed to be counted."""


class State(StrEnum):
    """How something stands."""

    WELL = "well"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Line:
    """One thing to watch: its name in the catalogue, how it stands, and since when or how much."""

    name: str
    state: State
    at: datetime | None = None
    number: int | None = None
    size: int | None = None
    unread: bool = False
    """Of a backup: that it cannot be read."""


@dataclass(frozen=True)
class Versions:
    """Of the program, of what runs it, of the database."""

    carnet: str
    python: str
    database: ServerFacts


@dataclass(frozen=True)
class Room:
    """Bytes of the disk under the instance: in all, and free."""

    total: int
    free: int
    state: State


@dataclass(frozen=True)
class Waiting:
    """How much waits for somebody: reported accesses, mistakes that nobody answers, emergencies and alerts to review.

    Errors of identity and letters wait for the desk.
    """

    reports: int
    mistakes: int
    emergencies: int
    alerts: int
    identity: int
    letters: int


@dataclass(frozen=True)
class Health:
    """All of it."""

    lines: tuple[Line, ...]
    versions: Versions
    room: Room | None
    waiting: Waiting

    @property
    def is_well(self) -> bool:
        """Whether nothing is late or full."""
        states = (*(one.state for one in self.lines), *((self.room.state,) if self.room else ()))
        return State.LATE not in states


def see_health(caller: Caller) -> Health | Refusal:
    """How the instance stands now."""
    return seen(caller, "health", lambda: _health(caller.now()))


def _health(now: datetime) -> Health:
    folder = _folder()
    mails, oldest_mail = mail.waiting_mails()
    overdue = due.overdue(now - _DUE_LATE)
    lines = (
        _file("worker", folder, METRICS_FILE, now, LATE),
        _waits("acts", own_acts.oldest_waiting(), now),
        _waits("jobs", outbox.oldest_waiting(), now),
        _waits("mails", oldest_mail, now, mails),
        Line("due", State.LATE if overdue else State.WELL, number=overdue),
        _waits("sequencer", log_store.oldest_waiting(), now),
        _signed(now),
        _copied(folder, now),
        _whole(folder, now),
        Line("documents", State.WELL if contents.store_answers() else State.LATE),
    )
    versions = Versions(carnet.__version__, platform.python_version(), server_facts())
    return Health(lines, versions, _room(folder), _waiting())


def _waiting() -> Waiting:
    return Waiting(
        reports=len(tuple(access_reports.waiting(MOST))),
        mistakes=len(tuple(mistakes.to_answer((mistakes.OPERATOR,), MOST))),
        emergencies=len(tuple(emergency_reviews.listed(ReviewState.TO_REVIEW, 0, MOST))),
        alerts=sum(alerts.waiting().values()),
        identity=len(tuple(identity_reports.waiting(MOST))),
        letters=letters.count_waiting(),
    )


def _folder() -> Path | None:
    instance = settings.CARNET.instance
    return instance.folder if instance is not None else None


def _waits(name: str, oldest: datetime | None, now: datetime, number: int | None = None) -> Line:
    late = oldest is not None and oldest < now - LATE
    return Line(name, State.LATE if late else State.WELL, oldest, number)


def _signed(now: datetime) -> Line:
    """The newest signed head of this year's log; unknown in a year in which nothing was signed yet."""
    kept = log_store.latest_checkpoint(now.year)
    if kept is None:
        return Line("signer", State.UNKNOWN)
    late = kept.size < log_store.size(kept.year) and kept.at < now - LATE
    return Line("signer", State.LATE if late else State.WELL, kept.at)


def _copied(folder: Path | None, now: datetime) -> Line:
    if not settings.CARNET.file.backup_to:
        return Line("copy", State.UNKNOWN)
    return _file("copy", folder, COPY_FILE, now, _COPY_LATE)


def _whole(folder: Path | None, now: datetime) -> Line:
    """The newest whole backup, as the worker found it the last time that it looked."""
    if not settings.CARNET.file.backup_to or folder is None:
        return Line("backup", State.UNKNOWN)
    looked = _file("backup", folder, WHOLE_FILE, now, _COPY_LATE)
    try:
        said = json.loads((folder / WHOLE_FILE).read_text(encoding="ascii"))
        at, size, unread = said["at"], int(said["size"]), not said["readable"]
        made = datetime.fromisoformat(at) if at else None
    except (OSError, ValueError, KeyError, TypeError):
        return Line("backup", State.LATE)
    if made is None:
        return Line("backup", State.LATE, unread=bool(at))
    late = looked.state is State.LATE or unread or made < now - _WHOLE_LATE
    return Line("backup", State.LATE if late else State.WELL, made, size=size, unread=unread)


def _file(name: str, folder: Path | None, file: str, now: datetime, late: timedelta) -> Line:
    """How old a file is that is written again and again."""
    if folder is None:
        return Line(name, State.UNKNOWN)
    try:
        written = datetime.fromtimestamp((folder / file).stat().st_mtime, tz=now.tzinfo)
    except OSError:
        return Line(name, State.LATE)
    return Line(name, State.LATE if written < now - late else State.WELL, written)


def _room(folder: Path | None) -> Room | None:
    if folder is None:
        return None
    usage = shutil.disk_usage(folder)
    return Room(usage.total, usage.free, State.LATE if usage.free < usage.total * _LITTLE_ROOM else State.WELL)
