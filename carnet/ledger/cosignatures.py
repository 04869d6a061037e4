"""Cosignatures of the heads of our logs. Owns their rows and who may make them; never makes one.

The settings name the witnesses: their keys, and where each is asked. A line is kept only after it was verified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from carnet.crypto.cosignature import CosignatureVerifier
from carnet.crypto.errors import NoteRefused
from carnet.crypto.note import open_note, with_lines
from carnet.ledger import log_store
from carnet.ledger.log_store import KeptCheckpoint
from carnet.storage import db


@dataclass(frozen=True)
class Known:
    """A witness of the settings: its key, and an address or a folder."""

    key: CosignatureVerifier
    where: str


def witnesses() -> tuple[Known, ...]:
    """The witnesses that this instance trusts."""
    parts = (line.partition(" ") for line in settings.CARNET_WITNESSES)
    return tuple(Known(CosignatureVerifier.parse(key), where.strip()) for key, _, where in parts)


def holds(note: bytes, lines: Sequence[bytes], key: CosignatureVerifier) -> bool:
    """Whether one of these lines is this witness's cosignature of this note."""
    try:
        return bool(open_note(with_lines(note, lines), [key]).signed_by)
    except NoteRefused:
        return False


def keep(head: KeptCheckpoint, witness: str, line: bytes, at: datetime) -> None:
    """Keeps a verified line; one that is there already stays."""
    db.execute(
        "INSERT INTO cosignature (log_year, size, witness, line, at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [head.year, head.size, witness, line, at],
    )


def last_size(year: int, witness: str) -> int:
    """The size of the newest head of a log that a witness cosigned; 0 for none."""
    row = db.one("SELECT max(size) FROM cosignature WHERE log_year = %s AND witness = %s", [year, witness])
    return int(row[0] or 0) if row else 0


def lines_of(year: int, size: int) -> dict[str, bytes]:
    """The lines of a head, by the name of the witness."""
    found = db.rows(
        "SELECT witness, line FROM cosignature WHERE log_year = %s AND size = %s ORDER BY witness", [year, size]
    )
    return {str(witness): bytes(line) for witness, line in found}


def newest(year: int) -> KeptCheckpoint | None:
    """The newest head of a log that a witness cosigned, with all its lines."""
    row = db.one(
        "SELECT c.size, c.root, c.note, c.at FROM checkpoint AS c WHERE c.log_year = %s AND EXISTS"
        " (SELECT 1 FROM cosignature AS s WHERE s.log_year = c.log_year AND s.size = c.size)"
        " ORDER BY c.size DESC LIMIT 1",
        [year],
    )
    if row is None:
        return None
    note = with_lines(bytes(row[2]), list(lines_of(year, int(row[0])).values()))
    return KeptCheckpoint(year, int(row[0]), bytes(row[1]), note, row[3])


def waiting(witness: Known) -> list[KeptCheckpoint]:
    """The newest head of each year that this witness did not cosign yet."""
    heads = (log_store.latest_checkpoint(year) for year in log_store.years())
    return [head for head in heads if head and head.size > last_size(head.year, witness.key.name)]
