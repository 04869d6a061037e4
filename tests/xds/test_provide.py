"""ITI-41 at the door: what is fed enters as it was said; what is wrong is named, journaled, and nothing of it stays."""

import json
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from lxml import etree
from pytest_django import Settings

from carnet.documents import entries
from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry
from carnet.documents.facts import Coded
from carnet.kernel.failpoints import arm
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._submission import Submission, SubmittedFolder, Target
from carnet.usecases.caller import Caller
from carnet.xds import ebrim
from carnet.xds.mtom import Part
from tests import cast
from tests.fhir.house import Door
from tests.fhir.house import body as fhir_body
from tests.usecases import lots as plain
from tests.usecases.scene import Scene, assert_noted, counts, nothing_kept, titles
from tests.xds import house, lots
from tests.xds.house import Soap
from tests.xds.lots import Message
from tests.xds.schemas import check

pytestmark = pytest.mark.django_db
RS = ebrim.RS
MASKED = (plain.NORMAL, plain.MASKED)


@dataclass(frozen=True)
class Told:
    """What a RegistryResponse says."""

    status: str
    errors: tuple[tuple[str, str, str], ...]
    """Code, rule and location of each."""
    sentences: tuple[str, ...]


def rule_of(error: Any) -> str:
    """The rule of carnet at the end of a sentence."""
    return str(error.get("codeContext", "")).rpartition("[carnet:")[2].rstrip("]")


def told(response: Any) -> Told:
    """A RegistryResponse, which fits the schema."""
    found = house.body(response)
    check(found)
    errors = list(found.iter(f"{{{RS}}}RegistryError"))
    return Told(
        found.get("status", "").rpartition(":")[2],
        tuple(
            (
                one.get("errorCode", ""),
                one.get("codeContext", "").rpartition("[carnet:")[2].rstrip("]"),
                one.get("location", ""),
            )
            for one in errors
        ),
        tuple(one.get("codeContext", "") for one in errors),
    )


def sent(soap: Soap, caller: Caller, message: Message, **how: Any) -> Told:
    """What a message is answered."""
    parts = [(cid, Part(data, "application/octet-stream")) for cid, data in message.files.items()]
    return told(soap.ask(caller, "repository", message.action, message.body, parts=parts, mtom_asked=True, **how))


def fed(soap: Soap, caller: Caller, said: Submission) -> tuple[Entry, ...]:
    """The entries of a lot that enters, in its order."""
    answer = sent(soap, caller, lots.provide(said))
    assert answer.status == "Success", answer
    return tuple(entry_of(soap.scene, one.unique_id) for one in said.documents)


def entry_of(scene: Scene, unique_id: str) -> Entry:
    """The document with a uniqueId, whatever its visibility."""
    from carnet.storage import indexes

    facts = db.in_transaction(lambda: load(scene.odette, scene.record))
    found = entries.by_unique_id(facts.keys, indexes.index("document", unique_id))
    assert found is not None, unique_id
    return found


def refused(soap: Soap, caller: Caller, message: Message, kept: int = 1, **how: Any) -> Told:
    """What a message that is wrong is answered, after a check that nothing of it stayed."""
    with nothing_kept(refusals=kept):
        answer = sent(soap, caller, message, **how)
    assert answer.status == "Failure"
    return answer


