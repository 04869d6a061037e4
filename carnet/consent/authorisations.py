"""Authorisations to read. Owns their versions; never decides what one allows.

A block is an authorisation in the state FORBIDDEN. Reading needs one; depositing does not (TD0.2, NB2).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.head import next_seq

NOBODY = By("", "")


class GranteeKind(StrEnum):
    """To whom an authorisation is given."""

    PROFESSIONAL = "professional"
    STRUCTURE = "structure"


class AuthorisationState(StrEnum):
    """The state of an authorisation; that it expired is told by its end, not by a state.

    `LIFTED` follows `FORBIDDEN`: the block is over, and nothing that was given before it counts again (R10).
    """

    VALID = "valid"
    ENDED = "ended"
    FORBIDDEN = "forbidden"
    LIFTED = "lifted"


class How(StrEnum):
    """By which act an authorisation came to be."""

    STATED = "stated"
    """A professional stated what the person said in presence."""
    GIVEN = "given"
    """The person, or who acts for the person, gave it here."""
    CODE = "code"
    """The person handed a code over, and a professional used it."""


@dataclass(frozen=True)
class Grantee:
    """A professional (PSIdNat) or a structure (Struct_IdNat)."""

    kind: GranteeKind
    id: str


@dataclass(frozen=True)
class Authorisation:
    """An authorisation in force or ended, with its limits in time.

    `seq` is its place in the order of the record, and `lifted` that of the last end of a block of this grantee (0 when
    there was none): what is older than a lifted block gives nothing any more.
    """

    grantee: Grantee
    state: AuthorisationState
    valid_from: datetime
    valid_until: datetime | None
    how: How = How.STATED
    by: By = NOBODY
    seq: int = 0
    lifted: int = 0


CURRENT = """
SELECT DISTINCT ON (grantee_kind, grantee_id) grantee_kind, grantee_id, state, valid_from, valid_until, how, by_kind,
    by_id, seq, coalesce(max(seq) FILTER (WHERE state = 'lifted') OVER (PARTITION BY grantee_kind, grantee_id), 0)
FROM authorisation WHERE record_id = %(record)s{which}
ORDER BY grantee_kind, grantee_id, version DESC
"""


def of(record_id: RecordId, grantee: Grantee) -> Authorisation | None:
    """The latest authorisation of one grantee, or None."""
    which = " AND grantee_kind = %(kind)s AND grantee_id = %(id)s"
    row = db.one(CURRENT.format(which=which), {"record": record_id, "kind": grantee.kind, "id": grantee.id})
    return read(row) if row else None


def forbids(record_id: RecordId, grantee: Grantee) -> bool:
    """Whether this grantee is blocked now."""
    latest = of(record_id, grantee)
    return latest is not None and latest.state is AuthorisationState.FORBIDDEN


def all_current(record_id: RecordId) -> tuple[Authorisation, ...]:
    """The latest authorisation of each grantee of a record."""
    return tuple(read(row) for row in db.rows(CURRENT.format(which=""), {"record": record_id}))


def append(record_id: RecordId, given: Authorisation, by: By, at: datetime, consent: UUID | None = None) -> None:
    """Adds a version to the authorisation of a grantee."""
    db.execute(
        "INSERT INTO authorisation (record_id, grantee_kind, grantee_id, version, state, valid_from, valid_until,"
        " consent_id, how, seq, at, by_kind, by_id)"
        " SELECT %(record)s, %(kind)s, %(id)s, coalesce(max(version), 0) + 1, %(state)s, %(since)s, %(until)s,"
        " %(consent)s, %(how)s, %(seq)s, %(at)s, %(by_kind)s, %(by_id)s FROM authorisation"
        " WHERE record_id = %(record)s AND grantee_kind = %(kind)s AND grantee_id = %(id)s",
        {
            "record": record_id,
            "kind": given.grantee.kind,
            "id": given.grantee.id,
            "state": given.state,
            "since": given.valid_from,
            "until": given.valid_until,
            "consent": consent,
            "how": given.how,
            "seq": next_seq(record_id),
            "at": at,
            "by_kind": by.kind,
            "by_id": by.id,
        },
    )


def end_all(record_id: RecordId, by: By, at: datetime) -> None:
    """Ends every valid authorisation of a record, when it closes; blocks stay."""
    for given in all_current(record_id):
        if given.state is AuthorisationState.VALID:
            ended = replace(given, state=AuthorisationState.ENDED, valid_until=at)
            append(record_id, ended, by, at)


def read(row: db.Row) -> Authorisation:
    """An authorisation from the columns of `CURRENT`."""
    kind, grantee, state, since, until, how, by_kind, by_id, seq, lifted = row
    return Authorisation(
        Grantee(GranteeKind(kind), grantee), AuthorisationState(state), since, until, How(how), By(by_kind, by_id),
        int(seq), int(lifted),
    )  # fmt: skip
