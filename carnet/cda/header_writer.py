"""Writes the header of a CDA document. Owns the order of its elements (POCD_HD000040); reads nothing.

Unknown addresses and telecoms are written as not asked (nullFlavor NASK), as CI-SIS wants the elements present.
"""

from lxml import etree

from carnet.cda.cdatime import CdaTime
from carnet.cda.header_rules import CI_SIS, HL7_FRANCE, TYPE_ID
from carnet.cda.model import (
    Actor,
    Author,
    Code,
    Device,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Organisation,
    Patient,
    PersonName,
    RelatedDocument,
    ServiceEvent,
)
from carnet.cda.parser import NS, Element
from carnet.cda.wrap_facts import WrapFacts
from carnet.kernel.errors import Invalid


def write_header(facts: WrapFacts, model: Identifier | None) -> Element:
    """A ClinicalDocument with its whole header and no body. `model` is the template of its level, if it has one."""
    root = etree.Element(f"{{{NS}}}ClinicalDocument", nsmap={None: NS})  # type: ignore[dict-item]
    try:
        _document(root, facts, model)
        _patient(root, facts.patient)
        for author in facts.authors:
            _author(root, author)
        _custodian(root, facts.custodian)
        _legal_authenticator(root, facts.legal_authenticator)
        for event in facts.service_events:
            _service_event(root, event)
        for related in facts.related:
            _related(root, related)
        _encounter(root, facts.encounter)
    except UnwritableCharacter:
        raise Invalid.of("/ClinicalDocument", "cda.control_character") from None
    return root


class UnwritableCharacter(ValueError):
    """A text holds what XML cannot: lxml refuses control characters, and says so with a plain ValueError."""


def add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    """A child in the CDA namespace; attributes that are None are not written."""
    child = etree.SubElement(parent, f"{{{NS}}}{name}")
    try:
        for key, value in attributes.items():
            if value is not None:
                child.set(key, value)
        child.text = text
    except ValueError:
        raise UnwritableCharacter(name) from None
    return child


def _document(root: Element, facts: WrapFacts, model: Identifier | None) -> None:
    add(root, "realmCode", code="FR")
    _id(root, "typeId", TYPE_ID)
    for template in (Identifier(HL7_FRANCE), Identifier(CI_SIS), model, *facts.models):
        if template is not None:
            _id(root, "templateId", template)
    _id(root, "id", facts.id)
    code(root, "code", facts.code)
    add(root, "title", facts.title)
    _time(root, "effectiveTime", facts.effective_time)
    code(root, "confidentialityCode", facts.confidentiality)
    add(root, "languageCode", code=facts.language)
    _id(root, "setId", facts.set_id)
    add(root, "versionNumber", value=str(facts.version))


def _id(parent: Element, name: str, value: Identifier) -> None:
    add(parent, name, root=value.root, extension=value.extension)


def _ids(parent: Element, values: tuple[Identifier, ...]) -> None:
    for value in values:
        _id(parent, "id", value)


def code(parent: Element, name: str, value: Code | None) -> None:
    """A coded value with its translations; nothing for None."""
    if value is None:
        return
    child = add(parent, name, code=value.code, displayName=value.display or None, codeSystem=value.system or None)
    for translation in value.translations:
        code(child, "translation", translation)


def _time(parent: Element, name: str, value: CdaTime | None) -> None:
    """A time; one that is not known says so."""
    if value is None:
        add(parent, name, nullFlavor="UNK")
    else:
        add(parent, name, value=value.text)


def _interval(parent: Element, low: CdaTime | None, high: CdaTime | None) -> None:
    interval = add(parent, "effectiveTime", nullFlavor=None if low or high else "UNK")
    for name, value in (("low", low), ("high", high)):
        if value is not None:
            add(interval, name, value=value.text)


def _not_asked(parent: Element, *names: str) -> None:
    for name in names:
        add(parent, name, nullFlavor="NASK")


