"""The guardian's word: asked by the protected adult, given or refused, used once. Owns versions; decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class WordState(StrEnum):
    """What became of a question to the guardian."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    USED = "used"


@dataclass(frozen=True)
class Word:
    """For which act, in which state, and until when it counts."""

    word_id: UUID
    version: int
    act: str
    state: WordState
    until: datetime
    at: datetime


def current(record_id: RecordId) -> tuple[Word, ...]:
    """The latest version of each question, newest first."""
    found = db.rows(
        "SELECT word_id, version, act, state, until, at FROM (SELECT DISTINCT ON (word_id) word_id, version, act,"
        " state, until, at FROM guardian_word WHERE record_id = %s ORDER BY word_id, version DESC) AS latest"
        " ORDER BY at DESC, word_id",
        [record_id],
    )
    return tuple(Word(row[0], int(row[1]), row[2], WordState(row[3]), row[4], row[5]) for row in found)


def ask(record_id: RecordId, act: str, until: datetime, by: By, at: datetime) -> Word:
    """The adult asks for an act."""
    return _append(record_id, Word(new_id(), 1, act, WordState.ASKED, until, at), by)


def settle(record_id: RecordId, word: Word, state: WordState, until: datetime, by: By, at: datetime) -> Word:
    """The guardian answers, or the act was done."""
    return _append(record_id, Word(word.word_id, word.version + 1, word.act, state, until, at), by)


def _append(record_id: RecordId, word: Word, by: By) -> Word:
    db.execute(
        "INSERT INTO guardian_word (record_id, word_id, version, act, state, until, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [record_id, word.word_id, word.version, word.act, word.state, word.until, word.at, by.kind, by.id],
    )
    return word