def test_provide_several_kinds_of_files_enter_as_they_came(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    documents = (lots.document("1", title="Échographie"), lots.text("2"), lots.cda("3"))
    found = fed(soap, helene, lots.lot(*documents))
    event = soap.scene.last()
    assert (event.act, event.rule, event.interface) == ("document:deposit", "R08", "soap")
    assert event.documents == tuple(one.logical_id for one in found)
    assert [one.codes.mime_type for one in found] == ["application/pdf", "text/plain", "text/xml"]
    assert found[0].codes.creation_time == "20260227091500+0000"


def test_provide_document_is_found_by_fhir_and_on_pages_with_the_same_metadata_and_bytes(soap: Soap) -> None:
    """The same document said to both doors gives the same entry, but for what names it."""
    scene = soap.scene
    helene, door = scene.agrees(cast.HELENE), Door(scene)
    author = replace(plain.party(), role=Coded("", display="Préleveur"))
    document = lots.document("1", title="Échographie", comments="Reçu ce matin", authors=(author,))
    entry = fed(soap, helene, lots.lot(document))[0]
    assert "Échographie" in titles(helene, scene.record)
    resource = fhir_body(door.get(helene, f"DocumentReference?patient=Patient/{door.record}&status=current"))
    (found,) = [one["resource"] for one in resource["entry"]]
    assert found["masterIdentifier"]["value"] == "urn:oid:2.25.1"
    assert found["content"][0]["attachment"]["title"] == "Échographie"
    assert found["description"] == "Reçu ce matin" and '"Préleveur"' in json.dumps(found, ensure_ascii=False)
    kept = door.ask("GET", helene, found["content"][0]["attachment"]["url"].rpartition("/fhir/")[2])
    assert kept.content == document.data
    other = plain.described("2", title="Échographie", comments="Reçu ce matin", data=document.data)
    from carnet.usecases.submit_lot import Submitted, submit_lot

    said = submit_lot(helene, scene.record, plain.lot(other, unique="901"))
    assert isinstance(said, Submitted)
    by_fhir = said.documents[0].entry
    same = replace(by_fhir.codes, creation_time=entry.codes.creation_time)
    assert entry.codes == same and entry.deposit.author_person == by_fhir.deposit.author_person
    assert replace(entry.sealed, unique_id="") == replace(by_fhir.sealed, unique_id="")


def test_provide_same_lot_again_is_answered_the_same_and_changes_nothing(soap: Soap) -> None:
    helene, message = soap.scene.caller(cast.HELENE), lots.provide(lots.lot(lots.document()))
    first = sent(soap, helene, message)
    before = counts("document", "submission_set", "outbox")
    assert sent(soap, helene, message) == first
    assert counts("document", "submission_set", "outbox") == before


def test_provide_same_document_by_another_lot_is_a_duplicate(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    fed(soap, helene, lots.lot(lots.document("1")))
    answer = refused(soap, helene, lots.provide(lots.lot(lots.document("1"), unique="901")))
    place = "/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject[@id='Document1']"
    assert answer.errors == (("XDSDuplicateUniqueIdInRegistry", "document.unique_id_taken", place),)
    changed = refused(soap, helene, lots.provide(lots.lot(lots.text("2"), unique="900")))
    assert changed.errors[0][:2] == ("XDSDuplicateUniqueIdInRegistry", "lot.unique_id_taken")


REQUIRED = (
    "creationTime", "languageCode", "legalAuthenticator", "serviceStartTime", "sourcePatientId", "title", "author",
    "classCode", "confidentialityCode", "formatCode", "healthcareFacilityTypeCode", "practiceSettingCode", "typeCode",
    "patientId", "uniqueId", "mimeType", "objectType", "lot.submissionTime", "lot.author", "lot.contentTypeCode",
    "lot.uniqueId", "lot.sourceId", "lot.patientId",
)  # fmt: skip


def test_provide_what_is_left_out_is_named_and_nothing_stays(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    for name in REQUIRED:
        answer = refused(soap, helene, lots.provide(lots.lot(lots.document()), without=name))
        named = [one for one in answer.errors if one[:2] == ("XDSRepositoryMetadataError", "metadata.missing")]
        assert named, (name, answer)
        assert_noted(soap.scene, helene, "document:deposit", "C61", answer.errors[0][1])


@pytest.mark.parametrize(
    ("changes", "code", "rule", "place"),
    [
        ({"sha1": "0" * 40}, "XDSNonIdenticalHash", "metadata.differs", "Slot[@name='hash']"),
        ({"size": 3}, "XDSNonIdenticalSize", "metadata.differs", "Slot[@name='size']"),
        ({"mime_type": "image/png"}, "InvalidDocumentContent", "content.not_what_it_says", "@mimeType"),
        (
            {"practice_setting_code": Coded("394802001", "2.16.840.1.113883.6.96", "x")},
            "XDSRepositoryMetadataError", "metadata.not_in_value_set",
            "Classification[@classificationScheme='urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead']",
        ),
        ({"title": "a" * 256}, "XDSRepositoryMetadataError", "metadata.too_long", "Name"),
    ],
)  # fmt: skip
def test_provide_what_is_wrong_in_a_document_is_named(
    soap: Soap, changes: dict[str, Any], code: str, rule: str, place: str
) -> None:
    helene = soap.scene.caller(cast.HELENE)
    answer = refused(soap, helene, lots.provide(lots.lot(lots.text("9"), lots.document("1", **changes))))
    (error,) = answer.errors
    assert error == (code, rule, f"/SubmitObjectsRequest/RegistryObjectList/ExtrinsicObject[@id='Document1']/{place}")
    assert answer.sentences[0].endswith(f"[carnet:{rule}]") and len(answer.sentences[0]) > len(rule) + 30
    assert_noted(soap.scene, helene, "document:deposit", "C61", rule)


def test_provide_code_of_elsewhere_is_taken_with_a_warning_by_an_open_instance(soap: Soap, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    said = lots.document(practice_setting_code=Coded("394802001", "2.16.840.1.113883.6.96", "General medicine"))
    answer = sent(soap, soap.scene.caller(cast.HELENE), lots.provide(lots.lot(said)))
    assert answer.status == "Success"
    assert ("XDSRepositoryMetadataError", "metadata.not_in_value_set") in [one[:2] for one in answer.errors]


def test_provide_person_of_the_assertion_is_the_one_of_the_lot(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    answer = refused(soap, helene, lots.provide(lots.lot(lots.document(person=cast.KARIM))))
    assert answer.errors[0][:2] == ("XDSPatientIdDoesNotMatch", "xds.other_patient")
    mixed = lots.lot(lots.document("1"), lots.document("2", cast.KARIM))
    answer = refused(soap, helene, lots.provide(mixed))
    assert ("XDSPatientIdDoesNotMatch", "xds.several_patients") in [one[:2] for one in answer.errors]


def test_provide_person_without_record_is_answered_as_one_who_may_not_be_told(soap: Soap) -> None:
    """Who has no record, and a record to which nothing may be added: no name of a document, one answer."""
    helene = soap.scene.caller(cast.HELENE)
    karim = cast.KARIM.identity.ins
    message = lots.provide(lots.lot(lots.document(person=cast.KARIM)))
    answer = sent(soap, helene, message, patient=karim)
    assert answer.status == "Failure"
    assert answer.errors == (("XDSUnknownPatientId", "xds.nothing_there", ""),)


def test_provide_replaces_completes_and_files(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    first = fed(soap, helene, lots.lot(lots.document("1")))[0]
    new, more = lots.document("2"), lots.text("3")
    folder = SubmittedFolder(
        "Folder01", "", "2.25.77", "Suivi", "", (Coded("44054006", "2.16.840.1.113883.6.96", "Diabète"),),
        (Target(symbol="Document2"),),
    )  # fmt: skip
    links = (lots.link(new, AssociationKind.RPLC, first.entry_uuid), lots.link(more, AssociationKind.APND, new))
    second, _ = fed(soap, helene, lots.lot(new, more, unique="901", links=links, folders=(folder,)))
    assert entry_of(soap.scene, "2.25.1").replaced_by == second.logical_id
    known = db.one("SELECT folder_id FROM folder LIMIT 1", [])
    assert known is not None
    again = SubmittedFolder("x", "", folder_id=known[0], existing=True, members=(Target(symbol="Document4"),))
    fed(soap, helene, lots.lot(lots.text("4"), unique="902", folders=(again,)))
    assert counts("folder", "folder_member") == {"folder": 1, "folder_member": 2}


def test_provide_link_to_a_document_that_may_not_be_known_is_as_one_that_is_not_there(soap: Soap) -> None:
    scene = soap.scene
    hidden = scene.deposits(cast.PAUL, "Secret")
    scene.hides(hidden)
    helene = scene.caller(cast.HELENE)
    answers = []
    for target in (entry_of_card(scene, hidden).entry_uuid, UUID(int=5)):
        new = lots.document("2")
        answers.append(
            refused(soap, helene, lots.provide(lots.lot(new, links=(lots.link(new, AssociationKind.RPLC, target),))))
        )
    assert answers[0] == answers[1]
    assert answers[0].errors == (("UnresolvedReferenceException", "xds.nothing_there", ""),)


def entry_of_card(scene: Scene, card: Any) -> Entry:
    """The entry behind a card."""
    facts = db.in_transaction(lambda: load(scene.odette, scene.record))
    found = entries.by_logical_id(facts.keys, card.logical_id)
    assert found is not None
    return found


def test_provide_flags_are_those_of_its_codes(soap: Soap) -> None:
    entry = fed(soap, soap.scene.caller(cast.HELENE), lots.lot(lots.document(confidentiality_codes=MASKED)))[0]
    assert entry.flags.masque_ps and not entry.flags.invisible_patient


def documents_of(said: Submission, change: Any) -> Message:
    """A message whose Document elements were changed."""
    message = lots.provide(said)
    root = etree.fromstring(message.body)
    change(root, [one for one in root if one.tag.endswith("}Document")])
    return Message(etree.tostring(root), message.files)


def test_provide_files_and_entries_that_do_not_match_are_refused(soap: Soap) -> None:
    helene, said = soap.scene.caller(cast.HELENE), lots.lot(lots.document("1"), lots.text("2"))

    def other_name(_: Any, documents: list[Any]) -> None:
        documents[0].set("id", "Document7")

    answer = refused(soap, helene, documents_of(said, other_name))
    assert {one[0] for one in answer.errors} == {"XDSMissingDocumentMetadata", "XDSMissingDocument"}

    def same_name(_: Any, documents: list[Any]) -> None:
        documents[1].set("id", "Document1")

    assert "xds.document_id" in {one[1] for one in refused(soap, helene, documents_of(said, same_name)).errors}


def test_provide_file_inside_the_envelope_is_refused_and_told_why(soap: Soap) -> None:
    helene, said = soap.scene.caller(cast.HELENE), lots.lot(lots.document("1"))

    def inside(_: Any, documents: list[Any]) -> None:
        documents[0].remove(documents[0][0])
        documents[0].text = "Qm9uam91cg=="

    message = documents_of(said, inside)
    answer = refused(soap, helene, replace(message, files={}))
    assert answer.errors[0][:2] == ("XDSRepositoryError", "xds.not_mtom") and "MTOM" in answer.sentences[0]
    with nothing_kept(refusals=1):
        answer_ = soap.ask(helene, "repository", message.action, message.body)
    assert house.fault(answer_).rule == "mtom.needed"


def test_provide_what_was_acknowledged_is_there_and_what_died_is_not(soap: Soap) -> None:
    helene, message = soap.scene.caller(cast.HELENE), lots.provide(lots.lot(lots.document()))
    parts = [(cid, Part(data)) for cid, data in message.files.items()]
    for point in ("submit_lot.claimed", "submit_lot.written"):
        with arm(point), patch("carnet.xds.door.log"):
            answer = soap.ask(helene, "repository", message.action, message.body, parts=parts)
        assert house.fault(answer).rule == "soap.failed"
        assert counts("document")["document"] == 0
    assert sent(soap, helene, message).status == "Success"
