"""Reads the header of a CDA document. Owns where each value stands; judges nothing but what cannot be read.

Paths follow CDA R2 (POCD_HD000040) and the volet « Structuration minimale » of CI-SIS. A document of another realm is
read as far as it goes: absent parts are None, and `header_rules.check_header` says which of them are missed.
"""

from carnet.cda.model import (
    Actor,
    Author,
    Body,
    BodyLevel,
    CdaHeader,
    Device,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Order,
    Organisation,
    PersonName,
    RelatedDocument,
    ServiceEvent,
)
from carnet.cda.parser import CdaDocument, Element
from carnet.cda.patient_header import read_patient
from carnet.cda.reader import Reader, identifier

_ACCESSION = "{urn:dicom-org:ps3-20}accessionNumber"


def read_header(document: CdaDocument) -> CdaHeader:
    """The header of a parsed document; never raises on a document that the parser let through."""
    root, read = document.root, Reader()
    return CdaHeader(
        realm=read.attribute(root, "realmCode", "code"),
        type_id=_one(read, root, "typeId"),
        template_ids=read.identifiers(root, "templateId"),
        id=_one(read, root, "id"),
        set_id=_one(read, root, "setId"),
        version=_integer(read, root, "versionNumber"),
        code=read.code(root),
        title=read.text(root, "title"),
        effective_time=read.time(root, "effectiveTime"),
        confidentiality=read.code(root, "confidentialityCode"),
        language=read.attribute(root, "languageCode", "code"),
        patient=read_patient(read, root),
        authors=tuple(_author(read, each) for each in read.all(root, "author")),
        custodian=_custodian(read, root),
        legal_authenticator=_legal_authenticator(read, root),
        service_events=tuple(_service_event(read, each) for each in read.all(root, "documentationOf/serviceEvent")),
        encounter=_encounter(read, read.only(root, "componentOf/encompassingEncounter")),
        related=tuple(_related(read, each) for each in read.all(root, "relatedDocument")),
        orders=tuple(_order(read, each) for each in read.all(root, "inFulfillmentOf/order")),
        body=_body(read, root),
        problems=tuple(read.problems),
    )


def _one(read: Reader, parent: Element, path: str) -> Identifier | None:
    element = read.only(parent, path)
    return None if element is None else identifier(element)


def _integer(read: Reader, parent: Element, path: str) -> int | None:
    """A positive whole number of at most nine digits, as versionNumber is."""
    element = read.first(parent, path)
    value = "" if element is None else (element.get("value") or "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if element is not None and value:
        read.problem(element, "cda.version")
    return None


def _author(read: Reader, element: Element) -> Author:
    assigned = read.first(element, "assignedAuthor")
    device = read.first(assigned, "assignedAuthoringDevice")
    return Author(
        _actor(read, assigned, None if device is None else _device(read, device)),
        read.time(element, "time"),
        read.code(element, "functionCode"),
    )


def _device(read: Reader, element: Element) -> Device:
    return Device(read.text(element, "manufacturerModelName"), read.text(element, "softwareName"))


def _actor(read: Reader, element: Element | None, device: Device | None = None) -> Actor:
    """The same three classes of CDA (assignedAuthor, assignedEntity) read alike."""
    name = read.first(element, "assignedPerson/name")
    organisation = read.first(element, "representedOrganization")
    return Actor(
        ids=read.identifiers(element),
        speciality=read.code(element),
        name=None if name is None else _person_name(read, name),
        device=device,
        organisation=None if organisation is None else _organisation(read, organisation),
    )


def _person_name(read: Reader, element: Element) -> PersonName:
    """A name in parts; one that is plain text is a family name, so that it is shown and found."""
    family = read.text(element, "family")
    given = " ".join("".join(map(str, each.itertext())).strip() for each in read.all(element, "given"))
    if not family and not given:
        family = " ".join((element.text or "").split())
    return PersonName(family, given, read.text(element, "prefix"), read.text(element, "suffix"))


def _organisation(read: Reader, element: Element) -> Organisation:
    return Organisation(
        read.identifiers(element), read.text(element, "name"), read.code(element, "standardIndustryClassCode")
    )


def _custodian(read: Reader, root: Element) -> Organisation | None:
    element = read.only(root, "custodian/assignedCustodian/representedCustodianOrganization")
    return None if element is None else _organisation(read, element)


def _legal_authenticator(read: Reader, root: Element) -> LegalAuthenticator | None:
    element = read.only(root, "legalAuthenticator")
    if element is None:
        return None
    return LegalAuthenticator(
        _actor(read, read.first(element, "assignedEntity")),
        read.time(element, "time"),
        read.attribute(element, "signatureCode", "code"),
    )


def _service_event(read: Reader, element: Element) -> ServiceEvent:
    performer = read.first(element, "performer/assignedEntity")
    low, high = read.interval(element, "effectiveTime")
    who = None if performer is None else _actor(read, performer)
    return ServiceEvent(read.code(element), low, high, who, read.identifiers(element))


def _encounter(read: Reader, element: Element | None) -> Encounter | None:
    if element is None:
        return None
    facility = read.first(element, "location/healthCareFacility")
    low, high = read.interval(element, "effectiveTime")
    return Encounter(
        code=read.code(element),
        low=low,
        high=high,
        facility=read.code(facility),
        facility_ids=read.identifiers(facility),
        facility_name=read.text(facility, "location/name"),
    )


def _related(read: Reader, element: Element) -> RelatedDocument:
    parent = read.first(element, "parentDocument")
    if parent is None:
        return RelatedDocument((element.get("typeCode") or "").strip())
    return RelatedDocument(
        (element.get("typeCode") or "").strip(),
        _one(read, parent, "id"),
        _one(read, parent, "setId"),
        _integer(read, parent, "versionNumber"),
    )


def _order(read: Reader, element: Element) -> Order:
    accession = element.find(_ACCESSION)
    return Order(_one(read, element, "id"), None if accession is None else identifier(accession))


def _body(read: Reader, root: Element) -> Body:
    text = read.first(root, "component/nonXMLBody/text")
    if text is not None:
        return Body(BodyLevel.FILE, (text.get("mediaType") or "text/plain").strip().lower())
    if read.first(root, "component/structuredBody") is not None:
        return Body(BodyLevel.STRUCTURED)
    return Body(BodyLevel.ABSENT)
