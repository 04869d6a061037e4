"""A document of an archive, as it enters the record of who brings it. Owns the mapping; the engine decides and stores.

What the person brings is the person's deposit. Its authors stay named as they were, and have no right by it: a file
that somebody carried proves nothing about who wrote it.
"""

from dataclasses import dataclass, replace

from carnet.cda.parser import CDA_MIME, SELF_PRESENTING_MIME
from carnet.codes.visibility import Visibility
from carnet.documents import hiding, writing
from carnet.documents.entry import Brought, Entry, EntryStatus, HiddenFrom
from carnet.documents.writing import Lot
from carnet.kernel.errors import Invalid
from carnet.policy.model import Audience, AudienceKind
from carnet.usecases._facts import Facts
from carnet.usecases._incoming import MOST_TITLE, Incoming, Upload, read_incoming
from carnet.usecases._record_manifest import Manifest, PackedDocument
from carnet.usecases._submission import Coded, SubmittedDocument
from carnet.usecases._submitted_file import read_submitted

_MOST_AUDIENCES = 50
_LONGEST = 200
_MOST_WORDS = 5000
_VISIBILITY = frozenset(Visibility)
_HEADED = frozenset({CDA_MIME, SELF_PRESENTING_MIME})
HIDE_FROM_ONE = frozenset({AudienceKind.PROFESSIONAL, AudienceKind.STRUCTURE, AudienceKind.PROFESSION})


@dataclass(frozen=True)
class Bringing:
    """What the manifest says of a document beside its bytes: where it was, its name, from whom it was hidden."""

    origin: Brought
    title: str
    comments: str
    archived: bool
    type_code: str = ""
    service_start: str = ""
    hidden_from: tuple[HiddenFrom, ...] = ()


def bringing(manifest: Manifest, document: PackedDocument) -> Bringing:
    """Raises Invalid for what no record could hold."""
    if document.status not in (EntryStatus.CURRENT, EntryStatus.ARCHIVED):
        raise Invalid.of("status", "takein.document")
    first = document.brought
    origin = Brought(
        instance=(first.instance if first else manifest.instance)[:_LONGEST],
        deposited_at=(first.deposited_at if first else document.deposited_at)[:_LONGEST],
        depositor_kind=(first.depositor_kind if first else document.depositor_kind)[:_LONGEST],
        depositor=(first.depositor if first else document.depositor)[:_LONGEST],
    )
    audiences = tuple(_audience(kind, value) for kind, value in document.hidden_from[:_MOST_AUDIENCES])
    archived = document.status == EntryStatus.ARCHIVED
    codes, title = document.codes, document.title.strip()[:MOST_TITLE]
    return Bringing(
        origin, title, document.comments[:_MOST_WORDS], archived, codes.type_code, codes.service_start, audiences
    )


def _audience(kind: str, value: str) -> HiddenFrom:
    try:
        found = Audience(AudienceKind(kind), value)
    except ValueError:
        raise Invalid.of("hidden_from", "takein.document") from None
    if found.kind not in HIDE_FROM_ONE or not 0 < len(value) <= _LONGEST:
        raise Invalid.of("hidden_from", "takein.document")
    return found.kind.value, found.value


def read_brought(manifest: Manifest, document: PackedDocument, data: bytes) -> Incoming:
    """What the bytes are: a CDA says so itself; any other file is described by the manifest, as its sender did."""
    if document.codes.mime_type in _HEADED:
        incoming = read_incoming(Upload(data, document.file_name[:_LONGEST]))
    else:
        incoming = read_submitted(_submitted(document, data))
    return replace(incoming, brought=bringing(manifest, document))


def _submitted(document: PackedDocument, data: bytes) -> SubmittedDocument:
    facts, codes = document.facts, document.codes
    base = facts.confidentiality
    return SubmittedDocument(
        symbol="document",
        element="document",
        data=data,
        mime_type=codes.mime_type,
        unique_id=document.unique_id,
        type_code=facts.type or Coded(codes.type_code, codes.type_system),
        class_code=facts.class_ or Coded(codes.class_code),
        format_code=facts.format or (Coded(codes.format_code) if codes.format_code else None),
        facility_type_code=facts.facility,
        practice_setting_code=facts.setting,
        confidentiality_codes=(base,) if base and base.code not in _VISIBILITY else (),
        event_codes=facts.events,
        language_code=codes.language_code,
        creation_time=codes.creation_time,
        service_start=codes.service_start,
        service_stop=codes.service_stop,
        title=document.title,
        comments=document.comments,
        authors=facts.authors,
        legal_authenticator=facts.legal_authenticator,
        custodian=facts.custodian,
        source_patient=facts.patient,
        references=facts.references,
    )


def as_it_was(facts: Facts, lot: Lot, entry: Entry, brought: Bringing) -> Entry:
    """In the transaction of the deposit: put aside if it was, and hidden from those from whom it was hidden."""
    for audience in brought.hidden_from:
        hiding.append(facts.record_id, (entry.logical_id,), audience, facts.context.now, hidden=True)
    if brought.archived:
        return writing.append_version(facts.keys, lot, entry, status=EntryStatus.ARCHIVED)
    return entry
