"""Ties: who acts for the holder, by which title, from when to when. Owns their versions; never decides what one allows.

A tie begins as an invitation to a named person, who takes it up with a code and the own account. What names the person
(and the judgment, for a guardian) is sealed under the record's metadata key.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db, indexes
from carnet.storage.gathered import Part
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN = "tie", "sealed"


class TieKind(StrEnum):
    """In what quality somebody acts for the holder (the values of `policy.model.ActorKind`)."""

    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    CAREGIVER = "caregiver"


class Quality(StrEnum):
    """By which title: parental authority; or a measure with representation for the person; or the person's choice."""

    PARENT = "parent"
    OTHER_AUTHORITY = "other_authority"
    TUTELLE = "tutelle"
    HABILITATION = "habilitation_familiale"
    MANDATE = "mandat_protection_future"
    CHOSEN = "chosen"


MEASURES = (Quality.TUTELLE, Quality.HABILITATION, Quality.MANDATE)


class TieState(StrEnum):
    """The states of a tie; that it expired is told by its end, not by a state."""

    INVITED = "invited"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True)
class Named:
    """Who is invited, in the inviter's words, and the judgment that the desk saw. Its repr hides them."""

    family_name: str
    given_name: str
    birth_date: date | None
    judgment: str = ""

    def __repr__(self) -> str:
        return "Named(...)"

    @property
    def display_name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Tie:
    """One tie as its latest version says. `since` and `until` limit the right, `invited_until` the invitation."""

    tie_id: UUID
    version: int
    kind: TieKind
    quality: Quality
    state: TieState
    account_id: AccountId | None
    sees_hidden: bool
    since: datetime | None
    until: datetime | None
    invited_until: datetime | None
    code_hmac: bytes | None
    sealed: bytes = field(repr=False)

    def open_invitation(self, now: datetime) -> bool:
        """Whether somebody may still take it up."""
        waits = self.state is TieState.INVITED and self.invited_until is not None
        return waits and now < (self.invited_until or now) and not self.ended(now)

    def ended(self, now: datetime) -> bool:
        """Whether the right itself is over."""
        return self.until is not None and self.until <= now

    def holds(self, now: datetime) -> bool:
        """Whether the person acts by it at this instant."""
        begun = self.since is not None and self.since <= now
        return self.state is TieState.ACTIVE and begun and not self.ended(now)


_CURRENT = (
    "SELECT DISTINCT ON (tie_id) tie_id, version, kind, quality, state, account_id, sees_hidden, since, until,"
    " invited_until, code_hmac, sealed FROM tie WHERE record_id = %(record)s ORDER BY tie_id, version DESC"
)


def _read_all(rows: Sequence[db.Row]) -> tuple[Tie, ...]:
    return tuple(map(_read, rows))


CURRENT: Final = Part(_CURRENT, 12, _read_all, of="record")
"""The latest version of each tie of a record, ended ones included."""


def current(record_id: RecordId) -> tuple[Tie, ...]:
    """The latest version of each tie of a record, ended ones included."""
    return CURRENT.load({"record": record_id})


def began_at(record_id: RecordId, tie: Tie) -> datetime:
    """When the tie was first written: an invitation dates from the day on which it was made."""
    row = db.one("SELECT min(at) FROM tie WHERE record_id = %s AND tie_id = %s", [record_id, tie.tie_id])
    if row is None or row[0] is None:
        raise LookupError("a tie has a first version")
    began: datetime = row[0]
    return began


def named(keys: RecordKeys, tie: Tie) -> Named:
    """Who a tie names."""
    plain = json.loads(keys.open(_TABLE, _COLUMN, tie.tie_id.bytes, tie.version, tie.sealed))
    born = date.fromisoformat(plain["birth_date"]) if plain["birth_date"] else None
    return Named(plain["family_name"], plain["given_name"], born, plain["judgment"])


def begin(keys: RecordKeys, tie: Tie, person: Named, by: By, at: datetime) -> Tie:
    """Writes the first version of a tie."""
    return _append(keys, tie, person, by, at)


def change(keys: RecordKeys, tie: Tie, by: By, at: datetime, *, judgment: str = "") -> Tie:
    """Adds a version as `tie` now says, under another judgment if one is given; `tie.version` is still the latest."""
    person = named(keys, tie)
    person = replace(person, judgment=judgment) if judgment else person
    return _append(keys, replace(tie, version=tie.version + 1), person, by, at)


def end(keys: RecordKeys, tie: Tie, by: By, at: datetime, *, judgment: str = "") -> Tie:
    """Ends a tie, or takes an invitation back."""
    return change(keys, replace(tie, state=TieState.ENDED, until=at), by, at, judgment=judgment)


def _append(keys: RecordKeys, tie: Tie, person: Named, by: By, at: datetime) -> Tie:
    plain = {**asdict(person), "birth_date": person.birth_date.isoformat() if person.birth_date else None}
    sealed = keys.seal(_TABLE, _COLUMN, tie.tie_id.bytes, tie.version, json.dumps(plain, ensure_ascii=False).encode())
    db.execute(
        "INSERT INTO tie (record_id, tie_id, version, kind, quality, state, account_id, sees_hidden, since, until,"
        " invited_until, code_hmac, sealed, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id,
            tie.tie_id,
            tie.version,
            tie.kind,
            tie.quality,
            tie.state,
            tie.account_id,
            tie.sees_hidden,
            tie.since,
            tie.until,
            tie.invited_until,
            indexes.stored_if(tie.code_hmac),
            sealed,
            at,
            by.kind,
            by.id,
        ],
    )
    return replace(tie, sealed=sealed)


def _read(row: db.Row) -> Tie:
    return Tie(
        tie_id=row[0],
        version=int(row[1]),
        kind=TieKind(row[2]),
        quality=Quality(row[3]),
        state=TieState(row[4]),
        account_id=AccountId(row[5]) if row[5] else None,
        sees_hidden=bool(row[6]),
        since=row[7],
        until=row[8],
        invited_until=row[9],
        code_hmac=bytes(row[10]) if row[10] is not None else None,
        sealed=bytes(row[11]),
    )
