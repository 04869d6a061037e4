"""GET DocumentReference/{id}: what is told, to whom, and that every telling and every refusal is in the journal."""

from base64 import b64decode
from hashlib import sha1
from uuid import uuid4

from carnet.documents import contents
from carnet.storage import db
from carnet.storage import keys as record_keys
from carnet.usecases._facts import load
from carnet.usecases._visible import find
from tests import cast
from tests.fhir.house import Door, body, issue
from tests.journal import events


def _stored(door: Door, logical_id: object) -> bytes:
    def work() -> bytes:
        facts = load(door.scene.odette, door.record)
        entry = find(facts, logical_id)  # type: ignore[arg-type]
        assert entry is not None
        keys = record_keys.load(door.record)
        assert keys is not None
        content = contents.load(keys, entry.content_id)
        assert content is not None
        return contents.read(door.record, content)

    return db.in_transaction(work)


def test_read_depositor_own_document_gets_every_required_element(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Compte rendu")
    helene = door.scene.agrees(cast.HELENE)
    answer = door.get(helene, f"DocumentReference/{door.id_of(card)}")
    assert answer.status_code == 200, answer.content
    found = body(answer)
    assert (found["id"], found["status"], found["meta"]["versionId"]) == (door.id_of(card), "current", "1")
    assert answer["ETag"] == 'W/"1"'
    assert found["masterIdentifier"]["system"] == "urn:ietf:rfc:3986"
    named = [one["value"] for one in found["identifier"]]
    assert named == [f"urn:uuid:{card.entry_uuid}", f"urn:uuid:{card.logical_id}"]
    assert found["type"]["coding"][0]["code"] == "11506-3"
    assert found["category"][0]["coding"][0]["code"] == card.class_code
    assert found["subject"] == {"reference": f"Patient/{door.record}"}
    (content,) = found["content"]
    data = _stored(door, card.logical_id)
    attachment = content["attachment"]
    assert (attachment["size"], attachment["title"]) == (len(data), "Compte rendu")
    assert b64decode(attachment["hash"]) == sha1(data, usedforsecurity=False).digest()
    assert attachment["url"] == f"Binary/{door.id_of(card)}"
    assert content["format"]["code"] == card.format_code
    assert found["context"]["period"]["start"] and found["context"]["facilityType"]["coding"]
    contained = {one["id"]: one for one in found["contained"]}
    for place in (found["author"][0], found["custodian"], found["context"]["sourcePatientInfo"]):
        assert contained[place["reference"].removeprefix("#")]
    labels = [one["coding"][0]["code"] for one in found["securityLabel"]]
    assert labels == ["N"]


def test_read_holder_is_in_the_journal_by_this_door(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    assert door.get(door.scene.odette, f"DocumentReference/{door.id_of(card)}").status_code == 200
    event = events(door.record)[-1]
    assert (event.act, event.outcome.value, event.interface) == ("document:list", "done", "fhir")
    assert event.documents == (card.logical_id,)


def test_read_unauthorised_doctor_is_told_why_not_and_noted(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Un titre secret")
    paul = door.scene.caller(cast.PAUL)
    answer = door.get(paul, f"DocumentReference/{door.id_of(card)}")
    assert answer.status_code == 403 and b"secret" not in answer.content
    told = issue(answer)
    assert told["code"] == "forbidden" and "accord" in told["diagnostics"]
    assert told["details"]["coding"][0]["code"]
    event = events(door.record)[-1]
    assert (event.act, event.outcome.value, event.documents) == ("document:list", "refused", ())


def test_read_authorised_doctor_hidden_document_is_answered_as_one_that_is_not_there(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    paul = door.scene.agrees(cast.PAUL)
    assert door.get(paul, f"DocumentReference/{door.id_of(card)}").status_code == 200
    door.scene.hides(card)
    hidden = door.get(paul, f"DocumentReference/{door.id_of(card)}")
    nothing = door.get(paul, f"DocumentReference/{door.record.hex}{uuid4().hex}")
    no_record = door.get(paul, f"DocumentReference/{uuid4().hex}{uuid4().hex}")
    no_id = door.get(paul, "DocumentReference/quelque-chose")
    for answer in (hidden, nothing, no_record, no_id):
        assert (answer.status_code, answer.content) == (404, hidden.content)
        assert {k: v for k, v in answer.items() if k != "X-Request-Id"} == {
            k: v for k, v in hidden.items() if k != "X-Request-Id"
        }


def test_read_holder_sees_that_it_is_hidden_the_depositor_is_not_told(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    helene = door.scene.agrees(cast.HELENE)
    door.scene.hides(card)

    def labels(caller: object) -> list[str]:
        found = body(door.get(caller, f"DocumentReference/{door.id_of(card)}"))  # type: ignore[arg-type]
        return [one["coding"][0]["code"] for one in found["securityLabel"]]

    assert labels(door.scene.odette) == ["N", "MASQUE_PS"]
    assert labels(helene) == ["N"]


def test_read_same_version_again_is_not_sent_and_is_in_the_journal(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    path, odette = f"DocumentReference/{door.id_of(card)}", door.scene.odette
    first = door.get(odette, path)
    before = len(events(door.record))
    again = door.get(odette, path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert len(events(door.record)) == before + 1
    door.scene.hides(card)
    changed = door.get(odette, path, If_None_Match=first["ETag"])
    assert (changed.status_code, changed["ETag"]) == (200, 'W/"2"')
