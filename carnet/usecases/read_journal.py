""" "Qui a vu mon dossier": the journal of a record for its holder (CSP L.1111-19, R.1111-43)."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from carnet.cda.shown_text import shown
from carnet.documents import transfers
from carnet.documents.transfers import Side, TransferKind, TransferState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.chain import check_chain
from carnet.ledger.journal import Entry as JournalEntry
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage.keys import RecordKeys
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._joining import join
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Line as Line
from carnet.usecases._journal_names import Names
from carnet.usecases._journal_part import ALL, Cursor, readable, told
from carnet.usecases._journal_part import Asked as Asked
from carnet.usecases._visible import known
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


def read_journal(caller: Caller, record_id: RecordId, asked: Asked = ALL) -> JournalPage | Refusal:
    """Reads a part of the journal. Reading it is itself an act of the journal. Every event is proved before
    it is shown.

    Raises JournalBroken when an event does not prove or one is missing: nothing is shown then, and the operator is to
    be called.
    """

    def work() -> JournalPage | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_READ)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_READ, decision)
        titles = {entry.logical_id: shown(entry.sealed.title) for entry in known(facts)}
        check_chain(record_id, readable(caller.kind))
        join(facts, titles)
        found, older = part_of(record_id, record_id, facts.keys, caller, asked)
        note(facts, Act.JOURNAL_READ, decision)
        names = Names(facts, titles)
        return JournalPage(
            lines=tuple(names.line(entry) for entry in found),
            older=older,
            former=formers(record_id),
            may_report=ask(facts, Act.JOURNAL_REPORT).permit,
            may_prove=_may_prove(facts),
            title=titles.get(asked.document, "") if asked.document else "",
        )

    return db.in_transaction(work)


def part_of(
    record_id: RecordId, read_from: RecordId, keys: RecordKeys, caller: Caller, asked: Asked
) -> tuple[list[JournalEntry], str | None]:
    """The events of one page and the place of the next. `read_from` is the record whose journal is read.

    Whole batches are opened until the page is full, nothing older is left, or too much was opened for one page.
    """
    found: list[JournalEntry] = []
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


def _may_prove(facts: Facts) -> bool:
    """Whether the way to the proof is shown; the fresh proof of who is there is asked for later."""
    return ask(facts, Act.JOURNAL_PROVE, context=replace(facts.context, stepped_up=True)).permit


def formers(record_id: RecordId) -> tuple[Former, ...]:
    """The records that were merged into this one, newest first."""
    merged = (
        one
        for one in transfers.of_record(record_id)
        if one.kind is TransferKind.MERGE and one.side is Side.TARGET and one.state in _HELD_BY_IT
    )
    return tuple(Former(one.transfer_id, one.at) for one in merged)
