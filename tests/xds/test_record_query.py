"""TD0.2 at the SOAP door: what a professional is told of a record, by the rules of the pages and of the FHIR door."""

from dataclasses import replace

import pytest
from lxml import etree

from carnet.cda.parser import Element
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.policy.model import AuthenticationMode
from carnet.portal.journal_lines import journal_lines
from carnet.usecases.caller import Caller
from carnet.usecases.change_block import change_block
from carnet.usecases.close_record import close_record
from carnet.usecases.read_journal import JournalPage, read_journal
from tests import cast
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds.house import Soap, body
from tests.xds.record_messages import QUERY, codes, number, order, query, texts

ODETTE, KARIM = number(cast.ODETTE), number(cast.KARIM)


def asks(soap: Soap, caller: Caller, message: str = "", ins: object = ODETTE) -> Element:
    """The answer of TD0.2 about the person whom the assertion names too."""
    return body(soap.ask(caller, "record", QUERY, (message or query(ODETTE)).encode(), patient=ins))  # type: ignore[arg-type]


def lines(found: Element) -> dict[str, str]:
    """What the answer says of the own authorisation and role."""
    told = zip(codes(found, "attentionLine", "keyWordText"), found.iterfind("{*}attentionLine/{*}value"), strict=True)
    return {name: value.get("code") or value.get("value") or "" for name, value in told}


def outcome(found: Element) -> tuple[list[str], list[str]]:
    """The acknowledgement and the answer of the query."""
    return codes(found, "acknowledgement", key="typeCode"), codes(found, "queryResponseCode")


def test_existence_professional_without_agreement_is_told_the_state_and_no_trait(soap: Soap) -> None:
    found = asks(soap, soap.scene.caller(cast.PAUL))
    assert outcome(found) == (["AA"], ["OK"])
    assert lines(found) == {"AUTORISATION": "NON_EXISTE", "STATUT_MT": "false"}
    assert codes(found, "patient", "statusCode") == ["active"]
    assert codes(found, "patient", "id", key="extension") == [ODETTE.value]
    assert "MARTINEAU" not in etree.tostring(found, encoding="unicode")
    assert codes(found, "patientPerson", "name", key="nullFlavor") == ["MSK"]
    assert [one.act for one in events(soap.record)[-2:]] == ["record:find", "record:see_status"]
    assert events(soap.record)[-1].interface == "soap"


def test_existence_professional_with_agreement_is_told_the_person(soap: Soap) -> None:
    soap.scene.agrees(cast.HELENE)
    found = asks(soap, soap.scene.caller(cast.HELENE))
    assert lines(found) == {"AUTORISATION": "VALIDE", "STATUT_MT": "false"}
    assert texts(found, "patientPerson", "name", "family") == ["MARTINEAU", "MARTINEAU"]
    assert codes(found, "patientPerson", "birthTime", key="value") == ["19480514"]
    soap.scene.treats(cast.MARC)
    assert lines(asks(soap, soap.scene.caller(cast.MARC)))["STATUT_MT"] == "true"


def test_existence_answer_has_the_order_of_the_examples_and_names_the_question(soap: Soap) -> None:
    message = query(ODETTE)
    found = asks(soap, soap.scene.agrees(cast.HELENE), message)
    assert etree.QName(found).localname == "PRPA_IN201308UV02"
    assert order(found) == [
        "id", "creationTime", "interactionId", "processingCode", "processingModeCode", "acceptAckCode", "receiver",
        "sender", "attentionLine", "attentionLine", "acknowledgement", "controlActProcess",
    ]  # fmt: skip
    asked = etree.fromstring(message)
    assert codes(found, "targetMessage", "id", key="extension") == codes(asked, "id", key="extension")[:1]
    assert codes(found, "receiver", "device", "id", key="root") == ["1.3.6.1.4.1.48364"]
    assert codes(found, "queryAck", "queryId", key="extension") == codes(asked, "queryId", key="extension")
    (act,) = found.iterfind("{*}controlActProcess")
    assert order(act) == ["reasonCode", "subject", "queryAck"]


def test_existence_closed_record_since_when_and_why(soap: Soap) -> None:
    close_record(soap.scene.odette, soap.record, "Je change", told=True)
    found = asks(soap, soap.scene.caller(cast.PAUL))
    assert outcome(found) == (["AA"], ["OK"])
    assert codes(found, "patient", "statusCode") == ["terminated"]
    assert codes(found, "detectedIssueEvent", "code") == ["FERMETURE_DEMANDE_PATIENT"]
    assert texts(found, "detectedIssueEvent", "text") == ["Je change"]
    assert codes(found, "registrationEvent", "effectiveTime", key="value")[0][:8] == soap.scene.clock.now().strftime(
        "%Y%m%d"
    )


