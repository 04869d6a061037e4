"""Who is calling: VIHF assertions that are taken, and each way in which one is refused (security.md A21)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from carnet.policy.model import AccessMode, ActorKind, AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.end_certificate import end_certificate
from tests import cast
from tests.journal import events
from tests.xds import vihf
from tests.xds.hearing import CABINET, Heard, hers, refused, send
from tests.xds.house import Soap, fault, opened

SAML, DS = "urn:oasis:names:tc:SAML:2.0:assertion", "http://www.w3.org/2000/09/xmldsig#"


# What is taken.


def test_assertion_doctor_signed_by_her_structure_says_who_asks(soap: Soap, heard: Heard) -> None:
    assert send(soap, hers(soap)).status_code == 200
    caller = heard.caller
    assert (caller.kind, caller.actor_id) == (ActorKind.PROFESSIONAL, cast.HELENE.facts.professional_id)
    assert (caller.profession, caller.speciality, caller.sector) == ("10", "SM26", "SA07")
    assert (caller.structure_id, caller.authentication) == (CABINET, AuthenticationMode.INDIRECT_STRONG)
    assert (caller.mode, caller.secret, caller.interface) == (AccessMode.NORMAL, False, "soap")
    assert heard.asked[-1].patient == cast.ODETTE.identity.ins
    assert heard.asked[-1].names(cast.ODETTE.identity.ins) and not heard.asked[-1].names(cast.KARIM.identity.ins)
    event = events(soap.record)[-1]
    assert (event.act, event.interface, event.who.application) == ("document:list", "soap", "Logiciel d'essai")


SPELLINGS: list[dict[str, Any]] = [
    {"version": "3.0"},
    {"mode_name": "Authentification_mode"},
    {"issuer_format": "urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName"},
    {"life": None},
    {"audience": "urn:dmp"},
    {"audience": "http://testserver/soap"},
    {"resource": ""},
    {"speciality": ""},
]


def test_assertion_in_each_spelling_of_the_sources_is_taken(soap: Soap, heard: Heard) -> None:
    for what in SPELLINGS:
        assert send(soap, hers(soap, **what)).status_code == 200, what


@pytest.mark.parametrize(
    ("what", "mode", "secret"),
    [
        ({"purpose": "bris_de_glace"}, AccessMode.BREAK_GLASS, False),
        ({"purpose": "centre_15"}, AccessMode.REGULATION, False),
        ({"secret": True}, AccessMode.NORMAL, True),
    ],
)
def test_assertion_says_the_purpose_and_the_secret_connection(
    soap: Soap, heard: Heard, what: dict[str, Any], mode: AccessMode, secret: bool
) -> None:
    send(soap, hers(soap, **what))
    assert (heard.caller.mode, heard.caller.secret) == (mode, secret)


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("INDIRECTE", AuthenticationMode.INDIRECT),
        ("INDIRECTE_RENFORCEE", AuthenticationMode.INDIRECT_STRONG),
        ("DELEGUEE", AuthenticationMode.DELEGATED),
    ],
)
def test_assertion_of_a_seal_says_how_the_person_signed_in(
    soap: Soap, heard: Heard, word: str, mode: AuthenticationMode
) -> None:
    send(soap, hers(soap, authentication=word))
    assert heard.caller.authentication is mode


def test_assertion_of_a_card_is_direct_and_of_its_person_only(soap: Soap, heard: Heard) -> None:
    helene = cast.HELENE.facts.professional_id
    vihf.pin(CABINET, soap.scene.clock, name="carte", professional_id=helene)
    assert send(soap, hers(soap, key="carte", authentication="DIRECTE")).status_code == 200
    assert heard.caller.authentication is AuthenticationMode.DIRECT
    marc = vihf.signed(cast.MARC, cast.ODETTE, soap.scene.clock, key="carte", authentication="DIRECTE")
    refused(soap, send(soap, marc), "vihf.authentication_mode", "wsse:InvalidSecurityToken")
    refused(soap, send(soap, hers(soap, authentication="DIRECTE")), "vihf.authentication_mode",
            "wsse:InvalidSecurityToken")  # fmt: skip


def test_assertion_staff_and_automatic_processes_only_feed(soap: Soap, heard: Heard) -> None:
    send(soap, vihf.signed(cast.SONIA, cast.ODETTE, soap.scene.clock))
    send(soap, hers(soap, person="3750900001/bloc-2", profession=""))
    send(soap, hers(soap, automatic=True, authentication="INDIRECTE"))
    kinds = [asked.caller.kind.value for asked in heard.asked]
    assert kinds == ["secretary", "secretary", "application"]


def test_assertion_of_a_card_of_the_staff_only_feeds(soap: Soap, heard: Heard) -> None:
    """CPE: the card of somebody whom the directory does not list, by the internal number of the structure."""
    person = "3750900001/accueil"
    vihf.pin(CABINET, soap.scene.clock, name="cpe", professional_id=person)
    assert send(soap, hers(soap, key="cpe", person=person, profession="", authentication="DIRECTE")).status_code == 200
    caller = heard.caller
    assert (caller.kind, caller.authentication) == (ActorKind.SECRETARY, AuthenticationMode.DIRECT)
    # It is a card of this person, and no doctor's.
    refused(soap, send(soap, hers(soap, key="cpe", authentication="DIRECTE")), "vihf.authentication_mode",
            "wsse:InvalidSecurityToken")  # fmt: skip


def test_assertion_unicode_and_signs_of_xml_are_read_as_they_were_signed(soap: Soap, heard: Heard) -> None:
    assert send(soap, hers(soap, software='L&é <ç> "O\'" 𝔘')).status_code == 200
    assert heard.caller.application == 'L&é <ç> "O\'" 𝔘'


# What is refused, by its words.


WORDS: list[tuple[dict[str, Any], str, str]] = [
    ({"audience": "http://ailleurs.test"}, "vihf.audience", "wsse:InvalidSecurityToken"),
    ({"resource": "urn:autre"}, "vihf.resource", "wsse:InvalidSecurityToken"),
    ({"version": "2.0"}, "vihf.version", "wsse:InvalidSecurityToken"),
    ({"version": ""}, "vihf.element", "wsse:InvalidSecurityToken"),
    ({"authentication": "AIR"}, "vihf.authentication_mode", "wsse:InvalidSecurityToken"),
    ({"purpose": "curiosite"}, "vihf.purpose", "wsse:InvalidSecurityToken"),
    ({"issuer_format": "urn:autre"}, "vihf.issuer", "wsse:InvalidSecurityToken"),
    ({"ins": "123"}, "vihf.patient", "wsse:InvalidSecurityToken"),
    ({"ins_root": "1.2.3"}, "vihf.patient", "wsse:InvalidSecurityToken"),
    ({"structure": ""}, "vihf.unknown_signer", "wsse:FailedAuthentication"),
    ({"structure": "1999999999"}, "vihf.unknown_signer", "wsse:FailedAuthentication"),
    ({"structure": cast.HOSPITAL.structure_id}, "vihf.signature", "wsse:FailedCheck"),
    ({"key": "inconnue"}, "vihf.signature", "wsse:FailedCheck"),
    ({"person": "899999999999"}, "vihf.person", "wsse:FailedAuthentication"),
    ({"person": "3999999999/x"}, "vihf.person", "wsse:FailedAuthentication"),
    ({"sector": "SA01"}, "vihf.activity", "wsse:FailedAuthentication"),
    ({"profession": "60"}, "vihf.role", "wsse:FailedAuthentication"),
    ({"person": ""}, "vihf.element", "wsse:InvalidSecurityToken"),
    ({"software": "x" * 300}, "vihf.element", "wsse:InvalidSecurityToken"),
]


def test_assertion_that_may_not_say_so_is_refused(soap: Soap, heard: Heard) -> None:
    for what, rule, subcode in WORDS:
        refused(soap, send(soap, hers(soap, **what)), rule, subcode)
    assert not heard.asked


TIMES: list[tuple[timedelta | None, timedelta, str]] = [
    (timedelta(minutes=10), timedelta(minutes=10, seconds=59), ""),
    (timedelta(minutes=10), timedelta(minutes=11), "vihf.expired"),
    (None, timedelta(minutes=30, seconds=59), ""),
    (None, timedelta(minutes=31), "vihf.expired"),
    (timedelta(days=1), timedelta(minutes=31), "vihf.expired"),
    (None, timedelta(seconds=-60), ""),
    (None, timedelta(seconds=-61), "vihf.not_yet"),
]


def test_assertion_serves_from_its_beginning_to_its_end(soap: Soap, heard: Heard) -> None:
    for life, late, rule in TIMES:
        answer = send(soap, hers(soap, life=life, issued_at=soap.scene.clock.now() - late))
        if rule:
            refused(soap, answer, rule, "wsu:MessageExpired")
        else:
            assert answer.status_code == 200, (life, late)


def test_assertion_of_a_certificate_that_ended_is_refused_at_once(soap: Soap, heard: Heard) -> None:
    assertion = hers(soap)
    assert send(soap, assertion).status_code == 200
    end_certificate(Caller.command(soap.scene.clock), vihf.pin(CABINET, soap.scene.clock).fingerprint)
    refused(soap, send(soap, assertion), "vihf.unknown_signer", "wsse:FailedAuthentication")
    refused(soap, send(soap, hers(soap)), "vihf.unknown_signer", "wsse:FailedAuthentication")


def test_assertion_of_who_left_the_structure_is_refused_at_once(soap: Soap, heard: Heard) -> None:
    from carnet.identity import directory

    assertion = hers(soap)
    assert send(soap, assertion).status_code == 200
    directory.end_activity(cast.HELENE.facts.professional_id, CABINET, "SA07")
    refused(soap, send(soap, assertion), "vihf.activity", "wsse:FailedAuthentication")


def test_assertion_says_no_more_than_the_operator_allowed_its_certificate(soap: Soap, heard: Heard) -> None:
    vihf.pin(CABINET, soap.scene.clock, authentication=frozenset({AuthenticationMode.INDIRECT}),
             modes=frozenset({AccessMode.NORMAL}))  # fmt: skip
    refused(soap, send(soap, hers(soap)), "vihf.authentication_mode", "wsse:InvalidSecurityToken")
    told = send(soap, hers(soap, authentication="INDIRECTE", purpose="bris_de_glace"))
    refused(soap, told, "vihf.purpose", "wsse:InvalidSecurityToken")


# What is refused, by its form and signature (A21).


def parsed(assertion: bytes) -> Any:
    """An assertion as a tree of the test."""
    return etree.fromstring(assertion)


def written(tree: Any) -> bytes:
    """The tree again."""
    return etree.tostring(tree)


def evil(assertion: bytes, new_id: str = "_evil") -> Any:
    """The same assertion in Paul's name, unsigned, with another ID."""
    tree = parsed(assertion)
    tree.remove(tree.find(f"{{{DS}}}Signature"))
    tree.set("ID", new_id)
    tree.find(f"{{{SAML}}}Subject/{{{SAML}}}NameID").text = cast.PAUL.facts.professional_id
    return tree


