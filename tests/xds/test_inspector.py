"""The inspector of a sandbox: what is wrong is explained at its element, on the page and as JSON, and nothing more."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema_rs
import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import clear_url_caches
from pytest_django import Settings

from carnet.cda.header_rules import HEADER_RULES
from carnet.inspector import documents, report, rules, store
from carnet.inspector.message import Looked, Verdict
from carnet.portal import messages
from carnet.xds import callers, ebrim, inspected
from carnet.xds.mtom import Part
from tests import cast
from tests.consistency.source import ROOT
from tests.inspector import samples
from tests.unit.cda import schematrons
from tests.usecases import lots as plain
from tests.xds import house, lots, vihf
from tests.xds.house import Soap, enveloped
from tests.xds.lots import Message
from tests.xds.reading import adhoc, cx
from tests.xds.watched import KEEP, problems

pytestmark = pytest.mark.django_db
VALID = jsonschema_rs.validator_for(json.loads((ROOT / "docs" / "inspector.schema.json").read_text(encoding="utf-8")))
assert house.ODETTE is not None
ODETTE = house.ODETTE
FIND = ebrim.ACTIONS["ITI-18"]["request"]
DOCUMENT = "ExtrinsicObject[Document1]"


@dataclass
class Bench:
    """A door that keeps what comes, and the pages of a sandbox."""

    soap: Soap

    def send(self, message: Message, assertion: bytes | None = None, service: str = "repository") -> HttpResponse:
        """A message with an assertion of Hélène about Odette."""
        clock = self.soap.scene.clock
        said = vihf.signed(cast.HELENE, cast.ODETTE, clock) if assertion is None else assertion
        data = enveloped(message.body, message.action, security=vihf.security(said))
        parts = [(name, Part(content)) for name, content in message.files.items()]
        answer: HttpResponse = self.soap.send(service, data, parts=parts, mtom_asked=bool(parts))
        return answer

    def told(self, answer: HttpResponse) -> dict[str, Any]:
        """The report of the message that was answered so."""
        said = Client().get(f"/sandbox/messages/{answer['X-Request-Id']}.json")
        assert said.status_code == 200
        found: dict[str, Any] = said.json()
        VALID.validate(found)
        return found

    def page(self, answer: HttpResponse) -> str:
        """The page of that message."""
        return Client().get(f"/sandbox/messages/{answer['X-Request-Id']}/").content.decode()


@pytest.fixture
def bench(soap: Soap, inspector: None) -> Iterator[Bench]:
    """The door with pinned seals, keeping what comes, as in a sandbox."""
    vihf.pin_everybody(soap.scene.clock)
    with (
        patch.object(callers, "SystemClock", lambda: soap.scene.clock),
        patch.object(inspected, "keep", KEEP),
        override_settings(ROOT_URLCONF="tests.authz.sandbox_urls"),
    ):
        clear_url_caches()
        yield Bench(soap)
    clear_url_caches()


def broken(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The rules that a report shows as broken, each with its document and element."""
    return [(one["rule"], one["document"], one["element"]) for one in told["checks"] if one["outcome"] == "failed"]


def of_karim() -> Message:
    """A lot about Karim, whose document is about Odette: its assertion will be too."""
    return lots.provide(replace(lots.lot(lots.text()), patient_id=plain.ins(cast.KARIM)))


def with_(**changes: Any) -> Callable[[], Message]:
    """A lot of one text with something else said of it."""
    return lambda: lots.provide(lots.lot(lots.text(**changes)))


def mixed() -> Message:
    """A lot about Odette, whose document is about Karim."""
    return lots.provide(replace(lots.lot(lots.text(patient_id=plain.ins(cast.KARIM))), patient_id=plain.ins()))


def american() -> Message:
    """A CDA of another country."""
    said = lots.cda()
    assert b'<realmCode code="FR"/>' in said.data
    data = said.data.replace(b'<realmCode code="FR"/>', b'<realmCode code="US"/>')
    return lots.provide(lots.lot(replace(said, data=data, sha1=None, size=None)))


