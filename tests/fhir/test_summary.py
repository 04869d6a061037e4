"""`$summary` at the door: an IPS of what this reader may read, each line with its document, and nothing of the rest."""

from typing import Any
from uuid import UUID

from django.test import override_settings

from carnet.fhir.ids import resource_id
from carnet.policy.sections import Section, Sharing
from carnet.profile.shapes import Question
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.archive_document import archive_document
from carnet.usecases.share_profile_section import share_profile_section
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.fhir.house import Door, body, issue
from tests.fhir.profiles.check import check
from tests.journal import events
from tests.unit.cda import clinical_samples as samples
from tests.usecases import cdas_coded, vaccinations
from tests.usecases.test_budgets import few

SECTIONS = ["48765-2", "10160-0", "11450-4", "11348-0", "11369-6", "47519-4", "30954-2"]


def _summary(door: Door, of: Any) -> dict[str, Any]:
    answer = door.get(of, f"Patient/{door.record}/$summary")
    assert answer.status_code == 200, answer.content
    return body(answer)


def _resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def _codes(bundle: dict[str, Any]) -> list[str]:
    return [one["code"]["coding"][0]["code"] for one in bundle["entry"][0]["resource"]["section"]]


def test_summary_reader_has_every_section_and_each_line_names_its_document(door: Door) -> None:
    helene, card = door.scene.agrees(cast.HELENE), cdas_coded.deposited(door.scene)
    bundle = _summary(door, helene)
    assert (bundle["type"], _codes(bundle)) == ("document", SECTIONS)
    for one in bundle["entry"]:
        assert check(one["resource"], None, inside=bundle)[0] == [], one
    allergy = _resources(bundle, "AllergyIntolerance")[0]
    assert (allergy["code"]["text"], allergy["criticality"], allergy["category"]) == (
        "Pénicilline", "high", ["medication"],
    )  # fmt: skip
    assert allergy["reaction"] == [{"manifestation": [{"text": "Urticaire"}]}]
    document = f"http://testserver/fhir/DocumentReference/{resource_id(door.record, card.logical_id)}"
    lines = [one["resource"] for one in bundle["entry"][3:]]
    assert {one["meta"]["source"] for one in lines} == {document}
    problems = {one["code"]["text"]: one for one in _resources(bundle, "Condition")}
    assert problems["Asthme"]["code"]["coding"][0]["system"] == "http://hl7.org/fhir/sid/icd-10"
    assert problems["Pneumonie"]["clinicalStatus"]["coding"][0]["code"] == "inactive"
    assert problems["Pneumonie"]["abatementDateTime"] == "2018-04-30"
    vaccines = {one["vaccineCode"]["text"]: one["status"] for one in _resources(bundle, "Immunization")}
    assert vaccines == {"VACCIN TÉTANOS": "completed", "VACCIN GRIPPE": "not-done"}
    (medicine,) = _resources(bundle, "MedicationStatement")
    assert medicine["dosage"] == [{"text": "2 bouffées si besoin"}]
    (result,) = _resources(bundle, "Observation")
    assert (result["valueQuantity"]["value"], result["referenceRange"][0]["high"]["value"]) == (88, 98)
    assert _resources(bundle, "Patient")[0]["birthDate"] == "1948-05-14"
    event = events(door.record)[-1]
    assert (event.act, event.documents, dict(event.detail)) == (
        "document:read", (card.logical_id,), {"part": "summary"},
    )  # fmt: skip


def test_summary_without_content_says_no_information_in_the_codes_of_the_profile(door: Door) -> None:
    bundle = _summary(door, door.scene.odette)
    assert _codes(bundle) == SECTIONS[:3]
    said = [
        (one.get("code") or one["medicationCodeableConcept"])["coding"][0]["code"]
        for kind in ("AllergyIntolerance", "MedicationStatement", "Condition")
        for one in _resources(bundle, kind)
    ]
    assert said == ["no-allergy-info", "no-medication-info", "no-problem-info"]
    for one in bundle["entry"]:
        assert check(one["resource"], None, inside=bundle)[0] == [], one


