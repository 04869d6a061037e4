"""`$everything` and `$export` at the door: all that a reader may read, and one's own record to take home."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from carnet.fhir.xml_reading import from_xml
from carnet.usecases._card import Card
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.withhold_document import withhold_document
from tests import cast
from tests.fhir.house import Door, body, issue
from tests.fhir.profiles.check import check
from tests.journal import events
from tests.usecases import cdas_coded


def _everything(door: Door, of: Any, query: str = "") -> dict[str, list[str]]:
    answer = door.get(of, f"Patient/{door.record}/$everything{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, list[str]] = {}
    for one in body(answer).get("entry", ()):
        found.setdefault(one["resource"]["resourceType"], []).append(one["resource"]["id"])
    return found


def _streamed(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def test_everything_is_what_each_reader_may_read(door: Door) -> None:
    helene, ines = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.INES)
    card, hidden = door.scene.deposits(cast.HELENE, "Bilan"), door.scene.deposits(cast.HELENE, "Secret")
    door.scene.hides(hidden)
    mine = _everything(door, door.scene.odette)
    assert {kind: len(ids) for kind, ids in mine.items()} == {"Patient": 1, "DocumentReference": 2, "Consent": 4}
    assert _everything(door, ines)["DocumentReference"] == [door.id_of(card)]
    assert len(_everything(door, ines)["Consent"]) == 1
    assert set(_everything(door, helene, "?_type=Patient,Consent")) == {"Patient", "Consent"}
    first = body(door.get(helene, f"Patient/{door.record}/$everything?_count=2"))
    assert (first["total"], len(first["entry"]), first["link"][1]["relation"]) == (4, 2, "next")


def test_everything_of_others_is_nothing(door: Door) -> None:
    karim, paul = cast.opened(cast.KARIM, door.scene.clock), door.scene.caller(cast.PAUL)
    path = f"Patient/{door.record}/$everything"
    assert door.get(paul, path).status_code == 403
    assert door.get(karim, path).content == door.get(karim, "Patient/zz/$everything").content
    assert door.get(karim, f"Patient/{door.record}/$export").status_code == 404
    assert door.get(door.scene.agrees(cast.HELENE), f"Patient/{door.record}/$export").status_code == 404


def test_export_needs_a_fresh_proof_and_then_gives_every_byte(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Bilan")
    waiting = door.scene.deposits(cast.HELENE, "En attente")
    assert isinstance(withhold_document(door.scene.agrees(cast.HELENE), door.record, waiting.logical_id), Card)
    path = f"Patient/{door.record}/$export"
    asked = door.get(door.scene.odette, path)
    assert (asked.status_code, issue(asked)["code"]) == (401, "login")
    assert "insufficient_user_authentication" in asked["WWW-Authenticate"]
    proved = replace(door.scene.odette, stepped_up=True)
    answer = door.get(proved, path)
    assert answer["Content-Type"] == "application/fhir+ndjson"
    lines = [json.loads(line) for line in _streamed(answer).splitlines()]
    assert [one["resourceType"] for one in lines] == [
        "Patient", "Consent", "Consent", "Consent", "DocumentReference", "Binary",
    ]  # fmt: skip
    export = export_record(proved, door.record, stepped_up=True)
    assert isinstance(export, Export)
    assert b64decode(lines[-1]["data"]) == export.documents[0].files()[-1].data
    assert lines[-1]["id"] == lines[-2]["id"] == door.id_of(card)
    event = next(one for one in events(door.record) if one.act == "record:export" and one.outcome.value == "done")
    assert (event.documents, event.interface) == ((card.logical_id,), "fhir")
    assert str(waiting.logical_id.hex) not in str(lines)


def test_export_opens_nothing_of_the_profile_that_it_does_not_give(door: Door) -> None:
    proved, used = replace(door.scene.odette, stepped_up=True), "carnet.usecases.export_record"
    with patch(f"{used}.held") as profile, patch(f"{used}.every_measure") as measures:
        for form in ("", "?_outputFormat=document"):
            assert _streamed(door.get(proved, f"Patient/{door.record}/$export{form}"))
    assert not profile.called and not measures.called


def test_export_as_a_document_lists_what_follows(door: Door) -> None:
    door.scene.deposits(cast.HELENE, "Bilan")
    proved = replace(door.scene.odette, stepped_up=True)
    whole = json.loads(_streamed(door.get(proved, f"Patient/{door.record}/$export?_outputFormat=document")))
    kinds = [one["resource"]["resourceType"] for one in whole["entry"]]
    assert (whole["type"], kinds[0], kinds.count("Binary")) == ("document", "Composition", 1)
    assert "Bilan" in whole["entry"][0]["resource"]["section"][0]["text"]["div"]
    for one in whole["entry"]:
        assert check(one["resource"], None, inside=whole)[0] == [], one["resource"]
    assert door.get(proved, f"Patient/{door.record}/$export?_outputFormat=pdf").status_code == 400


def test_export_of_a_closed_record_still_gives_it(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE, "Bilan")
    assert isinstance(close_record(door.scene.odette, door.record), Closed)
    proved = replace(door.scene.odette, stepped_up=True)
    assert door.get(proved, f"Patient/{door.record}/$everything").status_code == 403
    lines = [json.loads(line) for line in _streamed(door.get(proved, f"Patient/{door.record}/$export")).splitlines()]
    assert [one["resourceType"] for one in lines] == ["Patient", "DocumentReference", "Binary"]
    assert (lines[0]["active"], lines[2]["id"]) == (False, door.id_of(card))


def test_every_resource_about_people_says_the_same_in_xml(door: Door) -> None:
    cdas_coded.deposited(door.scene)
    door.scene.agrees(cast.HELENE)
    record = door.record
    for path in (f"Patient/{record}", "Patient", "Consent", "RelatedPerson", f"Patient/{record}/$summary"):
        told, written = (
            door.get(door.scene.odette, path, Accept=f"application/fhir+{form}") for form in ("json", "xml")
        )
        assert written["Content-Type"].startswith("application/fhir+xml"), path
        assert _stable(from_xml(written.content, max_bytes=10**6)) == _stable(body(told)), path
    told = door.get(door.scene.odette, "AuditEvent", Accept="application/fhir+xml")
    journal = from_xml(told.content, max_bytes=10**6)
    assert journal["entry"][0]["resource"]["resourceType"] == "AuditEvent"


def _stable(resource: dict[str, Any]) -> str:
    """Without what is new in each answer: moments and the numbers made of them; 98 and 98.0 are one number."""
    new = r"[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[^'\"]+"
    return re.sub(r"(\d)\.0\b", r"\1", re.sub(new, "-", json.dumps(resource, sort_keys=True)))
