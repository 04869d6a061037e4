"""ITI-65: a lot by FHIR, from the message to the record and back; what is wrong is named at its element."""

import csv
import json
from base64 import b64encode
from copy import deepcopy
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir import bundles
from tests.fhir.bundles import Json, uuid
from tests.fhir.house import JSON, Door, body
from tests.journal import events
from tests.noway.observe import statements
from tests.usecases import lots
from tests.usecases.scene import counts, nothing_kept, report, titles
from tests.usecases.test_replace_document import statuses

pytestmark = pytest.mark.django_db
SHARED = Path("/work/shared/interop/pdsm_profile_elements.csv")


def send(door: Door, caller: Caller | None, resource: Any, path: str = "", **headers: str) -> Any:
    """One POST."""
    return door.ask("POST", caller, path, data=json.dumps(resource).encode(), kind=JSON, headers=headers)


def accepted(door: Door, caller: Caller, resource: Json) -> list[Json]:
    """The responses of a lot that went in."""
    answer = send(door, caller, resource)
    assert answer.status_code == 200, answer.content.decode()
    found = body(answer)
    assert (found["resourceType"], found["type"]) == ("Bundle", "transaction-response")
    assert len(found["entry"]) == len(resource["entry"])
    return [one["response"] for one in found["entry"]]


def refused(answer: Any, status: int = 400) -> set[tuple[str, str]]:
    """The elements and the rules that an answer names."""
    assert answer.status_code == status, (answer.status_code, answer.content.decode())
    outcome = body(answer)
    assert outcome["resourceType"] == "OperationOutcome"
    for one in outcome["issue"]:
        assert one["expression"][0] in one["diagnostics"] or one["code"] == "conflict", one
    return {(one["expression"][0], one["details"]["coding"][0]["code"]) for one in outcome["issue"]}


def test_provide_depositor_gets_one_answer_for_each_entry_and_reads_what_was_said(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    sent = bundles.simple(b"Bonjour Odette")
    lot, document, file = accepted(door, helene, sent)
    assert [one["status"] for one in (lot, document, file)] == ["201", "201", "201"]
    assert lot["location"].startswith("List/") and document["etag"] == 'W/"1"'
    event = events(door.record)[-1]
    assert (event.act, event.outcome.value, event.interface) == ("document:deposit", "done", "fhir")
    found = body(door.get(helene, document["location"]))
    said = sent["entry"][1]["resource"]
    for name in ("status", "type", "category"):
        assert found[name] == said[name]
    assert found["masterIdentifier"]["value"] == said["masterIdentifier"]["value"]
    attachment, wanted = found["content"][0]["attachment"], said["content"][0]["attachment"]
    for name in ("contentType", "language", "size", "hash", "title", "creation"):
        assert attachment[name] == wanted[name]
    assert attachment["url"] == file["location"]
    assert found["content"][0]["format"] == said["content"][0]["format"]
    for name in ("facilityType", "practiceSetting"):
        assert found["context"][name] == said["context"][name]
    assert found["context"]["period"] == said["context"]["period"]
    author = next(one for one in found["contained"] if one["resourceType"] == "PractitionerRole")
    assert author["identifier"][0]["value"] == cast.HELENE.facts.professional_id


def test_provide_same_lot_again_gets_the_same_answer_and_other_content_a_conflict(door: Door) -> None:
    helene, sent = door.scene.caller(cast.HELENE), bundles.simple()
    first = accepted(door, helene, sent)
    again = deepcopy(sent)
    for one in again["entry"]:
        one["fullUrl"] = one["fullUrl"].replace("-4000-", "-4001-")
    again = json.loads(json.dumps(again).replace("-4000-", "-4001-"))
    before = counts("document", "submission_set")
    assert accepted(door, helene, again) == first
    other = refused(send(door, helene, bundles.simple(b"Autre chose")), 409)
    assert other == {("Bundle.entry[1].resource", "lot.unique_id_taken")}
    taken = refused(send(door, helene, bundles.simple(lot="2.25.901")), 409)
    assert taken == {("Bundle.entry[1].resource", "document.unique_id_taken")}
    assert counts("document", "submission_set") == before


def test_provide_several_documents_a_folder_and_a_replacement_with_its_patch(door: Door) -> None:
    helene, former = door.scene.agrees(cast.HELENE), door.scene.deposits(cast.HELENE, "Ancien")
    address = f"DocumentReference/{door.id_of(former)}"
    new = {
        **bundles.reference("2.25.1", b"Nouveau", url=uuid(4), title="Nouveau"),
        "relatesTo": [{"code": "replaces", "target": {"reference": address}}],
    }
    second = bundles.reference("2.25.2", b"Deux", url=uuid(5), title="Deux")
    patch = {
        "resourceType": "Parameters",
        "parameter": [
            {
                "name": "operation",
                "part": [
                    {"name": "type", "valueCode": "replace"},
                    {"name": "path", "valueString": "DocumentReference.status"},
                    {"name": "value", "valueCode": "superseded"},
                ],
            }
        ],
    }
    sent = bundles.bundle(
        bundles.entry(1, bundles.submission_set(uuid(2), uuid(3), uuid(6))),
        bundles.entry(2, new),
        bundles.entry(3, second),
        bundles.entry(4, bundles.binary(b"Nouveau")),
        bundles.entry(5, bundles.binary(b"Deux")),
        bundles.entry(6, bundles.folder(uuid(2), uuid(3), address)),
        bundles.entry(7, patch, "PATCH", address),
    )
    answers = accepted(door, helene, sent)
    assert [one["status"] for one in answers] == ["201"] * 6 + ["200"]
    assert {str(status) for status in statuses(door.scene, door.scene.odette).values()} == {"current", "deprecated"}
    told = body(door.get(helene, address))
    assert told["status"] == "superseded"
    replaced = body(door.get(helene, answers[1]["location"]))
    assert replaced["relatesTo"] == [{"code": "replaces", "target": {"reference": address}}]
    assert counts("folder", "folder_member") == {"folder": 1, "folder_member": 3}


def test_provide_replacement_of_what_is_hidden_or_nowhere_is_answered_alike_and_nothing_stays(door: Door) -> None:
    paul, hidden = door.scene.agrees(cast.PAUL), door.scene.deposits(cast.HELENE)
    door.scene.hides(hidden)
    answers, ran = [], []
    for target in (door.id_of(hidden), f"{door.record.hex}{'0' * 32}", "quelque-chose"):
        links = [{"code": "replaces", "target": {"reference": f"DocumentReference/{target}"}}]
        with nothing_kept(refusals=1), statements() as asked:
            answers.append(send(door, paul, bundles.simple(relatesTo=links)))
        ran.append(tuple(asked))
    assert ran[0] == ran[1]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}


