"""PATCH of a document: every form and every body that the guides print, who may, what changes and what never does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from carnet.documents.entry import EntryStatus
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir.house import JSON, XML, Door, body, issue
from tests.journal import events
from tests.noway.observe import statements
from tests.usecases.scene import counts, seen, titles
from tests.usecases.test_replace_document import replaced

pytestmark = pytest.mark.django_db
JSON_PATCH, XML_PATCH = "application/json-patch+json", "application/xml-patch+xml"
TRE_A07 = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
HL7 = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
EXTENSION = "DocumentReference.extension"
ARCHIVED = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived"


def patched(door: Door, caller: Caller | None, card: Card, change: Any, kind: str = JSON_PATCH, **headers: str) -> Any:
    """One PATCH by the id of the resource."""
    data = change if isinstance(change, bytes) else json.dumps(change).encode()
    path = f"DocumentReference/{door.id_of(card)}"
    return door.ask("PATCH", caller, path, data=data, kind=kind, headers=headers)


def labelled(code: str, system: str = TRE_A07, path: str = "/securityLabel/0") -> list[dict[str, Any]]:
    """The JSON Patch of the DMP's draft (TD3.3a, TD3.3b)."""
    return [{"op": "replace", "path": path, "value": {"coding": [{"system": system, "code": code}]}}]


def status(code: str) -> list[dict[str, Any]]:
    """The JSON Patch of TD3.3c."""
    return [{"op": "replace", "path": "/status", "value": code}]


def archive(value: object, path: str = f"/extension[url:'{ARCHIVED}']/valueBoolean") -> list[dict[str, Any]]:
    """The JSON Patch of TD3.3d."""
    return [{"op": "replace", "path": path, "value": value}]


def fhirpath(path: str, verb: str = "replace", **value: object) -> dict[str, Any]:
    """A FHIRPath Patch."""
    parts = [{"name": "type", "valueCode": verb}, {"name": "path", "valueString": path}]
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": "operation", "part": [*parts, *({"name": n, **v} for n, v in value.items())]}],  # type: ignore[dict-item]
    }


def labels(answer: Any) -> list[str]:
    """The codes of the labels in an answer."""
    assert answer.status_code == 200, (answer.status_code, answer.content.decode())
    return [one["coding"][0]["code"] for one in body(answer)["securityLabel"]]


def test_patch_holder_hides_and_shows_and_the_base_code_is_kept(door: Door) -> None:
    card, odette, paul = door.scene.deposits(cast.HELENE, "Bilan"), door.scene.odette, door.scene.agrees(cast.PAUL)
    hidden = patched(door, odette, card, labelled("MASQUE_PS"))
    assert labels(hidden) == ["N", "MASQUE_PS"] and hidden["ETag"] == 'W/"2"'
    assert body(hidden)["meta"]["versionId"] == "2"
    assert titles(paul, door.record) == []
    again = patched(door, odette, card, labelled("MASQUE_PS"))
    assert again["ETag"] == 'W/"2"'
    word = [{"op": "replace", "path": "/securityLabel", "value": "restricted"}]
    for change in (labelled("R", HL7), labelled("V", HL7), word):
        assert labels(patched(door, odette, card, change)) == ["N", "MASQUE_PS"]
    assert labels(patched(door, odette, card, labelled("N", HL7))) == ["N"]
    assert titles(paul, door.record) == ["Bilan"]
    acts = [event.act for event in events(door.record) if event.interface == "fhir" and event.act != "document:list"]
    assert acts == ["document:hide", "document:show"]


SHOWS: list[Callable[[], tuple[Any, str]]] = [
    lambda: (labelled("N", TRE_A07, "/securityLabel/1"), JSON_PATCH),
    lambda: ([{"op": "remove", "path": "/securityLabel/1"}], JSON_PATCH),
    lambda: (
        [{"op": "replace", "path": "/securityLabel", "value": [{"coding": [{"system": HL7, "code": "N"}]}]}],
        JSON_PATCH,
    ),
    lambda: (fhirpath("DocumentReference.securityLabel[1]", "delete"), JSON),
    lambda: (
        fhirpath(
            f"DocumentReference.securityLabel.coding.where(system='{HL7}').code", value={"valueCode": "N"}
        ),
        JSON,
    ),
    lambda: (
        b'<diff xmlns:f="http://hl7.org/fhir"><remove sel="f:DocumentReference/f:securityLabel[2]"/></diff>', XML_PATCH,
    ),
]  # fmt: skip


