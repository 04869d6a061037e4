"""Several documents opened at once for what they say in codes. Owns the order: decide, record, commit, then open bytes.

What a document says carries its visibility: only documents that the caller may open are read, and the event names each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from carnet.cda.parser import CdaDocument, parse
from carnet.documents import contents, openings
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entry import Entry
from carnet.kernel.errors import Invalid, Unavailable
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note_reading
from carnet.usecases._visible import visible

MOST_DOCUMENTS: Final = 40
MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True)
class Opened:
    """A document that was decided on and named in an event; its bytes are read after the commit."""

    card: Card
    content: Content | None


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
    return tuple(Opened(card(facts, one), contents.load(facts.keys, one.content_id)) for one in opened)


def parsed(record_id: RecordId, found: Iterable[Opened]) -> tuple[list[tuple[Card, CdaDocument]], list[Card]]:
    """Each document with its structure, and those that cannot be opened. A file that is no CDA holds nothing coded."""
    read: list[tuple[Card, CdaDocument]] = []
    unread: list[Card] = []
    for one in found:
        if one.content is None or one.content.size > MOST_BYTES:
            unread.append(one.card)
            continue
        try:
            read.append((one.card, parse(contents.read(record_id, one.content), max_bytes=MOST_BYTES)))
        except Invalid:
            continue
        except (ContentDamaged, Unavailable):
            unread.append(one.card)
    return read, unread