MISTAKES: list[tuple[Callable[[], Message], tuple[str, str, str], str]] = [
    (of_karim, ("xds.other_patient", "", "SubmissionSet.patientId"), "6b5aea1a"),
    (with_(type_code=replace(plain.described("1").type_code, code="99999-9")),  # type: ignore[type-var]
     ("metadata.not_in_value_set", "", f"{DOCUMENT}.typeCode"), "99999-9"),
    (with_(sha1="0" * 40), ("metadata.differs", DOCUMENT, "hash"), 'name="hash"'),
    (lambda: lots.provide(lots.lot(lots.text()), without="typeCode"),
     ("metadata.missing", "", f"{DOCUMENT}.typeCode"), '<rim:ExtrinsicObject id="Document1"'),
    (american, ("cda.realm", DOCUMENT, "/ClinicalDocument/realmCode"), "<realmCode"),
    (mixed, ("xds.several_patients", "", f"{DOCUMENT}.patientId"), "58a6f841"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "expected", "marked"), MISTAKES, ids=[each[1][0] for each in MISTAKES])
def test_inspector_mistake_is_explained_at_its_element_on_the_page_and_as_json(
    bench: Bench, make: Callable[[], Message], expected: tuple[str, str, str], marked: str
) -> None:
    answer = bench.send(make())
    told, page = bench.told(answer), bench.page(answer)
    assert (told["verdict"], told["transaction"]) == ("refused", "ITI-41")
    assert expected in broken(told)
    (one,) = [c for c in told["checks"] if (c["rule"], c["document"], c["element"]) == expected]
    assert one["wrong"]["fr"] and one["wrong"]["fr"] != one["wrong"]["en"] and one["source"]
    # The page says the sentence and the rule, and marks the line on which the element stands.
    assert one["asks"]["fr"].replace("’", "&#x27;") in page or one["asks"]["fr"] in page
    assert f"<code>{one['rule']}</code>" in page
    kept = store.one(answer["X-Request-Id"])
    assert kept is not None and one["line"]
    (text,) = [text for text in kept.texts if text.name == one["text"]]
    assert marked in text.lines[one["line"] - 1]
    # What comes after it is said not to have been reached; what came before passed.
    after = {c["rule"] for c in told["checks"] if c["outcome"] == "not_reached"}
    passed = {c["rule"] for c in told["checks"] if c["outcome"] == "passed"}
    assert "answer.made" in after and {"soap.xml", "vihf.signature", "vihf.structure"} <= passed
    assert answer[door_header()].endswith(f"/sandbox/messages/{told['id']}/")


def door_header() -> str:
    """The header that names the page."""
    return "X-Carnet-Inspector"


def late(bench: Bench) -> bytes:
    """An assertion of yesterday."""
    clock = bench.soap.scene.clock
    return vihf.signed(cast.HELENE, cast.ODETTE, clock, issued_at=clock.now() - timedelta(days=1))


def forged(bench: Bench) -> bytes:
    """An assertion with another name than the one that was signed."""
    return vihf.signed(cast.HELENE, cast.ODETTE, bench.soap.scene.clock).replace(b"ROUSSEL", b"ROUSSELLE")


@pytest.mark.parametrize(
    ("assertion", "rule"), [(late, "vihf.expired"), (forged, "vihf.signature"), (lambda _: b"", "vihf.missing")],
    ids=["late", "forged", "missing"],
)  # fmt: skip
def test_inspector_wrong_assertion_is_explained_and_names_nobody(
    bench: Bench, assertion: Callable[[Bench], bytes], rule: str
) -> None:
    told = bench.told(bench.send(lots.provide(lots.lot(lots.text())), assertion(bench)))
    assert [one[0] for one in broken(told)] == [rule]
    assert told["caller"] is None and told["answer"]["status"] == "Fault"
    reached = {one["stage"] for one in told["checks"] if one["outcome"] != "not_reached"}
    assert "values" not in reached and "rights" not in reached


