"""What a person says is wrong in a document, and what became of it. Owns the rows, which are only added.

Runs inside the caller's transaction; never decides who may write or answer. That the document was replaced is no row
here: it is told by the document itself, through whatever door its successor came.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN = "document_mistake", "sealed"


class MistakeKind(StrEnum):
    """What is wrong, for who writes with difficulty."""

    PERSON = "person"
    FACT = "fact"
    MISSING = "missing"
    WORDS = "words"


class MistakeState(StrEnum):
    """How far it is. CORRECTED: the author says so; a successor of the document says it by itself."""

    SENT = "sent"
    READ = "read"
    CORRECTED = "corrected"
    REFUSED = "refused"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self in (MistakeState.SENT, MistakeState.READ)


class FollowUp(StrEnum):
    """What whoever runs the instance did about a mistake that nobody answers: fixed words, none of health."""

    AUTHOR_ASKED = "author_asked"
    STRUCTURE_ASKED = "structure_asked"
    AUTHOR_LEFT = "author_left"
    NO_ANSWER = "no_answer"

    @property
    def is_last(self) -> bool:
        """Whether nothing more is done about it."""
        return self is FollowUp.NO_ANSWER


@dataclass(frozen=True)
class Followed:
    """What was done, and when."""

    what: FollowUp
    at: datetime


@dataclass(frozen=True)
class Mistake:
    """What the person wrote of a document, how far it is, and what was done when nobody answered."""

    mistake_id: UUID
    version: int
    logical_id: UUID
    state: MistakeState
    kind: MistakeKind
    words: str
    at: datetime
    changed_at: datetime
    by: By
    answer: str = ""
    given_at: datetime | None = None
    followed: tuple[Followed, ...] = ()


class AddresseeKind(StrEnum):
    """Whom the words were sent to."""

    PROFESSIONAL = "professional"
    STRUCTURE = "structure"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Addressee:
    """One professional, those who run one structure, or those who run the instance."""

    kind: AddresseeKind
    id: str


OPERATOR = Addressee(AddresseeKind.OPERATOR, "")
_GIVEN, _FOLLOWED = "given", "followed"


@dataclass(frozen=True)
class ToAnswer:
    """Something to answer, as an actor's own list names it: opaque ids only."""

    record_id: RecordId
    mistake_id: UUID
    at: datetime


def add(keys: RecordKeys, logical_id: UUID, kind: MistakeKind, words: str, by: By, at: datetime) -> Mistake:
    """Keeps what the person wrote."""
    mistake_id = new_id()
    plain = {"kind": kind.value, "words": words}
    _add(keys, (mistake_id, 1, logical_id, MistakeState.SENT), plain, by, at)
    return Mistake(mistake_id, 1, logical_id, MistakeState.SENT, kind, words, at, at, by)


def change(keys: RecordKeys, before: Mistake, state: MistakeState, answer: str, by: By, at: datetime) -> Mistake:
    """Adds a step: it was read, or answered."""
    step = (before.mistake_id, before.version + 1, before.logical_id, state)
    _add(keys, step, {"answer": answer}, by, at)
    return replace(before, version=before.version + 1, state=state, answer=answer, changed_at=at)


def give(keys: RecordKeys, before: Mistake, by: By, at: datetime) -> None:
    """Adds that nobody answered, or can, and that whoever runs the instance is asked, and puts it in their list."""
    step = (before.mistake_id, before.version + 1, before.logical_id, _GIVEN)
    _add(keys, step, {}, by, at)
    send(OPERATOR, ToAnswer(keys.record_id, before.mistake_id, at))


def follow(keys: RecordKeys, before: Mistake, what: FollowUp, by: By, at: datetime) -> None:
    """Adds what whoever runs the instance did."""
    step = (before.mistake_id, before.version + 1, before.logical_id, _FOLLOWED)
    _add(keys, step, {"done": what.value}, by, at)


def settle(mistake_id: UUID) -> None:
    """Nothing more is asked of those who run the instance."""
    db.execute(
        "DELETE FROM mistake_to_answer WHERE mistake_id = %s AND addressee_kind = %s", [mistake_id, OPERATOR.kind]
    )


