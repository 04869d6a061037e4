"""A VIHF assertion as signed text, for tests and sandboxes. Owns its writing; what one may say is the door's business.

It is written in the form that exclusive canonicalisation gives, so that what is signed is the text itself: no XML
library is needed, and the door's check with one is independent of this.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

from carnet.codes import oids
from carnet.crypto.seal_key import SealKey

SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
HL7: Final = "urn:hl7-org:v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
NOT_FOR_PARENTS: Final = "INVISIBLE_REPRESENTANTS_LEGAUX"


@dataclass(frozen=True)
class Said:
    """What an assertion is to say. Empty: it says nothing of it."""

    person: str
    name: str
    structure: str
    sector: str
    profession: str = ""
    speciality: str = ""
    ins: str = ""
    ins_root: str = oids.INS_NIR_TEST
    authentication: str = "INDIRECTE_RENFORCEE"
    purpose: str = "normal"
    secret: bool = False
    version: str = "4.0"
    issued_at: datetime | None = None
    life: timedelta | None = timedelta(minutes=10)
    audience: str = ""
    issuer: str = ""
    issuer_format: str = FORMAT
    mode_name: str = "Authentification_Mode"
    resource: str = "urn:dmp"
    software: str = "carnet vihf sign"
    id: str = ""
    once: bool = False
    """OneTimeUse: it is for one message."""
    automatic: bool = False
    """An automatic process, for which the person answers."""


def signed(said: Said, key: SealKey) -> str:
    """The assertion with its signature, in canonical form."""
    made_id = said.id or f"_{uuid4().hex}"
    before, after = _parts(said, key, made_id)
    info = _signed_info(made_id, sha256((before + after).encode()).digest())
    value = key.sign(info.encode())
    inside = info.replace(f' xmlns:ds="{DS}"', "", 1)
    signature = (
        f'<ds:Signature xmlns:ds="{DS}">{inside}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{b64encode(key.der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</ds:Signature>"
    )
    return before + signature + after


def _parts(said: Said, key: SealKey, made_id: str) -> tuple[str, str]:
    """The text up to Issuer, after which the signature goes, and the rest."""
    issued = said.issued_at or datetime.now(UTC)
    before = (
        f'<saml:Assertion xmlns:saml="{SAML}" ID="{made_id}" IssueInstant="{_at(issued)}" Version="2.0">'
        f'<saml:Issuer Format="{_value(said.issuer_format)}">{_text(said.issuer or key.subject)}</saml:Issuer>'
    )
    after = (
        f"<saml:Subject><saml:NameID>{_text(said.person)}</saml:NameID></saml:Subject>{_conditions(said, issued)}"
        f'<saml:AuthnStatement AuthnInstant="{_at(issued)}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext>"
        f"</saml:AuthnStatement><saml:AttributeStatement>{_attributes(said)}</saml:AttributeStatement></saml:Assertion>"
    )
    return before, after


def _conditions(said: Said, issued: datetime) -> str:
    if said.life is None and not said.audience and not said.once:
        return ""
    times = f' NotBefore="{_at(issued)}" NotOnOrAfter="{_at(issued + said.life)}"' if said.life is not None else ""
    audience = (
        f"<saml:AudienceRestriction><saml:Audience>{_text(said.audience)}</saml:Audience></saml:AudienceRestriction>"
        if said.audience
        else ""
    )
    once = "<saml:OneTimeUse></saml:OneTimeUse>" if said.once else ""
    return f"<saml:Conditions{times}>{audience}{once}</saml:Conditions>"


def _attributes(said: Said) -> str:
    texts = [
        ("VIHF_Version", said.version),
        ("Identifiant_Structure", said.structure),
        ("Secteur_Activite", f"{said.sector}^{oids.ACTIVITY_SECTOR}"),
        ("urn:oasis:names:tc:xspa:1.0:subject:subject-id", said.name),
        (said.mode_name, said.authentication),
        ("urn:oasis:names:tc:xacml:2.0:resource:resource-id", _cx(said)),
        ("Ressource_URN", said.resource),
        (
            "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code",
            f"{NOT_FOR_PARENTS}^{oids.VISIBILITY}" if said.secret else "",
        ),
        ("LPS_Nom", said.software),
    ]
    plain = "".join(_attribute(name, _text(value)) for name, value in texts if value)
    purpose = _coded("PurposeOfUse", said.purpose, oids.ACCESS_MODE)
    roles = "".join(_attribute_value(role) for role in _roles(said))
    role = f'<saml:Attribute Name="urn:oasis:names:tc:xacml:2.0:subject:role">{roles}</saml:Attribute>' if roles else ""
    return plain + role + _attribute("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse", purpose)


def _roles(said: Said) -> list[str]:
    if said.automatic:
        return [_coded("Role", "AUTOMATE", oids.NON_PROFESSIONAL_AUTHOR)]
    profession = [_coded("Role", said.profession, oids.PROFESSION)] if said.profession else []
    return [*profession, *([_coded("Role", said.speciality, oids.SKILL)] if said.speciality else [])]


def _cx(said: Said) -> str:
    return f"{said.ins}^^^&{said.ins_root}&ISO^NH" if said.ins else ""


def _attribute(name: str, inside: str) -> str:
    return f'<saml:Attribute Name="{_value(name)}">{_attribute_value(inside)}</saml:Attribute>'


def _attribute_value(inside: str) -> str:
    return f"<saml:AttributeValue>{inside}</saml:AttributeValue>"


def _coded(name: str, code: str, system: str) -> str:
    attributes = f'code="{_value(code)}" codeSystem="{system}" xsi:type="CE"'
    return f'<hl7:{name} xmlns:hl7="{HL7}" xmlns:xsi="{XSI}" {attributes}></hl7:{name}>'


def _signed_info(made_id: str, digest: bytes) -> str:
    exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    return (
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{exclusive}">'
        '</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256">'
        f'</ds:SignatureMethod><ds:Reference URI="#{made_id}"><ds:Transforms><ds:Transform Algorithm="{DS}'
        f'enveloped-signature"></ds:Transform><ds:Transform Algorithm="{exclusive}"></ds:Transform></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
        f"<ds:DigestValue>{b64encode(digest).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _value(value: str) -> str:
    plain = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return plain.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