def test_patch_every_form_shows_again_what_was_hidden(door: Door) -> None:
    card, odette = door.scene.deposits(cast.HELENE), door.scene.odette
    for form in SHOWS:
        door.scene.hides(card)
        change, kind = form()
        assert labels(patched(door, odette, card, change, kind)) == ["N"], change


HIDES: list[tuple[Any, str]] = [
    ([{**labelled("MASQUE_PS")[0], "op": "add", "path": "/securityLabel/-"}], JSON_PATCH),
    (
        fhirpath(
            "DocumentReference", "add", name={"valueString": "securityLabel"},
            value={"valueCodeableConcept": {"coding": [{"system": TRE_A07, "code": "MASQUE_PS"}]}},
        ),
        JSON,
    ),
    (
        f'<f:diff xmlns:f="http://hl7.org/fhir"><replace sel="f:DocumentReference/f:securityLabel[1]"><f:securityLabel>'
        f'<f:coding><f:system value="{TRE_A07}"/><f:code value="MASQUE_PS"/></f:coding></f:securityLabel></replace>'
        f"</f:diff>".encode(),
        XML_PATCH,
    ),
]  # fmt: skip


def test_patch_every_form_hides(door: Door) -> None:
    odette = door.scene.odette
    for change, kind in HIDES:
        card = door.scene.deposits(cast.HELENE, "Bilan")
        assert labels(patched(door, odette, card, change, kind)) == ["N", "MASQUE_PS"], change
        patched(door, odette, card, labelled("N", HL7))


def test_patch_the_very_body_that_pdsm_prints_archives_and_changes_nothing_else(door: Door) -> None:
    card, helene = door.scene.deposits(cast.HELENE), door.scene.agrees(cast.HELENE)
    printed = [
        {"op": "replace", "path": "/status", "value": "current "},
        {"op": "replace", "path": "/securityLabel", "value": "restricted"},
        {
            "op": "replace",
            "path": "/extension[url:”https://interop.esante.gouv.fr/ig/fhir/pdsm/SearchParameter/PDSm-isArchived”]"
            "/valueBoolean",
            "value": "true",
        },
    ]
    answer = patched(door, helene, card, printed)
    assert labels(answer) == ["N"]
    assert body(answer)["extension"] == [{"url": ARCHIVED, "valueBoolean": True}]
    for change, kind, archived in (
        (archive(False), JSON_PATCH, False),
        (archive(True, "/extension/0/valueBoolean"), JSON_PATCH, True),
        (fhirpath(f"{EXTENSION}.where(url='{ARCHIVED}').value", value={"valueBoolean": False}), JSON, False),
        ([{"op": "add", "path": "/extension/-", "value": {"url": ARCHIVED, "valueBoolean": True}}], JSON_PATCH, True),
        (
            f'<diff xmlns:f="http://hl7.org/fhir"><replace sel="f:DocumentReference/f:extension[@url=\'{ARCHIVED}\']'
            f'/f:valueBoolean/@value">false</replace></diff>'.encode(),
            XML_PATCH, False,
        ),
    ):  # fmt: skip
        answer = patched(door, helene, card, change, kind)
        assert answer.status_code == 200, answer.content.decode()
        assert body(answer)["extension"][0]["valueBoolean"] is archived, change