def _patient(root: Element, facts: Patient) -> None:
    role = add(add(root, "recordTarget"), "patientRole")
    _ids(role, facts.ids)
    _not_asked(role, "addr", "telecom")
    patient = add(role, "patient")
    name = add(patient, "name")
    for part, text, qualifier in (
        ("family", facts.birth_name, "BR"),
        ("given", facts.given_names, None),
        ("given", facts.first_given, "BR"),
        ("family", facts.used_name, "CL"),
        ("given", facts.used_given, "CL"),
    ):
        if text:
            add(name, part, text, qualifier=qualifier)
    code(patient, "administrativeGenderCode", facts.sex)
    _time(patient, "birthTime", facts.birth_time)
    if facts.birth_place_code or facts.birth_place_name:
        address = add(add(add(patient, "birthplace"), "place"), "addr")
        for part, text in (("county", facts.birth_place_code), ("city", facts.birth_place_name)):
            if text:
                add(address, part, text)


def _author(root: Element, facts: Author) -> None:
    author = add(root, "author")
    code(author, "functionCode", facts.function)
    _time(author, "time", facts.time)
    _actor(author, "assignedAuthor", facts.actor)


def _actor(parent: Element, name: str, facts: Actor) -> None:
    assigned = add(parent, name)
    _ids(assigned, facts.ids)
    code(assigned, "code", facts.speciality)
    _not_asked(assigned, "addr", "telecom")
    if facts.name is not None:
        _person(add(assigned, "assignedPerson"), facts.name)
    if facts.device is not None:
        _device(assigned, facts.device)
    if facts.organisation is not None:
        _organisation(assigned, "representedOrganization", facts.organisation)


def _device(parent: Element, facts: Device) -> None:
    device = add(parent, "assignedAuthoringDevice")
    for part, text in (("manufacturerModelName", facts.model), ("softwareName", facts.software)):
        if text:
            add(device, part, text)


def _person(parent: Element, facts: PersonName) -> None:
    name = add(parent, "name")
    for part in ("prefix", "given", "family", "suffix"):
        if text := getattr(facts, part):
            add(name, part, text)


def _organisation(parent: Element, name: str, facts: Organisation) -> None:
    organisation = add(parent, name)
    _ids(organisation, facts.ids)
    if facts.name:
        add(organisation, "name", facts.name)
    _not_asked(organisation, "telecom", "addr")
    code(organisation, "standardIndustryClassCode", facts.practice_setting)


def _custodian(root: Element, facts: Organisation) -> None:
    _organisation(add(add(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization", facts)


def _legal_authenticator(root: Element, facts: LegalAuthenticator) -> None:
    authenticator = add(root, "legalAuthenticator")
    _time(authenticator, "time", facts.time)
    add(authenticator, "signatureCode", code=facts.signature)
    _actor(authenticator, "assignedEntity", facts.actor)


def _service_event(root: Element, facts: ServiceEvent) -> None:
    event = add(add(root, "documentationOf"), "serviceEvent")
    _ids(event, facts.ids)
    code(event, "code", facts.code)
    _interval(event, facts.low, facts.high)
    if facts.performer is not None:
        _actor(add(event, "performer", typeCode="PRF"), "assignedEntity", facts.performer)


def _related(root: Element, facts: RelatedDocument) -> None:
    parent = add(add(root, "relatedDocument", typeCode=facts.kind), "parentDocument")
    for name, value in (("id", facts.id), ("setId", facts.set_id)):
        if value is not None:
            _id(parent, name, value)
    if facts.version is not None:
        add(parent, "versionNumber", value=str(facts.version))


def _encounter(root: Element, facts: Encounter) -> None:
    encounter = add(add(root, "componentOf"), "encompassingEncounter")
    code(encounter, "code", facts.code)
    _interval(encounter, facts.low, facts.high)
    facility = add(add(encounter, "location"), "healthCareFacility")
    _ids(facility, facts.facility_ids)
    code(facility, "code", facts.facility)
    if facts.facility_name:
        add(add(facility, "location"), "name", facts.facility_name)
