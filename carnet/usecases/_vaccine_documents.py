"""The vaccinations that documents of the record tell of. Owns which documents are read and how; decides by the policy.

What a document says carries its visibility: only documents that the caller may open are read, each named in the event,
and bytes are opened after the commit. A list of what a pharmacy sold is not read: it tells of no vaccination.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from carnet.cda.cdatime import CdaTime, Precision
from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.model import Code
from carnet.cda.parser import parse
from carnet.codes.vaccine_list import ATC, Disease, against, begun_by
from carnet.documents import contents, openings
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Invalid, Unavailable
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.profile.vaccinations import Vaccination
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note_reading
from carnet.usecases._vaccine_told import Told
from carnet.usecases._visible import visible

NOTE, HISTORY = "87273-9", "11369-6"
CERTIFICATES: Final = (":cse-cs8:", ":cse-cs9:", ":cse-cs24:")
"""Formats of the certificates of a child's health: they have a section of vaccinations."""
_CIP: Final = "1.2.250.1.213.2.3.3"
MOST_DOCUMENTS: Final = 40
MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True)
class Opened:
    """A document that may hold vaccinations, found in the transaction of the act; its bytes are read after it."""

    card: Card
    content: Content | None


def is_about_vaccines(entry: Entry) -> bool:
    """In force, and of a kind that tells which vaccines were given."""
    codes = entry.codes
    told = codes.type_code in (NOTE, HISTORY) or any(one in codes.format_code for one in CERTIFICATES)
    return told and entry.availability is EntryStatus.CURRENT


def disclosed(facts: Facts) -> tuple[Opened, ...]:
    """The documents about vaccines that the caller may open, newest first, with the event that names them."""
    decided = [(one, ask(facts, Act.DOCUMENT_READ, entry=one)) for one in visible(facts) if is_about_vaccines(one)]
    readable = [(entry, decision) for entry, decision in decided if decision.permit]
    taken = sorted(readable, key=lambda one: one[0].seq, reverse=True)[:MOST_DOCUMENTS]
    if not taken:
        return ()
    entries = [entry for entry, _ in taken]
    note_reading(facts, Act.DOCUMENT_READ, taken[0][1], entries, (("part", "vaccines"),))
    if facts.caller.kind in PATIENT_SIDE:
        openings.mark(facts.record_id, [one.logical_id for one in entries], facts.context.now)
    return tuple(Opened(card(facts, one), contents.load(facts.keys, one.content_id)) for one in entries)


def told_by_documents(record_id: RecordId, found: Iterable[Opened]) -> tuple[list[Told], list[Card]]:
    """What documents say, and those that could not be read. After the commit: bytes are opened here."""
    told: list[Told] = []
    unread: list[Card] = []
    for one in found:
        statements = _statements(record_id, one.content)
        if statements is None:
            unread.append(one.card)
        else:
            told.extend(
                told_of(said, one.card) for said in statements if said.kind is Kind.VACCINE and not said.negated
            )
    return told, unread


def _statements(record_id: RecordId, content: Content | None) -> tuple[Statement, ...] | None:
    """None where the bytes cannot be opened or are too many; a file that is no CDA holds nothing that is coded."""
    if content is None or content.size > MOST_BYTES:
        return None
    try:
        return read_statements(parse(contents.read(record_id, content), max_bytes=MOST_BYTES))
    except Invalid:
        return ()
    except (ContentDamaged, Unavailable):
        return None


def told_of(said: Statement, source: Card) -> Told:
    """What one entry of a document says."""
    known = begun_by(said.name)
    coded = _against(said.code)
    return Told(
        Vaccination(
            name=known.name if known else said.name,
            diseases=coded or (known.diseases if known else ()),
            day=day_of(said.since),
            dose=int(said.dose) if said.dose.isascii() and said.dose.isdigit() and len(said.dose) < 3 else 0,
            batch=said.lot,
            performer=said.performer,
            place=said.place,
            gtin=_gtin(said.code),
        ),
        document=source,
        comment=said.comment,
    )


def _against(code: Code | None) -> tuple[Disease, ...]:
    """By ATC, the code itself or one of its translations."""
    every = (code, *code.translations) if code else ()
    return next((found for one in every if one.system == ATC and (found := against(one.code))), ())


def _gtin(code: Code | None) -> str:
    """The number of the box: the French one (CIP13) is a GTIN without its first zero."""
    every = (code, *code.translations) if code else ()
    found = (one.code for one in every if one.system == _CIP and one.code.isascii() and one.code.isdigit())
    return next((number.zfill(14) for number in found if len(number) == 13), "")


def day_of(text: str) -> str:
    """A time of a document as a year, a month or a day; nothing for what is no time."""
    found = CdaTime.read(text) if text else None
    if found is None:
        return ""
    parts = (text[:4], text[4:6], text[6:8])
    return "-".join(parts[: min(found.precision, Precision.DAY)])
