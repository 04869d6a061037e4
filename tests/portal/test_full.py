"""A full process: whom it sends away and how, and that emergencies, and nobody else, come in all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from carnet.config import urgent
from carnet.config.admission import Admission
from carnet.config.counters import Counters
from carnet.config.gate import Sizes
from carnet.identity import urgency
from carnet.identity.urgency import Urgency
from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.portal.test_emergency_views import FORM

pytestmark = pytest.mark.django_db
RESERVED = Sizes(ordinary=1, reserved=1, waiting=0, seconds=0.3)
SLOW = "/mon-dossier/"
DEPOSIT = "/fhir/DocumentReference"


@pytest.fixture
def opened() -> Site:
    return site.opened()


def environ(path: str, client: Client | None = None, method: str = "GET", **more: Any) -> dict[str, Any]:
    """A request as the server hands it over."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()} if client else {}
    return {
        "PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.url_scheme": "http", "HTTP_HOST": "testserver", "wsgi.input": BytesIO(), **more,
    }  # fmt: skip


def at_work(opened: Site, of: cast.Carer = cast.PAUL) -> Client:
    client = opened.carer(of)
    client.post("/pro/", search_form(cast.ODETTE))
    return client


def in_emergency(opened: Site) -> Client:
    client = at_work(opened)
    assert client.post(f"/pro/dossiers/{opened.scene.record}/urgence/", FORM).status_code == 302
    return client


class Busy:
    """An application whose pages of a person never end before they are let go; all others answer at once."""

    def __init__(self) -> None:
        self.inside, self.go = threading.Semaphore(0), threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == SLOW:
            self.inside.release()
            self.go.wait(20)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"read"]


Answered = tuple[str, dict[str, str], bytes, float]


@contextmanager
def full(size: Sizes = RESERVED) -> Iterator[Callable[[dict[str, Any]], Answered]]:
    """A process with all ordinary places taken; gives what asks it."""
    busy = Busy()
    admission = Admission(busy, size, Counters(), frozenset({"/static/mark.svg"}))

    def ask(request: dict[str, Any]) -> Answered:
        said: list[Any] = []

        # In a thread of its own, as a server does: a place brings its own connection, and the test keeps its own.
        def work() -> None:
            began = time.monotonic()
            head: list[Any] = []
            body = b"".join(admission(request, lambda *given: head.extend(given)))
            said.append((head[0], dict(head[1]), body, time.monotonic() - began))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(20)
        answered: Answered = said[0]
        return answered

    slow = [threading.Thread(target=ask, args=(environ(SLOW),)) for _ in range(size.ordinary)]
    for one in slow:
        one.start()
        assert busy.inside.acquire(timeout=10)
    try:
        yield ask
    finally:
        busy.go.set()
        for one in slow:
            one.join(20)


def test_full_person_is_told_in_two_languages_what_to_do_and_when() -> None:
    with full() as ask:
        status, headers, body, took = ask(environ("/mon-dossier/documents/"))
    text = body.decode()
    assert status == "503 Service Unavailable" and took < RESERVED.seconds
    assert 5 <= int(headers["Retry-After"]) <= 15 and headers["Cache-Control"] == "no-store"
    assert "Trop de monde en ce moment" in text and "Too many people right now" in text
    assert 'href=""' in text and "appelez le 15" in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_full_person_is_told_whom_to_call_for_help_in_each_language(settings: Settings, language: str) -> None:
    settings.CARNET_HELP_PHONE = "01 99 00 12 34"
    with full() as ask:
        _, _, body, _ = ask(environ("/mon-dossier/"))
    section = body.decode().split(f'<section class="carnet-paper" lang="{language}">')[1].split("</section>")[0]
    told = '<a class="carnet-link" href="tel:0199001234">01\u00a099\u00a000\u00a012\u00a034</a>.'
    assert {"fr": f"appelez le {told}", "en": f"For help, call {told}"}[language] in section
    settings.CARNET_HELP_PHONE = ""
    with full() as ask:
        assert b"tel:" not in ask(environ("/mon-dossier/"))[2]


def test_full_person_who_sends_a_form_is_told_that_nothing_was_saved_and_to_go_back() -> None:
    with full() as ask:
        _, _, body, _ = ask(environ("/mon-dossier/ouvrir/", method="POST"))
    text = body.decode()
    assert "Le carnet n’a pas changé" in text and "Revenez en arrière" in text and 'href=""' not in text