def test_provide_fhir_document_is_kept_as_it_was_written(door: Door) -> None:
    helene = door.scene.agrees(cast.HELENE)
    described = bundles.reference("2.25.1", _composition().encode(), url=uuid(3), kind="application/fhir+json")
    sent = bundles.bundle(
        bundles.entry(1, bundles.submission_set(uuid(2))), bundles.entry(2, described),
        bundles.entry(3, {"resourceType": "Bundle"}),
    )  # fmt: skip
    raw = json.dumps(sent).replace('{"resourceType": "Bundle"}', _composition())
    answer = door.ask("POST", helene, "", data=raw.encode(), kind=JSON)
    assert answer.status_code == 200, answer.content.decode()
    found = body(door.get(helene, body(answer)["entry"][1]["response"]["location"]))
    assert found["content"][0]["attachment"]["contentType"] == JSON
    assert found["content"][0]["attachment"]["size"] == len(_composition())


def bundles_sha1(data: bytes) -> str:
    """The hash as MHD writes it."""
    return b64encode(sha1(data).digest()).decode()  # noqa: S324


def _composition() -> str:
    """A document of FHIR as software wrote it, with its own spaces and digits."""
    head = '{ "resourceType":"Bundle", "type":"document", "timestamp":"2026-02-27T10:00:00Z",'
    named = '"identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:x:1"}, "entry":[{ "fullUrl": "urn:uuid:1",'
    first = '"resource": {"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2026-02-27",'
    return f'{head} {named} {first} "author":[{{"display":"x"}}],"title":"x"}}}}] }}'


# What is removed, and at which element its absence is told (each PDSm cardinality of 1 and more).
REQUIRED: dict[str, tuple[int, str]] = {
    **{f"DocumentReference.{path}": (1, path) for path in (
        "contained", "masterIdentifier", "status", "type", "category", "subject", "date", "author", "custodian",
        "securityLabel", "content", "content.attachment", "content.attachment.contentType",
        "content.attachment.language", "content.attachment.url", "content.attachment.size", "content.attachment.hash",
        "content.attachment.title", "content.attachment.creation", "content.format", "context", "context.period",
        "context.period.start", "context.facilityType", "context.practiceSetting", "context.sourcePatientInfo",
    )},
    **{f"List.{path}": (0, path) for path in (
        "contained", "extension", "status", "mode", "code", "subject", "date", "source",
    )},
}  # fmt: skip


