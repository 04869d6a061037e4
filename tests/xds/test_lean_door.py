"""The door in front of Django and Django itself answer queries of the registry alike: headers, bytes, events."""

from typing import Any

import pytest
from django.test import override_settings

from carnet.usecases.caller import Caller
from carnet.xds import ebrim
from carnet.xds.faults import SOAP
from tests import cast
from tests.fhir.lean import Answered, Both
from tests.journal import events
from tests.usecases.scene import system_record
from tests.xds import vihf
from tests.xds.house import SOAP_TYPE, Soap, enveloped, planted
from tests.xds.reading import ODETTE, adhoc, cx

FIND = ebrim.ACTIONS["ITI-18"]["request"]
PARAMS = {"$XDSDocumentEntryPatientId": cx(ODETTE), "$XDSDocumentEntryStatus": [ebrim.APPROVED]}


@pytest.fixture
def unwatched(inspector: None, settings: Any) -> None:
    """An instance that keeps no message, as all but a sandbox: what a sandbox answers names the message."""
    settings.CARNET_INSPECTOR_FOLDER = ""


def query(**params: Any) -> bytes:
    """FindDocuments about Odette."""
    return enveloped(adhoc("FIND_DOCUMENTS", {**PARAMS, **params}), FIND, message_id="urn:uuid:1")


def ask(both: Both, caller: Caller | None, data: bytes, kind: str = SOAP_TYPE, **headers: str) -> Answered:
    """One message, asked of both."""
    with planted(caller, ODETTE):
        return both.alike("POST", "/soap/registry", headers, data=data, kind=kind)


def test_lean_door_queries_are_answered_as_by_django(soap: Soap, unwatched: None) -> None:
    soap.scene.deposits(cast.MARC)
    both, helene = Both(), soap.scene.agrees(cast.HELENE)
    for data in (query(), query(Unknown="x"), query(**{"$XDSDocumentEntryStatus": "x"}), b"<a/>", b"<", b""):
        told = len(events(soap.record))
        assert ask(both, helene, data).status[:3] in ("200", "400", "500")
        found = [(one.act, one.outcome, one.rule) for one in events(soap.record)[told:]]
        assert len(found) % 2 == 0 and found[: len(found) // 2] == found[len(found) // 2 :]
    for kind in ("text/xml", "application/json", "", 'multipart/related; boundary="x"'):
        assert ask(both, helene, query(), kind).status.startswith(("4", "5"))
    for language in ("en", "de", "fr;q=0.4, en"):
        assert ask(both, helene, query(), **{"Accept-Language": language}).status == "200 OK"
    assert "ExtrinsicObject" in ask(both, helene, query()).body
    ask(both, helene, query(), Host="elsewhere.example")
    assert both.passed == 15
    assert "ExtrinsicObject" not in ask(both, soap.scene.caller(cast.PAUL), query()).body


def test_lean_door_leaves_to_django_what_software_does_not_send(soap: Soap, unwatched: None) -> None:
    both, helene = Both(), soap.scene.agrees(cast.HELENE)
    for header in ({"Cookie": "carnet_language=en"}, {"Origin": "https://app.example"}, {"Sec-Fetch-Mode": "navigate"}):
        ask(both, helene, query(), **header)
    with planted(helene, ODETTE):
        for method in ("GET", "HEAD", "PUT", "OPTIONS"):
            both.alike(method, "/soap/registry", {}, data=query(), kind=SOAP_TYPE)
        for path in ("/soap/record", "/soap/registry/", "/soap/nothing"):
            both.alike("POST", path, {}, data=query(), kind=SOAP_TYPE)
    assert both.passed == 0
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        both = Both()
        assert ask(both, helene, query()).status == "301 Moved Permanently" and both.passed == 0
        assert ask(both, helene, query(), **{"X-Forwarded-Proto": "https"}).status == "200 OK" and both.passed == 1


def test_lean_door_message_without_an_assertion_is_refused_as_by_django(soap: Soap, unwatched: None) -> None:
    vihf.pin_everybody(soap.scene.clock)
    both, told = Both(), len(events(system_record()))
    answer = ask(both, None, query())
    assert f"{SOAP}" in answer.body and "vihf.missing" in answer.body and both.passed == 1
    assert len(events(system_record())) == told + 2
