"""One page of a journal: its shape, its events, the merged records beside it. Never decides who reads."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from carnet.documents import transfers
from carnet.documents.transfers import Side, TransferKind, TransferState
from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.chain import check_chain
from carnet.ledger.event import Stream
from carnet.ledger.journal import Entry
from carnet.ledger.runs import Runs
from carnet.storage.keys import RecordKeys
from carnet.usecases._journal_names import Line
from carnet.usecases._journal_part import Asked, Cursor, readable, told, word_of
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

    `may_report` says whether the reader may say of a line "I do not know this person". `places` are those after each
    line, for who shows fewer.
    """

    lines: tuple[Line, ...]
    older: str | None
    places: tuple[str, ...] = ()
    former: tuple[Former, ...] = ()
    may_report: bool = False
    may_prove: bool = False
    title: str = ""
    """Of the one document that was asked for, when the reader may know of it."""


@dataclass(frozen=True)
class Read:
    """The events of one page, the place after each of them, and the place of the next page."""

    entries: tuple[Entry, ...]
    places: tuple[str, ...]
    older: str | None


def part_of(record_id: RecordId, read_from: RecordId, keys: RecordKeys, caller: Caller, asked: Asked) -> Read:
    """The events of one page and the places that follow, each proved. `read_from` is the record whose journal is read.

    Raises JournalBroken when an event does not prove or one is missing.
    """
    streams = readable(caller.kind)
    if asked.is_narrow:
        # What is about one document may stand anywhere: whether something is missing is asked of the whole journal.
        check_chain(read_from, streams)
        return _narrow(record_id, read_from, keys, streams, asked)
    return _page(record_id, Runs(read_from, keys, streams, asked.starts(read_from, streams)), asked)


def _page(record_id: RecordId, runs: Runs, asked: Asked) -> Read:
    """Events are opened until one more fits than a page holds, none is left, or too many were opened for one page."""
    found, places, last = list[Entry](), list[str](), ""
    for opened, entry in enumerate(runs, 1):
        if asked.is_past(entry.ref.at):
            break
        fits = asked.holds(entry.ref.at) and asked.fits(record_id, told(entry)[0])
        if fits and len(found) == PAGE:
            return Read(tuple(found), tuple(places), last)
        last = word_of(runs.numbers())
        if fits:
            found.append(entry)
            places.append(last)
        if opened == MOST_OPENED:
            return Read(tuple(found), tuple(places), last)
    return Read(tuple(found), tuple(places), None)


def _narrow(
    record_id: RecordId, read_from: RecordId, keys: RecordKeys, streams: tuple[Stream, ...], asked: Asked
) -> Read:
    """Whole batches are opened until the page is full, nothing older is left, or too much was opened for one page."""
    found: list[Entry] = []
    opened, part = 0, asked.slice()
    while opened < MOST_OPENED:
        batch = list(journal.read(read_from, keys, streams, part=part, limit=AT_ONCE))
        opened += len(batch)
        fitting = [entry for entry in batch if asked.fits(record_id, told(entry)[0])]
        taken = list(islice(fitting, PAGE - len(found)))
        found += taken
        if len(taken) < len(fitting):
            return _by_time(found, found[-1])
        if len(batch) < AT_ONCE:
            return _by_time(found, None)
        part = replace(part, after=Cursor.of(batch[-1]).after)
    return _by_time(found, batch[-1])


def _by_time(found: list[Entry], last: Entry | None) -> Read:
    places = tuple(Cursor.of(entry).word() for entry in found)
    return Read(tuple(found), places, Cursor.of(last).word() if last else None)


def formers(record_id: RecordId) -> tuple[Former, ...]:
    """The records that were merged into this one, newest first."""
    merged = (
        one
        for one in transfers.of_record(record_id)
        if one.kind is TransferKind.MERGE and one.side is Side.TARGET and one.state in _HELD_BY_IT
    )
    return tuple(Former(one.transfer_id, one.at) for one in merged)
