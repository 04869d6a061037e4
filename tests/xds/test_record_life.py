"""TD1.1, TD1.2, TD1.3a, TD1.3b, TD1.4 at the SOAP door: the acts of the pages, told as the DMP tells them."""

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from carnet.cda.parser import Element
from carnet.consent import choices
from carnet.kernel.ids import RecordId
from carnet.policy.model import AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.close_record import close_record
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.see_status import Status, see_status
from tests import cast
from tests.cast import Person
from tests.journal import events
from tests.usecases.scene import counts, system_record
from tests.xds.house import Soap, body
from tests.xds.record_messages import (
    ADD,
    QUERY,
    REVISE,
    change,
    closing,
    codes,
    number,
    opening,
    order,
    query,
    reactivation,
    says,
    texts,
)

KEPT = ("record_life", "patient_identity", "record_settings", "consent_given", "letter", "account")


def sends(soap: Soap, caller: Caller, message: str, person: Person = cast.ODETTE, **more: str) -> Element:
    """The answer to a message about somebody whom the assertion names too."""
    action = ADD if "PRPA_IN201311UV02 " in message else QUERY if "PRPA_IN201307UV02" in message else REVISE
    answer = soap.ask(caller, "record", action, message.encode(), patient=number(person), **more)  # type: ignore[arg-type]
    return body(answer)


def outcome(found: Element) -> tuple[str, str]:
    """The acknowledgement, and the first code with it."""
    (kind,) = codes(found, "acknowledgement", key="typeCode")
    return kind, (codes(found, "acknowledgementDetail", "code") or [""])[0]


def found_of(soap: Soap, person: Person) -> RecordId:
    """The record of somebody who has one now."""
    found = find_record(soap.scene.caller(cast.HELENE), number(person), person.identity.traits.birth_date)
    assert isinstance(found, Found), found
    return found.record_id


def test_create_doctor_opens_with_the_choices_of_the_person(soap: Soap) -> None:
    found = sends(soap, soap.scene.caller(cast.HELENE), opening(cast.KARIM, glass=True), cast.KARIM)
    assert outcome(found) == ("AA", "carnet.record_message.paper_waits")
    assert etree.QName(found).namespace == "asip:ci-sis:gdp:2010"
    assert order(found) == ["PRPA_IN201312UV02"]
    record = found_of(soap, cast.KARIM)
    chosen = choices.current(record)
    assert (chosen.break_glass_allowed, chosen.samu_allowed) == (False, True)
    event = next(one for one in events(record) if one.act == "record:open")
    assert (event.interface, dict(event.detail)["told"]) == ("soap", "stated")


def test_create_answer_has_the_order_of_the_examples(soap: Soap) -> None:
    (made,) = sends(soap, soap.scene.caller(cast.HELENE), opening(cast.KARIM), cast.KARIM)
    assert order(made)[-2:] == ["acknowledgement", "controlActProcess"]
    (act,) = made.iterfind("{*}controlActProcess")
    assert order(act) == ["reasonCode", "subject"]
    (event,) = act.iterfind("{*}subject/{*}registrationEvent")
    assert order(event) == ["statusCode", "subject1", "custodian"]
    (patient,) = event.iterfind("{*}subject1/{*}patient")
    assert order(patient) == ["id", "statusCode", "patientPerson"]
    assert texts(patient, "patientPerson", "name", "family") == ["BENALI"]


def test_create_same_message_in_a_second_envelope_is_one_record_and_another_is_told_that_it_is_there(
    soap: Soap,
) -> None:
    helene, message = soap.scene.caller(cast.HELENE), opening(cast.KARIM)
    for _ in range(2):
        assert outcome(sends(soap, helene, message, cast.KARIM))[0] == "AA"
    before = counts(*KEPT)
    found = sends(soap, helene, opening(cast.KARIM), cast.KARIM)
    assert (outcome(found), order(found)) == (("AE", "DMPFound"), ["PRPA_IN201313UV02"])
    assert counts(*KEPT) == before


