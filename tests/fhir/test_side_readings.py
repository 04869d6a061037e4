"""What is read beside an answer, with real tokens: each part asks under its own interaction, and a scope narrows it."""

import json
from dataclasses import replace
from typing import Any

from django.test import Client

from carnet.kernel.clock import SystemClock
from carnet.policy.acts import Act
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir import bundles, tokens
from tests.fhir.house import JSON, Door, body
from tests.journal import events
from tests.usecases import cdas_coded
from tests.usecases.scene import Scene

FEEDS_AND_SEARCHES = "system/DocumentReference.cs"
"""Who may deposit may learn whether a record takes deposits; it may not read the person."""


def get(path: str, caller: Caller, scope: str) -> Any:
    """One reading, with a token given just now: the door has the clock of the machine."""
    token = tokens.bearer(replace(caller, clock=SystemClock()), scope)
    return Client().get(f"/fhir/{path}", headers={"Authorization": f"Bearer {token}"})


def told(answer: Any) -> list[str]:
    """The types of the resources that are answered."""
    assert answer.status_code == 200, answer.content
    return [one["resource"]["resourceType"] for one in body(answer).get("entry", ())]


def refused_by_scope(scene: Scene, act: Act) -> bool:
    """Whether the journal has a refusal of this act for want of a scope."""
    return (act.value, "C63", "refused") in {(one.act, one.rule, one.outcome.value) for one in events(scene.record)}


def test_list_search_documents_are_included_only_for_a_token_that_searches_documents(scene: Scene) -> None:
    scene.deposits(cast.MARC)
    helene = scene.agrees(cast.HELENE)
    path = f"List?patient=Patient/{scene.record}&_include=List:item"
    assert told(get(path, helene, "system/List.rs system/DocumentReference.rs")) == ["List", "DocumentReference"]
    assert not refused_by_scope(scene, Act.DOCUMENT_LIST)
    for scope in ("system/List.rs", "system/List.rs system/DocumentReference.cru system/Binary.rs"):
        assert told(get(path, helene, scope)) == ["List"], scope
        assert refused_by_scope(scene, Act.DOCUMENT_LIST)


def test_document_search_person_is_included_only_for_a_token_that_reads_persons(scene: Scene) -> None:
    scene.deposits(cast.MARC)
    helene = scene.agrees(cast.HELENE)
    for name in ("patient", "subject"):
        path = f"DocumentReference?patient=Patient/{scene.record}&_include=DocumentReference:{name}"
        both = get(path, helene, "system/DocumentReference.rs system/Patient.r")
        assert told(both) == ["DocumentReference", "Patient"]
        alone = get(path, helene, FEEDS_AND_SEARCHES)
        assert told(alone) == ["DocumentReference"]
    assert refused_by_scope(scene, Act.RECORD_SEE_STATUS)


def test_everything_holds_no_part_that_the_token_does_not_cover(scene: Scene) -> None:
    scene.deposits(cast.MARC)
    helene = scene.agrees(cast.HELENE)
    path = f"Patient/{scene.record}/$everything"
    whole = told(get(path, helene, "system/Patient.rs system/DocumentReference.rs system/Consent.rs"))
    assert whole == ["Patient", "DocumentReference", "Consent"]
    assert told(get(path, helene, FEEDS_AND_SEARCHES)) == ["DocumentReference"]
    assert refused_by_scope(scene, Act.RECORD_SEE_STATUS)
    assert get(path, helene, "system/Patient.rs system/Consent.rs system/List.rs").status_code == 403
    assert refused_by_scope(scene, Act.DOCUMENT_LIST)


def test_everything_type_that_is_not_wanted_is_not_read(scene: Scene) -> None:
    scene.deposits(cast.MARC)
    helene = scene.agrees(cast.HELENE)
    path = f"Patient/{scene.record}/$everything"
    before = len(events(scene.record))
    assert told(get(f"{path}?_type=Patient", helene, "system/Patient.rs system/DocumentReference.rs")) == ["Patient"]
    assert [one.act for one in events(scene.record)[before:]] == ["record:see_status"]


def test_summary_needs_a_token_that_reads_the_person_too(scene: Scene) -> None:
    cdas_coded.deposited(scene)
    helene = scene.agrees(cast.HELENE)
    path = f"Patient/{scene.record}/$summary"
    assert get(path, helene, "system/Patient.r system/Binary.r").status_code == 200
    answer = get(path, helene, "system/Binary.rs system/DocumentReference.c")
    assert (answer.status_code, "MARTINEAU" in answer.content.decode()) == (403, False)
    assert refused_by_scope(scene, Act.RECORD_SEE_STATUS)
    assert get(path, helene, "system/Patient.rs system/List.rs").status_code == 403


def test_publish_document_that_is_there_is_told_only_to_a_token_that_reads_documents(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    ask = {"If-None-Exist": "identifier=urn:ietf:rfc:3986|urn:oid:2.25.1"}

    def publish(title: str, scope: str) -> int:
        sent = json.dumps(bundles.simplified(description=title)).encode()
        caller = replace(helene, scopes=frozenset({scope, "system/List.rs"}))
        found: int = door.ask("POST", caller, "DocumentReference", data=sent, kind=JSON, headers=ask).status_code
        return found

    assert publish("Bilan", "system/DocumentReference.cr") == 201
    assert publish("Autre", "system/DocumentReference.cr") == 200
    assert publish("Autre", "system/DocumentReference.c") == 412


def test_consent_that_was_made_is_told_only_to_a_token_that_reads_consents(door: Door) -> None:
    sent = bundles.consent(door.record, cast.PAUL.facts.professional_id)
    for scope, told_back in (("patient/Consent.cr", True), ("patient/Consent.c", False)):
        caller = replace(door.scene.odette, scopes=frozenset({scope, "patient/RelatedPerson.rs"}))
        answer = door.ask("POST", caller, "Consent", data=json.dumps(sent).encode(), kind=JSON)
        assert (answer.status_code, bool(answer.content)) == (201, told_back), scope