def table() -> dict[str, tuple[int, str]]:
    """The elements that PDSm requires: of the shared table where it is there, else of our own."""
    if not SHARED.is_file():
        return REQUIRED
    places = {"pdsm-comprehensive-document-reference": 1, "pdsm-submissionset-comprehensive": 0}
    found = {}
    with SHARED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            element, plain = row["element"], ":" not in row["element"] and "[x]" not in row["element"]
            below = element.partition(".")[2].count(".") and element.startswith(
                ("DocumentReference.relatesTo", "List.entry")
            )
            if row["profile"] in places and plain and not below and int(row["cardinality"][0]) > 0:
                found[element] = (places[row["profile"]], element.partition(".")[2])
    assert set(REQUIRED) <= set(found) | {"List.extension"}, set(REQUIRED) - set(found)
    return found


def test_provide_each_required_element_that_is_missing_is_named_and_nothing_is_stored(door: Door) -> None:
    helene, missed = door.scene.caller(cast.HELENE), []
    for name, (at, path) in table().items():
        sent = bundles.simple()
        (sent["entry"][at]["resource"],) = bundles.without(sent["entry"][at]["resource"], path)
        before, told = counts("document", "submission_set", "content"), counts("event")["event"]
        found = refused(send(door, helene, sent))
        assert counts(*before) == before and counts("event")["event"] <= told + 1
        last = path.rpartition(".")[2]
        if not any(_says(expression, last) for expression, _ in found):
            missed.append((name, found))
    assert missed == [], missed
    for path in ("meta.profile", "type", "entry"):
        (sent,) = bundles.without(bundles.simple(), path)
        assert any(_says(expression, path.rpartition(".")[2]) for expression, _ in refused(send(door, helene, sent)))


def _says(expression: str, name: str) -> bool:
    return f".{name}" in expression or (name in ("code", "extension") and "extension" in expression)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda b: b.update(type="batch"), ("Bundle.type", "fhir.fixed")),
        (lambda b: b["entry"][2]["request"].update(method="DELETE"), ("Bundle.entry[2].request", "fhir.not_in_a_lot")),
        (lambda b: b["entry"].pop(0), ("Bundle.entry", "fhir.one_submission_set")),
        (
            lambda b: b["entry"].pop(2),
            ("Bundle.entry[1].resource.content[0].attachment.url", "fhir.file_not_here"),
        ),
        (
            lambda b: b["entry"].append(bundles.entry(9, bundles.binary(b"Reste"))),
            ("Bundle.entry[3].resource", "fhir.unused_file"),
        ),
        (
            lambda b: b["entry"][0]["resource"].update(entry=[{"item": {"reference": uuid(8)}}]),
            ("Bundle.entry[0].resource.entry[0].item", "fhir.member_not_here"),
        ),
        (
            lambda b: b["entry"][1]["resource"]["content"][0]["attachment"].update(hash="AAAA"),
            ("Bundle.entry[1].resource.content[0].attachment.hash", "fhir.not_sha1"),
        ),
        (
            lambda b: b["entry"][1]["resource"]["content"][0]["attachment"].update(hash=bundles_sha1(b"x")),
            ("Bundle.entry[1].resource.content[0].attachment.hash", "metadata.differs"),
        ),
        (
            lambda b: b["entry"][1]["resource"]["content"][0]["attachment"].update(size=3),
            ("Bundle.entry[1].resource.content[0].attachment.size", "metadata.differs"),
        ),
        (
            lambda b: b["entry"][1]["resource"].update(type=bundles.concept("http://loinc.org", "1-8")),
            ("Bundle.entry[1].resource.type", "metadata.not_in_value_set"),
        ),
        (
            lambda b: b["entry"][1]["resource"].update(status="superseded"),
            ("Bundle.entry[1].resource.status", "fhir.status_at_deposit"),
        ),
        (
            lambda b: b["entry"][1]["resource"].update(docStatus="final"),
            ("Bundle.entry[1].resource.docStatus", "fhir.forbidden"),
        ),
        (
            lambda b: b["entry"][1]["resource"].update(subject=bundles.subject(cast.KARIM)),
            ("Bundle.entry", "fhir.several_subjects"),
        ),
        (
            lambda b: b["entry"][1]["resource"].update(author=[{"reference": "Practitioner/1"}]),
            ("Bundle.entry[1].resource.author", "fhir.not_contained"),
        ),
        (
            lambda b: b["entry"][2]["resource"].update(contentType="application/pdf"),
            ("Bundle.entry[2].resource.contentType", "fhir.content_types_differ"),
        ),
    ],
)  # fmt: skip
def test_provide_what_is_wrong_is_named_at_its_element(door: Door, change: Any, expected: tuple[str, str]) -> None:
    sent = bundles.simple()
    change(sent)
    before = counts("document", "submission_set", "content")
    assert expected in refused(send(door, door.scene.caller(cast.HELENE), sent))
    assert counts(*before) == before


