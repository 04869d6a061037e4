"""The frame of every answer of the FHIR door: who asks, in which form, errors, headers."""

import re
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from carnet.fhir import bearer
from carnet.fhir.asked import Asked
from carnet.fhir.door import Said, open_view
from carnet.fhir.negotiation import Wire, negotiated
from carnet.kernel.clock import SystemClock
from carnet.portal import messages
from tests import cast
from tests.fhir.house import JSON, XML, Door, body, issue
from tests.identity.cast import enter
from tests.portal import site

NOTHING = f"DocumentReference/{uuid4().hex}{uuid4().hex}"


def test_metadata_is_told_to_everybody(door: Door) -> None:
    answer = door.get(None, "metadata")
    assert (answer.status_code, answer["Content-Type"]) == (200, f"{JSON}; charset=utf-8")
    statement = body(answer)
    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert statement["implementation"]["url"] == "http://testserver/fhir"


def test_request_without_a_token_is_answered_with_a_challenge(door: Door) -> None:
    answer = door.get(None, NOTHING)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="carnet"')
    assert issue(answer)["code"] == "login"


def test_request_with_a_token_of_nobody_is_refused(door: Door) -> None:
    for header in ("Bearer inconnu", "Bearer ", "Basic Zm9vOmJhcg==", "Bearer " + "x" * 9000):
        answer = door.get(None, NOTHING, Authorization=header)
        assert answer.status_code == 401 and 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_token_that_the_house_did_not_give_is_nobodys(db: None) -> None:
    assert bearer.caller_of("un-jeton", request_id="x", clock=SystemClock()) is None


def test_cookies_of_a_session_never_authenticate(db: None) -> None:
    here = site.opened()
    browser = here.patient(cast.ODETTE)
    assert browser.get("/mon-dossier/").status_code == 200
    card = here.scene.deposits(cast.HELENE)
    address = f"/fhir/DocumentReference/{Door(here.scene).id_of(card)}"
    assert browser.get(address).status_code == 401
    assert browser.get(address, headers={"Authorization": "Bearer inconnu"}).status_code == 401
    assert enter is not None


def test_failure_of_the_server_never_says_that_nothing_was_done(db: None) -> None:
    """An answer that was lost after its commit is seen like an act that never began."""

    def broken(_: Asked) -> Said:
        raise RuntimeError("cut after the commit")

    view, ask = open_view(lambda: {"GET": broken, "POST": broken}), RequestFactory()
    with patch("carnet.fhir.door.log"):
        read, sent = view(ask.get("/fhir/x")), view(ask.post("/fhir/x"))
    assert isinstance(read, HttpResponse) and isinstance(sent, HttpResponse) and sent.status_code == 500
    assert issue(read)["diagnostics"] == "The server failed: send the same again."
    told = issue(sent)["diagnostics"]
    assert "is not known" in told and "it is there once" in told


def test_failure_of_the_server_said_in_soap_claims_nothing_either() -> None:
    for rule in ("soap.failed", "soap.unavailable"):
        told = messages.message(f"error.{rule}")
        assert "n’est gardé qu’une fois" in told.fr and "is kept once" in told.en, rule
        assert "Rien n’a été fait" not in told.fr and "Nothing was done" not in told.en, rule


def test_answer_carries_its_own_id_and_repeats_that_of_the_client(door: Door) -> None:
    answer = door.get(None, "metadata", X_Request_Id="client-42")
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-Id"])
    assert answer["X-Correlation-Id"] == "client-42"
    assert "X-Correlation-Id" not in door.get(None, "metadata", X_Request_Id="a b\tc")
    assert answer["Cache-Control"] == "no-store"


def test_method_that_a_resource_has_not_is_told_which_it_has(door: Door) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = door.ask(method, door.scene.odette, "metadata")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert issue(answer)["code"] == "not-supported"


@pytest.mark.parametrize(
    ("accept", "format_", "wire"),
    [
        ("", "", Wire.JSON),
        ("*/*", "", Wire.JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", Wire.JSON),
        ("application/fhir+xml", "", Wire.XML),
        ("application/xml;q=0.9, application/json;q=0.4", "", Wire.XML),
        ("application/json; fhirVersion=4.0", "", Wire.JSON),
        ("application/json; fhirVersion=5.0", "", None),
        ("application/fhir+json;q=0, */*", "", None),
        ("application/fhir+xml", "json", Wire.JSON),
        ("", "application/fhir xml", Wire.XML),
        ("", "xml", Wire.XML),
        ("", "text/turtle", None),
        ("text/turtle", "", None),
        (",;q=x,application/json;q=2", "", Wire.JSON),
    ],
)
def test_form_of_the_answer_is_the_one_that_is_asked_for(accept: str, format_: str, wire: Wire | None) -> None:
    assert negotiated(accept, format_) is wire


def test_form_that_cannot_be_given_is_refused(door: Door) -> None:
    answer = door.get(door.scene.odette, NOTHING, Accept="text/turtle")
    assert (answer.status_code, issue(answer)["code"]) == (406, "not-supported")


def test_error_that_nobody_foresaw_tells_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("MARTINEAU")

    monkeypatch.setattr("carnet.fhir.views.documents.find_entries", fails)
    answer = door.get(door.scene.odette, NOTHING)
    assert answer.status_code == 500 and b"MARTINEAU" not in answer.content
    assert issue(answer)["code"] == "exception"


def test_element_whose_name_no_text_holds_is_named_all_the_same_in_both_forms(door: Door) -> None:
    """schemathesis found it: the outcome was no R4, and could not be written as XML."""
    sent = b'{"resourceType": "DocumentReference", "a\\u0001b\\ud800": 1}'
    for accept in (JSON, XML):
        answer = door.ask(
            "POST", door.scene.odette, "DocumentReference", data=sent, kind=JSON, headers={"Accept": accept}
        )
        assert answer.status_code == 400, answer.content
        assert b"DocumentReference.a" in answer.content
