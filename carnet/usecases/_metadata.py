"""From a CDA header to the metadata of an entry: one source of truth for pages, FHIR and SOAP. Owns the mapping only.

Sources: HL7v2 mapping and DocumentEntry of the DMP (interop/notes.md 4). The class comes from the type (ASS_X04), the
format from the template, or from the media type of a level 1 body.
"""

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import Actor, BodyLevel, CdaHeader, LegalAuthenticator
from carnet.codes import documents as document_codes
from carnet.documents.entry import EntryCodes, EntrySealed, Name
from carnet.kernel.errors import Invalid
from carnet.usecases._incoming import Incoming

UNKNOWN = ""
# Codes of civility that headers carry as a prefix: a page names a professional without them.
CIVILITIES = frozenset({"M", "MME", "MLLE"})


def codes_of(header: CdaHeader, mime_type: str) -> EntryCodes:
    """The coded metadata. Raises Invalid when the type is not one of the value set JDV_J07."""
    code = header.code
    known = document_codes.document_type(code.code, code.system) if code else None
    if code is None or known is None:
        raise Invalid.of("/ClinicalDocument/code", "cda.unknown_type", code=code.code if code else "")
    event = header.service_events[0] if header.service_events else None
    encounter = header.encounter
    return EntryCodes(
        type_code=known.code.code,
        type_system=known.code.system_oid,
        class_code=known.class_code,
        format_code=_format(header),
        mime_type=mime_type,
        language_code=header.language,
        facility_code=encounter.facility.code if encounter and encounter.facility else UNKNOWN,
        setting_code=_setting(header),
        creation_time=_text(header.effective_time),
        service_start=_text(event.low) if event else UNKNOWN,
        service_stop=_text(event.high) if event else UNKNOWN,
    )


def sealed_of(header: CdaHeader, incoming: Incoming) -> EntrySealed:
    """The sealed metadata."""
    return EntrySealed(
        title=header.title,
        unique_id=header.unique_id,
        authors=tuple(_name(author.actor) for author in header.authors),
        legal_authenticator=_authenticator(header.legal_authenticator),
        set_id=header.set_id.text if header.set_id else "",
        version_number=str(header.version or ""),
        file_name=incoming.file_name,
        source_hash=incoming.source_hash,
        pages=incoming.pdf.pages if incoming.pdf else 0,
        warnings=tuple((problem.element, problem.rule) for problem in incoming.warnings),
    )


def author_ids(header: CdaHeader) -> tuple[str | None, str | None]:
    """The identifiers of the first author: person (PSIdNat) and structure (Struct_IdNat)."""
    if not header.authors:
        return None, None
    name = _name(header.authors[0].actor)
    organisation = header.authors[0].actor.organisation
    structure = organisation.ids[0].extension if organisation and organisation.ids else None
    return name.id or None, structure


def _format(header: CdaHeader) -> str:
    if header.body.level is BodyLevel.FILE:
        found = document_codes.format_of_media_type(header.body.media_type)
        return found.code if found else UNKNOWN
    formats = (document_codes.format_of_template(template.root) for template in header.template_ids)
    return next((found.code for found in formats if found), UNKNOWN)


def _setting(header: CdaHeader) -> str:
    performers = (event.performer for event in header.service_events)
    organisations = (performer.organisation for performer in performers if performer)
    settings = (organisation.practice_setting for organisation in organisations if organisation)
    return next((setting.code for setting in settings if setting), UNKNOWN)


def _name(actor: Actor) -> Name:
    identifier = actor.ids[0].extension if actor.ids else None
    if actor.name:
        prefix = "" if actor.name.prefix in CIVILITIES else actor.name.prefix
        label = " ".join(part for part in (prefix, actor.name.given, actor.name.family) if part)
    else:
        label = actor.device.model or actor.device.software if actor.device else ""
    return Name(identifier or "", label, actor.organisation.name if actor.organisation else "")


def _authenticator(found: LegalAuthenticator | None) -> Name | None:
    return _name(found.actor) if found else None


def _text(time: CdaTime | None) -> str:
    return time.text if time else UNKNOWN