def test_create_wrong_birth_date_learns_no_state(soap: Soap) -> None:
    other = replace(cast.ODETTE.identity, traits=replace(cast.ODETTE.identity.traits, birth_date=date(1950, 1, 1)))
    found = sends(soap, soap.scene.caller(cast.HELENE), opening(replace(cast.ODETTE, identity=other)))
    assert outcome(found) == ("AE", "carnet.opening.not_possible")


def test_create_on_a_closed_record_says_closed_and_reactivation_opens_it(soap: Soap) -> None:
    close_record(soap.scene.odette, soap.record)
    helene = soap.scene.caller(cast.HELENE)
    assert outcome(sends(soap, helene, opening(cast.ODETTE))) == ("AE", "DMPClosed")
    refused = sends(soap, helene, reactivation(cast.ODETTE, consent=False))
    assert outcome(refused) == ("AR", "carnet.opening.consent_needed")
    assert texts(refused, "location")[0].endswith("patient/subjectOf/administrativeObservation")
    found = sends(soap, helene, reactivation(cast.ODETTE))
    assert (outcome(found)[0], order(found)) == ("AA", ["PRPA_IN201315UV02"])
    assert codes(found, "patient", "statusCode") == ["active"]
    again = sends(soap, helene, reactivation(cast.ODETTE))
    assert (outcome(again), order(again)) == (("AE", "DMPFound"), ["PRPA_IN201316UV02"])
    (made,) = again
    (act,) = made.iterfind("{*}controlActProcess")
    assert order(act) == ["reasonCode", "subject"]


def test_create_others_are_refused_and_no_record_is_made(soap: Soap) -> None:
    before = counts(*KEPT)
    nurse = sends(soap, soap.scene.caller(cast.INES), opening(cast.KARIM, author=cast.INES), cast.KARIM)
    assert outcome(nurse) == ("AE", "carnet.nothing")
    insurer = replace(soap.scene.caller(cast.HELENE), sector="SA11")
    assert outcome(sends(soap, insurer, opening(cast.KARIM), cast.KARIM)) == ("AE", "carnet.R21.activity_excluded")
    delegated = replace(soap.scene.caller(cast.HELENE), authentication=AuthenticationMode.DELEGATED)
    assert outcome(sends(soap, delegated, opening(cast.KARIM), cast.KARIM))[1] == "carnet.C03.weak_authentication"
    child = sends(soap, soap.scene.caller(cast.HELENE), opening(cast.LEO), cast.LEO)
    assert outcome(child) == ("AR", "carnet.opening.minor")
    assert texts(child, "location")[0].endswith("patientPerson/birthTime")
    assert counts(*KEPT) == before


