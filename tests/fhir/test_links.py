"""Links of searchsets name the person by the number of the record: no number and no trait of anybody stands in one."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from carnet.usecases.caller import Caller
from carnet.usecases.note_own_acts import note_own_acts
from tests import cast
from tests.fhir.house import Door, body
from tests.usecases import lots

ROOT, INS = lots.ins(cast.ODETTE)
NUMBER = f"urn:oid:{ROOT}|{INS}"
FORM = "application/x-www-form-urlencoded"


def links(door: Door, caller: Caller, path: str, params: dict[str, str], *, by_form: bool = False) -> dict[str, str]:
    """The links of a search, under the words of its whole answer."""
    query = urlencode(params)
    if by_form:
        answer = door.ask("POST", caller, f"{path}/_search", data=query.encode(), kind=FORM)
    else:
        answer = door.get(caller, f"{path}?{query}")
    assert answer.status_code == 200, answer.content
    return {one["relation"]: one["url"] for one in body(answer)["link"]}


def query_of(address: str) -> list[tuple[str, str]]:
    """The parameters of an address."""
    return parse_qsl(urlsplit(address).query, keep_blank_values=True)


@pytest.mark.parametrize("by_form", [False, True])
def test_search_by_a_number_of_the_person_no_link_holds_it(door: Door, by_form: bool) -> None:
    helene, odette = door.scene.agrees(cast.HELENE), door.scene.odette
    for title in ("Un", "Deux"):
        door.scene.deposits(cast.HELENE, title)
    note_own_acts(door.scene.clock)
    cases: list[tuple[Caller, str]] = [
        (helene, "DocumentReference"), (helene, "List"), (odette, "Consent"), (odette, "AuditEvent"),
        (helene, "AuditEvent"),
    ]  # fmt: skip
    for caller, path in cases:
        for name in ("patient.identifier", "patient:identifier"):
            found = links(door, caller, path, {name: NUMBER, "_count": "1"}, by_form=by_form)
            assert INS not in str(found), (path, name)
            assert ("patient", f"Patient/{door.record}") in query_of(found["self"]), (path, found)
            assert "next" in found, path
            following = found["next"].partition("/fhir/")[2]
            assert len(body(door.get(caller, following))["entry"]) == 1, (path, following)
    family = links(door, odette, "RelatedPerson", {"patient.identifier": NUMBER, "active": "true"}, by_form=by_form)
    assert query_of(family["self"]) == [("patient", f"Patient/{door.record}"), ("active", "true")]


@pytest.mark.parametrize("by_form", [False, True])
def test_search_of_a_person_no_link_holds_a_number_or_a_trait(door: Door, by_form: bool) -> None:
    traits = {"family": "martineau", "given": "odette", "birthdate": "1948-05-14", "gender": "female", "telecom": "06"}
    for caller in (door.scene.odette, door.scene.agrees(cast.HELENE)):
        found = links(
            door, caller, "Patient", {"identifier": NUMBER, "active": "true", "_count": "5", "x": INS}, by_form=by_form
        )
        assert query_of(found["self"]) == [("_id", str(door.record)), ("active", "true"), ("_count", "5")]
        told = links(door, caller, "Patient", {"identifier": NUMBER, **traits}, by_form=by_form)
        assert query_of(told["self"]) == []
        assert query_of(links(door, caller, "Patient", {"_id": str(door.record)}, by_form=by_form)["self"]) == [
            ("_id", str(door.record))
        ]


def test_search_by_a_number_of_nobody_links_name_nobody(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    root, number = lots.ins(cast.KARIM)
    for path in ("DocumentReference", "List", "AuditEvent"):
        found = links(door, helene, path, {"patient.identifier": f"urn:oid:{root}|{number}"})
        assert (query_of(found["self"]), number in str(found)) == ([], False), path
    found = links(door, helene, "Patient", {"identifier": f"urn:oid:{root}|{number}"})
    assert query_of(found["self"]) == []


def test_search_a_number_of_a_person_in_another_parameter_stands_in_no_link(door: Door) -> None:
    for path in ("DocumentReference", "List"):
        found = links(door, door.scene.odette, path, {"patient": str(door.record), "identifier": NUMBER})
        assert INS not in str(found), path
    found = links(door, door.scene.odette, "AuditEvent", {"entity.identifier": NUMBER, "agent.identifier": INS})
    assert INS not in str(found)


def test_everything_links_lead_to_itself_and_each_resource_to_its_own_address(door: Door) -> None:
    for title in ("Un", "Deux"):
        door.scene.deposits(cast.HELENE, title)
    seen: list[str] = []
    address = f"Patient/{door.record}/$everything?_count=2&_type=Patient,DocumentReference"
    while address:
        page: dict[str, Any] = body(door.get(door.scene.odette, address))
        for one in page["entry"]:
            resource = one["resource"]
            assert one["fullUrl"] == f"http://testserver/fhir/{resource['resourceType']}/{resource['id']}"
            seen.append(resource["id"])
        told = {one["relation"]: one["url"] for one in page["link"]}
        assert urlsplit(told["self"]).path == f"/fhir/Patient/{door.record}/$everything"
        address = told.get("next", "").partition("/fhir/")[2]
    assert (len(seen), len(set(seen))) == (3, 3)