def test_existence_unknown_number_is_nothing_and_an_event(soap: Soap) -> None:
    found = asks(soap, soap.scene.caller(cast.PAUL), query(KARIM), KARIM)
    assert outcome(found) == (["AA"], ["NF"])
    assert (lines(found), codes(found, "patient", "id")) == ({}, [])
    assert events(system_record())[-1].act == "record:find"


def test_existence_blocked_professional_reads_that_it_is_forbidden(soap: Soap) -> None:
    blocked = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    change_block(soap.scene.odette, soap.record, blocked, blocked=True)
    found = asks(soap, soap.scene.caller(cast.PAUL))
    assert lines(found)["AUTORISATION"] == "INTERDIT"
    assert "MARTINEAU" not in etree.tostring(found, encoding="unicode")


def test_existence_certificate_of_a_structure_is_enough_and_tells_no_trait_without_agreement(soap: Soap) -> None:
    weak = replace(soap.scene.caller(cast.PAUL), authentication=AuthenticationMode.INDIRECT)
    assert outcome(asks(soap, weak)) == (["AA"], ["OK"])
    nobody = replace(weak, authentication=AuthenticationMode.DELEGATED)
    found = asks(soap, nobody)
    assert outcome(found) == (["AE"], ["AE"])
    assert codes(found, "acknowledgementDetail", "code") == ["carnet.C03.weak_authentication"]
    assert codes(found, "acknowledgementDetail", "code", key="codeSystemName") == ["carnet"]
    (said,) = texts(found, "acknowledgementDetail", "text")
    assert said.endswith(".") and " " in said


WRONG = {
    "no id": ('<id root="1.3.6.1.4.1.48364.1.1"', '<old root="1.3.6.1.4.1.48364.1.1"', "PRPA_IN201307UV02/id"),
    "interaction": ('extension="PRPA_IN201307UV02"/>', 'extension="PRPA_IN201305UV02"/>', "interactionId/@extension"),
    "no oid": ('root="1.3.6.1.4.1.48364.2"', 'root="essai"', "queryId/@root"),
    "time": ('value="20260302174507"', 'value="hier"', "creationTime/@value"),
    "receiver": ('<id root="1.2.250.1.213.4.1.1.1"/>', '<id root="1.2.3"/>', "receiver/device/id/@root"),
    "reason": ('reasonCode code="TEST_EXST"', 'reasonCode code="FERM"', "reasonCode/@code"),
    "number": (f'extension="{ODETTE.value}"', 'extension="248057511604299"', "value/@extension"),
    "long": (f'extension="{ODETTE.value}"', f'extension="{"1" * 300}"', "value/@extension"),
    "two": ("</patientIdentifier>", "</patientIdentifier><patientIdentifier/>", "patientIdentifier"),
    "twice": ('<processingCode code="D"/>', '<processingCode code="D"/><processingCode code="P"/>', "processingCode"),
    "hidden sign": ("Logiciel", "Logi\u202eciel", "sender/device/softwareName"),
    "element": ("Logiciel d'essai", "<b>x</b>", "sender/device/softwareName"),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_existence_wrong_message_is_rejected_by_the_path_of_its_element(soap: Soap, case: str) -> None:
    right, wrong, element = WRONG[case]
    message = query(ODETTE)
    assert right in message
    found = asks(soap, soap.scene.caller(cast.HELENE), message.replace(right, wrong, 1))
    assert outcome(found) == (["AR"], ["QE"])
    (where,) = texts(found, "acknowledgementDetail", "location")
    assert where.endswith(element), where
    assert codes(found, "acknowledgementDetail", "code")[0].startswith("carnet.")
    assert events(system_record())[-1].outcome.value == "refused"


def test_existence_assertion_about_somebody_else_is_rejected_and_nothing_is_looked_for(soap: Soap) -> None:
    before = len(events(soap.record))
    for named, rule in ((KARIM, "patient_differs"), (None, "nobody_asserted")):
        found = asks(soap, soap.scene.caller(cast.HELENE), query(ODETTE), named)
        assert outcome(found) == (["AR"], ["QE"])
        assert codes(found, "acknowledgementDetail", "code") == [f"carnet.record_message.{rule}"]
    assert len(events(soap.record)) == before


@pytest.mark.parametrize("service", ["patients", "habilitations", "patientsSpecific"])
def test_record_management_answers_under_the_names_that_software_appends(soap: Soap, service: str) -> None:
    found = body(soap.ask(soap.scene.caller(cast.PAUL), service, QUERY, query(ODETTE).encode()))
    assert outcome(found) == (["AA"], ["OK"])


def test_existence_is_told_to_the_person_as_a_visit_by_software(soap: Soap) -> None:
    asks(soap, soap.scene.caller(cast.PAUL))
    journal = read_journal(soap.scene.odette, soap.record)
    assert isinstance(journal, JournalPage)
    assert journal_lines(journal.lines)[0].origin == "journal.origin_soap"