def test_patch_by_identifier_finds_the_document_of_any_record(door: Door) -> None:
    card, odette = door.scene.deposits(cast.HELENE), door.scene.odette
    identifier = body(door.get(odette, f"DocumentReference/{door.id_of(card)}"))["masterIdentifier"]
    path = f"DocumentReference?identifier={identifier['system']}|{identifier['value']}"
    answer = door.ask("PATCH", odette, path, data=json.dumps(labelled("MASQUE_PS")).encode(), kind=JSON_PATCH)
    assert labels(answer) == ["N", "MASQUE_PS"]
    entry = f"identifier=urn:ietf:rfc:3986|urn:uuid:{card.entry_uuid}&patient=Patient/{door.record}"
    answer = door.ask(
        "PATCH", odette, f"DocumentReference?{entry}", data=json.dumps(labelled("N", HL7)).encode(), kind=JSON_PATCH
    )
    assert labels(answer) == ["N"]
    nothing = door.ask("PATCH", odette, "DocumentReference?identifier=a|b", data=b"[]", kind=JSON_PATCH)
    assert nothing.status_code == 400
    absent = door.ask(
        "PATCH", odette, "DocumentReference?identifier=urn:ietf:rfc:3986|urn:oid:9.9",
        data=json.dumps(status("current")).encode(), kind=JSON_PATCH,
    )  # fmt: skip
    assert absent.status_code == 404


@pytest.mark.parametrize("code", ["superseded", "entered-in-error"])
def test_patch_author_ends_a_document_for_good(door: Door, code: str) -> None:
    card, helene = door.scene.deposits(cast.HELENE, "Faux"), door.scene.agrees(cast.HELENE)
    answer = patched(door, helene, card, status(code))
    assert (answer.status_code, body(answer)["status"]) == (200, code)
    assert titles(helene, door.record) == []
    assert EntryStatus.DELETED not in {entry.status for entry in seen(helene, door.record)}
    assert door.get(helene, f"DocumentReference/{door.id_of(card)}").status_code == 404
    back = patched(door, helene, card, status("current"))
    assert back.status_code in (200, 404) and titles(helene, door.record) == []


def test_patch_superseded_of_what_was_replaced_deletes_nothing(door: Door) -> None:
    former, helene = door.scene.deposits(cast.HELENE, "Ancien"), door.scene.agrees(cast.HELENE)
    replaced(door.scene, helene, former)
    answer = patched(door, helene, former, status("superseded"))
    assert (answer.status_code, body(answer)["status"]) == (200, "superseded")
    assert counts("entry_version")["entry_version"] == 2


def test_patch_who_is_not_its_author_is_refused_as_on_a_page_and_noted(door: Door) -> None:
    card, paul = door.scene.deposits(cast.HELENE), door.scene.agrees(cast.PAUL)
    answer = patched(door, paul, card, status("entered-in-error"))
    assert answer.status_code == 403 and issue(answer)["code"] == "forbidden"
    event = events(door.record)[-1]
    assert (event.act, event.outcome.value) == ("document:delete", "refused")


def test_patch_hidden_absent_and_nowhere_are_answered_alike(door: Door) -> None:
    card, paul = door.scene.deposits(cast.HELENE), door.scene.agrees(cast.PAUL)
    door.scene.hides(card)
    changes: list[Any] = [
        labelled("MASQUE_PS"),
        labelled("N", HL7),
        status("superseded"),
        archive(True),
        labelled("INVISIBLE_PATIENT"),
    ]
    for change in changes:
        data = json.dumps(change).encode()
        paths = (door.id_of(card), f"{door.record.hex}{'0' * 32}", "rien")
        answers, ran = [], []
        for path in paths:
            with statements() as asked:
                answers.append(door.ask("PATCH", paul, f"DocumentReference/{path}", data=data, kind=JSON_PATCH))
            ran.append(tuple(asked))
        # What names no place of ours is not looked for; a place that is hidden costs what an empty one costs.
        assert ran[0] == ran[1], change
        assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}, change
    assert len(seen(door.scene.odette, door.record)) == 1


