"""TD0.4 and TD1.5 at the SOAP door: my patients; the web account, of which no code and no channel passes through."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from carnet.cda.parser import Element
from carnet.codes.ins import Ins
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.note_own_acts import note_own_acts
from tests import cast
from tests.journal import events
from tests.usecases.scene import counts, system_record
from tests.usecases.test_ask_paper import without_account
from tests.xds.house import Soap, body
from tests.xds.record_messages import SPECIFIC, number, order, specific, texts

KARIM = number(cast.KARIM)


def sends(soap: Soap, caller: Caller, name: str, *, patient: Ins | None = None, **parts: str) -> Element:
    """The answer of one operation of this service."""
    action = f"{SPECIFIC}:{name}"
    message = specific(name, **parts).encode()
    asked = soap.ask(caller, "record", action, message, patient=patient)
    found = body(asked)
    assert etree.QName(found).localname == f"{name}Response" and order(found) == ["output"]
    return found


def said(found: Element) -> tuple[str, str]:
    """Status and context."""
    return texts(found, "output", "status")[0], texts(found, "output", "context")[0]


def test_list_my_patients_has_the_order_of_the_examples_and_no_hidden_date(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    soap.scene.deposits(cast.PAUL, "Vu")
    soap.scene.clock.move(timedelta(days=2))
    hidden = soap.scene.deposits(cast.PAUL, "Caché")
    soap.scene.hides(hidden)
    note_own_acts(soap.scene.clock)
    found = sends(soap, helene, "patientList", startDate="20260101", dateType="LASTDOC")
    assert said(found) == ("DMPOk", "")
    (line,) = found.iter("{*}patientlistData")
    assert order(line) == [
        "patientIdentifier", "lastName", "patronymicalName", "firstName", "dateOfBirth", "MT", "message",
        "lastAccessDate", "lastUpdateDate", "lastAddDate",
    ]  # fmt: skip
    assert texts(line, "nationalId") == [number(cast.ODETTE).value]
    assert texts(line, "lastAddDate")[0][:8] == f"{soap.scene.clock.now() - timedelta(days=2):%Y%m%d}"
    by_access = sends(soap, helene, "patientList", dateType="LASTAUTORIZATION")
    assert texts(by_access, "lastAddDate") == [] and len(texts(by_access, "patientlistData")) == 1
    assert events(soap.record)[-1].act == "administrative:read"


def test_list_my_patients_others_are_refused_and_a_wrong_date_is_named(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    weak = replace(helene, authentication=AuthenticationMode.INDIRECT)
    assert said(sends(soap, weak, "patientList"))[0] == "carnet.C03.weak_authentication"
    assert said(sends(soap, cast.secretary(soap.scene.clock), "patientList"))[0] == "carnet.nothing"
    for value in ("hier", "2026", "20261301", "²0260101", "20260101120060"):
        status, context = said(sends(soap, helene, "patientList", startDate=value))
        assert status == "carnet.record_message.not_a_time" and context.startswith("patientList/startDate : ")
    status, context = said(sends(soap, helene, "patientList", dateType="LASTVISIT"))
    assert status == "carnet.record_message.unknown_code" and "LASTAUTORIZATION, LASTDOC" in context
    assert events(system_record())[-1].outcome.value == "refused"


def test_web_account_letter_waits_at_the_desk_and_the_answer_holds_no_code(soap: Soap) -> None:
    without_account(soap.scene)
    helene = soap.scene.caller(cast.HELENE)
    found = sends(soap, helene, "createPatientAccess", patient=KARIM, type="EMAIL", canal="k@x.test")
    status, context = said(found)
    assert status == "DMPOk" and "guichet" in context and "La personne seule change" in context
    (output,) = found
    assert order(output) == ["status", "context"]
    assert counts("activation")["activation"] == 2
    again = said(sends(soap, helene, "createPatientAccess", patient=KARIM))
    assert again[0] == "DMPPatientAccessAlreadyExists" and "attend déjà" in again[1]
    assert said(sends(soap, helene, "updatePatientAccess", patient=KARIM))[0] == "DMPOk"


def test_web_account_of_who_signs_in_and_of_nobody(soap: Soap) -> None:
    helene, before = soap.scene.caller(cast.HELENE), counts("letter", "activation")
    for name in ("createPatientAccess", "updatePatientAccess"):
        assert said(sends(soap, helene, name, patient=number(cast.ODETTE)))[0] == "DMPPatientAccessAlreadyExists"
        assert said(sends(soap, helene, name, patient=KARIM))[0] == "carnet.nothing"
        assert said(sends(soap, helene, name))[0] == "carnet.record_message.nobody_asserted"
        nurse = sends(soap, soap.scene.caller(cast.INES), name, patient=number(cast.ODETTE))
        assert said(nurse)[0] == "carnet.nothing"
    assert counts("letter", "activation") == before


@pytest.mark.parametrize("action", ["AJOUT", "MODIFICATION", "SUPPRESSION"])
def test_channel_of_codes_is_the_persons_with_and_without_a_record_alike(soap: Soap, action: str) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    told = [
        said(sends(soap, helene, "patientOTPUpdate", patient=who, type="SMS", canal="0601020304", action=action))
        for who in (number(cast.ODETTE), KARIM)
    ]
    assert told[0] == told[1] and told[0][0] == "carnet.record_message.by_the_person"
    event = events(soap.record)[-1]
    assert (event.act, event.outcome.value, event.interface) == ("sign_in:change", "refused", "soap")


@pytest.mark.parametrize(
    ("parts", "element"),
    [
        ({"type": "FAX", "action": "AJOUT"}, "patientOTPUpdate/type"),
        ({"type": "SMS"}, "patientOTPUpdate/action"),
        ({"action": "AJOUT", "canal": "x" * 201}, "patientOTPUpdate/canal"),
    ],
)
def test_channel_wrong_message_names_its_element(soap: Soap, parts: dict[str, str], element: str) -> None:
    _, context = said(sends(soap, soap.scene.caller(cast.HELENE), "patientOTPUpdate", patient=KARIM, **parts))
    assert context.startswith(f"{element} : ")
