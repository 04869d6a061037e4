"""SMART's own JavaScript client, unmodified, in Chromium: a page of another site through the whole launch, and its end.

The page stands on 127.0.0.1, the record on localhost: two sites, with CORS and SameSite as between strangers.
"""

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from carnet.identity.oauth.clients import settings_of
from carnet.kernel.clock import SystemClock
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.browser.test_desk_story import signed_in
from tests.fhir import tokens
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

SCRIPT = Path(__file__).parent / "javascript" / "node_modules" / "fhirclient" / "build" / "fhir-client.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not SCRIPT.exists(), reason="NOT INSTALLED: fhirclient. Run `make conformance` with Node."),
]
SCOPE = "openid fhirUser launch/patient offline_access patient/Patient.rs patient/DocumentReference.rs"
_LAUNCH = """<!doctype html><meta charset="utf-8"><script src="client.js"></script><script>
FHIR.oauth2.authorize({clientId: CLIENT, scope: SCOPE, redirectUri: BACK, iss: ISS, pkceMode: "required"})
  .catch(e => { document.title = "error: " + e; });
</script>"""
_BACK = """<!doctype html><meta charset="utf-8"><script src="client.js"></script><script>
const told = {};
FHIR.oauth2.ready().then(async client => {
  window.client = client;
  told.patient = client.patient.id;
  told.name = (await client.request("Patient/" + client.patient.id)).name;
  told.user = client.user.fhirUser;
  await client.refresh();
  told.again = (await client.request("Patient/" + client.patient.id)).id;
  document.title = "done";
}).catch(e => { document.title = "error: " + e; }).finally(() => {
  document.body.textContent = JSON.stringify(told);
});
</script><body></body>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site of the application, and its folder."""
    (tmp_path / "client.js").write_bytes(SCRIPT.read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()


def test_smart_client_of_others_launches_reads_renews_and_is_stopped(site: str, other_site: tuple[str, Path]) -> None:
    address, folder = other_site
    opened = open_record(people.holder(cast.patient(), SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    back = f"{address}/retour.html"
    plain = {**tokens.plain(tokens.APP_SETTINGS), "redirect_uris": [back], "origins": [address]}
    tokens.app(SystemClock(), settings=settings_of(plain))
    words = {"CLIENT": tokens.APP, "SCOPE": SCOPE, "BACK": back, "ISS": f"{site}/fhir"}
    launch = _LAUNCH
    for name, value in words.items():
        launch = re.sub(rf"\b{name}\b", lambda _, v=value: json.dumps(v), launch)  # type: ignore[misc]
    (folder / "launch.html").write_text(launch, encoding="utf-8")
    (folder / "retour.html").write_text(_BACK, encoding="utf-8")
    cookies = signed_in(cast.PATIENT_LOGIN)
    in_chromium(lambda browser: _walk(browser, site, address, cookies, str(opened.record_id)))


def _walk(browser: Browser, site: str, address: str, cookies: dict[str, str], record: str) -> None:
    context = browser.new_context(locale="fr-FR")
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(f"{address}/launch.html")
    page.get_by_role("button", name="Oui, je suis d’accord").click()
    told = _told(page)
    assert told["patient"] == told["again"] == record and told["user"].endswith(f"Patient/{record}")
    assert told["name"]
    ours = context.new_page()
    ours.goto(f"{site}/mes-applications/")
    ours.get_by_role("link", name="Arrêter").first.click()
    ours.get_by_role("button", name="Oui, arrêter").click()
    again = "() => client.request('Patient/' + client.patient.id).then(() => 'read', e => String(e.status))"
    stopped = page.evaluate(again)
    assert stopped != "read"


def _told(page: Page) -> dict[str, Any]:
    page.wait_for_function("() => document.title === 'done' || document.title.startsWith('error')", timeout=30_000)
    assert page.title() == "done", page.title()
    found: dict[str, Any] = json.loads(page.locator("body").inner_text())
    return found
