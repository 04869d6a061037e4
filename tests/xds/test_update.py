"""ITI-57 at the door: hide, archive, delete a document as the pages do; what else is asked is refused by its code."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.facts import Coded
from carnet.usecases._submission import SubmittedFolder
from carnet.usecases.caller import Caller
from tests import cast
from tests.usecases import lots as plain
from tests.usecases.scene import assert_noted, counts, nothing_kept
from tests.xds import lots
from tests.xds.house import Soap
from tests.xds.lots import LOT, Message
from tests.xds.test_provide import MASKED, Told, entry_of, fed, told

pytestmark = pytest.mark.django_db
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
DEPRECATED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
ARCHIVED, DELETED = "urn:asip:ci-sis:2010:StatusType:Archived", "urn:asip:ci-sis:2010:StatusType:Deleted"
DOCUMENT = lots.document("1")


def sent(soap: Soap, caller: Caller, message: Message, **how: Any) -> Told:
    """What an update is answered."""
    return told(soap.ask(caller, "registry", message.action, message.body, **how))


def status(target: UUID, new: str, old: str = APPROVED, unique: str = "950") -> Message:
    """A change of status, as a client of the DMP sends it."""
    return lots.update(lots.lot(unique=unique), lots.status_change(target, new, old))


def metadata(logical_id: UUID | None, *codes: Any, version: str = "1", unique: str = "950", **changes: Any) -> Message:
    """New metadata of the document, with these codes of confidentiality."""
    said = replace(DOCUMENT, confidentiality_codes=codes, **changes)
    lid = f' lid="urn:uuid:{logical_id}"' if logical_id else ""
    member = lots.member(LOT, said.symbol, **({"PreviousVersion": version} if version else {}))
    return lots.update(lots.lot(unique=unique), lots.entry(said, attributes=lid), member)


def kept(soap: Soap) -> Entry:
    """The document as it stands."""
    return entry_of(soap.scene, DOCUMENT.unique_id)


@pytest.fixture
def helene(soap: Soap) -> Caller:
    """The doctor who fed the document."""
    return soap.scene.agrees(cast.HELENE)


@pytest.fixture
def entry(soap: Soap, helene: Caller) -> Entry:
    """The document that was fed."""
    return fed(soap, helene, lots.lot(DOCUMENT))[0]


def refused(soap: Soap, caller: Caller, message: Message, **how: Any) -> Told:
    """What an update that is not done is answered, after a check that nothing changed."""
    before = counts("entry_version")
    with nothing_kept(refusals=1):
        answer = sent(soap, caller, message, **how)
    assert answer.status == "Failure" and counts("entry_version") == before
    return answer


def test_update_own_document_is_hidden_and_shown_by_new_versions_of_its_metadata(
    soap: Soap, helene: Caller, entry: Entry
) -> None:
    assert sent(soap, helene, metadata(entry.logical_id, *MASKED)) == Told("Success", (), ())
    hidden = kept(soap)
    assert hidden.flags.masque_ps and hidden.version == 2 and hidden.entry_uuid != entry.entry_uuid
    assert (soap.scene.last().act, soap.scene.last().interface) == ("document:hide", "soap")
    assert sent(soap, helene, metadata(entry.logical_id, MASKED[0], version="2", unique="951")).status == "Success"
    assert not kept(soap).flags.masque_ps and kept(soap).version == 3


def test_update_document_is_archived_brought_back_and_deleted(soap: Soap, helene: Caller, entry: Entry) -> None:
    assert sent(soap, helene, status(entry.entry_uuid, ARCHIVED)).status == "Success"
    assert kept(soap).status is EntryStatus.ARCHIVED
    assert sent(soap, helene, status(kept(soap).entry_uuid, APPROVED, ARCHIVED, "951")).status == "Success"
    assert kept(soap).status is EntryStatus.CURRENT
    # An older entryUUID names the document still.
    assert sent(soap, helene, status(entry.entry_uuid, DELETED, unique="952")).status == "Success"
    assert kept(soap).status is EntryStatus.DELETED
    assert soap.scene.last().act == "document:delete"


def test_update_same_message_again_is_answered_the_same_and_sets_nothing_again(
    soap: Soap, helene: Caller, entry: Entry
) -> None:
    message = status(entry.entry_uuid, ARCHIVED)
    first = sent(soap, helene, message)
    assert sent(soap, helene, status(entry.entry_uuid, APPROVED, ARCHIVED, "951")).status == "Success"
    before = counts("entry_version")
    assert sent(soap, helene, message) == first and counts("entry_version") == before
    assert kept(soap).status is EntryStatus.CURRENT
    other = refused(soap, helene, status(entry.entry_uuid, DELETED))
    assert other.errors[0][0].startswith("urn:carnet:soap:")


def test_update_version_that_is_no_more_is_refused(soap: Soap, helene: Caller, entry: Entry) -> None:
    sent(soap, helene, status(entry.entry_uuid, ARCHIVED))
    answer = refused(soap, helene, metadata(entry.logical_id, *MASKED, unique="951"))
    assert answer.errors[0][:2] == ("XDSMetadataVersionError", "document.changed_since")
    answer = refused(soap, helene, status(entry.entry_uuid, DELETED, APPROVED, "952"))
    assert answer.errors[0][:2] == ("XDSMetadataUpdateError", "xds.original_status")
    assert answer.errors[0][2].endswith("/Slot[@name='OriginalStatus']")
    assert_noted(soap.scene, helene, "document:list", "C61", "xds.original_status")


CHANGED: dict[str, dict[str, Any]] = {
    "title": {"title": "Autre"},
    "typeCode": {"type_code": Coded("11488-4", plain.LOINC)},
    "creationTime": {"creation_time": "20250101101500+0000"},
    "hash": {"sha1": "0" * 40},
    "uniqueId": {"unique_id": "2.25.9"},
    "author": {"authors": (plain.party(cast.PAUL),)},
}


@pytest.mark.parametrize("name", CHANGED)
def test_update_of_what_belongs_to_the_document_is_refused(soap: Soap, helene: Caller, entry: Entry, name: str) -> None:
    message = metadata(entry.logical_id, *MASKED, **CHANGED[name])
    answer = refused(soap, helene, message)
    assert [one[:2] for one in answer.errors] == [("UnmodifiableMetadataError", "xds.unmodifiable")]


def test_update_that_asks_for_nothing_known_is_refused_by_its_code(soap: Soap, helene: Caller, entry: Entry) -> None:
    empty = lots.update(lots.lot(unique="950"))
    deprecated = status(entry.entry_uuid, DEPRECATED)
    folder = lots.folder(SubmittedFolder("F1", "", "2.25.5", "Suivi"), plain.ins())
    cases = (
        (empty, "XDSMetadataUpdateOperationError", "xds.no_operation"),
        (deprecated, "XDSMetadataUpdateError", "xds.deprecate"),
        (status(entry.entry_uuid, "urn:x"), "XDSMetadataUpdateError", "xds.new_status"),
        (metadata(None, *MASKED), "XDSMetadataIdentifierError", "xds.logical_id"),
        (metadata(entry.logical_id, *MASKED, version=""), "XDSMetadataVersionError", "xds.previous_version"),
        (
            metadata(entry.logical_id, *MASKED, patient_id=plain.ins(cast.KARIM)),
            "XDSPatientIdDoesNotMatch", "xds.several_patients",
        ),
        (
            metadata(entry.logical_id, Coded("SECRET", "1.2.3")),
            "XDSRegistryMetadataError", "metadata.not_in_value_set",
        ),
        (metadata(entry.logical_id, *MASKED, version="x"), "XDSMetadataVersionError", "xds.previous_version"),
        (lots.update(lots.lot(unique="950"), folder), "XDSMetadataUpdateOperationError", "xds.folder_update"),
        (
            lots.update(
                lots.lot(), lots.status_change(entry.entry_uuid, ARCHIVED), lots.status_change(UUID(int=5), ARCHIVED)
            ),
            "XDSMetadataUpdateOperationError", "xds.one_document",
        ),
        (
            lots.update(lots.lot(), lots.association("urn:ihe:iti:2010:AssociationType:SubmitAssociation", LOT, "x")),
            "XDSRegistryMetadataError", "xds.association_type",
        ),
    )  # fmt: skip
    for message, code, rule in cases:
        answer = refused(soap, helene, message)
        assert (code, rule) in [one[:2] for one in answer.errors], answer


def test_update_document_of_another_or_hidden_or_absent_is_the_same_answer(soap: Soap, entry: Entry) -> None:
    paul = soap.scene.caller(cast.PAUL)
    hidden = sent(soap, paul, status(entry.entry_uuid, DELETED))
    absent = sent(soap, paul, status(UUID(int=5), DELETED, unique="951"))
    karim = cast.KARIM.identity.ins
    nobody = lots.update(
        lots.lot(unique="952", patient_id=plain.ins(cast.KARIM)), lots.status_change(UUID(int=5), DELETED)
    )
    assert hidden == absent == sent(soap, paul, nobody, patient=karim)
    assert hidden.errors == (("UnresolvedReferenceException", "xds.nothing_there", ""),)
    assert kept(soap).status is EntryStatus.CURRENT


def test_update_reader_who_is_not_the_author_does_not_delete(soap: Soap, entry: Entry) -> None:
    paul = soap.scene.agrees(cast.PAUL)
    answer = refused(soap, paul, status(entry.entry_uuid, DELETED))
    assert answer.errors[0][0] == "urn:carnet:soap:Refused" and answer.errors[0][1]
    assert kept(soap).status is EntryStatus.CURRENT


def test_update_person_of_the_assertion_is_the_one_of_the_lot(soap: Soap, helene: Caller, entry: Entry) -> None:
    answer = refused(soap, helene, status(entry.entry_uuid, DELETED), patient=cast.KARIM.identity.ins)
    assert answer.errors[0][:2] == ("XDSPatientIdDoesNotMatch", "xds.other_patient")


def test_update_code_of_confidentiality_that_changes_no_right_is_told(soap: Soap, helene: Caller, entry: Entry) -> None:
    very = Coded("V", "2.16.840.1.113883.5.25", "Très restreint")
    answer = sent(soap, helene, metadata(entry.logical_id, very, MASKED[1]))
    assert answer.status == "Success" and kept(soap).flags.masque_ps
    assert [one[1] for one in answer.errors] == ["document.confidentiality_without_effect"]
