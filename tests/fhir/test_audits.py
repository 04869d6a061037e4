"""AuditEvent at the door (ITI-81): the person's journal, a professional's own acts, streams as on the pages."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from carnet.fhir.ids import resource_id
from carnet.usecases.list_documents import list_documents
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from tests import cast
from tests.fhir.house import Door, body, issue
from tests.fhir.profiles.check import check
from tests.usecases import relatives

HELENE = cast.HELENE.facts.professional_id


def _events(door: Door, of: Any, query: str = "") -> list[dict[str, Any]]:
    answer = door.get(of, f"AuditEvent?{query}")
    assert answer.status_code == 200, answer.content
    found = body(answer)
    assert "total" not in found
    return [one["resource"] for one in found.get("entry", ())]


def _acts(found: list[dict[str, Any]]) -> list[str]:
    return [one["subtype"][1]["code"] for one in found]


def test_audit_person_reads_who_did_what_and_every_event_keeps_its_profile(door: Door) -> None:
    helene, card = door.scene.agrees(cast.HELENE), door.scene.deposits(cast.HELENE, "Bilan secret")
    read_document(helene, door.record, card.logical_id)
    list_documents(door.scene.caller(cast.PAUL), door.record)
    found = _events(door, door.scene.odette, f"patient=Patient/{door.record}")
    assert _acts(found) == [
        "document:list", "document:read", "document:deposit", "authorisation:state", "record:open",
    ]  # fmt: skip
    assert [one["outcome"] for one in found] == ["4", "0", "0", "0", "0"]
    for one in found:
        faults, unknown = check(one, next(iter(one.get("meta", {}).get("profile", ())), None))
        assert (faults, unknown) == ([], set()), one
    assert "Bilan" not in str(found)
    # The reading is itself an event, told by the next one; one event is found again by its number.
    assert _acts(_events(door, door.scene.odette))[0] == "journal:read"
    assert body(door.get(door.scene.odette, f"AuditEvent/{found[1]['id']}")) == found[1]
    document = resource_id(door.record, card.logical_id)
    assert _acts(_events(door, door.scene.odette, f"entity=DocumentReference/{document}&action=R")) == ["document:read"]
    by_helene = f"agent.identifier={quote('urn:oid:1.2.250.1.71.4.2.1|')}{HELENE}&date=ge2026-01-01"
    assert "document:read" in _acts(_events(door, door.scene.odette, by_helene))
    assert _acts(_events(door, door.scene.odette, "outcome=4,8")) == ["document:list"]
    assert _events(door, door.scene.odette, "date=lt2026-01-01") == []
    bad = door.get(door.scene.odette, "AuditEvent?date=hier")
    assert (bad.status_code, issue(bad)["expression"]) == (400, ["date"])


def test_audit_pages_follow_each_other_without_loss_or_repetition(door: Door) -> None:
    for _ in range(7):
        list_documents(door.scene.odette, door.record)
    seen: list[str] = []
    address = "AuditEvent?_count=3&subtype=document:list"
    while address:
        page = body(door.get(door.scene.odette, address))
        seen += [one["resource"]["id"] for one in page.get("entry", ())]
        address = next((one["url"].partition("/fhir/")[2] for one in page["link"] if one["relation"] == "next"), "")
    assert (len(seen), len(set(seen))) == (7, 7)


def test_audit_others_are_told_nothing(door: Door) -> None:
    karim = cast.opened(cast.KARIM, door.scene.clock)
    one = _events(door, door.scene.odette)[0]
    answers = [door.get(karim, f"AuditEvent?patient={door.record}"), door.get(karim, f"AuditEvent/{one['id']}"),
               door.get(door.scene.caller(cast.HELENE), f"AuditEvent/{one['id']}"),
               door.get(door.scene.odette, f"AuditEvent/{'0' * 64}")]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_audit_professional_reads_the_own_acts_and_nobody_else_s(door: Door) -> None:
    helene, ines = door.scene.agrees(cast.HELENE), door.scene.agrees(cast.INES)
    list_documents(helene, door.record)
    list_documents(ines, door.record)
    note_own_acts(door.scene.clock)
    found = _events(door, helene)
    assert sorted(_acts(found)) == ["authorisation:state", "document:list"]
    assert all(one["entity"][0]["what"] == {"reference": f"Patient/{door.record}"} for one in found)
    assert "MARTINEAU" not in str(found)
    for one in found:
        assert check(one, one["meta"]["profile"][0])[0] == []
    assert _events(door, helene, f"patient={cast.record_of(cast.opened(cast.KARIM, door.scene.clock))}") == []
    first = body(door.get(helene, "AuditEvent?_count=1"))
    rest = body(door.get(helene, first["link"][1]["url"].partition("/fhir/")[2]))
    assert {one["resource"]["id"] for page in (first, rest) for one in page["entry"]} == {one["id"] for one in found}


def test_audit_representative_reads_no_secret_act_and_no_gap(door: Door) -> None:
    """The mother of a minor reads at the door what her page tells, whatever was done in connexion secrète."""
    family = relatives.family(door.scene.clock)
    secret = cast.carer(cast.HELENE, door.scene.clock)
    list_documents(replace(secret, secret=True), family.record)
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    told = [line.event.act for line in page.lines]
    found = [one["resource"] for one in body(door.get(family.mother, "AuditEvent"))["entry"]]
    assert _acts(found) == ["journal:read", *told]
    assert HELENE not in str(found)
