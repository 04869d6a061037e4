"""The AuditEvent resource, searches of ITI-81, and RelatedPerson, without a database."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.fhir import audit_event, audit_search
from carnet.fhir.audit_event import BALP, Did, did
from carnet.fhir.ids import resource_id
from carnet.fhir.moments import Span
from carnet.fhir.related_person import related_person
from carnet.kernel.errors import Invalid
from carnet.ledger.event import NewEvent, Outcome, Who
from carnet.policy.acts import Act
from carnet.usecases._facts import zone
from carnet.usecases._journal_part import What
from carnet.usecases._tie_shapes import Quality, TieKind
from carnet.usecases.list_ties import TieShown
from carnet.usecases.read_journal import Line
from carnet.usecases.read_own_acts import OwnAct
from tests import cast
from tests.unit.fhir.people import RECORD

BASE = "https://carnet.test/fhir"
AT = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DOCUMENT, REF = UUID(int=5), UUID(int=9)
HELENE = Who("professional", cast.HELENE.facts.professional_id, "account", cast.CABINET.structure_id)


def _line(act: Act = Act.DOCUMENT_READ, who: Who = HELENE, outcome: Outcome = Outcome.DONE, **changes: Any) -> Line:
    event = NewEvent(act.value, outcome, "R06", who, AT, request="abc", documents=(DOCUMENT,))
    return Line(
        event=replace(event, **changes), seq=1, actor_name="Hélène ROUSSEL", profession="10",
        structure_name="Cabinet", titles=("Bilan",), by_me=False, ref=REF, known=(DOCUMENT,),
    )  # fmt: skip


def _event(line: Line) -> dict[str, Any]:
    return audit_event.audit_event(audit_event.of_line(RECORD, line), BASE)


def _entity(event: dict[str, Any], kind: str) -> Any:
    return next((one for one in event["entity"] if one["type"]["code"] == kind), None)


def test_audit_event_reading_is_a_balp_read_of_the_document_by_the_professional() -> None:
    event = _event(_line())
    assert event["meta"]["profile"] == [f"{BALP}.PatientRead"]
    assert (event["id"], event["action"], event["outcome"]) == (resource_id(RECORD, REF), "R", "0")
    assert _entity(event, "2")["what"]["reference"] == f"DocumentReference/{resource_id(RECORD, DOCUMENT)}"
    assert _entity(event, "1")["what"]["reference"] == f"Patient/{RECORD}"
    user = next(one for one in event["agent"] if one["requestor"])
    assert user["who"]["identifier"]["value"] == cast.HELENE.facts.professional_id
    assert user["name"] == "Hélène ROUSSEL"
    assert [one["type"]["coding"][0]["code"] for one in event["agent"]] == ["110152", "110153", "IRCP", "PROV"]


def test_audit_event_list_is_a_balp_query() -> None:
    event = _event(_line(Act.DOCUMENT_LIST))
    assert event["meta"]["profile"] == [f"{BALP}.PatientQuery"]
    assert base64.b64decode(_entity(event, "2")["query"]).decode() == f"DocumentReference?patient=Patient/{RECORD}"
    assert resource_id(RECORD, DOCUMENT) not in str(event)


def test_audit_event_unknown_document_is_not_named() -> None:
    event = _event(replace(_line(), known=(), titles=()))
    assert DOCUMENT.hex not in str(event)
    assert str(DOCUMENT) not in str(event)


def test_audit_event_refusal_has_an_outcome_and_no_profile() -> None:
    event = _event(_line(outcome=Outcome.REFUSED))
    assert "meta" not in event
    assert (event["outcome"], event["outcomeDesc"]) == ("4", "urn:carnet:rule|R06")


@pytest.mark.parametrize(("kind", "who"), [("holder", f"Patient/{RECORD}"), ("representative", None)])
def test_audit_event_the_person_s_side_is_never_numbered(kind: str, who: str | None) -> None:
    event = _event(_line(who=Who(kind, "8d0f-account", "8d0f-account")))
    user = next(one for one in event["agent"] if one["requestor"])
    assert user["who"].get("reference") == who
    assert "8d0f-account" not in str(event)
    assert user["purposeOfUse"][0]["coding"][0]["code"] == "PATRQT"


def test_audit_event_emergency_says_why() -> None:
    event = _event(_line(mode="bris_de_glace"))
    user = next(one for one in event["agent"] if one["requestor"])
    assert [one["code"] for one in user["purposeOfUse"][0]["coding"]] == ["BTG", "bris_de_glace"]


@pytest.mark.parametrize("act", Act)
def test_audit_event_every_act_has_its_kind_and_its_entity(act: Act) -> None:
    event = _event(_line(act))
    assert _entity(event, "2") is not None
    assert event["action"] in "RECUD"


def test_audit_event_kinds_of_act() -> None:
    assert did("document:deposit") is Did.CREATE
    assert did("document:hide") is Did.UPDATE
    assert did("document:delete") is Did.DELETE
    assert did("journal:read") is Did.SEARCH


def test_audit_event_own_act_names_the_record_and_nobody() -> None:
    act = OwnAct(AT, HELENE.id, "professional", HELENE.structure, RECORD, "document:read", "normal", REF)
    event = audit_event.audit_event(audit_event.of_own_act(act), BASE)
    assert event["id"] == REF.hex
    assert _entity(event, "1")["what"] == {"reference": f"Patient/{RECORD}"}


EVENT = _event(_line())


@pytest.mark.parametrize(
    ("params", "fits"),
    [
        ([("action", "R")], True),
        ([("action", "C,R")], True),
        ([("action", "C")], False),
        ([("outcome", "0")], True),
        ([("outcome", "http://terminology.hl7.org/CodeSystem/audit-event-outcome|4")], False),
        ([("type", "rest")], True),
        ([("type", "http://terminology.hl7.org/CodeSystem/audit-event-type|rest")], True),
        ([("type", "http://x|rest")], False),
        ([("subtype", "urn:carnet:act|document:read")], True),
        ([("subtype", "search")], False),
        ([("agent.identifier", f"urn:oid:1.2.250.1.71.4.2.1|{HELENE.id}")], True),
        ([("agent:identifier", HELENE.id)], True),
        ([("agent.identifier", "|1")], False),
        ([("agent-name", "helene")], True),
        ([("agent-name", "paul")], False),
        ([("agent-role", "urn:carnet:actor|professional")], True),
        ([("entity", f"DocumentReference/{resource_id(RECORD, DOCUMENT)}")], True),
        ([("entity", f"https://x/fhir/Patient/{RECORD}")], True),
        ([("entity", f"DocumentReference/{resource_id(RECORD, REF)}")], False),
        ([("entity-type", "1")], True),
        ([("entity-role", "3")], True),
        ([("entity.identifier", "abc")], True),
        ([("address", "https")], True),
        ([("source", "Device/1")], False),
        ([("altid", "x")], False),
        ([("policy", "x")], False),
        ([("site", "x")], False),
        ([("date", "2026-03-20")], True),
        ([("date", "ge2026-03-20T09:30:00Z"), ("date", "lt2026-03-20T09:31:00Z")], True),
        ([("date", "gt2026-03-20")], False),
        ([("date", "2026")], True),
        ([("patient", "whoever the use case lets read")], True),
    ],
)
def test_audit_search_compares_the_resource(params: list[tuple[str, str]], fits: bool) -> None:
    assert audit_search.matches(audit_search.parse(params), EVENT) is fits


def test_audit_search_narrows_the_journal_by_what_it_holds() -> None:
    query = audit_search.parse(
        [("date", "ge2026-03-01"), ("date", "lt2026-03-20"), ("outcome", "4,8"), ("_id", resource_id(RECORD, REF)),
         ("entity", f"DocumentReference/{resource_id(RECORD, DOCUMENT)}"), ("colour", "x"), ("_count", "5")]
    )  # fmt: skip
    part = query.part()
    assert (part.first, part.last) == (datetime(2026, 3, 1).date(), datetime(2026, 3, 20).date())
    assert (part.document, part.ref, part.what) == (DOCUMENT, REF, What.REFUSED)
    assert query.unknown == ("colour",)
    assert audit_search.parse([]).part().what is None


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [("date", "soon", "fhir.not_a_date"), ("date", "2026-13", "fhir.not_a_date"), ("type:not", "rest",
     "fhir.modifier_not_supported"), ("date", "ge9999-12-31", "fhir.not_a_date")],
)  # fmt: skip
def test_audit_search_bad_parameter_is_named(key: str, value: str, rule: str) -> None:
    with pytest.raises(Invalid) as caught:
        audit_search.parse([(key, value)])
    assert (caught.value.problems[0].element, caught.value.problems[0].rule) == (key, rule)


def test_span_reads_offsets_and_the_zone_of_the_instance() -> None:
    day = Span.read("2026-07-01", "date", zone())
    assert day.first == datetime(2026, 6, 30, 22, tzinfo=UTC)
    moment = Span.read("ge2026-07-01T00:00:00.5+02:00", "date", zone())
    assert moment.first == datetime(2026, 6, 30, 22, 0, 0, 500_000, tzinfo=UTC)
    assert moment.holds(moment.first) and not moment.holds(moment.first - timedelta(milliseconds=1))


def test_related_person_says_quality_and_dates_and_no_number_of_anybody() -> None:
    tie = TieShown(
        UUID(int=3), TieKind.REPRESENTATIVE, Quality.PARENT, "Claire MARTINEAU", waits=False, since=AT, until=None,
        sees_hidden=False, me=False, may_end=False,
    )  # fmt: skip
    found = related_person(RECORD, tie)
    assert (found["active"], found["name"], found["period"]) == (
        True, [{"text": "Claire MARTINEAU"}], {"start": AT.isoformat()},
    )  # fmt: skip
    assert {one["coding"][0]["code"] for one in found["relationship"]} == {"GUARD", "PRN", "parent"}
    waiting = related_person(RECORD, replace(tie, waits=True, since=None, until=AT))
    assert waiting["active"] is False
    assert "period" not in waiting
