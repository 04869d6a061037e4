"""The person takes everything home: each document as it is stored, byte for byte (CSP R.1111-36; issue 4, point 3).

The event names every document that is given, and is committed before a byte leaves. Files are read one by one while
they are sent: a record of many documents is never held in memory.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from carnet.cda.body import read_body
from carnet.cda.parser import parse
from carnet.codes.documents import TECHNICAL_TYPES
from carnet.documents import contents, entries, openings
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import proof
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.storage.blobs import BlobMissing
from carnet.usecases._body import CLINICAL
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._found import FoundEntry, found_entries
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._measures_summarised import every_measure
from carnet.usecases._packing import pack
from carnet.usecases._profile import ASKED, Held, ShownSection, held, resources_of, shown_section
from carnet.usecases._proof_given import ProofGiven, proof_given
from carnet.usecases._record_manifest import Manifest
from carnet.usecases.caller import Caller
from carnet.usecases.read_part import EXTENSIONS


@dataclass(frozen=True)
class Exported:
    """A file of the export: its extension, its bytes, and what they are."""

    extension: str
    data: bytes
    media_type: str = ""


@dataclass(frozen=True)
class ExportedDocument:
    """A document of the export: what it is, and a way to its bytes."""

    record_id: RecordId
    card: Card
    content: Content | None

    def files(self) -> tuple[Exported, ...]:
        """The stored document, and the file inside as it was deposited; nothing when the stored bytes are damaged.

        Raises Unavailable when the store does not answer: an archive that breaks off is better than one with gaps.
        """
        if self.content is None:
            return ()
        try:
            data = contents.read(self.record_id, self.content)
        except (ContentDamaged, BlobMissing):
            return ()
        if self.card.mime_type not in CLINICAL:
            return (Exported(EXTENSIONS.get(self.card.mime_type, "bin"), data, self.card.mime_type),)
        inside = _inside(data)
        return (*((inside,) if inside else ()), Exported("xml", data, self.card.mime_type))


@dataclass(frozen=True)
class Export:
    """Everything that the person may read, oldest deposit first.

    `described` are the metadata of the same documents, in the same order, where they were asked for. `profile` holds
    the sections of "Ma santé" in which something is written, `resources` the same lines as FHIR resources. `manifest`
    and `proof` (of the journal, for who may take it home) are there when the whole was asked for.
    """

    record_id: RecordId
    at: datetime
    person: PersonIdentity | None
    documents: tuple[ExportedDocument, ...]
    described: tuple[FoundEntry, ...] = ()
    profile: tuple[ShownSection, ...] = ()
    resources: tuple[dict[str, Any], ...] = ()
    manifest: Manifest | None = None
    proof: ProofGiven | None = None


def export_record(
    caller: Caller,
    record_id: RecordId,
    *,
    stepped_up: bool,
    described: bool = False,
    whole: bool = False,
    documents_only: bool = False,
) -> Export | Refusal:
    """All documents of a record, open or closed. `stepped_up` says that the person proved again who it is (C07).

    `described` gives all their metadata too; `whole` everything that a record elsewhere can be made of, and the
    journal with its proof; `documents_only` opens nothing of what the person wrote of her health, for a form of the
    export that has no place for it. It is one act, of one event in each stream.
    """

    def work() -> Export | Refusal:
        facts = load(caller, record_id)
        context = replace(facts.context, stepped_up=stepped_up)
        decision = ask(facts, Act.RECORD_EXPORT, context=context)
        if not decision.permit:
            return refuse(facts, Act.RECORD_EXPORT, decision)
        opened = replace(facts, record=replace(facts.record, status=RecordStatus.ACTIVE))
        given = _given(opened)
        written = None if documents_only else _written(opened)
        proved = proof_given(facts) if whole and ask(facts, Act.JOURNAL_PROVE, context=context).permit else None
        heads = proof.detail(proved.proof) if proved else ()
        note_reading(facts, Act.RECORD_EXPORT, decision, given, detail=(("documents", str(len(given))), *heads))
        openings.mark(record_id, [entry.logical_id for entry in given], facts.context.now)
        found = found_entries(facts, given) if described or whole else ()
        return Export(
            record_id, facts.context.now, facts.patient,
            tuple(_exported(facts, entry) for entry in given), tuple(found),
            written.sections if written else (), written.resources if written else (),
            pack(opened, given, found, written.kept, written.measured) if whole and written else None, proved,
        )  # fmt: skip

    return db.in_transaction(work)


@dataclass(frozen=True)
class _Written:
    """What the person wrote of her health: as it is kept, as a page shows it, and as resources."""

    kept: Held
    measured: tuple[dict[str, Any], ...]
    sections: tuple[ShownSection, ...]
    resources: tuple[dict[str, Any], ...]


def _written(opened: Facts) -> _Written:
    kept, measured = held(opened), every_measure(opened)
    sections = (shown_section(opened, kept, section) for section in ASKED)
    there = tuple(one for one in sections if one.lines or one.not_concerned)
    return _Written(kept, measured, there, (*resources_of(opened, kept), *measured))


def _given(opened: Facts) -> tuple[Entry, ...]:
    """What this caller could read if the record were open: a closing takes nothing from its holder.

    Files that serve software only (signatures of lots) are in no list, and not here either.
    """
    every = entries.select(opened.keys, EVERY)
    shown = (entry for entry in reversed(every) if entry.codes.type_code not in TECHNICAL_TYPES)
    return tuple(entry for entry in shown if ask(opened, Act.DOCUMENT_READ, entry=entry).permit)


def _exported(facts: Facts, entry: Entry) -> ExportedDocument:
    return ExportedDocument(facts.record_id, card(facts, entry), contents.load(facts.keys, entry.content_id))


def _inside(data: bytes) -> Exported | None:
    try:
        found = read_body(parse(data, max_bytes=len(data)))
    except Invalid:
        return None
    if found is None:
        return None
    return Exported(EXTENSIONS.get(found.media_type, "bin"), found.data, found.media_type)
