"""ITI-18: every stored query, every parameter and every error, and what none of them tells."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from lxml import etree

from carnet.documents.associations import AssociationKind
from carnet.kernel.errors import Invalid
from carnet.usecases._card import Card
from carnet.usecases._submission import (
    Coded,
    Reference,
    ReferenceKind,
    Submission,
    Submitted,
    SubmittedFolder,
    SubmittedLink,
    Target,
)
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.submit_lot import submit_lot
from carnet.xds import ebrim, hl7, registry_query
from carnet.xds.ebrim import ACTIONS, QUERIES
from carnet.xds.query_params import Params, like
from carnet.xds.stored_queries import READERS
from tests import cast
from tests.journal import events
from tests.usecases import lots
from tests.usecases.scene import system_record
from tests.xds.house import Soap, body
from tests.xds.reading import APPROVED, EVERY_STATUS, ODETTE, Found, Reader, adhoc, cx, errors, identifier, named, slots
from tests.xds.schemas import check

pytestmark = pytest.mark.django_db
ENTRY, LOT, FOLDER = "__DocumentEntry", "__SubmissionSet", "__Folder"
LOINC, EVENTS = "2.16.840.1.113883.6.1", "1.2.250.1.213.2.5"
ORDER = Reference(ReferenceKind.ORDER, "1.2.250.1.7", "ORD^1")


def hands_over(soap: Soap, lot: Submission, by: cast.Carer = cast.HELENE) -> Submitted:
    """A lot that comes in."""
    kept = submit_lot(soap.scene.caller(by), soap.record, lot)
    assert isinstance(kept, Submitted), kept
    return kept


def story(soap: Soap) -> Submitted:
    """A lot of two documents, one of which is described by everything, and a folder of both."""
    rich = lots.described(
        "1", "Bilan d’entrée", comments="Ligne un\nligne deux", service_stop="20260228",
        event_codes=(Coded("A", EVENTS, "Un"), Coded("B", EVENTS, "Deux")), references=(ORDER,),
        legal_authenticator=lots.party(cast.MARC),
    )  # fmt: skip
    folder = SubmittedFolder(
        "urn:uuid:f", "Folder[0]", title="Suivi", unique_id="2.25.77", codes=(Coded("C1", "1.2.3", "Cardio"),),
        members=(Target(symbol="urn:uuid:1"),),
    )  # fmt: skip
    return hands_over(soap, lots.lot(rich, lots.text("2", "Mot"), folders=(folder,)))


def urn(uuid: UUID) -> str:
    """How a registry names an object."""
    return f"urn:uuid:{uuid}"


@pytest.fixture
def paul(soap: Soap) -> Reader:
    """A doctor who may read."""
    return Reader(soap, soap.scene.agrees(cast.PAUL))


def test_find_documents_professional_reads_every_metadata_of_a_document(soap: Soap, paul: Reader) -> None:
    lot = story(soap)
    rich = next(one for one in paul.documents().entries if one.title == "Bilan d’entrée")
    first = lot.documents[0].entry
    assert (rich.id, rich.lid) == (urn(first.entry_uuid), urn(first.logical_id))
    assert (rich.status, rich.version, rich.unique_id) == ("Approved", "1", "2.25.1")
    codes = {key.removeprefix("DOC_ENTRY_").removesuffix("_CLASS_SCHEME"): value for key, value in rich.codes.items()}
    assert codes == {
        "CLASS_CODE": ("10",), "TYPE_CODE": ("11506-3",), "FORMAT_CODE": ("urn:ihe:iti:xds-sd:pdf:2008",),
        "HEALTHCARE_FACILITY_TYPE_CODE": ("SA07",), "PRACTICE_SETTING_CODE": ("AMBULATOIRE",),
        "CONFIDENTIALITY_CODE": ("N",), "EVENT_CODE": ("A", "B"),
    }  # fmt: skip
    told = dict(rich.slots)
    assert (len(told.pop("hash")[0]), int(told.pop("size")[0]) > 0) == (40, True)
    assert told == {
        "creationTime": ("20260227091500",), "serviceStartTime": ("20260227",), "serviceStopTime": ("20260228",),
        "languageCode": ("fr-FR",), "repositoryUniqueId": (repository(),),
        "legalAuthenticator": ("810000000022^DELORME^Marc^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",),
        ebrim.REFERENCE_IDS: ("ORD\\S\\1^^^&1.2.250.1.7&ISO^urn:ihe:iti:xds:2013:order",),
    }  # fmt: skip
    author = next(one for one in rich.element if one.get("classificationScheme") == ebrim.SCHEMES[AUTHORS])
    assert slots(author) == {
        "authorPerson": ("810000000011^ROUSSEL^Hélène^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",),
        "authorInstitution": ("Cabinet médical des Tilleuls^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750900001",),
    }
    assert identifier(rich.element, "DOC_ENTRY_PATIENT_ID_EXTERNAL_ID") == cx(ODETTE)
    event = events(soap.record)[-1]
    assert (event.act, event.interface, len(event.documents)) == ("document:list", "soap", 2)


AUTHORS = "DOC_ENTRY_AUTHOR_CLASS_SCHEME"


def repository() -> str:
    """The OID of this repository."""
    return registry_query.writer(ODETTE).repository


def test_find_documents_every_parameter_finds_what_it_says_and_nothing_else(soap: Soap, paul: Reader) -> None:
    story(soap)
    hits: list[dict[str, Any]] = [
        {"TypeCode": [f"11506-3^^{LOINC}"]}, {"TypeCode": [f"X^^{LOINC}", f"11506-3^^{LOINC}"]},
        {"ClassCode": ["10^^1.2.250.1.213.1.1.4.1"]}, {"PracticeSettingCode": ["AMBULATOIRE^^1.2.250.1.213.1.1.4.9"]},
        {"HealthcareFacilityTypeCode": ["SA07^^1.2.250.1.71.4.2.4"]},
        {"FormatCode": ["urn:ihe:iti:xds-sd:pdf:2008^^1.3.6.1.4.1.19376.1.2.3"]},
        {"ConfidentialityCode": ["N^^2.16.840.1.113883.5.25"]},
        {"EventCodeList": [f"A^^{EVENTS}", f"Z^^{EVENTS}"]}, {"EventCodeList": [[f"A^^{EVENTS}"], [f"B^^{EVENTS}"]]},
        {"CreationTimeFrom": 20260227, "CreationTimeTo": 202602270916}, {"CreationTimeFrom": 2026},
        {"CreationTimeTo": "20260227091501"}, {"ServiceStartTimeFrom": 20260227, "ServiceStartTimeTo": 20260228},
        {"ServiceStopTimeFrom": 20260228}, {"AuthorPerson": ["%roussel%"]}, {"AuthorPerson": ["%^R_USSEL^%"]},
        {"Type": [ebrim.STABLE, ebrim.ON_DEMAND]}, {"Status": EVERY_STATUS},
    ]  # fmt: skip
    for params in hits:
        assert "Bilan d’entrée" in paul.documents(**params).titles, params
    misses: list[dict[str, Any]] = [
        {"TypeCode": [f"11488-4^^{LOINC}"]}, {"TypeCode": ["11506-3^^1.2"]},
        {"ClassCode": ["11^^1.2.250.1.213.1.1.4.1"]},
        {"EventCodeList": [[f"A^^{EVENTS}"], [f"Z^^{EVENTS}"]]}, {"CreationTimeFrom": "20260227091501"},
        {"CreationTimeTo": 20260227}, {"ServiceStopTimeTo": 2026}, {"AuthorPerson": ["ROUSSEL"]},
        {"Type": [ebrim.ON_DEMAND]}, {"Status": [ebrim.DEPRECATED, ebrim.ARCHIVED, ebrim.DELETED]},
        {"ConfidentialityCode": ["MASQUE_PS^^1.2.250.1.213.1.1.4.13"]},
    ]  # fmt: skip
    for params in misses:
        assert "Bilan d’entrée" not in paul.documents(**params).titles, params
    found = paul.documents()
    refs = paul.ask("FIND_DOCUMENTS", leaf=False, __DocumentEntryPatientId=cx(ODETTE), __DocumentEntryStatus=APPROVED)
    assert (refs.refs, refs.entries) == (tuple(one.id for one in found.entries), ())
    # A person's number, a code or a status that names nothing of this kind is told; a parameter of another query too.
    assert paul.documents(Foo="x").warnings == ("$XDSDocumentEntryFoo",)


def test_find_by_reference_id_document_of_a_prescription_is_found_by_its_number(soap: Soap, paul: Reader) -> None:
    story(soap)
    asked: dict[str, Any] = {f"{ENTRY}PatientId": cx(ODETTE), f"{ENTRY}Status": APPROVED}
    number = hl7.reference_cxi(ORDER)
    for wanted, count in (([number], 1), ([number.replace("1.2.250.1.7", "1.2.3")], 0), ([[number], ["x^^^^"]], 0)):
        found = paul.ask("FIND_DOCUMENTS_BY_REFERENCE_ID", **asked, __DocumentEntryReferenceIdList=wanted)
        assert len(found.entries) == count, wanted


def test_lots_and_folders_are_found_and_hold_what_they_hold(soap: Soap, paul: Reader) -> None:
    story(soap)
    found = paul.lots()
    ((lot_id, lot),) = found.lots.items()
    assert (named(lot), identifier(lot, "SUBMISSION_SET_UNIQUE_ID_EXTERNAL_ID")) == ("Lot", "2.25.900")
    assert identifier(lot, "SUBMISSION_SET_SOURCE_ID_EXTERNAL_ID") == "1.2.250.1.999.5"
    now = soap.scene.clock.now()
    hits: list[dict[str, Any]] = [
        {"SourceId": ["1.2.250.1.999.5", "1.2"]}, {"AuthorPerson": "%ROUSSEL%"},
        {"ContentType": ["07^^1.2.250.1.213.2.2"]},
        {"SubmissionTimeFrom": f"{now:%Y%m%d%H%M%S}", "SubmissionTimeTo": f"{now + timedelta(seconds=1):%Y%m%d%H%M%S}"},
    ]  # fmt: skip
    for params in hits:
        assert list(paul.lots(**params).lots) == [lot_id], params
    misses: list[dict[str, Any]] = [
        {"SourceId": ["1.2"]}, {"AuthorPerson": "ROUSSEL"}, {"ContentType": ["08^^1.2.250.1.213.2.2"]},
        {"SubmissionTimeTo": f"{now:%Y%m%d%H%M%S}"}, {"Status": [ebrim.DEPRECATED]},
    ]  # fmt: skip
    for params in misses:
        assert not paul.lots(**params).lots, params
    asked: dict[str, Any] = {f"{FOLDER}PatientId": cx(ODETTE), f"{FOLDER}Status": APPROVED}
    ((folder_id, folder),) = paul.ask("FIND_FOLDERS", **asked).folders.items()
    assert (named(folder), identifier(folder, "FOLDER_UNIQUE_ID_EXTERNAL_ID")) == ("Suivi", "2.25.77")
    assert paul.ask("FIND_FOLDERS", **asked, __FolderCodeList=["C1^^1.2.3"], __FolderLastUpdateTimeFrom=2026).folders
    assert not paul.ask("FIND_FOLDERS", **asked, __FolderCodeList=[["C1^^1.2.3"], ["C2^^1.2.3"]]).folders
    assert paul.ask("FIND_FOLDERS", leaf=False, **asked).refs == (folder_id,)


def test_queries_by_id_give_objects_and_every_link_between_them(soap: Soap, paul: Reader) -> None:
    kept = story(soap)
    one, two = (urn(each.entry.entry_uuid) for each in kept.documents)
    lid, lot, folder = urn(kept.documents[0].entry.logical_id), urn(kept.set_id), urn(kept.folders[0].folder_id)
    by_uuid: dict[str, Any] = {f"{ENTRY}EntryUUID": [one]}

    def ids(found: Found) -> set[str]:
        return {*(e.id for e in found.entries), *found.lots, *found.folders}

    def links(found: Found) -> set[tuple[str, str]]:
        assert all(link.kind == "HasMember" for link in found.links)
        return {(link.source, link.target) for link in found.links}

    for named_by in (by_uuid, {f"{ENTRY}UniqueId": ["2.25.1"]}, {f"{ENTRY}LogicalID": [lid]}):
        assert ids(paul.ask("GET_DOCUMENTS", **named_by)) == {one}
    assert ids(paul.ask("GET_DOCUMENTS", __DocumentEntryUniqueId=["2.25.1", "2.25.2", "2.25.3"])) == {one, two}
    whole = paul.ask("GET_DOCUMENTS_AND_ASSOCIATIONS", **by_uuid)
    assert (ids(whole), links(whole)) == ({one}, {(lot, one), (folder, one)})
    every = {(lot, one), (lot, two), (lot, folder), (folder, one)}
    assert links(paul.ask("GET_ASSOCIATIONS", uuid=[lot, folder])) == every
    sets = paul.ask("GET_SUBMISSION_SETS", uuid=[one, folder])
    assert (ids(sets), links(sets)) == ({lot}, {(lot, one), (lot, folder)})
    of_lot: list[dict[str, Any]] = [{f"{LOT}EntryUUID": lot}, {f"{LOT}UniqueId": "2.25.900"}]
    for by in of_lot:
        whole = paul.ask("GET_SUBMISSION_SET_AND_CONTENTS", **by)
        assert (ids(whole), links(whole)) == ({lot, one, two, folder}, every - {(folder, one)})
    fits = paul.ask("GET_SUBMISSION_SET_AND_CONTENTS", __SubmissionSetEntryUUID=lot,
                    __DocumentEntryFormatCode=["urn:ihe:iti:xds-sd:pdf:2008^^1.3.6.1.4.1.19376.1.2.3"])  # fmt: skip
    assert (ids(fits), links(fits)) == ({lot, one, folder}, {(lot, one), (lot, folder)})
    of_folder: list[dict[str, Any]] = [{f"{FOLDER}{key}": folder} for key in ("EntryUUID", "LogicalID")]
    for by in (*of_folder, {f"{FOLDER}UniqueId": "2.25.77"}):
        whole = paul.ask("GET_FOLDER_AND_CONTENTS", **by)
        assert (ids(whole), links(whole)) == ({folder, one}, {(folder, one)})
        assert ids(paul.ask("GET_FOLDERS", **by)) == {folder}
    assert ids(paul.ask("GET_FOLDERS_FOR_DOCUMENT", **by_uuid)) == {folder}
    assert ids(paul.ask("GET_FOLDERS_FOR_DOCUMENT", __DocumentEntryUniqueId="2.25.2")) == set()
    everything = paul.ask("GET_ALL", patientId=cx(ODETTE), **statuses(*APPROVED))
    assert (ids(everything), links(everything)) == ({one, two, lot, folder}, every)
    nothing = paul.ask("GET_ALL", patientId=cx(ODETTE), **statuses(ebrim.DEPRECATED))
    assert (ids(nothing), links(nothing)) == (set(), set())
    assert events(soap.record)[-1].documents == ()


def statuses(*asked: str) -> dict[str, Any]:
    """The statuses that GetAll wants of each kind of object."""
    return {f"{kind}Status": asked for kind in (ENTRY, LOT, FOLDER)}


def test_related_documents_chain_of_replacements_and_additions_resolves(soap: Soap, paul: Reader) -> None:
    kept = hands_over(soap, lots.lot(lots.described("1", "Premier")))
    first = kept.documents[0].entry
    to_first = Target(id=first.logical_id)
    second = hands_over(soap, lots.lot(
        lots.described("2", "Deuxième"), unique="901",
        links=(SubmittedLink(AssociationKind.RPLC, "urn:uuid:2", to_first),),
    )).documents[0].entry  # fmt: skip
    hands_over(soap, lots.lot(
        lots.described("3", "Ajout"), unique="902",
        links=(SubmittedLink(AssociationKind.APND, "urn:uuid:3", Target(id=second.logical_id)),),
    ))  # fmt: skip
    assert paul.documents().titles == ["Ajout", "Deuxième"]
    assert paul.documents(Status=[ebrim.DEPRECATED]).titles == ["Premier"]
    asked: dict[str, Any] = {f"{ENTRY}EntryUUID": urn(second.entry_uuid)}
    found = paul.ask("GET_RELATED_DOCUMENTS", **asked, AssociationTypes=[ebrim.RPLC, ebrim.APND, ebrim.XFRM])
    assert sorted(found.titles) == ["Ajout", "Deuxième", "Premier"]
    assert sorted(link.kind for link in found.links) == ["APND", "RPLC"]
    rplc = paul.ask("GET_RELATED_DOCUMENTS", **asked, AssociationTypes=[ebrim.RPLC])
    assert [(one.source, one.target) for one in rplc.links] == [(urn(second.entry_uuid), urn(first.entry_uuid))]
    assert paul.ask("GET_RELATED_DOCUMENTS", **asked, AssociationTypes=[ebrim.XFRM]).entries == ()


FIND: dict[str, Any] = {f"{ENTRY}Status": APPROVED, f"{ENTRY}PatientId": cx(ODETTE)}
WRONG: list[tuple[str, dict[str, Any], tuple[str, str, str]]] = [
    ("FETCH", {}, ("XDSUnknownStoredQuery", "query.unknown_query", "AdhocQuery/@id")),
    ("urn:uuid:x", {}, ("XDSUnknownStoredQuery", "query.unknown_query", "AdhocQuery/@id")),
    ("FIND_DOCUMENTS", {f"{ENTRY}PatientId": cx(ODETTE)},
     ("XDSStoredQueryMissingParam", "query.missing_param", "$XDSDocumentEntryStatus")),
    ("FIND_DOCUMENTS", {f"{ENTRY}Status": APPROVED},
     ("XDSStoredQueryMissingParam", "query.missing_param", "$XDSDocumentEntryPatientId")),
    ("FIND_DOCUMENTS", {f"{ENTRY}Status": APPROVED, f"{ENTRY}PatientId": "1^^^&1.2&ISO"},
     ("XDSUnknownPatientId", "query.other_patient", "$XDSDocumentEntryPatientId")),
    ("FIND_DOCUMENTS", {f"{ENTRY}Status": ["Approved"], f"{ENTRY}PatientId": cx(ODETTE)},
     ("XDSRegistryError", "query.value", "$XDSDocumentEntryStatus")),
    ("FIND_DOCUMENTS", {**FIND, f"{ENTRY}CreationTimeFrom": 20261301},
     ("XDSRegistryError", "query.value", "$XDSDocumentEntryCreationTimeFrom")),
    ("FIND_DOCUMENTS", {**FIND, f"{ENTRY}CreationTimeTo": ["1", "2"]},
     ("XDSStoredQueryParamNumber", "query.one_value", "$XDSDocumentEntryCreationTimeTo")),
    ("FIND_DOCUMENTS_MPQ", {f"{ENTRY}Status": APPROVED, f"{ENTRY}PatientId": [cx(ODETTE), "1^^^&1.2&ISO"]},
     ("XDSResultNotSinglePatient", "query.several_patients", "$XDSDocumentEntryPatientId")),
    ("GET_DOCUMENTS", {}, ("XDSStoredQueryMissingParam", "query.missing_one_of", "$XDSDocumentEntryEntryUUID")),
    ("GET_DOCUMENTS", {f"{ENTRY}EntryUUID": ["urn:uuid:1"], f"{ENTRY}UniqueId": ["1.2"]},
     ("XDSStoredQueryParamNumber", "query.one_of", "$XDSDocumentEntryUniqueId")),
    ("GET_SUBMISSION_SET_AND_CONTENTS", {f"{LOT}UniqueId": ["1", "2"]},
     ("XDSStoredQueryParamNumber", "query.one_value", "$XDSSubmissionSetUniqueId")),
    ("GET_ASSOCIATIONS", {}, ("XDSStoredQueryMissingParam", "query.missing_param", "$uuid")),
    ("GET_RELATED_DOCUMENTS", {f"{ENTRY}UniqueId": "1.2", "AssociationTypes": ["x"]},
     ("XDSRegistryError", "query.value", "$AssociationTypes")),
]  # fmt: skip


def test_bad_queries_name_the_parameter_and_the_rule_and_leave_one_line(soap: Soap, paul: Reader) -> None:
    for name, params, error in WRONG:
        named_ = {f"$XDS{key[2:]}" if key.startswith("__") else f"${key}": value for key, value in params.items()}
        answer = paul.send(name, named_)
        assert (answer.get("status"), errors(answer)[0]) == (ebrim.FAILURE, error), name
        event = events(system_record())[-1]
        assert (event.outcome.value, dict(event.detail)) == ("refused", {"why": error[1]})
    both = errors(paul.send("FIND_DOCUMENTS", {}))
    assert [one[2] for one in both] == ["$XDSDocumentEntryPatientId", "$XDSDocumentEntryStatus"]


BAD_GRAMMAR = (
    "'a", "a'", "(a,'b')", "('a' 'b')", "('a',)", "()", "", "''''a'''",
    "'593603^^^&amp;1.2&amp;ISO''%20and%20611%3d611--%20",
)  # fmt: skip


def test_bad_grammar_of_a_value_is_told(soap: Soap, paul: Reader) -> None:
    for value in BAD_GRAMMAR:
        asked = adhoc("GET_ASSOCIATIONS", {"$uuid": "VALUE"}).replace(b"'VALUE'", value.encode())
        told = errors(body(soap.ask(paul.caller, "registry", ACTIONS["ITI-18"]["request"], asked)))
        assert told[0][1:] == ("query.grammar", "$uuid"), value


def test_values_with_quotes_brackets_and_spaces_are_read(soap: Soap, paul: Reader) -> None:
    for value in ("'it''s'", "( 'a' , 'b)' )", " ('x''y') ", "'%''%'"):
        asked = adhoc("GET_ASSOCIATIONS", {"$uuid": "VALUE"}).replace(b"'VALUE'", value.encode())
        found = body(soap.ask(paul.caller, "registry", ACTIONS["ITI-18"]["request"], asked))
        assert found.get("status") == ebrim.SUCCESS, value


def test_body_that_the_schema_refuses_is_refused_with_its_place(soap: Soap, paul: Reader) -> None:
    asked = adhoc("GET_ALL", {}).replace(b"<q:ResponseOption", b"<q:Option")
    answer = body(soap.ask(paul.caller, "registry", ACTIONS["ITI-18"]["request"], asked))
    check(answer)
    assert errors(answer)[0] == ("XDSRegistryError", "query.not_schema", "/AdhocQueryRequest/Option")
    asked = adhoc("GET_ALL", {}).replace(b"LeafClass", b"LeafClassWithRepositoryItem")
    answer = body(soap.ask(paul.caller, "registry", ACTIONS["ITI-18"]["request"], asked))
    assert errors(answer)[0][1:] == ("query.return_type", "ResponseOption/@returnType")


def test_too_many_entries_are_told_and_their_ids_may_be_asked_for(
    soap: Soap, paul: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    story(soap)
    monkeypatch.setattr(registry_query, "MOST_WHOLE", 1)
    asked: dict[str, Any] = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": APPROVED}
    assert errors(paul.send("FIND_DOCUMENTS", asked))[0][0] == "XDSTooManyResults"
    assert len(list(paul.send("FIND_DOCUMENTS", asked, leaf=False).iter(f"{{{ebrim.RIM}}}ObjectRef"))) == 2


def test_nobody_and_somebody_without_agreement_are_refused_and_it_is_recorded(soap: Soap, paul: Reader) -> None:
    story(soap)
    asked: dict[str, Any] = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": APPROVED}
    stranger = Reader(soap, soap.scene.caller(cast.MARC))
    told = errors(stranger.send("FIND_DOCUMENTS", asked))
    assert [one[0] for one in told] == ["urn:carnet:soap:Refused"]
    assert events(soap.record)[-1].outcome.value == "refused"
    nobody = replace(ODETTE, value=cast.KARIM.identity.ins.value if cast.KARIM.identity.ins else "")
    absent = Reader(soap, paul.caller, nobody)
    answer = absent.send("FIND_DOCUMENTS", {**asked, "$XDSDocumentEntryPatientId": cx(nobody)})
    assert errors(answer) == [("XDSUnknownPatientId", "query.nothing_there", "")]
    by_id = absent.send("GET_DOCUMENTS", {"$XDSDocumentEntryUniqueId": ["2.25.1"]})
    assert errors(by_id) == errors(answer)


def test_hidden_document_leaves_no_object_link_lot_or_count(soap: Soap, paul: Reader) -> None:
    kept = story(soap)
    hidden, shown = (one.entry for one in kept.documents)
    hide(soap, hidden.logical_id)
    folder = urn(kept.folders[0].folder_id)
    named_ = [urn(hidden.entry_uuid), urn(hidden.logical_id), folder]
    nothing = [urn(uuid4()) for _ in named_]
    for name, key in (("GET_ASSOCIATIONS", "$uuid"), ("GET_SUBMISSION_SETS", "$uuid"),
                      ("GET_DOCUMENTS", "$XDSDocumentEntryEntryUUID"), ("GET_FOLDERS", "$XDSFolderEntryUUID"),
                      ("GET_DOCUMENTS_AND_ASSOCIATIONS", "$XDSDocumentEntryEntryUUID"),
                      ("GET_DOCUMENTS", "$XDSDocumentEntryLogicalID")):  # fmt: skip
        told = [found(paul, name, key, ids) for ids in (named_, nothing)]
        assert told[0] == told[1], name
    everything = paul.ask("GET_ALL", patientId=cx(ODETTE), **statuses(*EVERY_STATUS))
    assert [one.id for one in everything.entries] == [urn(shown.entry_uuid)]
    assert (list(everything.lots), everything.folders) == ([urn(kept.set_id)], {})
    assert [(one.source, one.target) for one in everything.links] == [(urn(kept.set_id), urn(shown.entry_uuid))]
    assert events(soap.record)[-1].documents == (shown.logical_id,)


def hide(soap: Soap, document: UUID) -> None:
    """The person hides a document."""
    assert isinstance(change_visibility(soap.scene.odette, soap.record, document, hide=True), Card)


def found(reader: Reader, name: str, key: str, ids: list[str]) -> bytes:
    """The answer to a query by id, as it is sent."""
    return etree.tostring(reader.send(name, {key: ids}))


def test_queries_of_several_patients_answer_for_the_one_of_the_assertion(soap: Soap, paul: Reader) -> None:
    story(soap)
    assert len(paul.ask("FIND_DOCUMENTS_MPQ", __DocumentEntryStatus=APPROVED).entries) == 2
    assert len(paul.ask("FIND_FOLDERS_MPQ", __FolderStatus=APPROVED, __FolderPatientId=[cx(ODETTE)]).folders) == 1
    karim = cast.opened(cast.KARIM, soap.scene.clock)
    assert karim.own_record is not None and cast.KARIM.identity.ins is not None
    lots_ids = paul.ask("GET_DOCUMENTS", __DocumentEntryUniqueId=["2.25.1"]).entries
    helene = Reader(soap, soap.scene.caller(cast.HELENE), cast.KARIM.identity.ins)
    answer = helene.send("GET_DOCUMENTS", {"$XDSDocumentEntryEntryUUID": [lots_ids[0].id]})
    assert errors(answer) or not answer.findall(f".//{{{ebrim.RIM}}}ExtrinsicObject")


def test_every_stored_query_of_the_constants_is_answered_but_that_of_another_transaction() -> None:
    assert set(QUERIES.values()) - set(READERS) == {QUERIES["FETCH"]}


def test_hostile_values_are_read_in_no_time() -> None:
    long = 300_000
    for text in ("(" + "'" * long, "(" + "1" * long, "(1" + " " * long + "x", "(" + "'a'," * long, "'" + "''" * long,
                 "(" + "'a' , " * long, "'" + "a" * long):  # fmt: skip
        query = ebrim.as_element(
            f'<r:AdhocQuery xmlns:r="{ebrim.RIM}"><r:Slot name="$uuid"><r:ValueList><r:Value>{text}</r:Value>'
            "</r:ValueList></r:Slot></r:AdhocQuery>"
        )
        began = perf_counter()
        with pytest.raises(Invalid):
            Params(query).check()
        assert perf_counter() - began < 1, text[:9]
    began = perf_counter()
    assert not like("%a" * 128, "a" * 255 + "b")
    assert perf_counter() - began < 0.5


def test_value_longer_than_any_id_is_told(soap: Soap, paul: Reader) -> None:
    assert errors(paul.send("GET_DOCUMENTS", {"$XDSDocumentEntryUniqueId": ["1" * 257]}))[0][1] == "query.value"
    # Twenty ids in one Value are longer than a LongName, and are read.
    assert paul.ask("GET_DOCUMENTS", __DocumentEntryEntryUUID=[urn(uuid4()) for _ in range(20)]).entries == ()
