"""Several documents opened at once for what they say in codes. Owns the order: decide, record, commit, then open bytes.

What a document says carries its visibility: only documents that the caller may open are read, and the event names each.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from carnet.cda.parser import CdaDocument, parse
from carnet.documents import contents, openings
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Invalid, Refusal, Unavailable
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision
from carnet.policy.reasons import Reason
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._visible import visible

MOST_DOCUMENTS: Final = 40
MOST_BYTES: Final = 4_000_000
# Formats of files inside a document, and of lists of images: nothing is coded in them.
_NO_CODES: Final = (":xds-sd:", "1.2.840.10008")


@dataclass(frozen=True)
class Opened:
    """A document that was decided on and named in an event; its bytes are read after the commit."""

    card: Card
    content: Content | None


def ceiling_reached(facts: Facts) -> Refusal | None:
    """Refused where too many documents were opened: without its documents an answer would say that there is nothing."""
    full = ask(facts, Act.DOCUMENT_READ)
    return refuse(facts, Act.DOCUMENT_READ, full) if full.reason is Reason.OPENED_TOO_MANY else None


def is_coded(entry: Entry) -> bool:
    """In force, and of a format in which something may be coded."""
    format_code = entry.codes.format_code
    return entry.availability is EntryStatus.CURRENT and not any(one in format_code for one in _NO_CODES)


def by_day(entry: Entry) -> tuple[str, int]:
    """What orders documents by the day that they are about, and those of one day by their deposit."""
    return (entry.codes.service_start or entry.codes.creation_time)[:8], entry.seq


def disclosed(facts: Facts, wanted: Callable[[Entry], bool], part: str) -> tuple[Opened, ...]:
    """The wanted documents that the caller may open, newest first. `part` says in the event what they are read for."""
    return disclosed_of(facts, [one for one in visible(facts) if wanted(one)], part)


def disclosed_of(facts: Facts, found: Iterable[Entry], part: str) -> tuple[Opened, ...]:
    """The same, of documents that the caller was found to see in this transaction."""
    decided = [(one, ask(facts, Act.DOCUMENT_READ, entry=one)) for one in found]
    readable = [(entry, decision) for entry, decision in decided if decision.permit]
    taken = sorted(readable, key=lambda one: one[0].seq, reverse=True)[:MOST_DOCUMENTS]
    if not taken:
        return ()
    opened = [entry for entry, _ in taken]
    note_reading(facts, Act.DOCUMENT_READ, taken[0][1], opened, (("part", part),))
    if facts.caller.kind in PATIENT_SIDE:
        openings.mark(facts.record_id, [one.logical_id for one in opened], facts.context.now)
    return opened_of(facts, opened)


def newest_disclosed(
    facts: Facts, readable: Sequence[Entry], decision: Decision, most: int, part: str
) -> tuple[tuple[Entry, ...], int]:
    """Names in one event the newest of these documents, which were decided on, and marks them as opened by the person.

    `decision` is what stands in the event where there is none of them: that nothing was found was looked for too.
    """
    taken = tuple(sorted(readable, key=by_day, reverse=True)[:most])
    told = ask(facts, Act.DOCUMENT_READ, entry=taken[0]) if taken else decision
    note_reading(facts, Act.DOCUMENT_READ, told, taken, (("part", part),))
    if facts.caller.kind in PATIENT_SIDE:
        openings.mark(facts.record_id, [entry.logical_id for entry in taken], facts.context.now)
    return taken, len(readable) - len(taken)


def opened_of(facts: Facts, entries: Iterable[Entry]) -> tuple[Opened, ...]:
    """Documents that were decided on and named in an event in this transaction, ready to be read after it."""
    return tuple(Opened(card(facts, one), contents.load(facts.keys, one.content_id)) for one in entries)


def structure_of(record_id: RecordId, content: Content | None) -> CdaDocument | None:
    """Its structure; None where its bytes cannot be opened or are too many. Raises Invalid for what is no CDA."""
    if content is None or content.size > MOST_BYTES:
        return None
    try:
        return parse(contents.read(record_id, content), max_bytes=MOST_BYTES)
    except (ContentDamaged, Unavailable):
        return None


def parsed(record_id: RecordId, found: Iterable[Opened]) -> tuple[list[tuple[Card, CdaDocument]], list[Card]]:
    """Each document with its structure, and those that cannot be opened. A file that is no CDA holds nothing coded."""
    read: list[tuple[Card, CdaDocument]] = []
    unread: list[Card] = []
    for one in found:
        try:
            structure = structure_of(record_id, one.content)
        except Invalid:
            continue
        if structure is None:
            unread.append(one.card)
        else:
            read.append((one.card, structure))
    return read, unread