def test_provide_open_instance_takes_little_and_tells_of_codes_of_elsewhere(door: Door, settings: Settings) -> None:
    settings.CARNET_OPEN_METADATA = True
    helene = door.scene.agrees(cast.HELENE)
    kept = ("resourceType", "masterIdentifier", "status", "subject", "content")
    sent = bundles.simple()
    described = {name: value for name, value in sent["entry"][1]["resource"].items() if name in kept}
    described["type"] = bundles.concept("http://loinc.org", "1-8")
    sent["entry"][1]["resource"] = described
    _, document, _ = accepted(door, helene, sent)
    told = document["outcome"]["issue"][0]
    assert (told["severity"], told["expression"]) == ("warning", ["Bundle.entry[1].resource.type"])
    found = body(door.get(helene, document["location"]))
    assert found["type"]["coding"][0]["code"] == "1-8"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b'{"resourceType":"Bundle","resourceType":"Bundle"}', "json.twice"),
        (b'{"resourceType":"Bundle","total":NaN}', "json.not_a_number"),
        (b"[" * 200 + b"]" * 200, "json.too_deep"),
        (b'{"resourceType":"Bundle"', "json.malformed"),
        (b"\xff\xfe{}", "json.not_utf8"),
    ],
)
def test_provide_json_that_no_reader_agrees_on_is_refused_before_it_is_read(door: Door, data: bytes, rule: str) -> None:
    answer = door.ask("POST", door.scene.caller(cast.HELENE), "", data=data, kind=JSON)
    assert answer.status_code == 400
    assert body(answer)["issue"][0]["details"]["coding"][0]["code"] == rule


def test_provide_nobody_and_who_may_not_deposit_are_refused_before_the_message_is_judged(door: Door) -> None:
    wrong = bundles.simple(b"x", docStatus="final")
    assert send(door, None, wrong).status_code == 401
    with nothing_kept(refusals=1):
        answer = send(door, cast.operator(door.scene.clock), wrong)
    assert answer.status_code in (403, 404) and b"docStatus" not in answer.content


def test_provide_person_without_a_record_is_answered_as_no_record_and_counted(door: Door) -> None:
    helene, sent = door.scene.caller(cast.HELENE), bundles.simple()
    text = json.dumps(sent).replace(lots.ins()[1], lots.ins(cast.KARIM)[1])
    answer = send(door, helene, json.loads(text))
    other = send(door, helene, json.loads(text.replace("Bilan", "Autre")))
    assert (answer.status_code, answer.content) == (other.status_code, other.content) == (404, answer.content)


def test_provide_document_put_in_on_a_page_and_by_fhir_are_told_alike(door: Door) -> None:
    """The same PDF of the same doctor: what both doors tell of it has the same shape."""
    helene = door.scene.agrees(cast.HELENE)
    page = body(door.get(helene, f"DocumentReference/{door.id_of(door.scene.deposits(cast.HELENE, 'Bilan'))}"))
    data = report("Bilan").data
    described = bundles.reference("2.25.7", data, url=uuid(3), kind="application/pdf")
    described["content"][0]["format"]["code"] = "urn:ihe:iti:xds-sd:pdf:2008"
    sent = bundles.bundle(
        bundles.entry(1, bundles.submission_set(uuid(2))), bundles.entry(2, described),
        bundles.entry(3, bundles.binary(data, "application/pdf")),
    )  # fmt: skip
    fhir = body(door.get(helene, accepted(door, helene, sent)[1]["location"]))
    for name in ("type", "category", "subject", "status", "securityLabel"):
        assert fhir[name] == page[name]
    for name in ("facilityType", "practiceSetting"):
        assert fhir["context"][name]["coding"][0]["code"] == page["context"][name]["coding"][0]["code"]
    assert fhir["content"][0]["format"]["code"] == page["content"][0]["format"]["code"]
    assert titles(door.scene.odette, door.record) == ["Bilan", "Bilan"]
