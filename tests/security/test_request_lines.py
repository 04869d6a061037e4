"""The lines and the numbers of requests name the route and nobody: no id of a record, no name, no word sent."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import get_resolver

from carnet.config.counters import BOUNDS, Counters
from carnet.config.lean_door import LeanDoor
from carnet.config.logs import logging_of
from carnet.config.observed import Observed
from tests import cast
from tests.fhir import tokens
from tests.fhir.lean import asked, environ_of
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site

pytestmark = pytest.mark.django_db
MAIL, NAME = "odette.martineau@exemple.test", "Martineau"
FIELDS = {"time", "level", "logger", "id", "message", "request"}


@pytest.fixture
def opened() -> Site:
    return site.opened()


@dataclass
class Seen:
    """A whole program in this process, what its log says, and its numbers."""

    front: Observed
    counters: Counters
    said: io.StringIO
    form: str


@pytest.fixture(params=["json", "text"])
def seen(request: pytest.FixtureRequest) -> Iterator[Seen]:
    """The log is what an instance of this form writes."""
    said, counters = io.StringIO(), Counters()
    front = Observed(LeanDoor(get_wsgi_application()), counters)
    made = logging_of(request.param)
    made["handlers"]["stderr"]["stream"] = said
    logging.config.dictConfig(made)
    yield Seen(front, counters, said, request.param)
    logging.config.dictConfig(logging_of(settings.CARNET.file.log_format))


def _cookies(client: Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}


def test_request_lines_hold_no_id_no_name_no_number_and_no_word_that_was_sent(opened: Site, seen: Seen) -> None:
    card = opened.scene.deposits(cast.HELENE)
    opened.scene.agrees(cast.HELENE)
    odette, helene = opened.patient(cast.ODETTE), opened.carer(cast.HELENE)
    record, ins = opened.scene.record, "2480575116042"
    bearer = tokens.bearer(opened.scene.caller(cast.HELENE))
    soft = {"Authorization": f"Bearer {bearer}"}
    number = "0123456789abcdef0123456789abcdef"
    seen.said.truncate(0)
    sent: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("GET", f"/mon-dossier/documents/{card.logical_id}/?q={NAME}", _cookies(odette)),
        ("GET", f"/pro/dossiers/{record}/documents/?mot={MAIL}", _cookies(helene)),
        ("GET", f"/pro/dossiers/{uuid4()}/{NAME}/{ins}", {}),
        ("GET", f"/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.10|{ins}", soft),
        ("GET", f"/fhir/DocumentReference/{record}-{card.logical_id}?note={MAIL}", soft),
        ("POST", f"/connexion/?suite={MAIL}", {"X-Request-Id": number, "User-Agent": NAME}),
        (f"{NAME}", f"/{MAIL}", {"Referer": f"https://testserver/mon-dossier/{record}"}),
    )
    statuses = [asked(seen.front, environ_of(method, path, headers)).status[:3] for method, path, headers in sent]
    assert statuses[:2] == ["200", "200"]
    text = seen.said.getvalue()
    shown = "\n".join(seen.counters.lines("1", {}))
    cookies = [one.value for one in odette.cookies.values()]
    ids = (str(record), record.hex, str(card.logical_id), number, ins)
    for secret in (NAME, MAIL, *ids, "Odette", bearer, "exemple.test", *cookies):
        assert secret.lower() not in text.lower(), secret
        assert secret.lower() not in shown.lower(), secret
    _whole(text, json_form=seen.form == "json")
    assert 'route="patient_document"' in shown and 'route="fhir_document"' in shown


def _whole(text: str, *, json_form: bool) -> None:
    """Each request has its one line, with what is asked of it."""
    written = [line for line in text.splitlines() if "carnet.requests" in line]
    assert len(written) == 7
    if not json_form:
        assert re.search(r"portal GET patient_document 200 in [\d.]+ ms, \d+ bytes \[[0-9a-f]{32}\]$", written[0])
        return
    facts = [json.loads(line) for line in text.splitlines()]
    assert all(set(one) >= FIELDS for one in facts)
    first = next(one for one in facts if one["logger"] == "carnet.requests")
    assert (first["door"], first["method"], first["route"], first["status"]) == (
        "portal",
        "GET",
        "patient_document",
        200,
    )
    assert first["seconds"] > 0 and first["bytes"] > 1000 and first["level"] == "info"
    assert {one["method"] for one in facts if one["logger"] == "carnet.requests"} == {"GET", "POST", "other"}


def test_request_line_and_event_of_the_journal_have_one_number(opened: Site, seen: Seen) -> None:
    odette = opened.patient(cast.ODETTE)
    seen.said.truncate(0)
    asked(seen.front, environ_of("GET", "/mon-dossier/documents/", _cookies(odette)))
    number = events(opened.scene.record)[-1].request
    assert re.fullmatch("[0-9a-f]{32}", number) and number in seen.said.getvalue()


def test_counters_have_as_many_series_as_there_are_routes_whatever_is_asked() -> None:
    counters = Counters()
    front = Observed(LeanDoor(get_wsgi_application()), counters)
    for number in range(30):
        asked(front, environ_of(f"M{number}", f"/{uuid4()}/{number}", {}))
        asked(front, environ_of("GET", f"/fhir/{uuid4()}", {}))
    lines = [line for line in counters.lines("1", {}) if line.startswith("carnet_requests_total{")]
    assert 2 <= len(lines) <= 4
    assert len(get_resolver().reverse_dict) * len(BOUNDS) < 10_000


def test_counters_of_several_processes_add_up() -> None:
    one, other = Counters(), Counters()
    for counters in (one, other, other):
        counters.answered("fhir", "fhir_documents", 200, 0.02, 100)
    other.answered("fhir", "fhir_documents", 503, 4.0, 0)
    other.add("carnet_refused_early_total", door="fhir")
    text = "\n".join([*one.lines("1", {}), *other.lines("2", {})])
    counted = re.findall(
        r'carnet_requests_total\{process="\d",door="fhir",route="fhir_documents",status="2xx"\} (\d+)', text
    )
    assert sum(map(int, counted)) == 3
    buckets = re.findall(r'carnet_request_seconds_bucket\{process="2",[^}]*le="([^"]+)"\} (\d+)', text)
    assert buckets == [("0.01", "0"), *((bound, "2") for bound in ("0.03", "0.1", "0.3", "1.0", "3.0")),
                       ("10.0", "3"), ("+Inf", "3")]  # fmt: skip
    assert 'carnet_refused_early_total{process="2",door="fhir"} 1' in text
    assert 'carnet_response_bytes_total{process="2",door="fhir"} 200' in text
