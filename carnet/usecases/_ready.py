"""From what was handed over to what can be stored. Owns the check of the person and the making of metadata.

Everything is read from the one header that is stored: there is no second source (security.md A34). A file that has no
header is described by what was said beside it, and by nothing else.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from carnet.cda.cdatime import CdaTime
from carnet.cda.header import read_header
from carnet.cda.kos import KosFacts
from carnet.cda.model import CdaHeader
from carnet.cda.parser import CDA_MIME, parse
from carnet.cda.signature_file import SignatureFacts
from carnet.codes.documents import document_type
from carnet.documents.entry import EntryCodes, EntrySealed
from carnet.documents.facts import DocumentFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import require, required
from carnet.policy.model import CARE_SIDE, PATIENT_SIDE
from carnet.storage import indexes
from carnet.usecases import _compose, _metadata, _submitted_metadata
from carnet.usecases._described import kos_header, signature_header
from carnet.usecases._facts import Facts, zone
from carnet.usecases._given import Given, listed, refusals
from carnet.usecases._incoming import Incoming
from carnet.usecases._intent import RELATED, Meant
from carnet.usecases._own import OWN_TYPES
from carnet.usecases._patient_match import check_patient
from carnet.usecases._relations import reference_indexes
from carnet.usecases._submission import SubmittedDocument

# Clocks of software differ: a document written a few minutes from now was written now.
SKEW = timedelta(minutes=10)
_OWN = frozenset(OWN_TYPES)


@dataclass(frozen=True)
class Ready:
    """A document ready to be stored: the bytes, the metadata, and the blind indexes.

    `author_ids` are those of the first author: person (PSIdNat) and structure (Struct_IdNat).
    """

    data: bytes
    author_ids: tuple[str | None, str | None]
    codes: EntryCodes
    sealed: EntrySealed
    facts: DocumentFacts
    unique_hmac: bytes
    source_hmac: bytes
    set_hmac: bytes | None
    reference_hmacs: tuple[bytes, ...]


def prepare(facts: Facts, incoming: Incoming, told: Meant, *, lenient: bool) -> Ready:
    """Checks the person and the dates, wraps what is to be wrapped, and reads the metadata from the stored header."""
    patient = required(facts.patient, "ins", "opening.identity_not_proved")
    require(facts.caller.kind not in CARE_SIDE or patient.feeds, "ins", "identity.feeds_nothing")
    if isinstance(incoming.described, SubmittedDocument):
        return _as_brought(_said(facts, incoming, incoming.described, patient), incoming)
    data, header = _headed(facts, incoming, patient, told)
    if incoming.described is None:
        check_patient(header, patient, lenient=lenient)
    if not lenient:
        _check_time(facts, header.effective_time, "/ClinicalDocument/effectiveTime")
    _check_replaced(header, told)
    mime_type = CDA_MIME if incoming.form else incoming.mime_type
    warned = replace(incoming, warnings=(*incoming.warnings, *_warnings(header), *told.warnings))
    ready = _ready(facts, data, header, _metadata.codes_of(header, mime_type), warned)
    return _as_brought(_compared(ready, incoming.given) if incoming.given else ready, incoming)


def _as_brought(ready: Ready, incoming: Incoming) -> Ready:
    """A document that the person brings: its authors stay named and have no right by it (`_brought`).

    Its title is the one that it had, as a person may give it another one than its header says. Of a document of her
    own the kind and the day as well; of any other one the header alone says them.
    """
    brought, codes = incoming.brought, ready.codes
    if brought is None:
        return ready
    kind = document_type(brought.type_code) if {codes.type_code, brought.type_code} <= _OWN else None
    if kind is not None and CdaTime.read(brought.service_start):
        codes = replace(
            codes, type_code=kind.code.code, type_system=kind.code.system_oid, class_code=kind.class_code,
            service_start=brought.service_start,
        )  # fmt: skip
    title, comments = brought.title or ready.sealed.title, brought.comments
    sealed = replace(ready.sealed, title=title, comments=comments, brought=brought.origin)
    return replace(ready, author_ids=(None, None), codes=codes, sealed=sealed)


def _headed(facts: Facts, incoming: Incoming, patient: PersonIdentity, told: Meant) -> tuple[bytes, CdaHeader]:
    """The bytes to keep and their header: the document's own, one made of what the file says, or one that we write."""
    if incoming.header is not None:
        return incoming.data, incoming.header
    if isinstance(incoming.described, KosFacts):
        return incoming.data, kos_header(facts, incoming.described, patient, incoming.given)
    if isinstance(incoming.described, SignatureFacts):
        return incoming.data, signature_header(facts, incoming, incoming.described, patient)
    data = _compose.wrapped(facts, incoming, patient, told.replaced)
    return data, read_header(parse(data, max_bytes=len(data)))


