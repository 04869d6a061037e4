"""From a CDA header to the metadata of an entry: one source of truth for pages, FHIR and SOAP. Owns the mapping only.

Sources: HL7v2 mapping and DocumentEntry of the DMP (interop/notes.md 4). The class comes from the type (ASS_X04), the
format from the template, or from the media type of a level 1 body. What is kept whole is read by `_header_facts`.
"""

from carnet.cda.kos import KOS_FORMAT
from carnet.cda.model import BodyLevel, CdaHeader
from carnet.cda.signature_file import SIGNATURE_FORMAT
from carnet.codes import documents as document_codes
from carnet.codes import oids
from carnet.codes.documents import IMAGES_TYPE, SIGNATURE_TYPE, DocumentType
from carnet.codes.table import Code as KnownCode
from carnet.documents.entry import EntryCodes, EntrySealed, Name
from carnet.documents.facts import Coded, DocumentFacts
from carnet.kernel.errors import Invalid
from carnet.usecases import _header_facts
from carnet.usecases._header_facts import party, references_of, setting_of, text, time_text
from carnet.usecases._incoming import Incoming

UNKNOWN = ""
# Files that are no CDA: a list of images, the signature of a lot.
_OWN_FORMATS = {IMAGES_TYPE: KOS_FORMAT, SIGNATURE_TYPE: SIGNATURE_FORMAT}


def codes_of(header: CdaHeader, mime_type: str) -> EntryCodes:
    """The coded metadata. Raises Invalid when the type is not one of the value set JDV_J07."""
    known = _type(header)
    event = header.service_events[0] if header.service_events else None
    encounter, setting, format_ = header.encounter, setting_of(header), _format(header)
    return EntryCodes(
        type_code=known.code.code,
        type_system=known.code.system_oid,
        class_code=known.class_code,
        format_code=format_.code if format_ else UNKNOWN,
        mime_type=mime_type,
        language_code=header.language,
        facility_code=encounter.facility.code if encounter and encounter.facility else UNKNOWN,
        setting_code=setting.code if setting else UNKNOWN,
        creation_time=time_text(header.effective_time),
        service_start=time_text(event.low) if event else UNKNOWN,
        service_stop=time_text(event.high) if event else UNKNOWN,
    )


def sealed_of(header: CdaHeader, incoming: Incoming) -> EntrySealed:
    """The sealed metadata of the entry: what a list shows."""
    people = tuple(party(author.actor) for author in header.authors)
    return EntrySealed(
        title=header.title,
        unique_id=header.unique_id,
        authors=tuple(Name(one.id, one.label, one.organisation) for one in people),
        set_id=text(header.set_id),
        version_number=str(header.version or ""),
        file_name=incoming.file_name,
        source_hash=incoming.source_hash,
        pages=incoming.pdf.pages if incoming.pdf else 0,
        warnings=tuple((problem.element, problem.rule) for problem in incoming.warnings),
        references=tuple(f"{one.kind.name}|{one.root}|{one.extension}" for one in references_of(header)),
    )


def facts_of(header: CdaHeader, incoming: Incoming) -> DocumentFacts:
    """The facts of the header, kept whole."""
    known, format_ = _type(header).code, _format(header)
    return _header_facts.facts_of(header, incoming.pdf, _coded(known), _coded(format_) if format_ else None)


def author_ids(header: CdaHeader) -> tuple[str | None, str | None]:
    """The identifiers of the first author: person (PSIdNat) and structure (Struct_IdNat)."""
    if not header.authors:
        return None, None
    first = party(header.authors[0].actor)
    person = first.id if first.id_system == oids.PS_ID_NAT else ""
    place = first.organisation_id if first.organisation_system == oids.STRUCT_ID_NAT else ""
    return person or None, place or None


def _type(header: CdaHeader) -> DocumentType:
    code = header.code
    known = document_codes.document_type(code.code, code.system) if code else None
    if known is None:
        raise Invalid.of("/ClinicalDocument/code", "cda.unknown_type", code=code.code if code else "")
    return known


def _format(header: CdaHeader) -> KnownCode | None:
    own = _OWN_FORMATS.get(header.code.code) if header.code else None
    if own is not None:
        return document_codes.document_format(own)
    if header.body.level is BodyLevel.FILE:
        return document_codes.format_of_media_type(header.body.media_type)
    formats = (document_codes.format_of_template(template.root) for template in header.template_ids)
    return next((found for found in formats if found), None)


def _coded(code: KnownCode) -> Coded:
    return Coded(code.code, code.system_oid, code.display)