@pytest.mark.parametrize(
    ("change", "kind", "element"),
    [
        ([{"op": "replace", "path": "/type", "value": {}}], JSON_PATCH, "DocumentReference.type"),
        ([{"op": "remove", "path": "/content/0"}], JSON_PATCH, "DocumentReference.content.0"),
        ([{"op": "move", "path": "/status", "from": "/docStatus"}], JSON_PATCH, "DocumentReference.status"),
        ([{"op": "add", "path": "/extension/-", "value": {"url": "http://x"}}], JSON_PATCH, EXTENSION),
        ([{"op": "replace", "path": "/extension/1/valueBoolean", "value": True}], JSON_PATCH, EXTENSION),
        (fhirpath("DocumentReference.author"), JSON, "DocumentReference.author"),
        (fhirpath("DocumentReference", "add", name={"valueString": "author"}), JSON, "DocumentReference.author"),
        (
            b'<diff><remove sel="f:DocumentReference/f:author"/></diff>', XML_PATCH, "f:DocumentReference/f:author",
        ),
    ],
)  # fmt: skip
def test_patch_of_another_element_is_405_and_names_it(door: Door, change: Any, kind: str, element: str) -> None:
    card = door.scene.deposits(cast.HELENE)
    answer = patched(door, door.scene.odette, card, change, kind)
    assert answer.status_code == 405, answer.content.decode()
    assert issue(answer)["expression"] == [element] and element in issue(answer)["diagnostics"]
    assert counts("entry_version")["entry_version"] == 1


@pytest.mark.parametrize(
    ("change", "kind", "status_code"),
    [
        (b"not json", JSON_PATCH, 400),
        ([], JSON_PATCH, 400),
        ({"op": "replace"}, JSON_PATCH, 400),
        ([{"op": "replace", "path": "/status", "value": "preliminary"}], JSON_PATCH, 400),
        ([{"op": "replace", "path": "/securityLabel/0", "value": {"coding": [{"code": "SECRET"}]}}], JSON_PATCH, 400),
        ([{"op": "remove", "path": "/securityLabel/7"}], JSON_PATCH, 400),
        ([{"op": "replace", "path": "/status", "value": "current"}] * 21, JSON_PATCH, 400),
        (b"<other/>", XML_PATCH, 400),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><diff/>", XML_PATCH, 400),
        ({"resourceType": "Patient"}, JSON, 400),
        (b"x=y", "application/x-www-form-urlencoded", 415),
    ],
)
def test_patch_that_is_none_changes_nothing(door: Door, change: Any, kind: str, status_code: int) -> None:
    card = door.scene.deposits(cast.HELENE)
    assert patched(door, door.scene.odette, card, change, kind).status_code == status_code
    assert counts("entry_version")["entry_version"] == 1


def test_patch_version_that_is_no_more_is_412(door: Door) -> None:
    card, odette = door.scene.deposits(cast.HELENE), door.scene.odette
    assert patched(door, odette, card, labelled("MASQUE_PS"), If_Match='W/"1"').status_code == 200
    stale = patched(door, odette, card, labelled("N", HL7), If_Match='W/"1"')
    assert stale.status_code == 412 and issue(stale)["details"]["coding"][0]["code"] == "document.changed_since"
    assert labels(patched(door, odette, card, labelled("N", HL7), If_Match='W/"2"')) == ["N"]


def test_patch_several_changes_are_done_together_or_not_at_all(door: Door) -> None:
    """Paul may withhold nothing of Hélène's and archives nothing: the hiding that he asked for first is undone too."""
    card, helene = door.scene.deposits(cast.HELENE), door.scene.agrees(cast.HELENE)
    both = [*labelled("MASQUE_PS"), *archive(True)]
    answer = patched(door, helene, card, both)
    assert answer.status_code == 200 and body(answer)["extension"][0]["valueBoolean"] is True
    other = door.scene.deposits(cast.MARC, "Autre")
    before = counts("entry_version")
    odette_asks = patched(door, door.scene.odette, other, both)
    assert odette_asks.status_code == 403
    assert counts("entry_version") == before
    assert events(door.record)[-1].act == "document:archive"


def test_patch_needs_a_token(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    assert patched(door, None, card, labelled("MASQUE_PS")).status_code == 401


def test_patch_xml_answer_is_xml(door: Door) -> None:
    card = door.scene.deposits(cast.HELENE)
    answer = patched(door, door.scene.odette, card, labelled("MASQUE_PS"), Accept=XML)
    assert answer.status_code == 200 and answer.content.lstrip().startswith(b"<")
