"""Consent and RelatedPerson at the door: TD0.3, and what the person's side decides."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from carnet.kernel.ids import new_record_id
from carnet.usecases.see_status import MyRight, Status, see_status
from tests import cast
from tests.fhir import bundles
from tests.fhir.house import JSON, Door, body, issue
from tests.fhir.profiles.check import check
from tests.journal import events
from tests.usecases.relatives import caregiver
from tests.usecases.scene import titles

PATCH = "application/json-patch+json"
HELENE, PAUL = (one.facts.professional_id for one in (cast.HELENE, cast.PAUL))


def _body(door: Door, number: str, kind: str = "permit", **more: object) -> dict[str, Any]:
    return bundles.consent(door.record, number, kind, **more)


def _post(door: Door, of: Any, sent: dict[str, Any]) -> Any:
    return door.ask("POST", of, "Consent", data=json.dumps(sent).encode(), kind=JSON)


def _patch(door: Door, of: Any, path: str, *steps: dict[str, Any]) -> Any:
    return door.ask("PATCH", of, path, data=json.dumps(steps).encode(), kind=PATCH)


def _right(door: Door, of: cast.Carer) -> MyRight:
    status = see_status(door.scene.caller(of), door.record)
    assert isinstance(status, Status)
    return status.right


def _found(door: Door, of: Any, query: str = "") -> list[dict[str, Any]]:
    answer = door.get(of, f"Consent?patient={door.record}{query}")
    assert answer.status_code == 200, answer.content
    return [one["resource"] for one in body(answer).get("entry", ())]


STATED: dict[str, Any] = {"verification": [{"verified": True}]}


def test_td03_professional_adds_the_own_access_and_removes_it(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    unsaid = _post(door, helene, _body(door, HELENE))
    assert (unsaid.status_code, issue(unsaid)["expression"]) == (400, ["Consent.verification"])
    made = _post(door, helene, _body(door, HELENE, **STATED))
    assert (made.status_code, _right(door, cast.HELENE)) == (201, MyRight.VALID)
    resource = body(made)
    assert check(resource, None)[0] == []
    assert made["Location"].endswith(f"/Consent/{resource['id']}")
    assert body(door.get(helene, f"Consent/{resource['id']}")) == resource
    assert [one["id"] for one in _found(door, helene)] == [resource["id"]]
    over = _patch(door, helene, f"Consent/{resource['id']}", {"op": "replace", "path": "/status", "value": "inactive"})
    assert (over.status_code, body(over)["status"]) == (200, "inactive")
    assert _right(door, cast.HELENE) is MyRight.NONE
    # A former statement that is sent back is no new one (EX-35).
    again = _patch(door, helene, f"Consent/{resource['id']}", {"op": "replace", "path": "/status", "value": "active"})
    assert (again.status_code, issue(again)["expression"]) == (400, ["Consent.verification"])


def test_td03_professional_states_for_a_colleague_and_is_told_nothing_of_that_colleague(door: Door) -> None:
    helene, odette = door.scene.caller(cast.HELENE), door.scene.odette
    free = _post(door, helene, _body(door, PAUL, **STATED))
    assert (free.status_code, free.content) == (201, b"")
    assert _right(door, cast.PAUL) is MyRight.VALID
    assert _post(door, odette, _body(door, PAUL, "deny")).status_code == 201
    blocked = _post(door, helene, _body(door, PAUL, **STATED))
    assert (blocked.status_code, blocked.content, blocked["Location"]) == (201, b"", free["Location"])
    assert _right(door, cast.PAUL) is MyRight.FORBIDDEN
    assert _found(door, helene) == []
    assert door.get(helene, blocked["Location"].partition("/fhir/")[2]).status_code == 404


def test_professional_decides_nothing_for_the_person(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    assert _post(door, helene, _body(door, PAUL, "deny")).status_code == 404
    glass = _body(door, PAUL)
    glass["provision"] = {"type": "permit", "purpose": [{"code": "BTG"}]}
    assert _post(door, helene, glass).status_code == 404
    assert events(door.record)[-1].outcome.value == "refused"


def test_person_gives_blocks_lifts_and_answers(door: Door) -> None:
    odette = door.scene.odette
    made = body(_post(door, odette, _body(door, PAUL)))
    assert titles(door.scene.caller(cast.PAUL), door.record) == []
    path = f"Consent/{made['id']}"
    deny = {"op": "replace", "path": "/provision/type", "value": "deny"}
    assert body(_patch(door, odette, path, deny))["provision"]["type"] == "deny"
    assert _right(door, cast.PAUL) is MyRight.FORBIDDEN
    conflict = _patch(door, odette, path, {**deny, "value": "permit"})
    assert (conflict.status_code, issue(conflict)["code"]) == (409, "conflict")
    lifted = _patch(door, odette, path, {"op": "replace", "path": "/status", "value": "inactive"})
    assert (body(lifted)["status"], _right(door, cast.PAUL)) == ("inactive", MyRight.NONE)
    glass = next(one for one in _found(door, odette) if "purpose" in one["provision"])
    answered = _patch(door, odette, f"Consent/{glass['id']}", deny)
    assert body(answered)["provision"]["type"] == "deny"
    never = _patch(door, odette, f"Consent/{glass['id']}", {"op": "replace", "path": "/status", "value": "inactive"})
    assert (never.status_code, issue(never)["expression"]) == (400, ["Consent.status"])


def test_person_changes_by_put_and_by_fhirpath_patch(door: Door) -> None:
    odette = door.scene.odette
    made = body(_post(door, odette, _body(door, PAUL)))
    path = f"Consent/{made['id']}"
    over = json.dumps({**made, "status": "inactive"}).encode()
    assert body(door.ask("PUT", odette, path, data=over, kind=JSON))["status"] == "inactive"
    parts = [{"name": "type", "valueCode": "replace"}, {"name": "path", "valueString": "Consent.status"},
             {"name": "value", "valueCode": "active"}]  # fmt: skip
    patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}
    again = door.ask("PATCH", odette, path, data=json.dumps(patch).encode(), kind=JSON)
    assert body(again)["status"] == "active"
    other = json.dumps({**made, "provision": _body(door, HELENE)["provision"]}).encode()
    assert door.ask("PUT", odette, path, data=other, kind=JSON).status_code == 400


def test_bad_changes_are_named_and_change_nothing(door: Door) -> None:
    odette = door.scene.odette
    path = f"Consent/{body(_post(door, odette, _body(door, PAUL)))['id']}"
    for step in (
        {"op": "replace", "path": "/patient", "value": 1}, {"op": "remove", "path": "/status"},
        {"op": "test", "path": "/status", "value": "inactive"}, {"op": "replace", "path": "/status", "value": "x"},
    ):  # fmt: skip
        assert _patch(door, odette, path, step).status_code == 400
    for raw in (b"[", b'[],"a":1', b"3", b'[],"patch":[]', b"[3]"):
        assert door.ask("PATCH", odette, path, data=raw, kind=PATCH).status_code == 400
    assert _right(door, cast.PAUL) is MyRight.VALID
    unknown = _post(door, odette, _body(door, "1"))
    assert (unknown.status_code, issue(unknown)["expression"]) == (400, ["Consent.provision.actor"])
    nobody = _body(door, PAUL, patient={})
    assert issue(_post(door, odette, nobody))["expression"] == ["Consent.patient"]


def test_search_parameters_are_compared_with_what_is_told(door: Door) -> None:
    odette = door.scene.odette
    door.scene.agrees(cast.HELENE)
    _post(door, odette, _body(door, PAUL, "deny"))
    assert len(_found(door, odette)) == 4
    assert len(_found(door, odette, "&purpose=BTG")) == 1
    assert len(_found(door, odette, f"&actor.identifier={quote('urn:oid:1.2.250.1.71.4.2.1|')}{PAUL}")) == 1
    assert len(_found(door, odette, "&category=urn:carnet:consent-about%7Cblock")) == 1
    assert len(_found(door, odette, "&status=inactive")) == 0
    first = body(door.get(odette, "Consent?_count=3"))
    assert (first["total"], len(first["entry"]), first["link"][1]["relation"]) == (4, 3, "next")
    rest = body(door.get(odette, first["link"][1]["url"].partition("/fhir/")[2]))
    assert (len(rest["entry"]), len(rest["link"])) == (1, 1)
    assert "entry" not in body(door.get(odette, "Consent?_count=0"))
    for one in _found(door, odette):
        assert check(one, None)[0] == [], one


def test_others_are_told_nothing_and_absent_is_the_same(door: Door) -> None:
    karim = cast.opened(cast.KARIM, door.scene.clock)
    mine = _found(door, door.scene.odette)[0]
    answers = [
        door.get(karim, f"Consent?patient={door.record}"), door.get(karim, f"Consent?patient={new_record_id()}"),
        door.get(karim, f"Consent/{mine['id']}"), door.get(karim, "Consent/x"),
        door.get(door.scene.caller(cast.PAUL), f"Consent?patient={new_record_id()}"),
        door.get(door.scene.caller(cast.PAUL), f"Consent/{mine['id']}"),
        door.get(door.scene.caller(cast.PAUL), f"RelatedPerson?patient={door.record}"),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    needed = door.get(door.scene.caller(cast.PAUL), "Consent")
    assert (needed.status_code, issue(needed)["expression"]) == (400, ["patient"])


def test_relatives_are_told_to_the_person_and_to_nobody_else(door: Door) -> None:
    nina, _ = caregiver(door.scene.odette, cast.NINA)
    found = body(door.get(door.scene.odette, "RelatedPerson?relationship=CAREGIVER&active=true"))
    (one,) = (entry["resource"] for entry in found["entry"])
    assert (one["name"], one["patient"]) == ([{"text": "NINA FAURE"}], {"reference": f"Patient/{door.record}"})
    assert check(one, None)[0] == []
    assert body(door.get(door.scene.odette, f"RelatedPerson/{one['id']}")) == one
    assert "entry" not in body(door.get(door.scene.odette, "RelatedPerson?name=zoe"))
    # Who helps decides nothing about those who help (R24).
    assert door.get(nina, "RelatedPerson").status_code == 403
    assert door.get(nina, "Consent").status_code == 403
    assert body(door.get(nina, "Patient"))["entry"][0]["resource"]["id"] == str(door.record)


def test_token_reads_and_changes_what_its_scopes_name(door: Door) -> None:
    odette, made = door.scene.odette, body(_post(door, door.scene.odette, _body(door, PAUL)))
    path, over = f"Consent/{made['id']}", {"op": "replace", "path": "/status", "value": "inactive"}
    family = replace(odette, scopes=frozenset({"patient/RelatedPerson.rs"}))
    assert door.get(family, "RelatedPerson").status_code == 200
    assert [door.get(family, one).status_code for one in ("Consent", path, "AuditEvent", "Patient")] == [403] * 4
    reading = replace(odette, scopes=frozenset({"patient/Consent.rs"}))
    assert door.get(reading, path).status_code == 200
    assert _patch(door, reading, path, over).status_code == 403
    assert _post(door, reading, _body(door, HELENE)).status_code == 403
    assert issue(door.get(reading, "RelatedPerson"))["details"]["coding"][0]["code"] == "C63"
    changing = replace(odette, scopes=frozenset({"patient/Consent.rus"}))
    assert _patch(door, changing, path, over).status_code == 200
    summary = f"Patient/{door.record}/$summary"
    listing = replace(odette, scopes=frozenset({"patient/DocumentReference.rs", "patient/Patient.rs"}))
    assert door.get(listing, summary).status_code == 403
    assert door.get(listing, f"Patient/{door.record}/$everything").status_code == 200
    assert door.get(replace(odette, scopes=frozenset({"patient/*.rs"})), summary).status_code == 200