def test_inspector_accepted_message_shows_every_rule_that_ran_and_none_as_broken(bench: Bench) -> None:
    told = bench.told(bench.send(lots.provide(lots.lot(lots.cda()))))
    assert told["verdict"] in ("accepted", "warned") and broken(told) == []
    ran = {one["rule"] for one in told["checks"]}
    assert {"mtom.boundary", "soap.no_action", "vihf.signature", "vihf.replayed", "xds.other_patient"} <= ran
    assert {"metadata.not_in_value_set", "cda.other_patient", "rights.decision", "answer.made"} <= ran
    # Not one rule of the header is left out, and none is shown that the program does not have.
    assert {rule.rule for rule in HEADER_RULES} == {
        one for one in ran if one.startswith("cda.") and one not in ("cda.other_patient", "cda.other_patient_trait")
    }
    assert told["caller"]["id"] == cast.HELENE.facts.professional_id and told["patient"] == ODETTE.value


def test_inspector_refused_by_the_rights_says_the_rule_of_the_policy(bench: Bench) -> None:
    params = {"$XDSDocumentEntryPatientId": cx(ODETTE),
              "$XDSDocumentEntryStatus": ["urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"]}  # fmt: skip
    said = vihf.signed(cast.PAUL, cast.ODETTE, bench.soap.scene.clock)
    told = bench.told(bench.send(Message(adhoc("FIND_DOCUMENTS", params), {}, FIND), said, "registry"))
    (one,) = [one for one in told["checks"] if one["outcome"] == "failed"]
    assert (one["rule"], one["element"]) == ("rights.decision", "document:list")
    assert re.fullmatch(r"[CR]\d+", one["facts"]["policy_rule"]) and one["wrong"]["fr"]


def test_inspector_message_that_is_not_read_is_listed_with_the_limit_that_it_broke(bench: Bench) -> None:
    answers = [
        bench.soap.post("repository", b"x" * 10, "text/plain"),
        bench.soap.post("repository", b"<s:Envelope", house.SOAP_TYPE),
        Client().get("/soap/registry"),
    ]
    rules_ = [broken(bench.told(answer))[0][0] for answer in answers]
    assert rules_ == ["soap.media_type", "soap.xml", "soap.method"]
    page = Client().get("/sandbox/messages/").content.decode()
    assert all(answer["X-Request-Id"] in page for answer in answers)