def of_record(keys: RecordKeys) -> tuple[Mistake, ...]:
    """All of a record, newest first."""
    made: dict[UUID, Mistake] = {}
    for row in db.rows(
        "SELECT mistake_id, version, logical_id, state, at, by_kind, by_id, sealed FROM document_mistake"
        " WHERE record_id = %s ORDER BY version",
        [keys.record_id],
    ):
        made[row[0]] = _read(keys, made.get(row[0]), row)
    return tuple(sorted(made.values(), key=lambda one: one.at, reverse=True))


def send(addressee: Addressee, to_answer: ToAnswer) -> None:
    """Puts it in the list of whoever is asked to answer, once."""
    db.execute(
        "INSERT INTO mistake_to_answer (addressee_kind, addressee_id, mistake_id, record_id, at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [addressee.kind, addressee.id, to_answer.mistake_id, to_answer.record_id, to_answer.at],
    )


def to_answer(addressees: tuple[Addressee, ...], limit: int = 100) -> Iterator[ToAnswer]:
    """What was sent to any of these, newest first, each once."""
    found = db.rows(
        "SELECT record_id, mistake_id, min(at) FROM mistake_to_answer"
        " WHERE (addressee_kind, addressee_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
        " GROUP BY record_id, mistake_id ORDER BY min(at) DESC, mistake_id LIMIT %s",
        [[one.kind.value for one in addressees], [one.id for one in addressees], limit],
    )
    for record_id, mistake_id, at in found:
        yield ToAnswer(RecordId(record_id), mistake_id, at)


def was_sent_to(addressees: tuple[Addressee, ...], record_id: RecordId, mistake_id: UUID) -> bool:
    """Whether one of these was asked to answer this."""
    found = db.one(
        "SELECT 1 FROM mistake_to_answer WHERE mistake_id = %s AND record_id = %s"
        " AND (addressee_kind, addressee_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
        [mistake_id, record_id, [one.kind.value for one in addressees], [one.id for one in addressees]],
    )
    return found is not None


def addressees_of(mistake_id: UUID) -> tuple[Addressee, ...]:
    """Who was asked to answer."""
    found = db.rows(
        "SELECT addressee_kind, addressee_id FROM mistake_to_answer WHERE mistake_id = %s"
        " ORDER BY addressee_kind, addressee_id",
        [mistake_id],
    )
    return tuple(Addressee(AddresseeKind(kind), id) for kind, id in found)


def forget(before: datetime) -> int:
    """Takes old lines out of the lists of those who were asked, and returns how many."""
    return db.execute("DELETE FROM mistake_to_answer WHERE at < %s", [before])


def _read(keys: RecordKeys, before: Mistake | None, row: db.Row) -> Mistake:
    mistake_id, version, logical_id, state, at, by_kind, by_id, sealed = row
    plain = json.loads(keys.open(_TABLE, _COLUMN, mistake_id.bytes, int(version), sealed))
    if before is not None and state == _GIVEN:
        return replace(before, version=int(version), given_at=at)
    if before is not None and state == _FOLLOWED:
        done = Followed(FollowUp(plain["done"]), at)
        return replace(before, version=int(version), followed=(*before.followed, done))
    if before is not None:
        answer = plain["answer"] or before.answer
        return replace(before, version=int(version), state=MistakeState(state), answer=answer, changed_at=at)
    by, kind = By(by_kind, by_id), MistakeKind(plain["kind"])
    return Mistake(mistake_id, int(version), logical_id, MistakeState(state), kind, plain["words"], at, at, by)


def _add(
    keys: RecordKeys, step: tuple[UUID, int, UUID, str], plain: dict[str, str], by: By, at: datetime
) -> None:  # fmt: skip
    mistake_id, version, logical_id, state = step
    sealed = keys.seal(_TABLE, _COLUMN, mistake_id.bytes, version, json.dumps(plain).encode())
    db.execute(
        "INSERT INTO document_mistake (record_id, mistake_id, version, logical_id, state, at, by_kind, by_id, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, mistake_id, version, logical_id, str(state), at, by.kind, by.id, sealed],
    )