def xsw(number: int, assertion: bytes) -> bytes:
    """The eight wrappings of Somorovsky et al. (2012), in the shapes that a header with a bare assertion allows."""
    signed, wrapped = parsed(assertion), evil(assertion)
    signature = signed.find(f"{{{DS}}}Signature")
    bare = parsed(assertion)
    bare.remove(bare.find(f"{{{DS}}}Signature"))
    if number == 1:  # The signed one inside the signature of the evil one.
        signature.append(etree.SubElement(signature, f"{{{DS}}}Object"))
        signature.find(f"{{{DS}}}Object").append(bare)
        wrapped.insert(1, signature)
        return written(wrapped)
    if number == 2:  # The signature first, detached, then the signed one inside.
        wrapped.insert(1, signature)
        wrapped.append(bare)
        return written(wrapped)
    if number == 3:  # Side by side, the evil one first.
        return written(wrapped) + assertion
    if number == 4:  # The signed one inside the evil one.
        wrapped.append(signed)
        return written(wrapped)
    if number == 5:  # The evil one keeps the signature, the signed one follows.
        wrapped.insert(1, signature)
        return written(wrapped) + written(bare)
    if number == 6:  # The signed one inside the signature, which stays in the evil one after its Issuer.
        signature.append(bare)
        wrapped.insert(1, signature)
        return written(wrapped)
    if number == 7:  # In an element for extensions.
        wrapped.insert(2, etree.Element("Extensions"))
        wrapped[2].append(signed)
        return written(wrapped)
    # The evil one in an Object of the signature of the signed one.
    etree.SubElement(signature, f"{{{DS}}}Object").append(wrapped)
    return written(signed)


