"""ITI-57 at the door: hide, archive, delete a document as the pages do; what else is asked is refused by its code."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.facts import Coded
from carnet.kernel.failpoints import arm
from carnet.usecases._submission import SubmittedFolder
from carnet.usecases.caller import Caller
from tests import cast
from tests.journal import events
from tests.usecases import lots as plain
from tests.usecases.scene import assert_noted, counts, nothing_kept
from tests.xds import lots
from tests.xds.house import Soap
from tests.xds.lots import LOT, Message
from tests.xds.test_provide import MASKED, Told, entry_of, entry_of_card, fed, told

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
                lots.lot(unique="953"), lots.status_change(entry.entry_uuid, ARCHIVED),
                lots.status_change(entry.logical_id, DELETED),
            ),
            "XDSMetadataUpdateOperationError", "xds.one_document",
        ),
        (
            lots.update(lots.lot(), *(lots.status_change(UUID(int=at), ARCHIVED) for at in range(51))),
            "XDSMetadataUpdateOperationError", "xds.too_many_changes",
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


def test_update_what_the_representatives_see_is_asked_on_pages(soap: Soap, helene: Caller, entry: Entry) -> None:
    """No code says the word of the young person: the same answer as at the FHIR door."""
    secret = Coded("INVISIBLE_REPRESENTANTS_LEGAUX", "1.2.250.1.213.1.1.4.13", "Non visible")
    answer = refused(soap, helene, metadata(entry.logical_id, MASKED[0], secret))
    assert answer.errors[0][:2] == ("LocalPolicyRestrictionError", "document.representatives_on_pages")
    assert not kept(soap).flags.invisible_representatives


@pytest.fixture
def three(soap: Soap, helene: Caller, entry: Entry) -> tuple[Entry, Entry, Entry]:
    """Three documents of hers."""
    second, third = (fed(soap, helene, lots.lot(lots.document(at), unique=f"90{at}"))[0] for at in ("2", "3"))
    return entry, second, third


def several(three: tuple[Entry, ...], *last: str, unique: str = "960") -> Message:
    """One message that hides the first, archives the second, and does something more."""
    said = replace(DOCUMENT, confidentiality_codes=MASKED)
    hidden = lots.entry(said, attributes=f' lid="urn:uuid:{three[0].logical_id}"')
    member = lots.member(LOT, said.symbol, PreviousVersion="1")
    aside = lots.status_change(three[1].entry_uuid, ARCHIVED)
    return lots.update(lots.lot(unique=unique), hidden, member, aside, *last)


def test_update_several_documents_are_changed_together_once(
    soap: Soap, helene: Caller, three: tuple[Entry, Entry, Entry]
) -> None:
    message = several(three, lots.status_change(three[2].entry_uuid, DELETED))
    first = sent(soap, helene, message)
    assert first == Told("Success", (), ())
    now = [entry_of(soap.scene, f"2.25.{at}") for at in (1, 2, 3)]
    assert now[0].flags.masque_ps
    assert [one.status for one in now] == [EntryStatus.CURRENT, EntryStatus.ARCHIVED, EntryStatus.DELETED]
    assert {one.act for one in events(soap.record)[-3:]} == {"document:hide", "document:archive", "document:delete"}
    before = counts("entry_version")
    assert sent(soap, helene, message) == first and counts("entry_version") == before


def test_update_one_of_several_that_may_not_be_changed_undoes_all_and_is_named(
    soap: Soap, helene: Caller, three: tuple[Entry, Entry, Entry]
) -> None:
    """Somebody else's document, one that is not there, one that was changed meanwhile, one that is so already."""
    other = entry_of_card(soap.scene, soap.scene.deposits(cast.PAUL))
    wrong = {
        lots.status_change(other.entry_uuid, DELETED): ("urn:carnet:soap:Refused", "R22"),
        lots.status_change(UUID(int=7), DELETED): ("UnresolvedReferenceException", "xds.nothing_there"),
        lots.status_change(three[2].entry_uuid, DELETED, ARCHIVED): ("XDSMetadataUpdateError", "xds.original_status"),
    }
    for at, (link, expected) in enumerate(wrong.items()):
        answer = refused(soap, helene, several(three, link, unique=f"97{at}"))
        (error,) = answer.errors
        assert error[:2] == expected and "Association" in error[2], answer
    gone = entry_of(soap.scene, "2.25.3")
    assert sent(soap, helene, status(gone.entry_uuid, DELETED)).status == "Success"
    twice = refused(soap, helene, several(three, lots.status_change(gone.entry_uuid, ARCHIVED, DELETED), unique="980"))
    assert twice.errors[0][1] == "document.already_deleted"
    assert [entry_of(soap.scene, f"2.25.{at}").version for at in (1, 2)] == [1, 1]


def test_update_that_dies_between_two_documents_changes_none(
    soap: Soap, helene: Caller, three: tuple[Entry, Entry, Entry]
) -> None:
    message = several(three, lots.status_change(three[2].entry_uuid, DELETED))
    with nothing_kept(), arm("delete_document.epoch_moved"):
        answer = soap.ask(helene, "registry", message.action, message.body)
    assert answer.status_code == 500
    assert [entry_of(soap.scene, f"2.25.{at}").version for at in (1, 2, 3)] == [1, 1, 1]
    assert sent(soap, helene, message).status == "Success"
