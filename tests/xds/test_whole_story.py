"""What software of imaging does in one afternoon, shaped as DRIMbox sends it, with signed assertions.

TD0.2, TD0.3, a signed lot with a report and its list of images, search by date and by the number of the examination,
both files, and the deletion of the report: each message with an assertion of its own, as that software makes them.
"""

from typing import Any
from uuid import UUID

import pytest

from carnet.cda.parser import Element
from carnet.documents.entry import EntryStatus
from carnet.xds import ebrim
from carnet.xds.ebrim import ACTIONS, XDSB
from tests import cast
from tests.journal import events
from tests.xds import house, vihf
from tests.xds.house import Soap, enveloped, opened
from tests.xds.reading import ODETTE, Found, adhoc, cx, found_in
from tests.xds.record_messages import QUERY, SET, authorisation, codes, number, query, texts
from tests.xds.test_provide import entry_of, told
from tests.xds.test_signed_lot import IMAGES, drim, on_the_wire, written
from tests.xds.test_signed_story import signed as signed
from tests.xds.test_stored_queries import repository
from tests.xds.test_update import DELETED, status

pytestmark = pytest.mark.django_db
HELENE = cast.HELENE.facts.professional_id


def message(soap: Soap, action: str, body: bytes | str) -> bytes:
    """An envelope with a new assertion of Hélène's software about Odette."""
    assertion = vihf.signed(cast.HELENE, cast.ODETTE, soap.scene.clock, software="Imagerie", version="3.0")
    return enveloped(body if isinstance(body, bytes) else body.encode(), action, security=vihf.security(assertion))


def says(soap: Soap, service: str, action: str, body: bytes | str) -> Element:
    """What a message is answered."""
    return house.body(soap.send(service, message(soap, action, body)))


def finds(soap: Soap, name: str = "FIND_DOCUMENTS", **more: Any) -> Found:
    """ITI-18, of what is approved."""
    params = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": [ebrim.APPROVED]}
    return found_in(says(soap, "registry", ACTIONS["ITI-18"]["request"], adhoc(name, {**params, **more})))


def reads(soap: Soap, *names: str) -> dict[str, bytes]:
    """ITI-43, by uniqueId."""
    asked = "".join(
        f"<DocumentRequest><RepositoryUniqueId>{repository()}</RepositoryUniqueId>"
        f"<DocumentUniqueId>{name}</DocumentUniqueId></DocumentRequest>"
        for name in names
    )
    body = f'<RetrieveDocumentSetRequest xmlns="{XDSB}">{asked}</RetrieveDocumentSetRequest>'
    answer = soap.send("repository", message(soap, ACTIONS["ITI-43"]["request"], body), mtom_asked=True)
    found, files = opened(answer)
    numbers = [one.text or "" for one in found.iter(f"{{{XDSB}}}DocumentUniqueId")]
    return dict(zip(numbers, files.values(), strict=True))


def test_software_of_imaging_asks_authorises_feeds_finds_reads_and_deletes(signed: Soap) -> None:
    asked = says(signed, "record", QUERY, query(number(cast.ODETTE)))
    assert codes(asked, "queryAck", "queryResponseCode") == ["OK"]
    assert texts(says(signed, "record", SET, authorisation()), "status") == ["DMPOk"]

    said = drim()
    report = said.documents[0]
    lot = written(said)
    kind, data = on_the_wire(lot, message(signed, lot.action, lot.body), b"\n")
    fed = told(signed.post("repository", data, kind))
    assert fed.status == "Success", fed

    found = finds(signed)
    assert {one.unique_id for one in found.entries} == {report.unique_id, IMAGES}
    accession = {"$XDSDocumentEntryReferenceIdList": ["RX-77^^^&1.2.250.1.999.3&ISO^urn:ihe:iti:xds:2013:accession"]}
    assert [one.unique_id for one in finds(signed, "FIND_DOCUMENTS_BY_REFERENCE_ID", **accession).entries] == [IMAGES]
    files = reads(signed, report.unique_id, IMAGES)
    assert files == {report.unique_id: report.data, IMAGES: said.documents[1].data}

    mine = next(one for one in found.entries if one.unique_id == report.unique_id)
    change = status(UUID(mine.id.removeprefix("urn:uuid:")), DELETED, unique="9001")
    done = told(signed.send("registry", message(signed, change.action, change.body)))
    assert done.status == "Success", done
    assert entry_of(signed.scene, report.unique_id).status is EntryStatus.DELETED
    assert [one.unique_id for one in finds(signed).entries] == [IMAGES]

    # Odette reads all of it in her journal: who, with which software, and how that person had signed in.
    mine_ = [one for one in events(signed.record) if one.who.id == HELENE and one.interface == "soap"]
    assert {one.act for one in mine_} >= {
        "record:see_status", "authorisation:state", "document:deposit", "document:list", "document:read",
        "document:delete",
    }  # fmt: skip
    assert {(one.who.application, one.who.authentication, one.outcome.value) for one in mine_} == {
        ("Imagerie", "indirecte_renforcee", "done")
    }