def _compared(ready: Ready, given: Given) -> Ready:
    """Refuses metadata that are not those of the document, and lists what is only worded otherwise."""
    wrong = refusals(given, ready.data, ready.codes, ready.sealed, ready.facts)
    if wrong:
        raise Invalid(*wrong)
    told = tuple((problem.element, problem.rule) for problem in listed(given, ready.codes, ready.sealed))
    sealed = replace(ready.sealed, warnings=(*ready.sealed.warnings, *told), comments=given.comments)
    return replace(ready, sealed=sealed)


def _said(facts: Facts, incoming: Incoming, document: SubmittedDocument, patient: PersonIdentity) -> Ready:
    """A file that is described by what was said beside it: the bytes stay as they came."""
    told = _submitted_metadata.check_person(document, patient)
    brings = incoming.brought is not None
    if facts.caller.kind in PATIENT_SIDE and not brings and _submitted_metadata.author_ids(document) != (None, None):
        # Nobody on the person's side speaks for a professional, who would have an author's rights.
        raise Invalid.of(f"{document.element}.author", "metadata.author_is_professional")
    _check_time(facts, _submitted_metadata.written_at(document), f"{document.element}.creationTime")
    codes = _submitted_metadata.codes_of(document, incoming.mime_type)
    warnings = (*incoming.warnings, *told, *_submitted_metadata.told_of_codes(document, codes))
    sealed = _submitted_metadata.sealed_of(document, incoming, warnings)
    kept, ids = _submitted_metadata.facts_of(document, incoming), _submitted_metadata.author_ids(document)
    return _indexed(facts, incoming.data, ids, codes, sealed, kept)


def _ready(facts: Facts, data: bytes, header: CdaHeader, codes: EntryCodes, incoming: Incoming) -> Ready:
    sealed, kept = _metadata.sealed_of(header, incoming), _metadata.facts_of(header, incoming)
    ids = _metadata.author_ids(header)
    return _indexed(facts, data, ids, codes, sealed, kept)


def _indexed(
    facts: Facts,
    data: bytes,
    ids: tuple[str | None, str | None],
    codes: EntryCodes,
    sealed: EntrySealed,
    kept: DocumentFacts,
) -> Ready:
    """With the blind indexes of what was read."""
    record = facts.record_id
    return Ready(
        data,
        ids,
        codes,
        sealed,
        kept,
        unique_hmac=indexes.index("document", sealed.unique_id),
        source_hmac=indexes.index("source", record.hex, sealed.source_hash),
        set_hmac=indexes.index("set", record.hex, sealed.set_id) if sealed.set_id else None,
        reference_hmacs=reference_indexes(facts, kept),
    )


def _check_time(facts: Facts, written: CdaTime | None, element: str) -> None:
    """A document is not written in the future; its acts may be planned."""
    past = written is None or written.earliest(zone()) <= facts.context.now + SKEW
    require(past, element, "document.written_in_the_future")


def _check_replaced(header: CdaHeader, told: Meant) -> None:
    """A document that says which one it replaces must say the one that it is sent to replace."""
    named = [related.id.text for related in header.related if related.kind == "RPLC" and related.id]
    if told.explicit and told.replaced and named:
        same = told.replaced.sealed.unique_id in named
        require(same, f"{RELATED}/parentDocument/id", "document.replaces_another")


def _warnings(header: CdaHeader) -> tuple[Problem, ...]:
    code = header.confidentiality
    if code is None or code.code not in _submitted_metadata.WITHOUT_EFFECT:
        return ()
    return (Problem("/ClinicalDocument/confidentialityCode", "document.confidentiality_without_effect"),)
