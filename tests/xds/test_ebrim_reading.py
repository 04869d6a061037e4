"""A SubmitObjectsRequest is read as it was meant, and what is wrong in one is named."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from carnet.cda.parser import Element, any_root
from carnet.documents.associations import AssociationKind
from carnet.documents.facts import Coded, Reference, ReferenceKind, SourcePatient
from carnet.kernel.errors import Invalid
from carnet.usecases._submission import Party, Submission, SubmittedFolder, Target
from carnet.xds import v2
from carnet.xds.ebrim_reading import read_submission
from tests import cast
from tests.usecases import lots as plain
from tests.xds import lots
from tests.xds.lots import LOT, Message

KNOWN = UUID(int=7)
OTHER_FOLDER = UUID(int=8)


def request(message: Message) -> Element:
    """The SubmitObjectsRequest of a message."""
    root = any_root(message.body, max_bytes=10_000_000)
    found = root if root.tag.endswith("SubmitObjectsRequest") else root.find(f"{{{lots.LCM}}}SubmitObjectsRequest")
    assert found is not None
    return found


def read(said: Submission, *more: str, without: str = "") -> Submission:
    """The lot that a message about it is read as."""
    files = {one.symbol: one.data for one in said.documents}
    return read_submission(request(lots.provide(said, *more, without=without)), files)


def problems(said: Submission, *more: str, without: str = "") -> set[tuple[str, str]]:
    """What is wrong in a message, by element and rule."""
    return {(one.element, one.rule) for one in read(said, *more, without=without).problems}


def test_lot_is_read_as_it_was_said() -> None:
    """Every attribute, two kinds of files, a folder with both, and links to what is in the record."""
    first = lots.document(
        "1", comments="Reçu", event_codes=(Coded("ZZQM004", "1.2.250.1.213.2.5", "Échographie"),),
        service_stop="20260227113000+0000", references=(
            Reference(ReferenceKind.ACCESSION, "1.2.250.1.1", "A-12"), Reference(ReferenceKind.STUDY, "1.2.840.5"),
        ),
    )  # fmt: skip
    second = lots.text("2")
    folder = SubmittedFolder(
        "Folder01", "RegistryPackage[Folder01]", "2.25.77", "Suivi", "", (Coded("44054006", "2.16.840.1.113883.6.96"),),
        (Target(symbol="Document1"), Target(id=KNOWN)),
    )  # fmt: skip
    known = SubmittedFolder(
        f"urn:uuid:{OTHER_FOLDER}", f"Folder[urn:uuid:{OTHER_FOLDER}]", members=(Target(symbol="Document2"),),
        existing=True, folder_id=OTHER_FOLDER,
    )  # fmt: skip
    links = (lots.link(first, AssociationKind.RPLC, KNOWN), lots.link(second, AssociationKind.APND, first))
    said = lots.lot(first, second, folders=(folder, known), links=links, comments="Deux")
    found = read(said)
    assert found.problems == () and found.warnings == ()
    expected = replace(
        said,
        submission_time="20260227091600+0000",
        documents=tuple(
            replace(one, element=f"ExtrinsicObject[{one.symbol}]", creation_time="20260227091500+0000")
            for one in said.documents
        ),
    )
    assert found == expected


def test_several_places_of_one_author_are_several_parties_of_one_person() -> None:
    one, other = plain.party(), replace(plain.party(), organisation="Hôpital", organisation_id="1750900002")
    said = lots.document(authors=(one,))
    body = lots.author("Document1", lots.ENTRY_SCHEMES["author"], one, other)
    message = lots.provide(lots.lot(said))
    written = lots.author("Document1", lots.ENTRY_SCHEMES["author"], one)
    changed = Message(message.body.replace(written.encode(), body.encode()), message.files)
    found = read_submission(request(changed), {"Document1": b"x"})
    assert found.problems == () and found.documents[0].authors == (one, other)


REQUIRED = (
    "creationTime", "languageCode", "legalAuthenticator", "serviceStartTime", "sourcePatientId", "title", "author",
    "classCode", "confidentialityCode", "formatCode", "healthcareFacilityTypeCode", "practiceSettingCode", "typeCode",
    "patientId", "uniqueId", "mimeType", "objectType",
)  # fmt: skip


@pytest.mark.parametrize("name", REQUIRED)
def test_attribute_of_a_document_that_is_left_out_is_named(name: str) -> None:
    assert (f"ExtrinsicObject[Document1].{name}", "metadata.missing") in problems(
        lots.lot(lots.document()), without=name
    )


@pytest.mark.parametrize("name", ["submissionTime", "author", "contentTypeCode", "uniqueId", "sourceId", "patientId"])
def test_attribute_of_the_lot_that_is_left_out_is_named(name: str) -> None:
    assert (f"SubmissionSet.{name}", "metadata.missing") in problems(lots.lot(lots.document()), without=f"lot.{name}")


def test_open_instance_takes_a_document_with_the_least_metadata(settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    said = lots.document(
        type_code=None, class_code=None, format_code=None, facility_type_code=None, practice_setting_code=None,
        confidentiality_codes=(), language_code="", creation_time="", service_start="", title="", authors=(),
        legal_authenticator=None, source_patient=None, sha1=None, size=None,
    )  # fmt: skip
    found = read(lots.lot(said, source_id="", author=None, content_type=None, submission_time=""))
    assert found.problems == ()
    assert found.documents[0].type_code is None and found.documents[0].authors == ()


WRONG: dict[str, tuple[str, str, str]] = {
    "link of another kind": (
        lots.association("urn:ihe:iti:2010:AssociationType:IsSnapshotOf", "Document1", f"urn:uuid:{KNOWN}"),
        "Association", "xds.association_type",
    ),
    "link to nothing": (
        lots.association(AssociationKind.RPLC, "Document1", "Document9"), "Association", "xds.reference_unresolved",
    ),
    "link to the lot": (
        lots.association(AssociationKind.APND, "Document1", LOT), "Association", "xds.reference_unresolved",
    ),
    "link from outside": (
        lots.association(AssociationKind.RPLC, f"urn:uuid:{KNOWN}", "Document1"), "Association",
        "lot.link_from_outside",
    ),
    "member by reference": (
        lots.member(LOT, f"urn:uuid:{KNOWN}"), "Association", "xds.by_reference",
    ),
    "member that is not there": (lots.member(LOT, "Document9"), "Association", "xds.reference_unresolved"),
    "member of nothing": (lots.member("Folder9", "Document1"), "Association", "xds.reference_unresolved"),
    "signature that is none": (
        lots.association(AssociationKind.SIGNS, "Document1", LOT), "Association", "xds.signs_nothing",
    ),
    "object of another kind": ("<rim:Service id='s1'/>", "SubmitObjectsRequest", "xds.unknown_element"),
    "package of no kind": ("<rim:RegistryPackage id='p1'/>", "RegistryPackage[p1]", "xds.no_kind"),
    "second lot": (
        f"<rim:RegistryPackage id='p1'/><rim:Classification id='c' classifiedObject='p1'"
        f" classificationNode='{lots.LOT_NODE}'/>",
        "SubmitObjectsRequest", "xds.one_submission_set",
    ),
    "lot that is also a folder": (
        f"<rim:Classification id='c' classifiedObject='{LOT}' classificationNode='{lots.FOLDER_NODE}'/>",
        "SubmitObjectsRequest", "xds.two_kinds",
    ),
    "two objects of one id": (lots.entry(lots.document()), "ExtrinsicObject[Document1]", "xds.same_id"),
    "document outside the lot": (lots.entry(lots.document("2")), "ExtrinsicObject[Document2]", "xds.not_a_member"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_object_that_is_wrong_is_named(name: str) -> None:
    more, element, rule = WRONG[name]
    found = problems(lots.lot(lots.document()), more)
    assert any(place.startswith(element) and told == rule for place, told in found), found


SLOTS: dict[str, tuple[str, str, str]] = {
    "an author that is empty": ("authorPerson", "^^^", "xds.v2"),
    "a number that nobody gave": ("legalAuthenticator", "12^DURAND", "xds.v2"),
    "an authority that is no OID": ("legalAuthenticator", "12^DURAND^^^^^^^&1.2.x&ISO", "xds.v2"),
    "a source patient without authority": ("sourcePatientId", "12", "xds.v2"),
    "a line that is none": ("sourcePatientInfo", "DURAND", "xds.v2"),
    "a birth date that is none": ("sourcePatientInfo", "PID-7|never", "xds.v2"),
    "a time that is none": ("creationTime", "20261399", "metadata.time"),
    "a hash that is none": ("hash", "abc", "xds.not_sha1"),
    "a size that is none": ("size", "-1", "xds.not_a_size"),
    "a value that is too long": ("languageCode", "x" * 257, "metadata.too_long"),
}


@pytest.mark.parametrize("name", SLOTS)
def test_slot_that_is_wrong_is_named(name: str) -> None:
    slot, value, rule = SLOTS[name]
    message = lots.provide(lots.lot(lots.document()))
    start = message.body.index(f'<rim:Slot name="{slot}">'.encode())
    end = message.body.index(b"</rim:Slot>", start) + len(b"</rim:Slot>")
    changed = Message(message.body[:start] + lots.slot(slot, value).encode() + message.body[end:], {})
    found = read_submission(request(changed), {"Document1": b"x"})
    assert (f"ExtrinsicObject[Document1].{slot}", rule) in {(one.element, one.rule) for one in found.problems}
    assert value not in str([one.facts for one in found.problems if one.rule != "xds.code"])


def test_documents_that_complete_each_other_are_refused() -> None:
    first, second = lots.document("1"), lots.document("2")
    links = (lots.link(first, AssociationKind.APND, second), lots.link(second, AssociationKind.XFRM, first))
    assert "xds.cycle" in {rule for _, rule in problems(lots.lot(first, second, links=links))}


def test_two_people_in_one_lot_are_refused() -> None:
    said = lots.lot(lots.document("1"), lots.document("2", cast.KARIM))
    assert ("ExtrinsicObject[Document2].patientId", "xds.several_patients") in problems(said)


def test_parts_out_of_order_are_refused_and_the_slot_of_dmp_clients_is_told() -> None:
    said = lots.lot(lots.document())
    body = lots.provide(said).body
    name = lots.words("Name", "Bilan").encode()
    moved = body.replace(name, b"", 1).replace(b"<rim:Slot", name + b"<rim:Slot", 1)
    found = read_submission(request(Message(moved, {})), {"Document1": b"x"})
    assert ("ExtrinsicObject[Document1]", "xds.order") in {(one.element, one.rule) for one in found.problems}
    late = lots.slot("urn:ihe:iti:xds:2013:referenceIdList", "A1^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:accession")
    told = body.replace(b"<rim:ExternalIdentifier", late.encode() + b"<rim:ExternalIdentifier", 1)
    found = read_submission(request(Message(told, {})), {"Document1": b"x"})
    assert found.problems == () and [one.rule for one in found.warnings] == ["xds.order_told"]
    assert found.documents[0].references == (Reference(ReferenceKind.ACCESSION, "1.2.3", "A1"),)


def test_what_is_not_read_is_told() -> None:
    extra = lots.slot("submissionTime", "20260227")
    message = lots.provide(lots.lot(lots.document()))
    body = message.body.replace(
        b'<rim:Slot name="languageCode">', extra.encode() + b'<rim:Slot name="languageCode">', 1
    )
    found = read_submission(request(Message(body, {})), {"Document1": b"x"})
    assert [(one.element, one.rule) for one in found.warnings] == [
        ("ExtrinsicObject[Document1].submissionTime", "xds.not_kept")
    ]


@pytest.mark.parametrize("body", ["<a/>", f'<SubmitObjectsRequest xmlns="{lots.LCM}"/>'])
def test_body_that_is_no_request_is_refused(body: str) -> None:
    with pytest.raises(Invalid) as told:
        read_submission(any_root(body.encode(), max_bytes=1_000), {})
    assert told.value.problems[0].rule in ("xds.not_submit_objects", "xds.one_object_list")


def test_too_many_objects_or_slots_are_refused_before_they_are_read() -> None:
    many = "<rim:ObjectRef id='a'/>" * 1_001
    with pytest.raises(Invalid) as told:
        problems(lots.lot(lots.document()), many)
    assert told.value.problems[0].rule == "xds.too_many"
    slots = "".join(lots.slot(f"s{at}", "x") for at in range(61))
    found = problems(lots.lot(), lots.entry(lots.document(), extra=slots))
    assert ("ExtrinsicObject[Document1]", "xds.too_many") in found


PEOPLE = {
    "801234567890^DURANT^Romuald^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS": Party(
        "801234567890", "1.2.250.1.71.4.2.1", "DURANT", "Romuald"
    ),
    "3750100125/9762^Automate X^wara1000^^^^^^&1.2.250.1.71.4.2.1&ISO^U^^^RI": Party(
        "3750100125/9762", "1.2.250.1.71.4.2.1", device="Automate X wara1000"
    ),
    "^O\\T\\B^Ann^Mary^^Dr": Party(family="O&B", given="Ann Mary", prefix="Dr"),
}


@pytest.mark.parametrize("text", PEOPLE)
def test_person_is_read_from_an_xcn(text: str) -> None:
    assert v2.person(text, strict=True) == PEOPLE[text]


def test_person_is_read_from_the_lines_of_pid() -> None:
    lines = (
        "PID-3|12^^^&1.2.3&ISO",
        "PID-5|PAT-TROIS^DOMINIQUE^MARIE^^^^L~PAT^^^^^^D",
        "PID-7|19790328",
        "PID-8|F",
        "PID-11|x",
    )
    found, left = v2.source_patient(lines)
    assert found == SourcePatient(
        (("1.2.3", "12"),), "PAT-TROIS", "PAT", "DOMINIQUE MARIE", "DOMINIQUE", "19790328", "F"
    )
    assert left == ("PID-11",)


@given(st.text(max_size=300))
def test_no_text_makes_a_reader_fail_otherwise_than_by_naming_its_type(text: str) -> None:
    readers = (
        lambda: v2.person(text, strict=True), lambda: v2.organisation(text, strict=True), lambda: v2.reference(text),
        lambda: v2.identifier(text, strict=True), lambda: v2.code(text), lambda: v2.source_patient((text,)),
        lambda: v2.time(text),
    )  # fmt: skip
    for reader in readers:
        try:
            reader()
        except Invalid as told:
            assert [one.rule for one in told.problems] == ["xds.v2"]
