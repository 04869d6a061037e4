"""What structures said that the person objects to. Owns the versions of their words; a word that waits changes nothing.

One line for each structure and question. Noted: it was applied at once and the person may take it back; asked: it
waits for her; confirmed or refused: she answered; withdrawn: the structure said otherwise before she did.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db

_LATEST: Final = (
    "SELECT structure_id, question, opposed, state, until, at FROM (SELECT DISTINCT ON (structure_id, question)"
    " structure_id, question, opposed, state, until, at FROM reported_objection WHERE record_id = %s"
    " ORDER BY structure_id, question, version DESC) AS latest ORDER BY at, structure_id, question"
)


class Objection(StrEnum):
    """To what a person may object by the word of a structure."""

    BREAK_GLASS = "break_glass"
    REGULATION = "regulation"
    FEEDING = "feeding"


class ReportState(StrEnum):
    """What became of a word."""

    NOTED = "noted"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Report:
    """The latest word of a structure on a question: whether the person objects, and what became of it.

    `until`: how long it waits, or how long a no stands; a word that was noted has no end.
    """

    structure_id: str
    question: Objection
    opposed: bool
    state: ReportState
    until: datetime | None
    at: datetime

    def waits(self, now: datetime) -> bool:
        """Whether it waits for the person's word."""
        return self.state is ReportState.ASKED and self.until is not None and now < self.until

    def declined(self, now: datetime) -> bool:
        """Whether the person said lately that it is not true."""
        return self.state is ReportState.REFUSED and self.until is not None and now < self.until

    def settled(self, state: ReportState, until: datetime | None, at: datetime) -> "Report":
        """The same word in its next state."""
        return replace(self, state=state, until=until, at=at)


def current(record_id: RecordId) -> tuple[Report, ...]:
    """The latest word of each structure on each question, oldest first."""
    return tuple(map(_of, db.rows(_LATEST, [record_id])))


def _of(row: db.Row) -> Report:
    structure, question, opposed, state, until, at = row
    return Report(structure, Objection(question), bool(opposed), ReportState(state), until, at)


def of(record_id: RecordId, structure_id: str, question: Objection) -> Report | None:
    """The latest word of this structure on this question."""
    mine = (one for one in current(record_id) if (one.structure_id, one.question) == (structure_id, question))
    return next(mine, None)


def append(record_id: RecordId, word: Report, by: By) -> None:
    """Adds a version."""
    db.execute(
        "INSERT INTO reported_objection (record_id, structure_id, question, version, opposed, state, until, at,"
        " by_kind, by_id) SELECT %(record)s, %(structure)s, %(question)s, coalesce(max(version), 0) + 1, %(opposed)s,"
        " %(state)s, %(until)s, %(at)s, %(kind)s, %(by)s FROM reported_objection"
        " WHERE record_id = %(record)s AND structure_id = %(structure)s AND question = %(question)s",
        {
            "record": record_id,
            "structure": word.structure_id,
            "question": word.question,
            "opposed": word.opposed,
            "state": word.state,
            "until": word.until,
            "at": word.at,
            "kind": by.kind,
            "by": by.id,
        },
    )
