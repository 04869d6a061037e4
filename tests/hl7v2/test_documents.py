"""MDM and ORU at the door: what is fed enters once, is replaced, hidden and deleted; it is the same by every door."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.documents.entry import EntryStatus
from tests import cast
from tests.fhir.house import Door
from tests.fhir.house import body as fhir_body
from tests.hl7v2.house import Hospital
from tests.hl7v2.messages import Message, document
from tests.usecases.scene import counts, titles
from tests.xds.house import Soap
from tests.xds.reading import Reader
from tests.xds.test_retrieve import asking, retrieved

pytestmark = pytest.mark.django_db


def test_new_document_of_the_hospital_enters_and_the_journal_names_who_sent_it(hospital: Hospital) -> None:
    entry = hospital.feeds(Message())
    event = hospital.scene.last()
    assert (event.act, event.rule, event.interface) == ("document:deposit", "R08", "hl7v2")
    assert event.who.id == cast.PAUL.facts.professional_id
    assert event.who.structure == cast.HOSPITAL.structure_id
    assert event.documents == (entry.logical_id,)
    assert entry.deposit.depositor.id == cast.PAUL.facts.professional_id


def test_same_message_again_gets_the_same_bytes_and_is_one_document(hospital: Hospital) -> None:
    first = hospital.reply(Message())
    before = counts("document", "entry_version", "submission_set")
    hospital.scene.clock.move(timedelta(hours=3))
    assert hospital.reply(Message()).ack == first.ack
    assert counts("document", "entry_version", "submission_set") == before


def test_other_content_under_the_same_number_is_an_error_and_enters_nothing(hospital: Hospital) -> None:
    hospital.feeds(Message())
    before = counts("document", "event")
    answer = hospital.sends(Message(unique="2"))
    assert (answer.code, answer.first) == ("AE", ("MSH^1^10", "205", "", "hl7.name_used"))
    assert counts("document")["document"] == before["document"]
    assert counts("event")["event"] == before["event"] + 1


def test_replacement_takes_the_place_and_a_second_one_of_the_former_is_900(hospital: Hospital) -> None:
    first = hospital.feeds(Message())
    second = hospital.feeds(Message("T10", "2", unique="2", replaces="1"))
    assert hospital.entry("1").replaced_by == second.logical_id
    assert first.logical_id != second.logical_id
    answer = hospital.sends(Message("T10", "3", unique="3", replaces="1"))
    assert (answer.code, answer.first[1:]) == ("AE", ("207", "900", "document.already_replaced"))


def test_replacement_of_what_is_not_there_is_900_and_enters_nothing(hospital: Hospital) -> None:
    before = counts("document")
    answer = hospital.sends(Message("T10", unique="2", replaces="77"))
    assert (answer.code, answer.first[1:]) == ("AE", ("207", "900", "hl7.not_there"))
    assert counts("document") == before


def test_deletion_ends_the_document_and_a_second_one_is_900(hospital: Hospital) -> None:
    hospital.feeds(Message())
    assert hospital.sends(Message("T04", "2")).code == "AA"
    assert hospital.entry("1").status is EntryStatus.DELETED
    assert hospital.sends(Message("T04", "2")).code == "AA"
    answer = hospital.sends(Message("T04", "3"))
    assert (answer.code, answer.first[1:3]) == ("AE", ("207", "900"))


def test_deletion_of_a_former_version_is_900_and_deletes_nothing(hospital: Hospital) -> None:
    hospital.feeds(Message())
    hospital.feeds(Message("T10", "2", unique="2", replaces="1"))
    answer = hospital.sends(Message("T04", "3"))
    assert (answer.code, answer.first[1:]) == ("AE", ("207", "900", "hl7.not_newest"))
    assert hospital.entry("2").status is EntryStatus.CURRENT


def test_late_copy_of_a_deposit_after_its_deletion_brings_nothing_back(hospital: Hospital) -> None:
    hospital.feeds(Message())
    assert hospital.sends(Message("T04", "2")).code == "AA"
    assert hospital.sends(Message()).code == "AA"
    assert hospital.entry("1").status is EntryStatus.DELETED


def test_another_structure_replaces_and_deletes_nothing_of_the_hospital(hospital: Hospital) -> None:
    hospital.scene.agrees(cast.HELENE)
    hospital.feeds(Message())
    practice = Hospital(hospital.scene, replace(hospital.feed, structure_id=cast.CABINET.structure_id))
    for message in (
        Message("T04", "2", sender=cast.HELENE), Message("T10", "3", unique="2", replaces="1", sender=cast.HELENE),
    ):  # fmt: skip
        answer = practice.sends(message)
        assert (answer.code, answer.first[1]) == ("AE", "207")
        assert answer.first[2] in ("900", "901")
    assert hospital.entry("1").status is EntryStatus.CURRENT


def test_oru_feeds_two_forms_of_one_result_together(hospital: Hospital) -> None:
    message = Message(kind="ORU", also=(document("2"),))
    hospital.feeds(message)
    assert hospital.entry("2").status is EntryStatus.CURRENT
    assert hospital.sends(Message("T10", "2", kind="ORU", unique="3", replaces="1")).code == "AA"
    # One of the two cannot be deleted: neither is.
    both = Message("T04", "9", kind="ORU", unique="2", also=(document("1"),))
    assert hospital.sends(both).first == ("OBX^2^5^1^5", "207", "900", "hl7.not_newest")
    assert hospital.entry("2").status is EntryStatus.CURRENT
    assert hospital.sends(Message("T04", "3", kind="ORU", unique="3", replaces="1")).code == "AA"
    assert hospital.entry("3").status is EntryStatus.DELETED


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("MASQUE_PS", ("masque_ps",)),
        ("INVISIBLE_PATIENT", ("invisible_patient",)),
        ("INVISIBLE_REP_LEGAUX", ("invisible_representatives",)),
    ],
)
def test_each_flag_hides_from_whom_it_names(hospital: Hospital, flag: str, told: tuple[str, ...]) -> None:
    entry = hospital.feeds(Message(flags={flag: "Y"}))
    every = ("masque_ps", "invisible_patient", "invisible_representatives")
    assert tuple(name for name in every if getattr(entry.flags, name)) == told


def test_withheld_and_hidden_together_is_refused_by_the_policy(hospital: Hospital) -> None:
    before = counts("document")
    answer = hospital.sends(Message(flags={"MASQUE_PS": "Y", "INVISIBLE_PATIENT": "Y"}))
    assert (answer.code, answer.rules) == ("AE", ("R15",))
    assert counts("document") == before


def test_document_is_the_same_by_soap_fhir_and_pages(hospital: Hospital) -> None:
    data = document("1")
    entry = hospital.feeds(Message(data=data))
    helene = hospital.scene.agrees(cast.HELENE)
    soap, fhir = Soap(hospital.scene), Door(hospital.scene)
    (found,) = Reader(soap, helene).documents().entries
    assert found.unique_id == "2.25.1" and found.title in titles(helene, hospital.scene.record)
    (one,) = fhir_body(fhir.get(helene, f"DocumentReference?patient=Patient/{fhir.record}"))["entry"]
    assert one["resource"]["masterIdentifier"]["value"] == "urn:oid:2.25.1"
    file = fhir.get(helene, one["resource"]["content"][0]["attachment"]["url"], Accept="*/*")
    assert file.content == data == retrieved(soap, helene, asking("2.25.1")).files["2.25.1"][1]
    assert entry.sealed.title == found.title == one["resource"]["content"][0]["attachment"]["title"]
