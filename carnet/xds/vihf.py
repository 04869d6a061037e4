"""The VIHF 3.0 and 4.0 assertion of a message. Owns its place, form and reading; what it may say is asked later.

The names of attributes and the words of Format and Authentification_Mode come in several spellings in the sources; each
is taken. Nothing is read but the element that the check of the signature gave back.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from carnet.cda.parser import with_comments
from carnet.cda.prolog import UTF8_BOM
from carnet.codes.ins import Ins, parse_ins
from carnet.kernel.errors import Invalid
from carnet.usecases.accept_assertion import Assertion, Code
from carnet.xds import limits, schema
from carnet.xds.asked import Element
from carnet.xds.envelope import Envelope
from carnet.xds.faults import WSU, Faulty, need, needed
from carnet.xds.signature import SAML

WHERE: Final = "/Envelope/Header/Security/Assertion"
ASSERTION: Final = f"{{{SAML}}}Assertion"
ENCRYPTED: Final = f"{{{SAML}}}EncryptedAssertion"
ISSUER_FORMATS: Final = frozenset(
    {"urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
     "urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName",
     "urn:oasis:names:tc:SAML:2.0:nameid-format:X509SubjectName"}
)  # fmt: skip
ROLE: Final = "urn:oasis:names:tc:xacml:2.0:subject:role"
PATIENT: Final = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
PURPOSE: Final = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
CONFIDENTIALITY: Final = "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code"
STRUCTURE: Final = "Identifiant_Structure"
_IDS: Final = ("ID", "Id", f"{{{WSU}}}Id", "AssertionID")
_CX: Final = re.compile(r"([^^&\s]+)\^\^\^&([0-9.]+)&ISO\^[A-Z]+", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_NANOSECONDS: Final = re.compile(r"(\.\d{6})\d+", re.ASCII)
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LONGEST_TEXT: Final = 255


@dataclass(frozen=True)
class Found:
    """The one assertion of a message, before anything of it is believed."""

    element: Element
    data: bytes


def found(read: Envelope, data: bytes) -> Found:
    """The assertion of a message, in its one place and of the form of SAML. Raises Faulty (`vihf.*`)."""
    every = [*read.root.iter(ASSERTION), *read.root.iter(ENCRYPTED)]
    need(every, "vihf.missing", WHERE)
    need(len(every) == 1, "vihf.two", WHERE)
    need(every[0].tag != ENCRYPTED and every[0].getparent() is read.security, "vihf.place", WHERE)
    _check_ids(read.root)
    alone = etree.tostring(every[0], with_tail=False)
    need(len(alone) <= limits.MOST_ASSERTION_BYTES, "vihf.too_long", WHERE, limit=str(limits.MOST_ASSERTION_BYTES))
    _check_comments(data)
    return Found(every[0], alone)


def check_form(assertion: Element) -> None:
    """The schema of SAML 2.0. Raises Faulty with the first places that differ."""
    places = schema.differences(_without_types(assertion), against=schema.SAML)
    need(not places, "vihf.schema", WHERE, where="; ".join(places[:3]))


def claimed_structure(assertion: Element) -> str:
    """The structure that an assertion names: which certificates to try. Nobody is believed by it."""
    return _texts(assertion).get(STRUCTURE.lower(), "")


def read(signed: Element, fingerprint: bytes) -> Assertion:
    """What a signed assertion says. Raises Faulty, naming the element that is missing or cannot be read."""
    texts, elements = _texts(signed), _elements(signed)
    issuer = needed(signed.find(f"{{{SAML}}}Issuer"), "vihf.issuer", f"{WHERE}/Issuer/@Format")
    need(issuer.get("Format") in ISSUER_FORMATS, "vihf.issuer", f"{WHERE}/Issuer/@Format")
    conditions = signed.find(f"{{{SAML}}}Conditions")
    ends = [_time(one, "NotOnOrAfter") for one in (conditions, *signed.iter(f"{{{SAML}}}SubjectConfirmationData"))]
    at = f"{WHERE}/AuthnStatement/@AuthnInstant"
    authenticated = needed(_time(signed.find(f"{{{SAML}}}AuthnStatement"), "AuthnInstant"), "vihf.element", at)
    issued = needed(_time(signed, "IssueInstant"), "vihf.element", at)
    begins = [at for at in (_time(conditions, "NotBefore"), authenticated) if at is not None]
    return Assertion(
        id=signed.get("ID", ""),
        issuer=(issuer.text or "").strip()[:1000],
        issued_at=issued,
        person=_needed(signed.findtext(f"{{{SAML}}}Subject/{{{SAML}}}NameID") or "", "Subject/NameID"),
        version=_needed(texts.get("vihf_version", ""), "VIHF_Version"),
        structure=_needed(texts.get(STRUCTURE.lower(), ""), STRUCTURE),
        sector=_code(_needed(texts.get("secteur_activite", ""), "Secteur_Activite")),
        roles=tuple(_coded(one) for one in elements.get(ROLE, ())),
        authentication=_needed(texts.get("authentification_mode", ""), "Authentification_Mode"),
        purpose=_purpose(elements, texts),
        fingerprint=fingerprint,
        begins=max(begins),
        ends=min((at for at in ends if at is not None), default=None),
        audiences=tuple((one.text or "").strip() for one in signed.iter(f"{{{SAML}}}Audience")),
        resource=texts.get("ressource_urn", ""),
        patient=_patient(texts.get(PATIENT, "")),
        confidentiality=texts.get(CONFIDENTIALITY, "").partition("^")[0],
        software=texts.get("lps_nom", "")[:100],
        once=signed.find(f"{{{SAML}}}Conditions/{{{SAML}}}OneTimeUse") is not None,
    )


def _check_ids(root: Element) -> None:
    """An ID that stands twice could be read in one place and checked in another."""
    seen: set[str] = set()
    for element in root.iter():
        for name in _IDS:
            value = element.get(name)
            if value is None:
                continue
            of_assertion = element.tag.startswith((f"{{{SAML}}}", "{http://www.w3.org/2000/09/xmldsig#}"))
            again = value in seen and of_assertion
            need(not again, "vihf.id_twice", f"{WHERE}/@{etree.QName(name).localname}")
            seen.add(value)


def _check_comments(data: bytes) -> None:
    """A comment splits a text in two for who reads carelessly (CVE-2018-0489): in an assertion there is none."""
    # A declaration stands at the very beginning; what else begins so is an instruction.
    if b"<!--" not in data and data.find(b"<?", len(UTF8_BOM) + 1) < 0:
        need(True, "vihf.comment", WHERE)
        return
    root = with_comments(data, max_bytes=limits.MOST_ROOT_BYTES)
    for one in root.iter(ASSERTION):
        inside = next(one.iter(etree.Comment, etree.ProcessingInstruction), None)
        need(inside is None, "vihf.comment", WHERE)


def _without_types(assertion: Element) -> Element:
    """A copy without xsi:type: the profile names types of HL7 there, of which SAML's schema knows nothing."""
    copy = deepcopy(assertion)
    for element in copy.iter():
        if _XSI_TYPE in element.attrib:
            del element.attrib[_XSI_TYPE]
    return copy


