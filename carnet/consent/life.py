"""The life of a record: announced, opened, suspended, closed, destroyed. Owns its states, the steps between them and
their versions; never decides who may take a step (the policy does).

`STEPS` is the one list of what may follow what: a step that it does not have is refused, and `docs/record-life.md` is
drawn from it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.storage.gathered import Part
from carnet.storage.keys import RecordKeys


class LifeStatus(StrEnum):
    """The states that a record may be in (a record that nobody spoke of has none)."""

    ANNOUNCED = "announced"
    OBJECTED = "objected"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CONTESTED = "contested"
    CLOSED = "closed"
    LEAVING = "leaving"
    DESTROYED = "destroyed"


NOT_OPENED = frozenset({LifeStatus.ANNOUNCED, LifeStatus.OBJECTED})
"""A record will perhaps be opened: there is nothing in it, and for everybody it is not there."""


class Motive(StrEnum):
    """Why a record was closed. Only the first code stands in a source (rules.md 1.2); see docs/divergences.md."""

    HOLDER = "FERMETURE_DEMANDE_PATIENT"
    DEATH = "FERMETURE_DECES"
    FRAUD = "FERMETURE_FRAUDE"


class Step(StrEnum):
    """What changes the state of a record."""

    ANNOUNCE = "announce"
    OBJECT = "object"
    OPEN = "open"
    SUSPEND = "suspend"
    CONTEST = "contest"
    LIFT = "lift"
    CLOSE = "close"
    REOPEN = "reopen"
    ASK_DESTRUCTION = "ask_destruction"
    KEEP = "keep"
    DESTROY = "destroy"
    NOTE_DEATH = "note_death"


ACT_OF: Mapping[Step, Act] = {
    Step.ANNOUNCE: Act.RECORD_ANNOUNCE,
    Step.OBJECT: Act.RECORD_OBJECT,
    Step.OPEN: Act.RECORD_OPEN,
    Step.SUSPEND: Act.RECORD_SUSPEND,
    Step.CONTEST: Act.RECORD_CONTEST,
    Step.LIFT: Act.RECORD_LIFT_SUSPENSION,
    Step.CLOSE: Act.RECORD_CLOSE,
    Step.REOPEN: Act.RECORD_REOPEN,
    Step.ASK_DESTRUCTION: Act.RECORD_DESTROY,
    Step.KEEP: Act.RECORD_CANCEL_DESTROY,
    Step.DESTROY: Act.RECORD_DESTROY,
    Step.NOTE_DEATH: Act.RECORD_NOTE_DEATH,
}
"""The act of the policy behind each step. Destruction is one act: the person asks for it, the system does it."""

STEPS: Mapping[tuple[LifeStatus | None, Step], LifeStatus] = {
    (None, Step.ANNOUNCE): LifeStatus.ANNOUNCED,
    (None, Step.OBJECT): LifeStatus.OBJECTED,
    (None, Step.OPEN): LifeStatus.ACTIVE,
    (LifeStatus.ANNOUNCED, Step.OBJECT): LifeStatus.OBJECTED,
    (LifeStatus.ANNOUNCED, Step.OPEN): LifeStatus.ACTIVE,
    (LifeStatus.OBJECTED, Step.OPEN): LifeStatus.ACTIVE,
    (LifeStatus.ACTIVE, Step.SUSPEND): LifeStatus.SUSPENDED,
    (LifeStatus.ACTIVE, Step.CLOSE): LifeStatus.CLOSED,
    (LifeStatus.SUSPENDED, Step.CONTEST): LifeStatus.CONTESTED,
    (LifeStatus.SUSPENDED, Step.LIFT): LifeStatus.ACTIVE,
    (LifeStatus.SUSPENDED, Step.CLOSE): LifeStatus.CLOSED,
    (LifeStatus.CONTESTED, Step.LIFT): LifeStatus.ACTIVE,
    (LifeStatus.CONTESTED, Step.CLOSE): LifeStatus.CLOSED,
    (LifeStatus.CLOSED, Step.REOPEN): LifeStatus.ACTIVE,
    (LifeStatus.CLOSED, Step.ASK_DESTRUCTION): LifeStatus.LEAVING,
    (LifeStatus.CLOSED, Step.NOTE_DEATH): LifeStatus.CLOSED,
    (LifeStatus.CLOSED, Step.DESTROY): LifeStatus.DESTROYED,
    (LifeStatus.LEAVING, Step.KEEP): LifeStatus.CLOSED,
    (LifeStatus.LEAVING, Step.REOPEN): LifeStatus.ACTIVE,
    (LifeStatus.LEAVING, Step.NOTE_DEATH): LifeStatus.LEAVING,
    (LifeStatus.LEAVING, Step.DESTROY): LifeStatus.DESTROYED,
}


# What the policy knows of each: one mapping for the rights and for the diagram of docs/record-life.md.
STATUS_OF: Mapping[LifeStatus, RecordStatus] = {
    LifeStatus.ANNOUNCED: RecordStatus.NONE,
    LifeStatus.OBJECTED: RecordStatus.NONE,
    LifeStatus.ACTIVE: RecordStatus.ACTIVE,
    LifeStatus.SUSPENDED: RecordStatus.SUSPENDED,
    LifeStatus.CONTESTED: RecordStatus.SUSPENDED,
    LifeStatus.CLOSED: RecordStatus.CLOSED,
    LifeStatus.LEAVING: RecordStatus.CLOSED,
    LifeStatus.DESTROYED: RecordStatus.DESTROYED,
}


class StepRefused(ValueError):
    """The state of the record does not allow this step: the caller asked the policy about another state."""


@dataclass(frozen=True)
class Words:
    """What was written about a step, sealed: the person's reason, whether professionals may read it, other facts."""

    reason: str = ""
    told: bool = False
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Life:
    """A state of a record and since when. `closed_at` is the closing that is in force, whatever followed it.

    `stopped`: it was closed while the operator had suspended it.
    """

    version: int
    status: LifeStatus
    motive: Motive | None
    at: datetime
    closed_at: datetime | None = None
    stopped: bool = False

    @property
    def closed(self) -> bool:
        """Whether the record is closed, its destruction asked for or not."""
        return self.status in {LifeStatus.CLOSED, LifeStatus.LEAVING}

    @property
    def suspended(self) -> bool:
        """Whether the operator stopped all reading."""
        return self.status in {LifeStatus.SUSPENDED, LifeStatus.CONTESTED}

    @property
    def deceased(self) -> bool:
        """Whether the record was closed because its holder died."""
        return self.motive is Motive.DEATH