def test_summary_holds_nothing_of_a_document_that_is_hidden_from_this_reader(door: Door) -> None:
    helene, ines = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.INES)
    empty = _shape(_summary(door, ines))
    hidden = cdas_coded.deposited(door.scene, (samples.section("48765-2", (samples.allergy("Arachide"),)),))
    door.scene.hides(hidden)
    assert _shape(_summary(door, ines)) == empty
    assert hidden.logical_id not in events(door.record)[-1].documents
    # The person sees it, and is told that it is hidden; its author sees it and is not told.
    mine = _resources(_summary(door, door.scene.odette), "AllergyIntolerance")[0]
    assert (mine["code"]["text"], mine["meta"]["security"][0]["code"]) == ("Arachide", "MASQUE_PS")
    own = _resources(_summary(door, helene), "AllergyIntolerance")[0]
    assert (own["code"]["text"], "security" in own["meta"]) == ("Arachide", False)


def _shape(bundle: dict[str, Any]) -> str:
    """A summary without its numbers and its moment, which are new each time."""
    text = str({**bundle, "timestamp": "", "identifier": ""})
    composition = bundle["entry"][0]["resource"]
    for number in (*(one["fullUrl"].rpartition(":")[2] for one in bundle["entry"]), composition["date"]):
        text = text.replace(number, "-")
    return text


def test_summary_same_line_of_two_documents_is_told_once_and_what_is_aside_is_left_out(door: Door) -> None:
    one = (samples.section("48765-2", (samples.allergy("Latex"),)),)
    cdas_coded.deposited(door.scene, one, "71")
    cdas_coded.deposited(door.scene, one, "72")
    aside = cdas_coded.deposited(door.scene, (samples.section("48765-2", (samples.allergy("Kiwi"),)),), "73")
    archive_document(door.scene.odette, door.record, UUID(str(aside.logical_id)), archive=True)
    archive_document(door.scene.caller(cast.HELENE), door.record, aside.logical_id, archive=True)
    names = [one["code"]["text"] for one in _resources(_summary(door, door.scene.odette), "AllergyIntolerance")]
    assert names == ["Latex"]


def test_summary_narrative_escapes_what_a_document_says(door: Door) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    cdas_coded.deposited(door.scene, (samples.section("48765-2", (samples.allergy(evil),)),))
    bundle = _summary(door, door.scene.odette)
    text = bundle["entry"][0]["resource"]["section"][0]["text"]["div"]
    assert "<script>" not in text and evil in text


def test_summary_who_may_not_read_is_refused_as_on_the_list(door: Door) -> None:
    paul, karim = door.scene.caller(cast.PAUL), cast.opened(cast.KARIM, door.scene.clock)
    path = f"Patient/{door.record}/$summary"
    assert door.get(paul, path).status_code == 403
    assert events(door.record)[-1].outcome.value == "refused"
    assert door.get(karim, path).status_code == 404
    assert door.get(karim, path).content == door.get(karim, "Patient/zz/$summary").content


def test_summary_past_a_ceiling_is_refused_and_never_empty(door: Door) -> None:
    """An empty summary would say that nothing is known of an allergy."""
    helene = door.scene.agrees(cast.HELENE)
    cdas_coded.deposited(door.scene, (samples.section("48765-2", (samples.allergy("Latex"),)),), "81")
    with override_settings(CARNET_BUDGETS=few(documents_hour=(0, 1))):
        assert _resources(_summary(door, helene), "AllergyIntolerance")[0]["code"]["text"] == "Latex"
        stopped = door.get(helene, f"Patient/{door.record}/$summary")
        assert (stopped.status_code, issue(stopped)["code"]) == (403, "forbidden")
    assert (events(door.record)[-1].act, events(door.record)[-1].outcome.value) == ("document:read", "refused")