def _attributes(signed: Element) -> list[tuple[str, list[Element]]]:
    found_ = [
        (one.get("Name", "").strip(), one.findall(f"{{{SAML}}}AttributeValue"))
        for one in signed.iterfind(f"{{{SAML}}}AttributeStatement/{{{SAML}}}Attribute")
    ]
    names = [name.lower() for name, _ in found_]
    twice = next((name for name in names if names.count(name) > 1), "")
    need(len(set(names)) == len(names), "vihf.attribute_twice", f"{WHERE}/AttributeStatement", name=twice[:100])
    return found_


def _texts(signed: Element) -> Mapping[str, str]:
    """The text of each attribute that has one value and no element in it; names without regard to case."""
    texts = {}
    for name, values in _attributes(signed):
        if len(values) == 1 and len(values[0]) == 0:
            text = (values[0].text or "").strip()
            need(len(text) <= _LONGEST_TEXT, "vihf.element", f"{WHERE}/{name[:100]}")
            texts[name if ":" in name else name.lower()] = text
    return texts


def _elements(signed: Element) -> Mapping[str, list[Element]]:
    return {name: [child for value in values for child in value] for name, values in _attributes(signed)}


def _purpose(elements: Mapping[str, list[Element]], texts: Mapping[str, str]) -> Code:
    inside = elements.get(PURPOSE, [])
    need(len(inside) <= 1, "vihf.element", f"{WHERE}/{PURPOSE}")
    return _coded(inside[0]) if inside else _code(_needed(texts.get(PURPOSE, ""), PURPOSE))


def _coded(element: Element) -> Code:
    return Code(element.get("code", "").strip(), element.get("codeSystem", "").strip())


def _code(text: str) -> Code:
    code, _, system = text.partition("^")
    return Code(code.strip(), system.strip())


def _patient(text: str) -> Ins | None:
    """The person, as CX: `number^^^&root&ISO^NH`. Empty: the message is about nobody in particular."""
    if not text:
        return None
    parts = _CX.fullmatch(text)
    try:
        if parts is not None:
            number = parse_ins(parts[2], parts[1])
            need(True, "vihf.patient", f"{WHERE}/{PATIENT}")
            return number
    except Invalid:
        pass
    raise Faulty("vihf.patient", f"{WHERE}/{PATIENT}")


def _time(element: Element | None, name: str) -> datetime | None:
    """A time of SAML, which is UTC or says its offset; None where there is none."""
    text = element.get(name, "").strip() if element is not None else ""
    if not text:
        return None
    try:
        if not _TIME.fullmatch(text):
            raise ValueError
        # Python keeps microseconds; some software writes nanoseconds.
        return datetime.fromisoformat(_NANOSECONDS.sub(r"\1", text)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Faulty("vihf.element", f"{WHERE}/@{name}") from None


def _needed(text: str, name: str) -> str:
    text = text.strip()
    need(text and len(text) <= _LONGEST_TEXT, "vihf.element", f"{WHERE}/{name}")
    return text
