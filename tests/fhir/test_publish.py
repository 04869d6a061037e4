"""ITI-105 and ITI-106: one document, with its metadata or by its own header."""

import json
from typing import Any

import pytest

from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir import bundles
from tests.fhir.house import JSON, Door, body
from tests.fhir.test_provide import refused
from tests.journal import events
from tests.usecases import cdas
from tests.usecases.scene import counts, nothing_kept, titles

pytestmark = pytest.mark.django_db
PATH = "DocumentReference"


def publish(door: Door, caller: Caller | None, resource: Any, path: str = PATH, **headers: str) -> Any:
    """One POST."""
    return door.ask("POST", caller, path, data=json.dumps(resource).encode(), kind=JSON, headers=headers)


def test_publish_depositor_without_a_right_to_read_gets_the_resource_and_where_it_is(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    answer = publish(door, helene, bundles.simplified())
    assert answer.status_code == 201, answer.content.decode()
    found = body(answer)
    assert answer["Location"].endswith(f"/fhir/DocumentReference/{found['id']}")
    assert answer["ETag"] == 'W/"1"' and found["content"][0]["attachment"]["url"].startswith("Binary/")
    assert titles(door.scene.odette, door.record) == ["Bilan"]
    assert events(door.record)[-1].act == "document:list" or events(door.record)[-1].interface == "fhir"


def test_publish_again_is_answered_alike_and_by_if_none_exist_too(door: Door) -> None:
    helene, sent = door.scene.caller(cast.HELENE), bundles.simplified()
    first = publish(door, helene, sent)
    again = publish(door, helene, sent)
    assert (again.status_code, again["Location"], body(again)) == (201, first["Location"], body(first))
    none = "identifier=urn:ietf:rfc:3986|urn:oid:2.25.1"
    there = publish(door, helene, bundles.simplified(description="Autre"), If_None_Exist=none)
    assert (there.status_code, there["Location"]) == (200, first["Location"])
    assert counts("document")["document"] == 1
    conflict = publish(door, helene, bundles.simplified(description="Autre"))
    assert refused(conflict, 409) == {("DocumentReference", "document.unique_id_taken")}
    stranger = publish(door, door.scene.caller(cast.PAUL), bundles.simplified(), If_None_Exist=none)
    assert stranger.status_code == 412


def test_publish_prefers_less(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    minimal = publish(door, helene, bundles.simplified(), Prefer="return=minimal")
    assert (minimal.status_code, minimal.content) == (201, b"") and minimal["Location"]
    told = publish(door, helene, bundles.simplified(unique="2.25.2"), Prefer="return=OperationOutcome")
    assert body(told)["resourceType"] == "OperationOutcome"


def test_publish_replaces_and_the_server_makes_the_former_one_superseded(door: Door) -> None:
    helene, former = door.scene.agrees(cast.HELENE), door.scene.deposits(cast.HELENE, "Ancien")
    address = f"DocumentReference/{door.id_of(former)}"
    links = [{"code": "replaces", "target": {"reference": address}}]
    answer = publish(door, helene, bundles.simplified(relatesTo=links))
    assert answer.status_code == 201 and body(answer)["relatesTo"] == links
    assert body(door.get(helene, address))["status"] == "superseded"


def test_publish_each_required_element_that_is_missing_is_named(door: Door) -> None:
    helene = door.scene.caller(cast.HELENE)
    for path in (
        "masterIdentifier", "status", "subject", "date", "author", "custodian", "content", "content.attachment",
        "content.attachment.contentType", "content.attachment.data", "content.attachment.title",
    ):  # fmt: skip
        (sent,) = bundles.without(bundles.simplified(), path)
        before = counts("document", "content", "submission_set")
        found = refused(publish(door, helene, sent))
        assert any(f".{path.rpartition('.')[2]}" in expression for expression, _ in found), (path, found)
        assert counts(*before) == before
    url = bundles.simplified()
    url["content"][0]["attachment"]["url"] = "Binary/1"
    assert ("DocumentReference.content.attachment.url", "fhir.forbidden") in refused(publish(door, helene, url))


def _parameters(data: bytes, kind: str = "text/xml") -> dict[str, Any]:
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": "document", "resource": bundles.binary(data, kind)}],
    }


def test_generate_metadata_of_a_cda_are_those_of_its_header(door: Door) -> None:
    helene, data = door.scene.agrees(cast.HELENE), cdas.level1(cdas.facts(cast.ODETTE, "9"))
    answer = publish(door, helene, _parameters(data), f"{PATH}/$generate-metadata")
    assert answer.status_code == 200, answer.content.decode()
    (parameter,) = body(answer)["parameter"]
    assert parameter["name"] == "DocumentReference"
    found = body(door.get(helene, parameter["valueReference"]["reference"]))
    assert found["masterIdentifier"]["value"] == "urn:oid:2.25.9"
    again = publish(door, helene, _parameters(data), f"{PATH}/$generate-metadata")
    assert body(again) == body(answer) and counts("document")["document"] == 1


def test_generate_metadata_of_what_is_no_right_cda_is_refused_by_name(door: Door) -> None:
    helene, path = door.scene.caller(cast.HELENE), f"{PATH}/$generate-metadata"
    element = "Parameters.parameter[0].resource"
    assert refused(publish(door, helene, _parameters(b"Bonjour", "text/plain"), path)) == {
        (element, "deposit.form_needed")
    }
    broken = cdas.level1(cdas.facts(cast.ODETTE, "9")).replace(b"<title>", b"<titre>").replace(b"</title>", b"</titre>")
    with nothing_kept():
        found = refused(publish(door, helene, _parameters(broken), path))
    assert element in {expression for expression, _ in found}
    other = {"resourceType": "Parameters", "parameter": [{"name": "document", "valueString": "x"}]}
    assert refused(publish(door, helene, other, path)) == {(element, "fhir.generate_needs_cda")}