YES = says("CONSENTEMENT_OUVERTURE_DMP", True)
ANOTHER = f'<id root="1.2.250.1.213.1.4.10" extension="{number(cast.LEO).value}"/>'
WRONG = {
    "consent": (YES, says("CONSENTEMENT_OUVERTURE_DMP", False), "opening.consent_needed"),
    "consent left out": (YES, "", "opening.consent_needed"),
    "perhaps": ('value="true"', 'value="perhaps"', "record_message.not_a_yes_or_no"),
    "another question": ("OPPOSITION_ACCES_URGENCE", "OPPOSITION_A_TOUT", "record_message.unknown_code"),
    "twice": ("OPPOSITION_ACCES_URGENCE", "OPPOSITION_BRIS_DE_GLACE", "record_message.repeated"),
    "no name of birth": ('<family qualifier="BR">BENALI</family>', "", "record_message.missing"),
    "signs": (">BENALI<", ">B3N*<", "identity.name_characters"),
    "long": (">BENALI<", f">{'B' * 101}<", "record_message.too_long"),
    "birth": ('birthTime value="19850302"', 'birthTime value="19850231"', "record_message.not_a_day"),
    "part of a birth": ('birthTime value="19850302"', 'birthTime value="1985"', "record_message.not_a_day"),
    "tomorrow": ('birthTime value="19850302"', 'birthTime value="20990302"', "opening.minor"),
    "sex": ('administrativeGenderCode code="M"', 'administrativeGenderCode code="X"', "record_message.unknown_code"),
    "author": (cast.HELENE.facts.professional_id, cast.PAUL.facts.professional_id, "record_message.author_differs"),
    "place": (cast.HELENE.place.structure_id, cast.PAUL.place.structure_id, "record_message.place_differs"),
    "status": ('<statusCode code="active"/><patientPerson', '<statusCode code="new"/><patientPerson',
               "record_message.unknown_code"),
    "two numbers": ('<id root="1.2.250.1.213.1.4.2" extension="1197854176879056415520"/>',
                    ANOTHER, "record_message.two_ins"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(WRONG))
def test_create_wrong_message_is_rejected_by_its_element_and_nothing_is_kept(soap: Soap, case: str) -> None:
    right, wrong, rule = WRONG[case]
    message = opening(cast.KARIM)
    assert right in message
    before = counts(*KEPT)
    found = sends(soap, soap.scene.caller(cast.HELENE), message.replace(right, wrong, 1), cast.KARIM)
    assert outcome(found) == ("AR", f"carnet.{rule}")
    assert texts(found, "acknowledgementDetail", "location")[0]
    assert all(text.endswith(".") for text in texts(found, "acknowledgementDetail", "text"))
    assert counts(*KEPT) == before
    assert events(system_record())[-1].outcome.value == "refused"


def test_create_telephone_and_address_are_said_to_be_kept_nowhere(soap: Soap) -> None:
    address = "<addr><streetAddressLine>1 rue X</streetAddressLine><city>Y</city></addr>"
    extra = f'<telecom value="tel:0123456789" use="HP"/>{address}'
    found = sends(soap, soap.scene.caller(cast.HELENE), opening(cast.KARIM, extra=extra), cast.KARIM)
    assert codes(found, "acknowledgementDetail", key="typeCode") == ["W", "W", "I"]
    assert [one.rpartition("/")[2] for one in texts(found, "location")] == ["telecom", "addr"]
    wrong = extra.replace("tel:0123456789", "0123456789")
    found = sends(soap, soap.scene.caller(cast.HELENE), opening(cast.NINA, extra=wrong), cast.NINA)
    assert outcome(found) == ("AR", "carnet.record_message.not_a_telecom")


def test_close_doctor_with_agreement_closes_at_the_persons_word(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    found = sends(soap, helene, closing(cast.ODETTE, text="Elle part."))
    assert (outcome(found), order(found)) == (("AA", ""), ["PRPA_IN201315UV02"])
    assert codes(found, "patient", "statusCode") == ["terminated"]
    status = see_status(helene, soap.record)
    assert isinstance(status, Status) and (status.active, status.motive) == (False, "FERMETURE_DEMANDE_PATIENT")
    assert outcome(sends(soap, helene, closing(cast.ODETTE))) == ("AE", "DMPClosed")


def test_close_others_and_other_motives_are_refused(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    paul = soap.scene.caller(cast.PAUL)
    before = counts("record_life")
    assert outcome(sends(soap, paul, closing(cast.ODETTE, author=cast.PAUL))) == ("AE", "carnet.R06.no_agreement")
    weak = replace(helene, authentication=AuthenticationMode.INDIRECT)
    assert outcome(sends(soap, weak, closing(cast.ODETTE))) == ("AE", "carnet.C03.weak_authentication")
    for message, rule in (
        (closing(cast.ODETTE, motive="FERMETURE_DECES"), "other_motive"),
        (closing(cast.ODETTE, status="active"), "unknown_code"),
        (closing(cast.ODETTE, text="x" * 501), "too_long"),
    ):
        assert outcome(sends(soap, helene, message)) == ("AR", f"carnet.record_message.{rule}")
    assert outcome(sends(soap, helene, closing(cast.KARIM), cast.KARIM)) == ("AE", "carnet.nothing")
    assert counts("record_life") == before


def test_wrong_birth_date_is_answered_as_an_unknown_number(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    said = [etree.tostring(sends(soap, helene, message, who)) for message, who in (
        (closing(cast.ODETTE).replace("19480514", "19480515"), cast.ODETTE), (closing(cast.KARIM), cast.KARIM),
    )]  # fmt: skip
    details = [text.split(b"<acknowledgementDetail")[1].split(b"</acknowledgementDetail>")[0] for text in said]
    assert details[0] == details[1] and b"carnet.nothing" in details[0]


def test_consultation_tells_the_person_and_her_answers_to_who_may_read(soap: Soap) -> None:
    change_choice(soap.scene.odette, soap.record, Choice.BREAK_GLASS, value=False)
    found = sends(soap, soap.scene.agrees(cast.HELENE), query(number(cast.ODETTE), "CNSLT_DATA"))
    assert (outcome(found), codes(found, "queryResponseCode")) == (("AA", ""), ["OK"])
    path = ("subjectOf", "administrativeObservation")
    told = dict(zip(codes(found, *path, "code"), codes(found, *path, "value", key="value"), strict=True))
    assert told == {
        "OPPOSITION_BRIS_DE_GLACE": "true", "OPPOSITION_ACCES_URGENCE": "false", "COMPTE_INTERNET_OUVERT": "true",
    }  # fmt: skip
    assert texts(found, "birthPlace", "addr", "county") == ["75116"]
    assert "exemple.test" not in etree.tostring(found, encoding="unicode")
    assert events(soap.record)[-1].act == "administrative:read"


def test_consultation_others_are_refused_or_find_nothing(soap: Soap) -> None:
    paul = soap.scene.caller(cast.PAUL)
    refused = sends(soap, paul, query(number(cast.ODETTE), "CNSLT_DATA"))
    assert (outcome(refused), codes(refused, "queryResponseCode")) == (("AE", "carnet.R06.no_agreement"), ["AE"])
    assert "MARTINEAU" not in etree.tostring(refused, encoding="unicode")
    nobody = sends(soap, paul, query(number(cast.KARIM), "CNSLT_DATA"), cast.KARIM)
    assert (outcome(nobody), codes(nobody, "queryResponseCode")) == (("AA", ""), ["NF"])


def test_change_used_names_are_written_and_read_back(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    message = change(cast.ODETTE, used="DE LA TOUR", given="Dodo", said=says("OPPOSITION_BRIS_DE_GLACE", False))
    assert outcome(sends(soap, helene, message)) == ("AA", "")
    found = sends(soap, helene, query(number(cast.ODETTE), "CNSLT_DATA"))
    assert texts(found, "patientPerson", "name", "family") == ["DE LA TOUR", "MARTINEAU"]
    assert texts(found, "patientPerson", "name", "given") == ["ODETTE", "Dodo"]
    # What was read may be sent back as it is.
    (name,) = found.iter("{urn:hl7-org:v3}name")
    back = (
        message.split("<name>")[0]
        + etree.tostring(name, encoding="unicode", with_tail=False)
        + message.split("</name>", 1)[1]
    )
    before = counts("patient_identity")
    assert outcome(sends(soap, helene, back)) == ("AA", "")
    assert counts("patient_identity") == before


def test_change_strict_trait_and_emergency_choice_are_not_softwares(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    before = counts("patient_identity", "record_settings")
    found = sends(soap, helene, change(cast.ODETTE).replace('GenderCode code="F"', 'GenderCode code="M"'))
    assert outcome(found) == ("AR", "carnet.administrative.desk_corrects")
    assert texts(found, "location") == [
        "PRPA_IN201314UV02/controlActProcess/subject/registrationRequest/subject1/patient/patientPerson/"
        "administrativeGenderCode"
    ]
    found = sends(soap, helene, change(cast.ODETTE, said=says("OPPOSITION_BRIS_DE_GLACE", True)))
    assert outcome(found) == ("AE", "carnet.administrative.person_decides")
    assert counts("patient_identity", "record_settings") == before
    paul = sends(soap, soap.scene.caller(cast.PAUL), change(cast.ODETTE, used="X", author=cast.PAUL))
    assert outcome(paul) == ("AE", "carnet.R06.no_agreement")
