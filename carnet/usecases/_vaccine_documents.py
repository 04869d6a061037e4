"""The vaccinations that documents of the record tell of. Owns which documents are read, and what their entries become.

How they are opened, with their event, is `_disclosed`'s. A list of what a pharmacy sold is not read: it tells of no
vaccination.
"""

from collections.abc import Iterable
from typing import Final

from carnet.cda.cdatime import CdaTime, Precision
from carnet.cda.clinical import Kind, Statement, read_statements
from carnet.cda.model import Code
from carnet.codes.vaccine_list import ATC, Disease, against, begun_by
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.ids import RecordId
from carnet.profile.vaccinations import Vaccination
from carnet.usecases._card import Card
from carnet.usecases._disclosed import Opened, parsed
from carnet.usecases._vaccine_told import Told

NOTE, HISTORY = "87273-9", "11369-6"
CERTIFICATES: Final = (":cse-cs8:", ":cse-cs9:", ":cse-cs24:")
"""Formats of the certificates of a child's health: they have a section of vaccinations."""
_CIP: Final = "1.2.250.1.213.2.3.3"


def is_about_vaccines(entry: Entry) -> bool:
    """In force, and of a kind that tells which vaccines were given."""
    codes = entry.codes
    told = codes.type_code in (NOTE, HISTORY) or any(one in codes.format_code for one in CERTIFICATES)
    return told and entry.availability is EntryStatus.CURRENT


def told_by_documents(record_id: RecordId, found: Iterable[Opened]) -> tuple[list[Told], list[Card]]:
    """What documents say, and those that could not be read. After the commit: bytes are opened here."""
    read, unread = parsed(record_id, found)
    said = ((one, card) for card, document in read for one in read_statements(document))
    return [told_of(one, card) for one, card in said if one.kind is Kind.VACCINE and not one.negated], unread


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
