"""The door in front of Django and Django itself answer alike: status, headers, bytes, events, refusals."""

import json
from collections.abc import Iterator
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.test import override_settings

from carnet.config import lean_door
from carnet.config.lean_door import LOTS, READS
from carnet.fhir import bearer
from carnet.fhir.interactions import ASKS
from carnet.fhir.views import documents
from carnet.kernel.errors import Unavailable
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir import bundles
from tests.fhir.house import JSON, XML, Door
from tests.fhir.lean import Both
from tests.journal import events
from tests.usecases.scene import titles

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def _ways(door: Door) -> Iterator[tuple[str, str, dict[str, str], bytes, str, bool]]:
    """Method, path, headers, body, its type, and whether it passes in front of Django."""
    search = f"/fhir/DocumentReference?patient={door.record}"
    ins = cast.ODETTE.identity.ins
    assert ins is not None
    number = f"urn:oid:{ins.root.value}|{ins.value}"
    yield "GET", search, {}, b"", "", True
    for language in ("en", "fr;q=0.4, en", "de", "x" * 90):
        yield "GET", f"{search}&nom=x", {"Accept-Language": language}, b"", "", True
    yield "GET", search, {"Accept-Language": "en" * 90}, b"", "", False
    yield "GET", search, {"Accept": "text/html"}, b"", "", True
    yield "GET", f"{search}&_format=xml", {"Accept": JSON}, b"", "", True
    yield "GET", search, {"X-Request-Id": "theirs-1"}, b"", "", True
    yield "GET", search, {"Host": "elsewhere.example"}, b"", "", True
    yield "GET", "/fhir/DocumentReference", {}, b"", "", True
    yield "GET", f"/fhir/DocumentReference?patient={door.record}%00", {}, b"", "", True
    yield "GET", f"/fhir/Patient?identifier={number}", {"Accept": XML}, b"", "", True
    yield "GET", f"/fhir/Patient?identifier={number[:-2]}99", {}, b"", "", True
    for path, form in (
        ("DocumentReference/_search", f"patient={door.record}"), ("Patient/_search", f"identifier={quote(number)}"),
        ("DocumentReference/_search", "_count=x"),
    ):  # fmt: skip
        yield "POST", f"/fhir/{path}", {}, form.encode(), FORM, True
        yield "POST", f"/fhir/{path}", {}, form.encode(), JSON, True
    yield "POST", "/fhir/DocumentReference/_search", {}, b"a" * 200_000, FORM, True
    for header in (
        {"Cookie": "carnet_language=en"}, {"Origin": "https://app.example"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Mode": "navigate"}, {"X-CSRFToken": "x"},
    ):  # fmt: skip
        yield "GET", search, header, b"", "", False
    for method in ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
        yield method, search, {}, b"", "", False
    for path in (
        "List",
        "metadata",
        "AuditEvent",
        "",
        "DocumentReference/",
        "Binary/a/b",
        "Binary/%C3%A9",
        "Nothing/x",
    ):
        yield "GET", f"/fhir/{path}", {}, b"", "", False
    yield "GET", "/fhir/Binary/none", {}, b"", "", True


def test_lean_door_odd_requests_are_answered_as_by_django(door: Door) -> None:
    door.scene.deposits(cast.HELENE)
    both, helene = Both(), door.scene.agrees(cast.HELENE)
    for method, path, headers, data, kind, passes in _ways(door):
        before, sent = both.passed, {"Authorization": f"Bearer {door.tokens.of(helene)}", **headers}
        told = len(events(door.record))
        with patch.object(bearer, "caller_of", door.tokens.caller_of):
            answer = both.alike(method, path, sent, data=data, kind=kind)
        assert both.passed - before == passes, (method, path, headers)
        found = [(one.act, one.outcome, one.rule, one.interface) for one in events(door.record)[told:]]
        assert len(found) % 2 == 0 and found[: len(found) // 2] == found[len(found) // 2 :], (path, found)
        if passes and path.startswith("/fhir/DocumentReference?patient=") and answer.status.startswith("2"):
            assert found and json.loads(answer.body or "{}") if JSON in dict(answer.headers)["Content-Type"] else found


def test_lean_door_without_a_token_or_with_one_of_nobody_is_refused_as_by_django(door: Door) -> None:
    both, search = Both(), f"/fhir/DocumentReference?patient={door.record}"
    assert both.alike("GET", search, {}).status == "401 Unauthorized" and both.passed == 0
    for said in ("Bearer faux", "Bearer", "Basic eDp5", "Bearer " + "x" * 9000):
        assert both.alike("GET", search, {"Authorization": said}).status == "401 Unauthorized"
    assert both.passed == 4


@pytest.mark.parametrize("error", [ValueError("a secret"), Unavailable("database")])
def test_lean_door_error_of_the_program_is_answered_as_by_django(
    door: Door, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the use case, which the view names, and before it, which only Django does."""
    both, sent = Both(), {"Authorization": f"Bearer {door.tokens.of(door.scene.odette)}"}
    search = f"/fhir/DocumentReference?patient={door.record}"

    def fails(*_: object, **__: object) -> None:
        raise error

    with patch.object(bearer, "caller_of", fails):
        assert both.alike("GET", search, sent).status.startswith("50")
    monkeypatch.setattr(documents, "find_entries", fails)
    with patch.object(bearer, "caller_of", door.tokens.caller_of):
        answer = both.alike("GET", search, sent)
    assert answer.status.startswith("50") and "a secret" not in answer.body and both.passed == 2


def test_lean_door_on_a_site_with_https_leaves_plain_http_to_django(door: Door) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        both = Both()
        sent = {"Authorization": f"Bearer {door.tokens.of(door.scene.odette)}"}
        search = f"/fhir/DocumentReference?patient={door.record}"
        with patch.object(bearer, "caller_of", door.tokens.caller_of):
            assert both.alike("GET", search, sent).status == "301 Moved Permanently" and both.passed == 0
            over_tls = both.alike("GET", search, {**sent, "X-Forwarded-Proto": "https"})
    assert over_tls.status == "200 OK" and both.passed == 1
    assert "https://testserver/fhir/DocumentReference/" in over_tls.body or '"total":0' in over_tls.body


def test_lean_door_a_header_left_out_is_seen(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison finds what there is to find."""
    both, sent = Both(), {"Authorization": f"Bearer {door.tokens.of(door.scene.odette)}"}
    monkeypatch.setattr(lean_door, "_completed", lambda request, response, around: (response, list(response.items())))
    with patch.object(bearer, "caller_of", door.tokens.caller_of), pytest.raises(AssertionError):
        both.alike("GET", f"/fhir/DocumentReference?patient={door.record}", sent)


def test_lean_door_lots_are_taken_in_and_refused_as_by_django(door: Door) -> None:
    """The second way brings what the first one brought: a lot that comes again is answered as it was."""
    both, helene = Both(), door.scene.agrees(cast.HELENE)
    whole = json.dumps(bundles.simple(b"Bonjour Odette")).encode()
    ways: list[tuple[Caller | None, bytes, str, str]] = [
        (helene, whole, JSON, "200 OK"),
        (helene, whole[:-1], JSON, "400 Bad Request"),
        (helene, b'{"resourceType": "Patient"}', JSON, "400 Bad Request"),
        (helene, whole, "text/plain", "415 Unsupported Media Type"),
        (helene, json.dumps(bundles.simple(b"Autre chose")).encode(), JSON, "409 Conflict"),
        (cast.operator(door.scene.clock), whole, JSON, "404 Not Found"),
        (None, whole, JSON, "401 Unauthorized"),
    ]  # fmt: skip
    before = len(titles(door.scene.odette, door.record))
    with patch.object(bearer, "caller_of", door.tokens.caller_of):
        for who, data, kind, status in ways:
            token = {"Authorization": f"Bearer {door.tokens.of(who) if who else 'faux'}"}
            answer = both.alike("POST", "/fhir/", token, data=data, kind=kind)
            assert answer.status == status, answer.body
        page = {"Authorization": f"Bearer {door.tokens.of(helene)}", "Cookie": "a=b"}
        assert both.passed == len(ways)
        both.alike("POST", "/fhir/", page, data=whole, kind=JSON)
    assert both.passed == len(ways)
    assert len(titles(door.scene.odette, door.record)) == before + 1


def test_lean_door_takes_readings_and_lots_only() -> None:
    assert {name: set(methods) for name, methods in LOTS.items()} == {"fhir_base": {"POST"}}
    assert set(READS) <= set(ASKS)
    for name, methods in READS.items():
        assert methods <= {"GET", "POST"} and all(ASKS[name][method][-2:] in (".s", ".r") for method in methods)
