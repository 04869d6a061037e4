"""Requests of heirs after a death. Owns their versions; gives nothing (CSP L.1110-4 V, L.1111-18)."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import new_id
from carnet.storage import db
from carnet.storage.keys import RecordKeys


class HeirTie(StrEnum):
    """By which tie somebody asks: those that the law names."""

    HEIR = "heir"
    COHABITEE = "cohabitee"
    CIVIL_PARTNER = "civil_partner"


class HeirReason(StrEnum):
    """For what somebody asks: the three reasons of the law."""

    CAUSE_OF_DEATH = "cause_of_death"
    MEMORY = "memory"
    RIGHTS = "rights"


class HeirState(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class HeirRequest:
    """A request, and its answer once there is one. Its repr hides who asks."""

    request_id: UUID
    version: int
    state: HeirState
    name: str
    tie: HeirTie
    reason: HeirReason
    at: datetime
    answer: str = ""

    def __repr__(self) -> str:
        return f"HeirRequest({self.request_id})"


def note(keys: RecordKeys, name: str, tie: HeirTie, reason: HeirReason, by: By, at: datetime) -> HeirRequest:
    """Writes a request down."""
    return _append(keys, HeirRequest(new_id(), 1, HeirState.ASKED, name, tie, reason, at), by, at)


def settle(keys: RecordKeys, known: HeirRequest, state: HeirState, answer: str, by: By, at: datetime) -> HeirRequest:
    """Writes the answer down."""
    return _append(keys, replace(known, version=known.version + 1, state=state, answer=answer), by, at)


def current(keys: RecordKeys) -> tuple[HeirRequest, ...]:
    """The latest version of each request of a record, the oldest request first."""
    found = db.rows(
        "SELECT DISTINCT ON (request_id) request_id, version, state, sealed FROM heir_request WHERE record_id = %s"
        " ORDER BY request_id, version DESC",
        [keys.record_id],
    )
    read = (_read(keys, row) for row in found)
    return tuple(sorted(read, key=lambda one: one.at))


def _append(keys: RecordKeys, request: HeirRequest, by: By, at: datetime) -> HeirRequest:
    plain = {
        "name": request.name,
        "tie": request.tie,
        "reason": request.reason,
        "answer": request.answer,
        "at": request.at.isoformat(),
    }
    text = json.dumps(plain, ensure_ascii=False).encode()
    db.execute(
        "INSERT INTO heir_request (record_id, request_id, version, state, sealed, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id,
            request.request_id,
            request.version,
            request.state,
            keys.seal("heir_request", "sealed", request.request_id.bytes, request.version, text),
            at,
            by.kind,
            by.id,
        ],
    )
    return request


def _read(keys: RecordKeys, row: db.Row) -> HeirRequest:
    plain = json.loads(keys.open("heir_request", "sealed", row[0].bytes, int(row[1]), row[3]))
    return HeirRequest(
        row[0],
        int(row[1]),
        HeirState(row[2]),
        plain["name"],
        HeirTie(plain["tie"]),
        HeirReason(plain["reason"]),
        datetime.fromisoformat(plain["at"]),
        plain["answer"],
    )