def test_full_software_is_told_in_what_its_door_speaks() -> None:
    with full() as ask:
        json = ask(environ(DEPOSIT))
        xml = ask(environ(DEPOSIT, HTTP_ACCEPT="application/fhir+xml"))
        soap = [ask(environ("/soap/registry", method="POST", CONTENT_LENGTH="9999999")) for _ in range(2)]
        token = ask(environ("/oauth/revoke", method="POST"))
        script = ask(environ("/mon-dossier/", HTTP_ACCEPT="application/json"))
        head = ask(environ("/aide/", method="HEAD"))
    assert {one[0] for one in (json, xml, *soap, token, script, head)} == {"503 Service Unavailable"}
    assert json[1]["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert b'"OperationOutcome"' in json[2] and b'"throttled"' in json[2]
    assert etree.fromstring(xml[2]).tag == "{http://hl7.org/fhir}OperationOutcome"
    faults = [etree.fromstring(one[2]) for one in soap]
    assert b"XDSRepositoryBusy" in soap[0][2] and soap[0][1]["Content-Type"].startswith("application/soap+xml")
    number = ".//{http://www.w3.org/2005/08/addressing}MessageID"
    assert faults[0].findtext(number) != faults[1].findtext(number)
    assert token[2] == b'{"error":"temporarily_unavailable"}' and script[1]["Content-Type"] == "application/json"
    assert head[2] == b"" and int(head[1]["Content-Length"]) > 1000


def test_full_files_of_pages_and_health_are_answered() -> None:
    with full() as ask:
        found = [ask(environ(path))[0] for path in ("/static/mark.svg", "/sante/vivante/", "/sante/prete/")]
        other = ask(environ("/static/none.svg"))[0]
    assert found == ["200 OK"] * 3 and other.startswith("503")


def test_full_emergency_reading_is_answered_and_an_ordinary_one_is_not(opened: Site) -> None:
    paul, helene = in_emergency(opened), at_work(opened, cast.HELENE)
    path = f"/pro/dossiers/{opened.scene.record}/documents/"
    with full() as ask:
        for _ in range(5):
            status, _, body, took = ask(environ(path, paul))
            assert (status, body) == ("200 OK", b"read") and took < RESERVED.seconds
            assert ask(environ(path, helene))[0].startswith("503")
            assert ask(environ(path, opened.patient(cast.ODETTE)))[0].startswith("503")


def test_full_without_a_reserve_the_emergency_is_sent_away(opened: Site) -> None:
    """The planted bug that the test above must find."""
    paul = in_emergency(opened)
    with full(Sizes(ordinary=1, reserved=0, waiting=0, seconds=0.1)) as ask:
        assert ask(environ(f"/pro/dossiers/{opened.scene.record}/documents/", paul))[0].startswith("503")


def test_urgent_session_counts_for_the_record_of_its_emergency_and_for_reading_only(opened: Site) -> None:
    paul, record = in_emergency(opened), opened.scene.record
    base = f"/pro/dossiers/{record}/"
    for path in (f"{base}documents/", f"{base}sante/", base):
        known = urgent.known(environ(path, paul))
        assert known is not None and known.whose.startswith("open ")
    for path, method in (
        (f"/pro/dossiers/{uuid4()}/documents/", "GET"), (f"{base}deposer/", "POST"), ("/pro/mes-acces/", "GET"),
        ("/mon-dossier/", "GET"), (f"/fhir/x{base}", "GET"), ("/pro/dossiers/x/documents/", "GET"),
    ):  # fmt: skip
        assert urgent.known(environ(path, paul, method)) is None, path


def test_urgent_professional_without_an_emergency_has_the_way_to_one_and_no_more(opened: Site) -> None:
    paul, record = at_work(opened), opened.scene.record
    for path in ("/pro/", "/pro/urgence/", f"/pro/dossiers/{record}/", f"/pro/dossiers/{record}/urgence/"):
        known = urgent.known(environ(path, paul, "POST"))
        assert known is not None and known.spares == 1, path
    for path in (f"/pro/dossiers/{record}/documents/", "/pro/mes-patients/", f"/pro/dossiers/{record}/deposer/"):
        assert urgent.known(environ(path, paul)) is None, path


def test_urgent_emergency_that_is_over_counts_no_more(opened: Site) -> None:
    paul, path = in_emergency(opened), f"/pro/dossiers/{opened.scene.record}/documents/"
    paul.post(f"/pro/dossiers/{opened.scene.record}/urgence/fin/")
    assert urgent.known(environ(path, paul)) is None
    assert urgent.known(environ("/pro/urgence/", paul)) is not None


def test_urgent_person_stranger_and_who_signed_out_have_no_mark(opened: Site) -> None:
    odette, paul = opened.patient(cast.ODETTE), at_work(opened)
    odette.get("/mon-dossier/")
    assert urgency.COOKIE not in odette.cookies
    assert urgent.known(environ("/pro/urgence/")) is None
    paul.post("/deconnexion/")
    paul.get("/")
    assert urgent.known(environ("/pro/urgence/", paul)) is None


def test_urgent_mark_that_is_altered_moved_or_old_is_none(opened: Site) -> None:
    now = datetime.now(UTC)
    record = str(opened.scene.record)
    good = urgency.cookie(Urgency.OPEN, now + timedelta(minutes=5), "session-1", [record])
    read = urgency.read_cookie(good, "session-1", now.timestamp())
    assert read is not None and read.is_about(record) and not read.is_about(str(uuid4()))
    kind, ends, about, mac = good.split(".")
    for forged in (
        f"{kind}.{int(ends, 16) + 9999:x}.{about}.{mac}", f"{kind}.{ends}.{about}-{about}.{mac}",
        f"pro.{ends}.{about}.{mac}", f"{kind}.{ends}.{about}.{'0' * 32}", f"{kind}.{ends}.{about}.", "", "....",
        f"{kind}.-1.{about}.{mac}", f"é{good}", good * 9,
    ):  # fmt: skip
        assert urgency.read_cookie(forged, "session-1", now.timestamp()) is None, forged
    assert urgency.read_cookie(good, "session-2", now.timestamp()) is None
    assert urgency.read_cookie(good, "session-1", now.timestamp() + 301) is None
    assert record not in good


def test_urgent_header_that_says_so_is_worth_nothing() -> None:
    said: dict[str, Any] = {
        "HTTP_X_EMERGENCY": "1",
        "HTTP_X_PURPOSE_OF_USE": "bris_de_glace",
        "HTTP_AUTHORIZATION": "Bearer a.b.c.d",
    }
    for path in ("/fhir/DocumentReference", "/pro/urgence/", "/urgence/"):
        assert urgent.known(environ(path, **said)) is None
        assert urgent.signed(environ(path, **said)) is None
