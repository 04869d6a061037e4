"""ITI-68: the file of a document as it was deposited, or as a Binary; who may not know of it gets what nobody gets."""

from base64 import b64decode
from hashlib import sha1
from uuid import uuid4

from carnet.fhir.xml_reading import from_xml
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.fhir.house import JSON, XML, Door, body, issue
from tests.journal import events
from tests.usecases.scene import report


def test_read_file_address_of_the_entry_gives_the_bytes_that_its_hash_says(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    helene = door.scene.agrees(cast.HELENE)
    attachment = body(door.get(helene, f"DocumentReference/{door.id_of(card)}"))["content"][0]["attachment"]
    told = len(events(door.record))
    answer = door.get(helene, attachment["url"], Accept="text/xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, attachment["contentType"])
    assert answer["Content-Disposition"].startswith("attachment;")
    assert len(answer.content) == attachment["size"]
    assert sha1(answer.content, usedforsecurity=False).digest() == b64decode(attachment["hash"])
    (event,) = events(door.record)[told:]
    assert (event.act, event.documents, event.interface) == ("document:read", (card.logical_id,), "fhir")


def test_read_file_is_given_in_the_type_that_is_asked_for(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    path, odette = f"Binary/{door.id_of(card)}", door.scene.odette
    raw = door.get(odette, path).content
    for accept in ("*/*", "application/xml", "text/*", "application/pdf, text/xml;q=0.1"):
        assert door.get(odette, path, Accept=accept).content == raw, accept
    for accept in (JSON, "application/json"):
        resource = body(door.get(odette, path, Accept=accept))
        assert b64decode(resource["data"]) == raw and resource["contentType"] == "text/xml", accept
    written = door.get(odette, path, Accept=XML)
    assert b64decode(from_xml(written.content, max_bytes=10**8)["data"]) == raw
    assert body(door.get(odette, f"{path}?_format=json"))["resourceType"] == "Binary"
    other = door.get(odette, path, Accept="application/pdf")
    assert (other.status_code, issue(other)["code"]) == (406, "not-supported")


def test_read_file_hidden_deleted_and_absent_are_answered_alike(door: Door) -> None:
    hidden, gone = door.scene.deposits(cast.HELENE, "Caché"), door.scene.deposits(cast.HELENE, "Supprimé")
    helene, paul = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.PAUL)
    door.scene.hides(hidden)
    delete_document(helene, door.record, gone.logical_id)
    nothing = door.get(paul, f"Binary/{door.record.hex}{uuid4().hex}")
    assert nothing.status_code == 404
    for path in (f"Binary/{door.id_of(hidden)}", f"Binary/{door.id_of(gone)}", "Binary/x"):
        answer = door.get(paul, path)
        assert (answer.status_code, answer.content) == (404, nothing.content), path
        # The type that is asked for tells no more.
        assert door.get(paul, path, Accept="application/pdf").status_code == 404
    assert door.get(helene, f"Binary/{door.id_of(hidden)}").status_code == 200
    # The person is told that a document was deleted, as on the pages; its file is gone for her too.
    assert door.get(door.scene.odette, f"Binary/{door.id_of(gone)}").status_code in (403, 404)


def test_read_file_former_version_is_handed_over_as_on_the_pages(door: Door) -> None:
    old = door.scene.deposits(cast.HELENE, "Ancien")
    helene = door.scene.agrees(cast.HELENE)
    assert isinstance(replace_document(helene, door.record, old.logical_id, report("Nouveau")), Deposited)
    assert door.get(helene, f"Binary/{door.id_of(old)}").status_code == 200


def test_read_file_doctor_without_agreement_is_refused_and_noted(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    answer = door.get(door.scene.caller(cast.PAUL), f"Binary/{door.id_of(card)}")
    assert answer.status_code == 403 and issue(answer)["details"]["coding"][0]["code"]
    event = events(door.record)[-1]
    assert (event.act, event.outcome.value, event.documents) == ("document:read", "refused", ())
