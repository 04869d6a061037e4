"""Messages of record management for people of the cast, shaped as software of today makes them. Owns their text.

`query` is what a DMP client in use sends for TD0.2: a prefix on two elements and the default namespace on the others,
elements that are nil, an attribute of SOAP without its namespace. The others follow the examples of the DMP.
"""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from lxml import etree

from carnet.cda.parser import Element
from carnet.codes.ins import Ins
from tests import cast
from tests.cast import Carer, Person

HL7: Final = "urn:hl7-org:v3"
QUERY: Final = f"{HL7}:PRPA_IN201307UV02"
ADD: Final = f"{HL7}:PRPA_IN201311UV02"
REVISE: Final = f"{HL7}:PRPA_IN201314UV02"
AUTHORISATIONS: Final = "urn:si-dmp-habilitations"
PATIENTS: Final = "urn:si-dmp-patients"
SET: Final = f"{AUTHORISATIONS}:HabilitationsEndPoint:setAuthorization"
LIST: Final = f"{AUTHORISATIONS}:HabilitationsEndPoint:listAuthorizationByPatient"
SPECIFIC: Final = f"{PATIENTS}:PatientSpecificEndPoint"
_NIL: Final = 'xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_BL: Final = 'xsi:type="BL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def number(person: Person) -> Ins:
    """The INS of somebody of the cast."""
    assert person.identity.ins is not None
    return person.identity.ins


def _header(name: str) -> str:
    return (
        f'<id root="1.3.6.1.4.1.48364.1.1" extension="{uuid4()}"/><creationTime value="20260302174507"/>'
        f'<interactionId root="2.16.840.1.113883.1.6" extension="{name}"/><processingCode code="D"/>'
        '<processingModeCode code="T"/><acceptAckCode code="AL"/>'
        '<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE">'
        '<id root="1.2.250.1.213.4.1.1.1"/><softwareName>DMP</softwareName></device></receiver>'
        '<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE">'
        '<id root="1.3.6.1.4.1.48364"/><softwareName>Logiciel d\'essai</softwareName></device></sender>'
    )


def query(ins: Ins, reason: str = "TEST_EXST") -> str:
    """TD0.2, or TD1.3a with its reason."""
    name = "PRPA_IN201307UV02"
    return (
        f'<urn:{name} xmlns:urn="{HL7}" ITSVersion="XML_1.0" xmlns="{HL7}">{_header(name)}<attentionLine {_NIL}/>'
        '<urn:controlActProcess classCode="CACT" moodCode="EVN">'
        f'<reasonCode code="{reason}" codeSystem="1.2.250.1.213.1.1.4.11" displayName="Test"/>'
        '<queryByParameter><queryId root="1.3.6.1.4.1.48364.2" extension="87d5fd8f-72b2-43bf-938c-0402bf850d25"/>'
        f'<statusCode code="new"/><parameterList><dataSource {_NIL}/><patientIdentifier>'
        f'<value root="{ins.root.value}" extension="{ins.value}"/><semanticsText>Patient.id</semanticsText>'
        f"</patientIdentifier></parameterList></queryByParameter></urn:controlActProcess></urn:{name}>"
    )


def person_part(person: Person, *, used: str = "", given: str = "", extra: str = "") -> str:
    """A patientPerson."""
    traits = person.identity.traits
    names = f'<family qualifier="BR">{traits.birth_name}</family>'
    names += f'<family qualifier="SP">{used}</family>' if used else ""
    names += f"<given>{traits.first_given_name}</given>"
    names += f'<given qualifier="CL">{given}</given>' if given else ""
    return (
        f'<patientPerson classCode="PSN" determinerCode="INSTANCE"><name>{names}</name>{extra}'
        f'<administrativeGenderCode code="{traits.sex.value}"/>'
        f'<birthTime value="{traits.birth_date:%Y%m%d}"/></patientPerson>'
    )


def says(code: str, value: object) -> str:
    """A yes or no of the person."""
    return (
        '<subjectOf typeCode="SBJ"><administrativeObservation classCode="OBS" moodCode="EVN">'
        f'<code code="{code}" codeSystem="1.2.250.1.213.4.1.2.3"/><value {_BL} value="{str(value).lower()}"/>'
        "</administrativeObservation></subjectOf>"
    )