def test_a21_wrapped_signature_is_refused(soap: Soap, heard: Heard) -> None:
    for number in range(1, 9):
        told = fault(send(soap, xsw(number, hers(soap))))
        assert told.rule in {"vihf.two", "vihf.signature_place"} and told.subcode.startswith("wsse:"), number
    assert not heard.asked


def _one_id_twice(assertion: bytes) -> bytes:
    return assertion.replace(b"<saml:Subject>", b'<saml:Subject ID="' + parsed(assertion).get("ID").encode() + b'">')


def _replace(old: str, new: str) -> Callable[[bytes], bytes]:
    def changed(assertion: bytes) -> bytes:
        found = re.sub(old.encode(), new.encode(), assertion, count=1)
        assert found != assertion
        return found

    return changed


PERSON = cast.HELENE.facts.professional_id
CHANGES: list[tuple[str, Callable[[bytes], bytes], str, str]] = [
    ("unsigned", _replace(r"<ds:Signature .*</ds:Signature>", ""), "vihf.unsigned", "wsse:FailedCheck"),
    ("comment in NameID", _replace(PERSON, f"{PERSON[:6]}<!-- -->{PERSON[6:]}"), "vihf.comment",
     "wsse:InvalidSecurityToken"),
    ("instruction in NameID", _replace(PERSON, f"{PERSON[:6]}<?x y?>{PERSON[6:]}"), "vihf.comment",
     "wsse:InvalidSecurityToken"),
    ("another person", _replace(PERSON, cast.PAUL.facts.professional_id), "vihf.signature", "wsse:FailedCheck"),
    ("two assertions", lambda data: data + data, "vihf.two", "wsse:InvalidSecurity"),
    ("encrypted", lambda data: b'<x:EncryptedAssertion xmlns:x="%s"/>' % SAML.encode(), "vihf.place",
     "wsse:InvalidSecurity"),
    ("inside another header", lambda data: b"<t:In xmlns:t='urn:t'>" + data + b"</t:In>", "vihf.place",
     "wsse:InvalidSecurity"),
    ("one id twice", _one_id_twice, "vihf.id_twice", "wsse:InvalidSecurity"),
    ("sha-1 signature", _replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", f"{DS}rsa-sha1"),
     "vihf.algorithm", "wsse:UnsupportedAlgorithm"),
    ("sha-1 digest", _replace("http://www.w3.org/2001/04/xmlenc#sha256", f"{DS}sha1"), "vihf.algorithm",
     "wsse:UnsupportedAlgorithm"),
    ("hmac", _replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", f"{DS}hmac-sha256"), "vihf.algorithm",
     "wsse:UnsupportedAlgorithm"),
    ("canonical with comments", _replace("xml-exc-c14n#", "xml-exc-c14n#WithComments"), "vihf.algorithm",
     "wsse:UnsupportedAlgorithm"),
    ("another reference", _replace('URI="#[^"]*"', 'URI=""'), "vihf.signature_reference", "wsse:FailedCheck"),
    ("a reference outside", _replace('URI="#[^"]*"', 'URI="http://ailleurs.test/"'), "vihf.signature_reference",
     "wsse:FailedCheck"),
    ("no transform", _replace(r"<ds:Transforms>.*</ds:Transforms>", ""), "vihf.signature_reference",
     "wsse:FailedCheck"),
    ("transform of style", _replace(f"{DS}enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
     "vihf.signature_reference", "wsse:FailedCheck"),
    ("not base 64", _replace("<ds:SignatureValue>[^<]*<", "<ds:SignatureValue>!<"), "vihf.signature",
     "wsse:FailedCheck"),
    ("not of the schema", _replace(' Version="2.0"', ""), "vihf.schema", "wsse:InvalidSecurityToken"),
    ("an attribute twice", _replace("Ressource_URN", "VIHF_version"), "vihf.attribute_twice",
     "wsse:InvalidSecurityToken"),
    ("far too long", _replace("<saml:AuthnContextClassRef>", "<saml:AuthnContextClassRef>" + "x" * 70_000),
     "vihf.too_long", "carnet:LimitExceeded"),
]  # fmt: skip


def test_a21_assertion_that_was_changed_is_refused(soap: Soap, heard: Heard) -> None:
    for _, change, rule, subcode in CHANGES:
        refused(soap, send(soap, change(hers(soap))), rule, subcode)
    assert not heard.asked


def test_a21_certificate_in_the_message_is_not_believed(soap: Soap, heard: Heard) -> None:
    """Signed with an own key whose certificate stands in KeyInfo, and says the subject of the pinned one."""
    answer = send(soap, hers(soap, key="inconnue", issuer=vihf.key_of(CABINET).subject))
    refused(soap, answer, "vihf.signature", "wsse:FailedCheck")


def test_answer_to_an_assertion_is_no_fault(soap: Soap, heard: Heard) -> None:
    assert opened(send(soap, hers(soap)))[0].tag == "{urn:test}Said"