def test_inspector_keeps_the_last_messages_sealed_and_only_its_owner_reads_them(
    bench: Bench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST", 3)
    answers = [bench.send(lots.provide(lots.lot(lots.cda(str(n)), unique=str(900 + n)))) for n in range(1, 6)]
    folder = Path(settings.CARNET_INSPECTOR_FOLDER)
    assert [one.id for one in store.newest(10)] == [one["X-Request-Id"] for one in reversed(answers[2:])]
    assert len({path.name.partition(".")[0] for path in folder.iterdir()}) == 3
    assert folder.stat().st_mode & 0o077 == 0
    for path in folder.iterdir():
        assert ODETTE.value.encode() not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    assert store.clear() == 3 and list(folder.iterdir()) == []


def test_production_and_demonstration_keep_no_message_and_trace_no_check(
    bench: Bench, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CARNET_INSPECTOR_FOLDER = ""
    monkeypatch.setattr(inspected, "keep", lambda *_: pytest.fail("kept"))
    monkeypatch.setattr("carnet.kernel.trace.Trace.add", lambda *_: pytest.fail("traced"))
    answer = bench.send(lots.provide(lots.lot(lots.text())))
    assert answer.status_code == 200 and not answer.has_header(door_header())
    with pytest.raises(store.NotASandbox):
        store.newest(1)


def test_inspector_that_cannot_keep_a_message_changes_no_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "keep", lambda *_: 1 / 0)
    answer = bench.send(lots.provide(lots.lot(lots.text())))
    assert b"ResponseStatusType:Success" in bytes(answer.content)
    assert "could not keep" in caplog.text


def test_inspector_schematron_findings_come_when_the_worker_looked_and_none_installed_is_said(
    bench: Bench, settings: Settings, tmp_path: Path
) -> None:
    answer = bench.send(lots.provide(lots.lot(lots.cda())))
    assert bench.told(answer)["schematron"]["state"] == "waiting"
    assert documents.check_waiting() == 1
    assert bench.told(answer)["schematron"]["state"] == "not_installed"
    assert messages.message("inspector.schematron_not_installed").text("fr").split(":")[0].strip() in bench.page(answer)
    settings.CARNET_SCHEMATRON_FOLDER = str(schematrons.folder(tmp_path / "sch", known="nothing"))
    answer = bench.send(lots.provide(lots.lot(lots.cda("2"), unique="901")))
    assert documents.check_waiting() == 1
    told = bench.told(answer)["schematron"]
    assert told["state"] == "done"
    (sheet,) = told["documents"]
    assert sheet["schematron"] == "profiles/main.sch"
    assert ("T-code", "error") in {(one["id"], one["gravity"]) for one in sheet["findings"]}
    assert "T-code" in bench.page(answer) and not store.waits(answer["X-Request-Id"])


def test_inspector_page_shows_what_came_as_text_and_never_as_its_own(bench: Bench) -> None:
    answer = bench.send(lots.provide(lots.lot(lots.text(title="<script>alert(1)</script>"))))
    assert "<script>alert" not in bench.page(answer)


def test_inspector_address_of_nothing_is_absent_and_a_wrong_count_is_refused(bench: Bench) -> None:
    for name in ("0" * 32, "..", "a*", "%2e%2e"):
        assert Client().get(f"/sandbox/messages/{name}.json").status_code == 404
    for last in ("0", "201", "x", "-1", "٣"):
        assert Client().get("/sandbox/messages.json", {"last": last}).status_code == 400
    found = Client().get("/sandbox/messages.json", {"last": "5"}).json()
    assert found == {"format": report.FORMAT, "messages": []}


def test_watch_of_the_inspector_sees_planted_faults() -> None:
    wrong = samples.REFUSED
    passed = tuple(one for one in wrong.checks if one.outcome == "passed")
    assert list(problems(wrong)) == []
    assert "no rule is shown" in next(problems(replace(wrong, checks=passed)))
    assert "is shown as broken" in next(problems(replace(wrong, verdict=Verdict.ACCEPTED)))
    unknown = replace(wrong, checks=(*wrong.checks, Looked("nobody.knows", "passed")))
    assert "not in the catalogue" in next(problems(unknown))
    turned = replace(wrong, verdict=Verdict.ACCEPTED, checks=passed[::-1])
    assert "out of the order" in next(problems(turned))


NAMED = {"held", "told", "noted", "need", "needed", "_need", "require", "required", "note"}
SAID_OTHERWISE = {"answer.made", *(rule.rule for rule in HEADER_RULES)}


def said_in(source: str) -> Iterator[str]:
    """The rules that a module says of what it checks."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(getattr(node, "func", None), "id", "") or getattr(getattr(node, "func", None), "attr", "")
        # Notes of record management have a module of their own, whose name is the one of a check.
        of_notes = getattr(getattr(getattr(node, "func", None), "value", None), "id", "") == "told"
        if isinstance(node, ast.Call) and name in NAMED and not of_notes:
            inside = (each for argument in node.args for each in ast.walk(argument))
            texts = (each.value for each in inside if isinstance(each, ast.Constant) and isinstance(each.value, str))
            yield from (text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", text))


def test_catalogue_of_the_inspector_has_every_rule_that_is_checked_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "carnet").rglob("*.py")]
    checked = {rule for source in sources for rule in said_in(source)}
    known = set(rules.every())
    assert checked - known == set()
    literals = {text for source in sources for text in re.findall(r'"([a-z_]+\.[a-z0-9_]+)"', source)}
    assert known - literals == set()
    assert set(said_in('need(x, "planted.rule", "/a")')) == {"planted.rule"}
    for rule in known:
        assert messages.message(f"rule.{rule}").text("fr")
    for stage in rules.stages():
        assert messages.message(f"rules.stage.{stage.name}").text("en")
