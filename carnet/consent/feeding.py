"""Oppositions to deposits. Owns their versions; never decides who may deposit.

A person may object to what a professional or a structure deposits, for a legitimate reason (CSP R.1111-47). The reason,
in the person's own words, is sealed: the depositor is never shown it.
"""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class Opposition:
    """Deposits of whom the person does not want, since when."""

    depositor: Grantee
    since: datetime
    version: int


def all_current(record_id: RecordId) -> tuple[Opposition, ...]:
    """The oppositions in force."""
    found = db.rows(
        "SELECT depositor_kind, depositor_id, at, version FROM (SELECT DISTINCT ON (depositor_kind, depositor_id)"
        " depositor_kind, depositor_id, at, version, opposed FROM feeding_opposition WHERE record_id = %s"
        " ORDER BY depositor_kind, depositor_id, version DESC) AS latest WHERE opposed",
        [record_id],
    )
    return tuple(Opposition(Grantee(GranteeKind(kind), one), at, int(version)) for kind, one, at, version in found)


def oppose(keys: RecordKeys, depositor: Grantee, reason: str, by: By, at: datetime) -> None:
    """Adds an opposition with the person's reason."""
    version = _next(keys.record_id, depositor)
    sealed = keys.seal("feeding_opposition", "sealed_reason", _row(depositor), version, reason.encode())
    _write(keys.record_id, depositor, version, True, sealed, by, at)


def append(record_id: RecordId, depositor: Grantee, by: By, at: datetime, *, opposed: bool) -> None:
    """Adds a version without words: deposits are welcome again, or an opposition follows from another record."""
    _write(record_id, depositor, _next(record_id, depositor), opposed, None, by, at)


def _next(record_id: RecordId, depositor: Grantee) -> int:
    row = db.one(
        "SELECT coalesce(max(version), 0) + 1 FROM feeding_opposition"
        " WHERE record_id = %s AND depositor_kind = %s AND depositor_id = %s",
        [record_id, depositor.kind, depositor.id],
    )
    return int(row[0]) if row else 1


def _write(
    record_id: RecordId, depositor: Grantee, version: int, opposed: bool, sealed: bytes | None, by: By, at: datetime
) -> None:
    db.execute(
        "INSERT INTO feeding_opposition (record_id, depositor_kind, depositor_id, version, opposed, sealed_reason, at,"
        " by_kind, by_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [record_id, depositor.kind, depositor.id, version, opposed, sealed, at, by.kind, by.id],
    )


def reason_of(keys: RecordKeys, opposition: Opposition) -> str:
    """The person's own words, for the person; empty when none was kept."""
    depositor = opposition.depositor
    row = db.one(
        "SELECT sealed_reason FROM feeding_opposition"
        " WHERE record_id = %s AND depositor_kind = %s AND depositor_id = %s AND version = %s",
        [keys.record_id, depositor.kind, depositor.id, opposition.version],
    )
    if row is None or row[0] is None:
        return ""
    plain = keys.open("feeding_opposition", "sealed_reason", _row(depositor), opposition.version, bytes(row[0]))
    return plain.decode()


def _row(depositor: Grantee) -> bytes:
    return f"{depositor.kind}/{depositor.id}".encode()
