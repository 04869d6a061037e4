"""ITI-43: files byte for byte, in parts or inside; what is refused for one document leaves the others."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest
from pytest_django import Settings

from carnet.codes.ins import Ins
from carnet.documents import contents
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.xds.ebrim import ACTIONS, RS, XDSB
from tests import cast
from tests.journal import events
from tests.usecases import lots
from tests.usecases.scene import system_record
from tests.xds import house
from tests.xds.house import SOAP_TYPE, Soap, enveloped, planted
from tests.xds.reading import ODETTE, errors
from tests.xds.schemas import check
from tests.xds.test_stored_queries import hands_over, repository

pytestmark = pytest.mark.django_db
ACTION = ACTIONS["ITI-43"]["request"]
NAMES = {"d": XDSB}
ABSENT = "XDSDocumentUniqueIdError"


@dataclass(frozen=True)
class Files:
    """What an answer holds."""

    status: str
    files: dict[str, tuple[str, bytes]]
    errors: list[tuple[str, str, str]]


def asking(*unique_ids: str, repository_id: str = "") -> bytes:
    """The RetrieveDocumentSetRequest for these documents."""
    own = repository_id or repository()
    inside = "".join(
        f"<DocumentRequest><RepositoryUniqueId>{own}</RepositoryUniqueId><DocumentUniqueId>{one}</DocumentUniqueId>"
        "</DocumentRequest>"
        for one in unique_ids
    )
    return f'<RetrieveDocumentSetRequest xmlns="{XDSB}">{inside}</RetrieveDocumentSetRequest>'.encode()


def retrieved(soap: Soap, caller: Caller, body: bytes, *, mtom: bool = True, patient: Ins | None = ODETTE) -> Files:
    """The files that are handed over."""
    return files_of(soap.ask(caller, "repository", ACTION, body, mtom_asked=mtom, patient=patient))


def files_of(response: object) -> Files:
    """The files of an answer, which fits the schema."""
    found, parts = house.opened(response)  # type: ignore[arg-type]
    told = found.find(f"{{{RS}}}RegistryResponse")
    assert told is not None, found
    files = {}
    for one in found.iterfind("d:DocumentResponse", NAMES):
        place = one.find("d:Document", NAMES)
        assert place is not None and one.findtext("d:RepositoryUniqueId", "", NAMES) == repository()
        included = next(iter(place), None)
        data = b64decode(place.text or "") if included is None else parts[included.get("href", "").removeprefix("cid:")]
        files[one.findtext("d:DocumentUniqueId", "", NAMES)] = (one.findtext("d:mimeType", "", NAMES), data)
        if included is not None:
            place.remove(included)
    check(found)
    return Files(told.get("status", "").rpartition(":")[2], files, errors(found))


def test_retrieve_several_files_come_byte_for_byte_and_each_reading_is_an_event(soap: Soap) -> None:
    pdf, text, cda = lots.described("1"), lots.text("2", "Bonjour\r\n--"), lots.cda("3")
    hands_over(soap, lots.lot(pdf, text, cda))
    helene = soap.scene.agrees(cast.HELENE)
    before = len(events(soap.record))
    found = retrieved(soap, helene, asking("2.25.1", "2.25.2", cda.unique_id, "2.25.1"))
    assert (found.status, found.errors) == ("Success", [])
    assert found.files == {
        "2.25.1": ("application/pdf", pdf.data), "2.25.2": ("text/plain", text.data),
        cda.unique_id: ("text/xml", cda.data),
    }  # fmt: skip
    new = events(soap.record)[before:]
    assert [(one.act, one.interface, len(one.documents), dict(one.detail)) for one in new] == [
        ("document:read", "soap", 1, {"part": "original 1"})
    ] * 3
    inside = retrieved(soap, helene, asking("2.25.1", "2.25.2", cda.unique_id), mtom=False)
    assert inside.files == found.files


def test_retrieve_client_that_takes_no_parts_gets_files_inside(soap: Soap) -> None:
    hands_over(soap, lots.lot(lots.text("2")))
    with planted(soap.scene.agrees(cast.HELENE), ODETTE):
        data = enveloped(asking("2.25.2"), ACTION)
        inside = soap.post("repository", data, SOAP_TYPE, Accept="application/soap+xml")
        apart = soap.post("repository", data, SOAP_TYPE, Accept="application/soap+xml, multipart/related")
    assert (inside["Content-Type"], apart["Content-Type"].partition(";")[0]) == (SOAP_TYPE, "multipart/related")
    assert files_of(inside) == files_of(apart)


def test_retrieve_hidden_deleted_and_absent_are_alike_and_leave_the_others(soap: Soap) -> None:
    kept = hands_over(soap, lots.lot(lots.described("1"), lots.text("2"), lots.text("3", "Trois")))
    hidden, _, gone = (one.entry.logical_id for one in kept.documents)
    paul = soap.scene.agrees(cast.PAUL)
    assert isinstance(change_visibility(soap.scene.odette, soap.record, hidden, hide=True), Card)
    assert isinstance(delete_document(soap.scene.caller(cast.HELENE), soap.record, gone), Card)
    absent = f"2.25.{uuid4().int}"
    found = retrieved(soap, paul, asking("2.25.1", "2.25.2", absent, "2.25.3"))
    assert (found.status, list(found.files)) == ("PartialSuccess", ["2.25.2"])
    rule = "query.no_such_document"
    assert found.errors == [(ABSENT, rule, "2.25.1"), (ABSENT, rule, absent), (ABSENT, rule, "2.25.3")]
    refused = [one for one in events(soap.record) if one.outcome.value == "refused"]
    assert [(one.act, one.documents) for one in refused] == [("document:read", ())] * 3
    assert retrieved(soap, paul, asking("2.25.1")).status == "Failure"


def test_retrieve_document_of_another_person_or_repository_is_not_there(soap: Soap) -> None:
    hands_over(soap, lots.lot(lots.text("2")))
    karim = cast.opened(cast.KARIM, soap.scene.clock)
    assert karim.own_record and cast.KARIM.identity.ins
    helene = soap.scene.agrees(cast.HELENE)
    other = retrieved(soap, helene, asking("2.25.2", repository_id="1.2.3"))
    assert (other.status, other.errors) == ("Failure", [("XDSUnknownRepositoryId", "query.other_repository", "2.25.2")])
    # The assertion is about somebody else: the document is in no record that it opens.
    of_karim = retrieved(soap, helene, asking("2.25.2"), patient=cast.KARIM.identity.ins)
    nothing = retrieved(soap, helene, asking("2.25.9"), patient=cast.KARIM.identity.ins)
    assert of_karim.files == {} and [one[:2] for one in of_karim.errors] == [one[:2] for one in nothing.errors]


def test_retrieve_bad_requests_name_what_is_wrong(soap: Soap, settings: Settings) -> None:
    hands_over(soap, lots.lot(lots.described("1"), lots.text("2")))
    helene = soap.scene.agrees(cast.HELENE)
    assert retrieved(soap, helene, asking("2.25.2").replace(b"DocumentUniqueId", b"Id")).errors[0][:2] == (
        "XDSRepositoryError", "query.not_schema",
    )  # fmt: skip
    many: Sequence[str] = [f"1.{number}" for number in range(201)]
    assert retrieved(soap, helene, asking(*many)).errors[0][1] == "query.too_many_documents"
    assert retrieved(soap, helene, asking("2.25.2"), patient=None).errors[0][0] == "XDSUnknownPatientId"
    assert dict(events(system_record())[-1].detail) == {"why": "query.no_patient"}
    settings.CARNET_MAX_UPLOAD_BYTES = 5
    found = retrieved(soap, helene, asking("2.25.2", "2.25.1"), mtom=False)
    assert (list(found.files), found.errors[0][:2]) == (
        ["2.25.2"], ("XDSRepositoryOutOfResources", "query.too_much_at_once"),
    )  # fmt: skip


def test_retrieve_damaged_file_is_told_and_the_others_come(soap: Soap, monkeypatch: pytest.MonkeyPatch) -> None:
    hands_over(soap, lots.lot(lots.text("1", "Un"), lots.text("2")))
    helene, whole = soap.scene.agrees(cast.HELENE), contents.read
    seen: list[str] = []

    def broken(*args: object) -> object:
        seen.append("")
        if len(seen) == 1:
            raise contents.ContentDamaged
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(contents, "read", broken)
    found = retrieved(soap, helene, asking("2.25.1", "2.25.2"))
    assert (found.status, list(found.files)) == ("PartialSuccess", ["2.25.2"])
    assert found.errors == [("XDSRepositoryError", "query.document_damaged", "2.25.1")]
