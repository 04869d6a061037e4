"""One page of a journal: its shape, its events, the merged records beside it. Never decides who reads."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from carnet.documents import transfers
from carnet.documents.transfers import Side, TransferKind, TransferState
from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.journal import Entry
from carnet.storage.keys import RecordKeys
from carnet.usecases._journal_names import Line
from carnet.usecases._journal_part import Asked, Cursor, readable, told
from carnet.usecases.caller import Caller

PAGE = 30
AT_ONCE = 250
# A part that is rarely met is not looked for without end: the next part goes on from there.
MOST_OPENED = 2_000
_HELD_BY_IT = frozenset({TransferState.NARROWED, TransferState.DONE})


@dataclass(frozen=True)
class Former:
    """A record that was merged into this one and keeps its own journal."""

    transfer_id: UUID
    at: datetime


@dataclass(frozen=True)
class JournalPage:
    """A page of the journal, newest first. `older` is the place from which older lines follow, None when none do.

    `may_report` says whether the reader may say of a line "I do not know this person".
    """

    lines: tuple[Line, ...]
    older: str | None
    former: tuple[Former, ...] = ()
    may_report: bool = False
    may_prove: bool = False
    title: str = ""
    """Of the one document that was asked for, when the reader may know of it."""


def part_of(
    record_id: RecordId, read_from: RecordId, keys: RecordKeys, caller: Caller, asked: Asked
) -> tuple[list[Entry], str | None]:
    """The events of one page and the place of the next. `read_from` is the record whose journal is read.

    Whole batches are opened until the page is full, nothing older is left, or too much was opened for one page.
    """
    found: list[Entry] = []
    opened, part = 0, asked.slice()
    while opened < MOST_OPENED:
        batch = list(journal.read(read_from, keys, readable(caller.kind), part=part, limit=AT_ONCE))
        opened += len(batch)
        fitting = [entry for entry in batch if asked.fits(record_id, told(entry)[0])]
        taken = list(islice(fitting, PAGE - len(found)))
        found += taken
        if len(taken) < len(fitting):
            return found, Cursor.of(found[-1]).word()
        if len(batch) < AT_ONCE:
            return found, None
        part = replace(part, after=Cursor.of(batch[-1]).after)
    return found, Cursor.of(batch[-1]).word()


def formers(record_id: RecordId) -> tuple[Former, ...]:
    """The records that were merged into this one, newest first."""
    merged = (
        one
        for one in transfers.of_record(record_id)
        if one.kind is TransferKind.MERGE and one.side is Side.TARGET and one.state in _HELD_BY_IT
    )
    return tuple(Former(one.transfer_id, one.at) for one in merged)
