"""Patient at the door: TD0.2, PDQm, `$match`, `$ihe-pix`, each within what `see_status` tells this caller."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from carnet.fhir import person_systems as systems
from carnet.identity import limits
from carnet.kernel.ids import new_record_id
from carnet.policy.model import AccessMode
from carnet.usecases.change_block import change_block
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.see_access import Grantee, GranteeKind
from tests import cast
from tests.fhir.house import JSON, Door, body, issue
from tests.fhir.profiles.check import faults
from tests.fhir.profiles.known import CROSS_REFERENCE, FOUND_PATIENTS, MATCHED, PATIENT
from tests.journal import events
from tests.usecases.scene import system_record

TEST = "urn:oid:1.2.250.1.213.1.4.10"
FORM = "application/x-www-form-urlencoded"
ODETTE, KARIM = cast.ODETTE.identity, cast.KARIM.identity
SECRETS = ("MARTINEAU", "ODETTE", "1948-05-14", "female")


def _number(person: cast.Person = cast.ODETTE) -> str:
    assert person.identity.ins is not None
    return f"{TEST}|{person.identity.ins.value}"


def _search(door: Door, of: object, **params: str) -> Any:
    return door.get(of, f"Patient?{urlencode({name.replace('__', ':'): text for name, text in params.items()})}")  # type: ignore[arg-type]


def _resource(answer: Any) -> dict[str, Any]:
    found = body(answer)
    assert (answer.status_code, found["type"], found["total"]) == (200, "searchset", 1), found
    assert faults(found, FOUND_PATIENTS) == []
    resource = found["entry"][0]["resource"]
    assert isinstance(resource, dict)
    return resource


def test_td02_doctor_without_right_is_told_the_state_and_no_trait(door: Door) -> None:
    answer = _search(door, door.scene.caller(cast.HELENE), identifier=_number())
    resource = _resource(answer)
    assert (resource["id"], resource["active"]) == (str(door.record), True)
    assert not any(secret in answer.content.decode() for secret in SECRETS)
    urls = {one["url"] for one in resource["extension"]}
    assert urls == {systems.DMP_ATTACHED, systems.DMP_TREATING}
    assert [e.act for e in events(door.record)][-2:] == ["record:find", "record:see_status"]
    assert events(door.record)[-1].interface == "fhir"


def test_td02_doctor_with_right_is_told_the_person(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    resource = _resource(_search(door, helene, identifier=_number()))
    assert resource["name"][0]["family"] == "MARTINEAU"
    assert faults(resource, PATIENT) == []
    # A read by the number of the record tells the same.
    read = body(door.get(helene, f"Patient/{door.record}"))
    assert read == resource


def test_td02_closed_record_is_told_as_the_draft_prints_it(door: Door) -> None:
    assert isinstance(close_record(door.scene.odette, door.record), Closed)
    resource = _resource(_search(door, door.scene.caller(cast.HELENE), identifier=_number()))
    closing = next(one for one in resource["extension"] if one["url"] == systems.DMP_CLOSING)
    assert resource["active"] is False
    assert [part["url"] for part in closing["extension"]] == ["dateFermeture", "motifFermeture"]


def test_td02_treating_doctor_is_told_so(door: Door) -> None:
    marc = door.scene.treats(cast.MARC)
    resource = _resource(_search(door, marc, identifier=_number()))
    assert {one["url"]: one.get("valueBoolean") for one in resource["extension"]}[systems.DMP_TREATING] is True


def test_td02_blocked_doctor_is_told_the_state_as_anybody(door: Door) -> None:
    paul = Grantee(GranteeKind.PROFESSIONAL, cast.PAUL.facts.professional_id)
    before = body(_search(door, door.scene.caller(cast.PAUL), identifier=_number()))
    change_block(door.scene.odette, door.record, paul, blocked=True)
    assert body(_search(door, door.scene.caller(cast.PAUL), identifier=_number())) == before


def test_td02_nobody_fits_is_an_empty_bundle_whatever_the_reason(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    wrong_day = _search(door, helene, identifier=_number(), birthdate="1948-05-15")
    unknown = _search(door, helene, identifier=_number(cast.KARIM), birthdate="1948-05-15")
    for answer in (wrong_day, unknown):
        found = body(answer)
        assert (answer.status_code, found["total"], "entry" in found) == (200, 0, False)
    assert events(system_record())[-1].act == "record:find"


def test_td02_who_tries_numbers_is_stopped_for_anybody(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    for _ in range(limits.LOOK_UP.rules[0].most):
        limits.count(limits.LOOK_UP, {limits.Scope.ACCOUNT: f"{helene.kind}:{helene.actor_id}"}, helene.now())
    answers = [_search(door, helene, identifier=_number(one)) for one in (cast.ODETTE, cast.KARIM)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_search_foreign_domain_is_404_as_pdqm_prefers(door: Door) -> None:
    answer = _search(door, door.scene.caller(cast.HELENE), identifier="urn:oid:1.2.3|42")
    assert (answer.status_code, issue(answer)["code"]) == (404, "not-found")


def test_search_by_traits_needs_all_of_them_and_an_emergency(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    answer = _search(door, helene, family="Martineau", birthdate="1948-05-14")
    assert (answer.status_code, issue(answer)["expression"]) == (400, ["birthplace"])
    every = {"family": "Martineau", "given": "Odette", "birthdate": "1948-05-14", "gender": "female",
             "birthplace": "75116"}  # fmt: skip
    assert _search(door, helene, **every).status_code == 404
    urgent = replace(helene, mode=AccessMode.BREAK_GLASS)
    assert issue(_search(door, urgent, **every))["details"]["coding"][0]["code"] == "C28"
    assert _search(door, urgent, **every, **{"emergency-reason": "x"}).status_code == 400
    found = _search(door, urgent, **every, **{"emergency-reason": "unconscious"})
    assert _resource(found)["id"] == str(door.record)
    assert not any(secret in found.content.decode() for secret in SECRETS[:2])
    mistaken = {**every, "given": "Colette"}
    assert body(_search(door, urgent, **mistaken, **{"emergency-reason": "unconscious"}))["total"] == 0


def test_search_doctor_without_right_is_told_what_was_not_compared(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    found = body(_search(door, helene, identifier=_number(), family="NIMPORTE", gender="male"))
    modes = [one["search"]["mode"] for one in found["entry"]]
    assert (found["total"], modes) == (1, ["match", "outcome"])
    assert found["entry"][1]["resource"]["issue"][0]["expression"] == ["family", "gender"]
    # With a right, they are compared.
    assert body(_search(door, door.scene.agrees(cast.HELENE), identifier=_number(), gender="male"))["total"] == 0


def test_search_holder_searches_the_own_record(door: Door) -> None:
    asked: list[tuple[dict[str, str], int]] = [
        ({}, 1), ({"family": "mart", "gender": "female"}, 1), ({"family__exact": "Mart"}, 0),
        ({"birthdate": "1948"}, 1), ({"active": "true"}, 1), ({"telecom": "06"}, 0),
        ({"identifier": _number(cast.KARIM)}, 0), ({"identifier": f"{TEST}|"}, 1), ({"_id": "0"}, 0),
    ]  # fmt: skip
    for params, total in asked:
        assert body(_search(door, door.scene.odette, **params))["total"] == total, params


def test_search_by_form_is_the_same_search(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    sent = urlencode({"identifier": _number(), "family": "martineau"}).encode()
    answer = door.ask("POST", helene, "Patient/_search", data=sent, kind=FORM)
    assert _resource(answer)["birthDate"] == "1948-05-14"
    assert body(answer)["link"][0]["url"] == f"http://testserver/fhir/Patient?_id={door.record}"


def test_search_unknown_parameter_is_left_aside_or_refused_as_the_client_prefers(door: Door) -> None:
    odette = door.scene.odette
    assert body(_search(door, odette, colour="x"))["entry"][1]["search"]["mode"] == "outcome"
    strict = door.get(odette, "Patient?colour=x", Prefer="handling=strict")
    assert (strict.status_code, issue(strict)["expression"]) == (400, ["colour"])


def test_read_number_of_nobody_of_another_and_no_number_are_the_same_404(door: Door) -> None:
    karim = cast.opened(cast.KARIM, door.scene.clock)
    answers = [
        door.get(karim, f"Patient/{door.record}"),
        door.get(karim, f"Patient/{new_record_id()}"),
        door.get(karim, "Patient/zzz"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    helene = door.scene.caller(cast.HELENE)
    assert door.get(helene, f"Patient/{new_record_id()}").content == answers[0].content


def test_read_operator_is_not_told_anything(door: Door) -> None:
    operator = cast.operator(door.scene.clock)
    assert door.get(operator, f"Patient/{door.record}").status_code == 404
    assert _search(door, operator, identifier=_number()).status_code == 404


def _parameters(**resource: object) -> bytes:
    person = {"resourceType": "Patient", **resource}
    return json.dumps({"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": person}]}).encode()


def test_match_number_and_day_fit_or_nobody_does(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    assert ODETTE.ins is not None
    number = [{"system": TEST, "value": ODETTE.ins.value}]
    right = door.ask("POST", helene, "Patient/$match", kind=JSON, data=_parameters(
        identifier=number, birthDate="1948-05-14"))  # fmt: skip
    assert faults(body(right), MATCHED) == []
    assert body(right)["entry"][0]["search"]["score"] == 1
    wrong = door.ask("POST", helene, "Patient/$match", kind=JSON, data=_parameters(
        identifier=number, birthDate="1948-05-15"))  # fmt: skip
    assert (wrong.status_code, body(wrong)["total"]) == (200, 0)


def test_match_partial_person_is_refused_by_name(door: Door) -> None:
    answer = door.ask("POST", door.scene.caller(cast.HELENE), "Patient/$match", kind=JSON, data=_parameters(
        name=[{"family": "MARTINEAU", "given": ["ODETTE"]}], gender="female", birthDate="1948-05-14"))  # fmt: skip
    assert (answer.status_code, issue(answer)["expression"]) == (400, ["Patient.extension:birthPlace"])


def test_pix_number_leads_to_the_record(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    answer = door.get(helene, f"Patient/$ihe-pix?{urlencode({'sourceIdentifier': _number()})}")
    found = body(answer)
    assert faults(found, CROSS_REFERENCE) == []
    assert found["parameter"][-1]["valueReference"]["reference"].endswith(f"/Patient/{door.record}")
    by_record = urlencode({"sourceIdentifier": f"urn:ietf:rfc:3986|urn:uuid:{door.record}", "targetSystem": TEST})
    told = body(door.get(helene, f"Patient/$ihe-pix?{by_record}"))
    assert ODETTE.ins is not None
    assert told["parameter"][0]["valueIdentifier"]["value"] == ODETTE.ins.value
    untold = body(door.get(door.scene.caller(cast.PAUL), f"Patient/$ihe-pix?{by_record}"))
    assert untold == {"resourceType": "Parameters"}


def test_pix_errors_are_those_of_iti_83(door: Door) -> None:
    asked: list[tuple[dict[str, str], int, str]] = [
        ({}, 400, "invalid"), ({"sourceIdentifier": "urn:oid:1.2.3|1"}, 400, "code-invalid"),
        ({"sourceIdentifier": _number(cast.KARIM)}, 404, "not-found"),
        ({"sourceIdentifier": _number(), "targetSystem": "urn:oid:1.2.3"}, 403, "code-invalid"),
    ]  # fmt: skip
    for params, status, code in asked:
        answer = door.get(door.scene.caller(cast.HELENE), f"Patient/$ihe-pix?{urlencode(params)}")
        assert (answer.status_code, issue(answer)["code"]) == (status, code), params


def test_expired_agreement_masks_the_person_again(door: Door) -> None:
    door.scene.agrees(cast.HELENE)
    door.scene.clock.move(timedelta(days=366))
    answer = door.get(door.scene.caller(cast.HELENE), f"Patient/{door.record}")
    assert not any(secret in answer.content.decode() for secret in SECRETS)