def test_summary_holds_the_vaccinations_of_the_profile_that_no_document_tells_of(door: Door) -> None:
    odette, record = door.scene.odette, door.record
    vaccinations.deposited(door.scene, vaccinations.dose("REVAXIS", "J07CA01", "20190305"))
    for said in (Vaccination("Revaxis", day="2019-03-05"), Vaccination("Shingrix", day="2024-05", batch="S1", dose=1)):
        assert isinstance(write_vaccine(odette, record, said), VaccineWritten)
    helene = door.scene.agrees(cast.HELENE)
    assert isinstance(write_vaccine(helene, record, Vaccination("Un autre")), VaccineWritten)
    for reader in (odette, helene):
        bundle = _summary(door, reader)
        for one in bundle["entry"]:
            assert check(one["resource"], None, inside=bundle)[0] == [], one
        told = {one["vaccineCode"]["text"]: one for one in _resources(bundle, "Immunization")}
        assert set(told) == {"REVAXIS", "Shingrix", "Un autre"}
        assert (told["Shingrix"]["occurrenceDateTime"], told["Shingrix"]["lotNumber"]) == ("2024-05", "S1")
        assert (told["Shingrix"]["primarySource"], told["Un autre"]["primarySource"]) == (False, True)
        assert "Shingrix" in str(bundle["entry"][0]["resource"]["section"])
    assert {"sections": "vaccines", "part": "summary"} in [dict(one.detail) for one in events(record)[-3:]]
    share_profile_section(odette, record, Section.VACCINES, Sharing.TREATING_DOCTOR)
    paul = door.scene.agrees(cast.PAUL)
    assert [one["vaccineCode"]["text"] for one in _resources(_summary(door, paul), "Immunization")] == ["REVAXIS"]


def test_summary_holds_what_the_person_wrote_with_its_codes_and_says_it_is_her_word(door: Door) -> None:
    odette, record = door.scene.odette, door.record
    for section, what in (
        (Section.ALLERGIES, "Arachide"), (Section.TREATMENTS, "Doliprane"), (Section.ILLNESSES, "asme"),
        (Section.SURGERIES, "Césarienne"), (Section.HELP, "Fauteuil roulant"),
    ):  # fmt: skip
        assert isinstance(write_profile_line(odette, record, section, {Question.WHAT: what}), Wrote)
    bundle = _summary(door, odette)
    assert _codes(bundle) == [*SECTIONS[:3], "47519-4", "47420-5"]
    (allergy,), (medicine,) = _resources(bundle, "AllergyIntolerance"), _resources(bundle, "MedicationStatement")
    assert (allergy["code"]["text"], allergy["code"]["coding"][0]["code"]) == ("Arachide", "762952008")
    assert allergy["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert medicine["medicationCodeableConcept"] == {
        "coding": [{"system": "http://www.whocc.no/atc", "code": "N02BE01"}], "text": "Doliprane",
    }  # fmt: skip
    person = next(one["fullUrl"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    assert medicine["informationSource"] == allergy["asserter"] == {"reference": person}
    illness = next(one for one in _resources(bundle, "Condition") if one["code"]["text"] == "asme")
    assert "coding" not in illness["code"], "no code that nobody chose"
    assert "Déclaré par la personne" in str(bundle["entry"][0]["resource"]["section"][0]["text"])
    told = [dict(one.detail).get("sections") for one in events(record)[-3:]]
    assert "allergies,treatments,illnesses,surgeries,help" in told
    for one in bundle["entry"]:
        assert check(one["resource"], None, inside=bundle)[0] == [], one


def test_summary_of_a_doctor_holds_the_sections_that_are_shared_with_her_and_nothing_of_the_others(door: Door) -> None:
    odette, record = door.scene.odette, door.record
    helene = door.scene.agrees(cast.HELENE)
    empty = _shape(_summary(door, helene))
    assert isinstance(write_profile_line(odette, record, Section.ILLNESSES, {Question.WHAT: "Secret"}), Wrote)
    assert _shape(_summary(door, helene)) == empty
    assert isinstance(write_profile_line(odette, record, Section.ALLERGIES, {Question.WHAT: "Latex"}), Wrote)
    bundle = _summary(door, helene)
    assert [one["code"]["text"] for one in _resources(bundle, "AllergyIntolerance")] == ["Latex"]
    assert "Secret" not in str(bundle)
    share_profile_section(odette, record, Section.ALLERGIES, Sharing.TREATING_DOCTOR)
    assert _shape(_summary(door, helene)) == empty


def test_summary_tells_once_what_a_document_says_in_the_same_words(door: Door) -> None:
    cdas_coded.deposited(door.scene, (samples.section("48765-2", (samples.allergy("Latex"),)),), "91")
    write_profile_line(door.scene.odette, door.record, Section.ALLERGIES, {Question.WHAT: "latex"})
    write_profile_line(door.scene.odette, door.record, Section.ALLERGIES, {Question.WHAT: "Kiwi"})
    names = [one["code"]["text"] for one in _resources(_summary(door, door.scene.odette), "AllergyIntolerance")]
    assert names == ["Latex", "Kiwi"]
