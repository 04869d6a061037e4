"""A lot of several documents enters a record: all of it or nothing, once, and as it was said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from carnet.cda.parser import CDA_MIME
from carnet.codes.documents import document_type
from carnet.documents import entries
from carnet.documents.associations import AssociationKind
from carnet.documents.facts import Coded, SourcePatient
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._body import FileBody
from carnet.usecases._facts import load
from carnet.usecases._submission import (
    Submission,
    Submitted,
    SubmittedDocument,
    SubmittedFolder,
    SubmittedLink,
    Target,
)
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.submit_lot import submit_lot
from carnet.usecases.sweep import ORPHAN_AGE, sweep
from tests import cast
from tests.journal import events
from tests.noway.observe import statements
from tests.reliability.effects import forget_blobs, orphans, unconfirmed_claims
from tests.unit.cda.signatures import signature
from tests.usecases import cdas, lots
from tests.usecases.scene import Scene, assert_noted, blobs, counts, nothing_kept, seen, titles

pytestmark = pytest.mark.django_db
OTHER_TYPE = replace(lots.REPORT, code="11488-4")
TAKEN, LOT_TAKEN = "document.unique_id_taken", "lot.unique_id_taken"


def submitted(caller: Caller, scene: Scene, lot: Submission) -> Submitted:
    """The lot in the record."""
    answer = submit_lot(caller, scene.record, lot)
    assert isinstance(answer, Submitted), answer
    return answer


def problems(caller: Caller, scene: Scene, lot: Submission, kept: int = 1) -> set[tuple[str, str]]:
    """What is wrong with a lot, after a check that nothing of it stayed."""
    with nothing_kept(refusals=kept), pytest.raises(Invalid) as told:
        submit_lot(caller, scene.record, lot)
    return {(problem.element, problem.rule) for problem in told.value.problems}


def test_submit_lot_several_kinds_of_files_enter_as_they_came_with_one_event(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    documents = (lots.described("1"), lots.text("2", "Bonjour"), lots.cda("3"))
    answer = submitted(helene, scene, lots.lot(*documents))
    assert [one.symbol for one in answer.documents] == ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"]
    assert not answer.again and answer.unique_id == "2.25.900"
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:deposit", "done", "R08")
    assert event.documents == tuple(one.entry.logical_id for one in answer.documents)
    for said, one in zip(documents, answer.documents, strict=True):
        kept = read_part(helene, scene.record, one.entry.logical_id, Part(PartKind.ORIGINAL))
        assert isinstance(kept, PartRead) and (kept.data, kept.media_type) == (said.data, said.mime_type)
    assert counts("submission_set")["submission_set"] == 1
    assert unconfirmed_claims() == 0


def test_submit_lot_pdf_is_described_by_what_was_said_and_shown_on_a_page(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    said = lots.described(
        "1", "Échographie", comments="Reçu ce matin", event_codes=(Coded("ZZQM004", "1.2.250.1.213.2.5"),)
    )
    entry = submitted(helene, scene, lots.lot(said)).documents[0].entry
    codes, kind = entry.codes, document_type("11506-3")
    assert kind is not None
    assert (codes.type_code, codes.type_system, codes.class_code) == ("11506-3", lots.LOINC, kind.class_code)
    assert (codes.format_code, codes.mime_type) == ("urn:ihe:iti:xds-sd:pdf:2008", "application/pdf")
    assert (codes.facility_code, codes.setting_code) == ("SA07", "AMBULATOIRE")
    assert (codes.creation_time, codes.service_start) == ("20260227101500+0100", "20260227")
    assert (entry.sealed.title, entry.sealed.comments, entry.sealed.unique_id) == (
        "Échographie", "Reçu ce matin", "2.25.1",
    )  # fmt: skip
    assert entry.deposit.author_person == cast.HELENE.facts.professional_id
    read = read_document(helene, scene.record, entry.logical_id)
    assert isinstance(read, DocumentRead)
    assert isinstance(read.body, FileBody) and (read.body.media_type, read.body.pages) == ("application/pdf", 1)
    assert read.facts.events == said.event_codes and read.facts.authors == said.authors
    page = read_part(helene, scene.record, entry.logical_id, Part(PartKind.PAGE))
    assert isinstance(page, PartRead) and page.media_type == "image/png"


def test_submit_lot_cda_metadata_are_those_of_the_same_cda_put_in_on_a_page(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    on_a_page = cdas.deposited(scene, cdas.level1(cdas.facts(cast.ODETTE, "7")))
    by_lot = submitted(helene, scene, lots.lot(lots.cda("8"))).documents[0].entry
    facts = db.in_transaction(lambda: load(helene, scene.record))
    other = entries.by_logical_id(facts.keys, on_a_page.logical_id)
    assert other is not None
    assert other.codes == by_lot.codes
    assert replace(other.sealed, unique_id="", source_hash="", set_id="", file_name="") == replace(
        by_lot.sealed, unique_id="", source_hash="", set_id="", file_name=""
    )


def wrong_documents() -> list[tuple[SubmittedDocument, str, str]]:
    """A document that breaks one rule, the element that does and the rule."""
    return [
        (lots.cda("3", unique_id="2.25.4"), "DocumentEntry[3].uniqueId", "metadata.differs"),
        (lots.cda("3", patient_id=lots.ins(cast.KARIM)), "DocumentEntry[3].patientId", "metadata.differs"),
        (lots.cda("3", type_code=OTHER_TYPE), "DocumentEntry[3].typeCode", "metadata.differs"),
        (lots.cda("3", authors=(lots.party(cast.PAUL),)), "DocumentEntry[3].author", "metadata.differs"),
        (lots.cda("3", sha1="0" * 40), "DocumentEntry[3].hash", "metadata.differs"),
        (lots.cda("3", size=3), "DocumentEntry[3].size", "metadata.differs"),
        (lots.described("3", sha1="0" * 40), "DocumentEntry[3].hash", "metadata.differs"),
        (lots.described("3", size=3), "DocumentEntry[3].size", "metadata.differs"),
        (lots.described("3", mime_type="image/png"), "DocumentEntry[3].contentType", "content.not_what_it_says"),
        (
            lots.described("3", mime_type="text/html", data=b"<html>"),
            "DocumentEntry[3].contentType", "content.not_what_it_says",
        ),
        (lots.described("3", unique_id=""), "DocumentEntry[3].uniqueId", "metadata.missing"),
        (lots.described("3", patient_id=lots.ins(cast.KARIM)), "DocumentEntry[3].patientId", "metadata.other_patient"),
        (lots.described("3", patient_id=("1.2.3", "4")), "DocumentEntry[3].patientId", "metadata.other_patient"),
        (
            lots.described("3", source_patient=SourcePatient(ids=(lots.ins(cast.KARIM),))),
            "DocumentEntry[3].patientId", "metadata.other_patient",
        ),
        (
            lots.described("3", source_patient=SourcePatient(birth_date="19500101")),
            "DocumentEntry[3].sourcePatientInfo", "metadata.other_patient_trait",
        ),
        (
            lots.described("3", source_patient=SourcePatient(birth_date="1948")),
            "DocumentEntry[3].sourcePatientInfo", "metadata.other_patient_trait",
        ),
        (lots.described("3", creation_time="20261340"), "DocumentEntry[3].creationTime", "metadata.time"),
        (
            lots.described("3", creation_time="20990101"),
            "DocumentEntry[3].creationTime", "document.written_in_the_future",
        ),
        (lots.described("3", title="a" * 256), "DocumentEntry[3].title", "metadata.too_long"),
        (lots.described("3", data=b"\x00" * 20), "DocumentEntry[3].contentType", "content.not_what_it_says"),
        (
            lots.described("3", mime_type="application/fhir+json", data=b'{"resourceType":"Patient"}'),
            "DocumentEntry[3]", "fhir.not_a_document",
        ),
        (
            lots.described("3", mime_type="application/fhir+json", data=b'{"a":1,"a":2}'),
            "DocumentEntry[3]", "json.twice",
        ),
    ]  # fmt: skip


def test_submit_lot_what_is_wrong_is_named_and_nothing_of_the_lot_stays(scene: Scene) -> None:
    """A right document stands before the wrong one: it does not enter either."""
    helene = scene.caller(cast.HELENE)
    for document, element, rule in wrong_documents():
        found = problems(helene, scene, lots.lot(lots.text("1"), document))
        assert found == {(element, rule)}
        assert_noted(scene, helene, "document:deposit", "C61", rule)


def test_submit_lot_code_of_elsewhere_is_refused_when_strict_and_told_when_open(
    scene: Scene, settings: Settings
) -> None:
    helene = scene.agrees(cast.HELENE)
    foreign = Coded("394802001", "2.16.840.1.113883.6.96", "General medicine")
    said = lots.described("1", practice_setting_code=foreign, type_code=Coded("1-8", lots.LOINC))
    expected = {
        ("DocumentEntry[1].practiceSettingCode", "metadata.not_in_value_set"),
        ("DocumentEntry[1].typeCode", "metadata.not_in_value_set"),
    }
    assert problems(helene, scene, lots.lot(said)) == expected
    settings.CARNET_OPEN_METADATA = True
    one = submitted(helene, scene, lots.lot(said)).documents[0]
    assert expected <= {(problem.element, problem.rule) for problem in one.warnings}
    assert (one.entry.codes.setting_code, one.entry.codes.type_code) == ("394802001", "1-8")
    read = read_document(helene, scene.record, one.entry.logical_id)
    assert isinstance(read, DocumentRead) and read.facts.setting == foreign


def test_submit_lot_minimal_metadata_enter_an_open_instance(scene: Scene, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    said = lots.text(
        "1", type_code=None, class_code=None, facility_type_code=None, practice_setting_code=None, authors=(),
        confidentiality_codes=(), creation_time="", service_start="", title="", patient_id=None,
    )  # fmt: skip
    one = submitted(scene.caller(cast.HELENE), scene, lots.lot(said, content_type=None)).documents[0]
    assert one.entry.codes.type_code == ""
    read = read_document(scene.odette, scene.record, one.entry.logical_id)
    assert isinstance(read, DocumentRead) and isinstance(read.body, FileBody) and read.body.text == "Bonjour"


def test_submit_lot_poor_cda_is_taken_by_an_open_instance_for_what_is_said_beside_it(
    scene: Scene, settings: Settings
) -> None:
    data = b'<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>'
    said = lots.described("1", data=data, mime_type="application/xml", format_code=None)
    helene = scene.caller(cast.HELENE)
    assert len(problems(helene, scene, lots.lot(said))) > 3
    settings.CARNET_OPEN_METADATA = True
    one = submitted(helene, scene, lots.lot(said)).documents[0]
    assert one.entry.codes.mime_type == CDA_MIME and one.entry.sealed.title == "Bilan"
    assert isinstance(read_document(scene.odette, scene.record, one.entry.logical_id), DocumentRead)
    liar = data.replace(b"/>", b'><id root="2.25.77"/></ClinicalDocument>')
    found = problems(helene, scene, lots.lot(replace(said, data=liar, sha1=None, size=None), unique="901"))
    assert found == {("DocumentEntry[1].uniqueId", "metadata.differs")}


def test_submit_lot_again_is_answered_alike_and_other_content_is_a_conflict(scene: Scene) -> None:
    helene, lot = scene.caller(cast.HELENE), lots.lot(lots.described("1"), lots.text("2"))
    first = submitted(helene, scene, lot)
    before, files = counts("document", "submission_set", "entry_version"), blobs()
    # The sender makes new handles for its message: it is the same lot all the same.
    other_handles = tuple(
        replace(one, symbol=f"{one.symbol}x", element=f"Bundle.{one.symbol}") for one in lot.documents
    )
    again = submitted(helene, scene, replace(lot, documents=other_handles))
    assert again.again and again.set_id == first.set_id
    assert [one.entry for one in again.documents] == [one.entry for one in first.documents]
    for changed in (replace(lot, title="Autre"), replace(lot, documents=lot.documents[:1])):
        told = submit_lot(helene, scene.record, changed)
        assert isinstance(told, Conflict) and told.rule == LOT_TAKEN
    told = submit_lot(scene.caller(cast.PAUL), scene.record, lot)
    assert isinstance(told, Conflict) and told.rule == LOT_TAKEN
    assert (counts("document", "submission_set", "entry_version"), blobs()) == (before, files)


def test_submit_lot_without_a_unique_id_is_found_again_by_its_content(scene: Scene) -> None:
    helene, lot = scene.caller(cast.HELENE), lots.lot(lots.described("1"), unique_id="")
    first = submitted(helene, scene, lot)
    assert first.unique_id.startswith("2.25.")
    assert submitted(helene, scene, lot).again


def test_submit_lot_document_that_is_there_is_told_alike_for_this_record_and_another(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    karim = cast.record_of(cast.opened(cast.KARIM, scene.clock))
    submitted(helene, scene, lots.lot(lots.described("1")))
    with statements() as here_run:
        here = submit_lot(helene, scene.record, lots.lot(lots.text("5"), lots.described("1"), unique="901"))
    about_karim: dict[str, Any] = {"patient_id": lots.ins(cast.KARIM)}
    theirs = lots.lot(lots.text("6", **about_karim), lots.described("1", **about_karim), unique="901")
    with statements() as there_run:
        there = submit_lot(helene, karim, theirs)
    assert here_run == there_run
    assert here == there == Conflict(TAKEN, (("element", "DocumentEntry[1]"),))
    assert counts("document")["document"] == 1
    # The claim that the lot made on its other document is swept, and the document may come in.
    scene.clock.move(ORPHAN_AGE + timedelta(hours=1))
    sweep(scene.clock)
    assert unconfirmed_claims() == 0
    submitted(helene, scene, lots.lot(lots.text("5"), unique="902"))


def test_submit_lot_codes_of_visibility_hide_and_withhold(scene: Scene) -> None:
    helene, paul = scene.caller(cast.HELENE), scene.agrees(cast.PAUL)
    lot = lots.lot(
        lots.described("1", "Caché", confidentiality_codes=(lots.NORMAL, lots.MASKED)),
        lots.text("2", "À annoncer", confidentiality_codes=(lots.WITHHELD,)),
        lots.text("3", "Pour tous"),
    )
    submitted(helene, scene, lot)
    assert titles(paul, scene.record) == ["Pour tous", "À annoncer"]
    assert titles(scene.odette, scene.record) == ["Pour tous", "Caché"]
    shown = {document for event in events(scene.record) for document in event.documents}
    withheld = next(entry for entry in seen(paul, scene.record) if entry.sealed.title == "À annoncer")
    assert withheld.logical_id not in shown


def test_submit_lot_who_may_not_deposit_is_refused_before_anything_is_said_of_the_lot(scene: Scene) -> None:
    wrong = lots.lot(lots.described("1", unique_id="", size=3), problems=(Problem("Bundle.type", "metadata.missing"),))
    for lot in (lots.lot(lots.described("1")), wrong):
        stranger = Caller.anonymous(request_id="", clock=scene.clock)
        with nothing_kept(refusals=1):
            answer = submit_lot(stranger, scene.record, lot)
        assert isinstance(answer, Refusal)
    absent = replace(scene.odette, kind=ActorKind.PROFESSIONAL, structure_id="")
    assert isinstance(submit_lot(absent, scene.record, wrong), Refusal)


def test_submit_lot_author_in_another_system_gets_no_right_by_a_number(scene: Scene) -> None:
    """A number of Hélène under the system of somebody else is not Hélène."""
    paul = scene.caller(cast.PAUL)
    other = replace(lots.party(), id_system="http://www.acme.org/practitioners")
    entry = submitted(paul, scene, lots.lot(lots.described("1", authors=(other,)))).documents[0].entry
    assert entry.deposit.author_person is None
    answer = delete_document(scene.caller(cast.HELENE), scene.record, entry.logical_id)
    assert isinstance(answer, Refusal)


def lots_that_do_not_hold() -> list[tuple[Submission, str, str]]:
    """A lot that breaks one rule of form."""
    return [
        (lots.lot(), "SubmissionSet", "lot.no_document"),
        (lots.lot(*(lots.text(str(at)) for at in range(51))), "SubmissionSet", "lot.too_many"),
        (
            lots.lot(lots.text("1"), lots.text("2", unique_id="2.25.1")),
            "DocumentEntry[1].uniqueId", "lot.same_unique_id",
        ),
        (lots.lot(lots.text("1"), lots.text("2", symbol="urn:uuid:1")), "DocumentEntry[2]", "lot.same_symbol"),
        (
            lots.lot(lots.text("1"), links=(SubmittedLink(AssociationKind.RPLC, "urn:uuid:9", Target(unique_id="1")),)),
            "SubmissionSet", "lot.link_from_outside",
        ),
        (
            lots.lot(lots.text("1"), links=(SubmittedLink(AssociationKind.RPLC, "urn:uuid:1", Target("urn:uuid:1")),)),
            "DocumentEntry[1].association", "lot.link_inside",
        ),
        (
            lots.lot(lots.text("1"), folders=(SubmittedFolder("f", "Folder[0]", title=" "),)),
            "Folder[0].title", "metadata.missing",
        ),
        (
            lots.lot(lots.text("1"), folders=(SubmittedFolder("f", "Folder[0]", title="a", members=(Target("x"),)),)),
            "Folder[0].member", "lot.member_not_here",
        ),
    ]  # fmt: skip


def test_submit_lot_that_does_not_hold_together_is_refused(scene: Scene) -> None:
    for lot, element, rule in lots_that_do_not_hold():
        assert (element, rule) in problems(scene.caller(cast.HELENE), scene, lot)


@pytest.mark.parametrize("point", ["submit_lot.claimed", "content.blob_written", "submit_lot.written"])
def test_submit_lot_that_dies_leaves_nothing_and_enters_when_it_is_sent_again(scene: Scene, point: str) -> None:
    forget_blobs()
    helene, lot = scene.caller(cast.HELENE), lots.lot(lots.described("1"), lots.text("2"))
    before = counts("document", "entry_version", "content", "submission_set", "association", "event")
    with arm(point), pytest.raises(FailpointReached):
        submit_lot(helene, scene.record, lot)
    assert counts(*before) == before
    assert unconfirmed_claims() == 2
    submitted(helene, scene, lot)
    assert unconfirmed_claims() == 0
    # The age of a file is told by the machine's own clock.
    sweep(FixedClock(datetime.now(tz=UTC) + ORPHAN_AGE + timedelta(hours=1)))
    assert not orphans()


def test_submit_lot_and_a_deposit_on_a_page_meet_on_one_unique_id(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    cdas.deposited(scene, cdas.level1(cdas.facts(cast.ODETTE, "8")))
    told = submit_lot(helene, scene.record, lots.lot(lots.cda("8")))
    assert isinstance(told, Conflict) and told.rule == TAKEN


def test_submit_lot_signature_of_the_lot_signs_it_and_is_shown_to_nobody(scene: Scene) -> None:
    helene, data = scene.agrees(cast.HELENE), signature("2.25.900", "2.25.1")
    signed = lots.described(
        "2", "Source", data=data, mime_type="text/xml", type_code=Coded("E1762", "ASTM"), class_code=None,
        format_code=None, authors=(), creation_time="", service_start="", facility_type_code=None,
        practice_setting_code=None,
    )  # fmt: skip
    answer = submitted(helene, scene, lots.lot(lots.text("1"), signed))
    signs = db.rows("SELECT source_id, target_id FROM association WHERE kind = 'signs'")
    assert signs == [(answer.documents[1].entry.logical_id, answer.set_id)]
    assert titles(helene, scene.record) == titles(scene.odette, scene.record) == ["Bonjour"]


def test_submit_lot_person_speaks_for_no_professional(scene: Scene) -> None:
    with nothing_kept(refusals=1):
        try:
            answer = submit_lot(scene.odette, scene.record, lots.lot(lots.text("1")))
        except Invalid as told:
            assert {problem.rule for problem in told.problems} == {"metadata.author_is_professional"}
        else:
            assert isinstance(answer, Refusal), answer


def test_submit_lot_costs_the_same_statements_for_each_document(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    helene = scene.caller(cast.HELENE)
    submitted(helene, scene, lots.lot(lots.text("1"), unique="901"))
    with django_assert_max_num_queries(77):
        submitted(helene, scene, lots.lot(lots.text("2"), unique="902"))
    with django_assert_max_num_queries(77 + 2 * 14):
        submitted(helene, scene, lots.lot(lots.text("3"), lots.text("4"), lots.text("5"), unique="903"))