_CURRENT = (
    "SELECT l.version, l.status, l.motive, l.at, l.closed_at, l.status IN ('closed', 'leaving') AND EXISTS ("
    "SELECT 1 FROM record_life s WHERE s.record_id = l.record_id AND s.status IN ('suspended', 'contested')"
    " AND s.version > (SELECT max(a.version) FROM record_life a"
    " WHERE a.record_id = l.record_id AND a.status = 'active')) FROM record_life l"
    " WHERE l.record_id = %(record)s ORDER BY l.version DESC LIMIT 1"
)


def _read(rows: Sequence[db.Row]) -> Life | None:
    for row in rows:
        return Life(int(row[0]), LifeStatus(row[1]), Motive(row[2]) if row[2] else None, row[3], row[4], bool(row[5]))
    return None


CURRENT: Final = Part(_CURRENT, 6, _read, one=True, of="record")
"""The state in force, or None for a record that nobody spoke of."""


def current(record_id: RecordId) -> Life | None:
    """The state in force, or None for a record that nobody spoke of."""
    return CURRENT.load({"record": record_id})


def take(
    keys: RecordKeys, step: Step, by: By, at: datetime, *, motive: Motive | None = None, words: Words | None = None
) -> Life:
    """Adds the state that a step leads to. What was written is sealed. Raises StepRefused."""
    before = current(keys.record_id)
    status = STEPS.get((before.status if before else None, step))
    if status is None:
        raise StepRefused(f"{step} from {before.status if before else 'nothing'}")
    after = _after(before, status, at, motive)
    db.execute(
        "INSERT INTO record_life (record_id, version, status, motive, sealed_reason, at, closed_at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id,
            after.version,
            status,
            after.motive,
            _sealed(keys, after.version, words),
            after.at,
            after.closed_at,
            by.kind,
            by.id,
        ],
    )
    return after


def closing_words(keys: RecordKeys) -> Words:
    """What was written at the closing in force; nothing when nothing was."""
    row = db.one(
        "SELECT version, sealed_reason FROM record_life WHERE record_id = %(record)s"
        " AND status IN ('closed', 'leaving') AND sealed_reason IS NOT NULL"
        " AND version > (SELECT coalesce(max(version), 0) FROM record_life WHERE record_id = %(record)s"
        " AND status = 'active') ORDER BY version DESC LIMIT 1",
        {"record": keys.record_id},
    )
    if row is None:
        return Words()
    plain: dict[str, Any] = json.loads(keys.open("record_life", "sealed_reason", b"", int(row[0]), row[1]))
    return Words(plain["reason"], plain["told"], tuple((k, v) for k, v in plain["facts"]))


def _after(before: Life | None, status: LifeStatus, at: datetime, motive: Motive | None) -> Life:
    """A closing keeps its day and its motive through what follows it; opening and suspending start anew.

    What is noted of a state (a death) starts nothing: the delays that run from it stay where they are.
    """
    version = before.version + 1 if before else 1
    if before and status is before.status:
        return Life(version, status, motive, before.at, before.closed_at)
    if status is LifeStatus.CLOSED and not (before and before.closed):
        return Life(version, status, motive, at, at)
    if before and status in {LifeStatus.CLOSED, LifeStatus.LEAVING, LifeStatus.DESTROYED}:
        return Life(version, status, before.motive, at, before.closed_at)
    return Life(version, status, motive, at)


def _sealed(keys: RecordKeys, version: int, words: Words | None) -> bytes | None:
    if words is None or words == Words():
        return None
    plain = {"reason": words.reason, "told": words.told, "facts": words.facts}
    return keys.seal("record_life", "sealed_reason", b"", version, json.dumps(plain, ensure_ascii=False).encode())