def registration(
    name: str, reason: str, ins: Ins, inside: str, *, status: str = "active", author: Carer = cast.HELENE,
    after: str = "",
) -> str:  # fmt: skip
    """TD1.1, TD1.2, TD1.3b, TD1.4: `inside` is the person and what she said."""
    return (
        f'<{name} ITSVersion="XML_1.0" xmlns="{HL7}">{_header(name)}'
        '<controlActProcess classCode="CACT" moodCode="EVN">'
        f'<reasonCode code="{reason}" codeSystem="1.2.250.1.213.1.1.4.11"/>'
        '<subject typeCode="SUBJ" contextConductionInd="false"><registrationRequest classCode="REG" moodCode="RQO">'
        f'<statusCode code="active"/><subject1 typeCode="SBJ"><patient classCode="PAT">'
        f'<id root="1.2.250.1.213.1.4.2" extension="1197854176879056415520"/>'
        f'<id root="{ins.root.value}" extension="{ins.value}"/><statusCode code="{status}"/>{inside}'
        "</patient></subject1>"
        '<author typeCode="AUT"><assignedEntity classCode="ASSIGNED">'
        f'<id root="1.2.250.1.71.4.2.1" extension="{author.facts.professional_id}"/>'
        f'<assignedPerson classCode="PSN" determinerCode="INSTANCE"><name><family>{author.facts.family_name}</family>'
        "</name></assignedPerson>"
        '<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        f'<id root="1.2.250.1.71.4.2.2" extension="{author.place.structure_id}"/><name>{author.place.name}</name>'
        '<contactParty classCode="CON"/></representedOrganization></assignedEntity></author>'
        f"</registrationRequest></subject>{after}</controlActProcess></{name}>"
    )


def opening(person: Person, *, consent: object = True, glass: object = False, samu: object = False,
            author: Carer = cast.HELENE, extra: str = "") -> str:  # fmt: skip
    """TD1.1."""
    said = (
        says("CONSENTEMENT_OUVERTURE_DMP", consent)
        + says("OPPOSITION_BRIS_DE_GLACE", glass)
        + says("OPPOSITION_ACCES_URGENCE", samu)
    )
    provider = f'<providerOrganization classCode="ORG" determinerCode="INSTANCE" {_NIL}/>'
    inside = person_part(person, extra=extra) + provider + said
    return registration("PRPA_IN201311UV02", "CREA_RD", number(person), inside, author=author)


def reactivation(person: Person, *, consent: object = True, author: Carer = cast.HELENE) -> str:
    """TD1.2."""
    inside = person_part(person) + says("CONSENTEMENT_REACTIVATION_DMP", consent)
    return registration("PRPA_IN201314UV02", "REAC", number(person), inside, author=author)


def closing(person: Person, *, motive: str = "FERMETURE_DEMANDE_PATIENT", text: str = "", author: Carer = cast.HELENE,
            status: str = "terminated") -> str:  # fmt: skip
    """TD1.4."""
    after = (
        '<reasonOf typeCode="RSON"><detectedIssueEvent classCode="ALRT" moodCode="EVN">'
        f'<code code="{motive}" codeSystem="1.2.250.1.213.4.1.2.4"/><text>{text}</text></detectedIssueEvent></reasonOf>'
    )
    return registration(
        "PRPA_IN201314UV02", "FERM", number(person), person_part(person), status=status, author=author, after=after
    )


def change(person: Person, *, used: str = "", given: str = "", said: str = "", extra: str = "",
           author: Carer = cast.HELENE) -> str:  # fmt: skip
    """TD1.3b."""
    inside = person_part(person, used=used, given=given, extra=extra) + said
    return registration("PRPA_IN201314UV02", "MODIF_DATA", number(person), inside, author=author)


def authorisation(action: str = "AJOUT", role: str = "") -> str:
    """TD0.3."""
    inside = f"<action>{action}</action>" + (f"<role>{role}</role>" if role else "")
    return f'<setAuthorization xmlns="{AUTHORISATIONS}">{inside}</setAuthorization>'


def listing(mode: str = "") -> str:
    """TD1.6."""
    inside = f"<mode>{mode}</mode>" if mode else ""
    return f'<listAuthorizationByPatient xmlns="{AUTHORISATIONS}">{inside}</listAuthorizationByPatient>'


def specific(name: str, **parts: str) -> str:
    """TD0.4 and TD1.5."""
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in parts.items())
    return f'<{name} xmlns="{PATIENTS}">{inside}</{name}>'


def texts(found: Element, *names: str) -> list[str]:
    """The texts of the elements with this path of names, wherever it begins."""
    path = "//" + "/".join(f"*[local-name()='{name}']" for name in names)
    nodes = found.xpath(path)
    assert isinstance(nodes, list)
    return [one.text or "" for one in nodes if isinstance(one, Element)]


def codes(found: Element, *names: str, key: str = "code") -> list[str]:
    """An attribute of the elements with this path of names."""
    path = "//" + "/".join(f"*[local-name()='{name}']" for name in names)
    nodes = found.xpath(path)
    assert isinstance(nodes, list)
    return [one.get(key, "") for one in nodes if isinstance(one, Element)]


def order(found: Element) -> Sequence[str]:
    """The names of the children, in their order."""
    return [etree.QName(child).localname for child in found]
