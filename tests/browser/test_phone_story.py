"""Carnet on a phone in Chromium: told by a push service, a paper photographed, a page heard, a document shared.

The push service is a server of this test: it takes what the worker sends, and Chromium is handed the words as a real
one would. What is heard is told by voices of the test: Chromium without a screen has none.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from carnet.identity import push
from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import AccountId
from carnet.ops.push_sender import send_pushes
from carnet.portal import read_aloud, voice
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.browser.story import MARKS
from tests.browser.test_desk_story import signed_in
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.portal.test_push_pages import SENTENCE, Telephone
from tests.unit.cda.test_photos import photo

pytestmark = MARKS
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "is_mobile": True, "has_touch": True}
# A browser that asks a push service: what it is given is of the test, so that nothing leaves this machine.
SUBSCRIBES = """(asked) => {
  let made = null;
  const plain = (text) => atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = (text) => Uint8Array.from(plain(text), (sign) => sign.charCodeAt(0)).buffer;
  const kept = { endpoint: asked.endpoint, getKey: (name) => bytes(name === "auth" ? asked.secret : asked.cle),
                 unsubscribe: async () => { made = null; } };
  PushManager.prototype.getSubscription = async () => made || (sessionStorage.told ? kept : null);
  PushManager.prototype.subscribe = async (options) => {
    if (new Uint8Array(options.applicationServerKey).length !== 65) throw new Error("no key");
    sessionStorage.told = "oui";
    made = kept;
    return made;
  };
}"""
VOICES = """(local) => {
  window.heard = [];
  window.highlighted = [];
  const voices = [{ lang: "fr-FR", localService: false, name: "elsewhere" }];
  if (local) voices.push({ lang: "fr-FR", localService: true, name: "here" });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    getVoices: () => voices, cancel: () => {},
    speak: (one) => {
      window.heard.push([one.voice.name, one.text, one.rate]);
      window.highlighted.push([...(CSS.highlights.get("carnet-read") || [])].map(String).join(""));
      if (!window.held) setTimeout(() => one.onend(), 0);
    },
  }) });
}"""


class Service(BaseHTTPRequestHandler):
    """A push service on this machine."""

    def do_POST(self) -> None:
        """Takes a message."""
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def service(settings: Settings) -> Iterator[Any]:
    """One that runs, and that the operator listed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.got = []  # type: ignore[attr-defined]
    settings.CARNET_PUSH_HOSTS = (f"127.0.0.1:{server.server_port}",)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_story_of_a_phone(site: str, service: Any) -> None:
    """She is told, photographs a paper, hears its page, shares another; each in the browser of a phone."""
    account = cast.patient()
    opened = open_record(people.holder(account, SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    cookies = signed_in(cast.PATIENT_LOGIN)

    def walk(browser: Browser) -> None:
        phone = browser.new_context(**PHONE, locale="fr-FR")
        phone.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        phone.grant_permissions(["notifications"], origin=site)
        phone.add_init_script(f"({VOICES})(true)")
        page = phone.new_page()
        _is_told(phone, page, site, service, account)
        _photographs(page, site)
        _hears(page)
        _hears_the_server(phone, page.url)
        _hears_nothing(phone, f"{site}/aide/")
        _shares(page, site)
        _leaves(page)

    in_chromium(walk)


def _elsewhere(work: Callable[[], object]) -> object:
    """In a thread without Playwright's event loop, where Django works."""

    def run() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def _is_told(phone: BrowserContext, page: Page, site: str, service: Any, account: AccountId) -> None:
    telephone = Telephone("x")
    telephone.endpoint = f"http://127.0.0.1:{service.server_port}/send/x"
    asked = telephone.form()
    page.add_init_script(f"({SUBSCRIBES})({asked!r})")
    page.goto(f"{site}/mon-compte/messages/")
    page.get_by_role("button", name="Recevoir un message sur cet appareil").click()
    expect(page.get_by_text("C’est fait. Cet appareil reçoit un message")).to_be_visible()
    expect(page.get_by_role("button", name="Recevoir un message")).to_be_hidden()
    _elsewhere(lambda: push.push(account, SystemClock().now()))
    assert _elsewhere(lambda: send_pushes(SystemClock())) == 1
    said = telephone.reads(service.got[0])
    assert said["body"] == SENTENCE
    shown = _notified(phone, page, site, service.got, telephone)
    assert shown == [["Carnet", SENTENCE, "carnet"]]


def _notified(phone: BrowserContext, page: Page, site: str, got: list[bytes], telephone: Telephone) -> Any:
    """What the worker of the page shows of it: Chromium is handed the words, opened as it would open them."""
    import json

    cdp = phone.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    page.wait_for_timeout(100)
    (mine,) = {one["registrationId"] for one in found if one["scopeURL"] == f"{site}/"}
    told = {"origin": site, "registrationId": mine, "data": json.dumps(telephone.reads(got[0]))}
    cdp.send("ServiceWorker.deliverPushMessage", told)
    asked = "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
    for _ in range(50):
        shown = page.evaluate(f"{asked}.map(one => [one.title, one.body, one.tag])")
        if shown:
            break
        page.wait_for_timeout(100)
    return shown


def _photographs(page: Page, site: str) -> None:
    """Three photographs; one is turned, one is taken away, two change places, one is taken again."""
    page.goto(f"{site}/mon-dossier/documents/photographier/")
    files: Any = [
        {"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour=one)} for one in ("red", "blue", "lime")
    ]
    page.locator("[data-scan-chosen]").set_input_files(files)
    pages = page.locator(".carnet-scan__page")
    expect(pages).to_have_count(3)
    pages.nth(1).get_by_role("button", name="Enlever").click()
    pages.nth(0).get_by_role("button", name="Tourner").click()
    pages.nth(0).get_by_role("button", name="Mettre après").click()
    with page.expect_file_chooser() as chooser:
        pages.nth(0).get_by_role("button", name="Refaire la photo").click()
    chooser.value.set_files(files[1])
    sent = "[...document.querySelector('[data-scan-sent]').files].map(one => one.name)"
    assert page.evaluate(sent) == ["blue.jpg", "red.jpg"]
    assert page.locator("[data-scan-turns]").input_value() == "0,90"
    expect(page.locator("canvas")).to_have_count(2)
    page.get_by_label("Nom du document").fill("Mon papier")
    page.get_by_role("button", name="Ajouter à mon dossier").click()
    expect(page.get_by_role("heading", name="Mon papier")).to_be_visible()
    expect(page.locator("img.carnet-page-image")).to_have_count(2)


def _hears(page: Page) -> None:
    """Each sentence of the page by the voice of the device, in order, marked; and never by a voice of elsewhere."""
    expected = read_aloud.sentences(page.content())
    # A press before the script is there is answered by the server, as without JavaScript.
    page.wait_for_load_state()
    # What reads comes when somebody asks for it; nothing else does.
    assert _scripts(page) == ["app.js"]
    page.get_by_role("button", name="Écouter la page").click()
    # What reads comes first, and the button stands there until it is there.
    page.wait_for_function("wanted => window.heard.length >= wanted", arg=len(expected), timeout=15_000)
    expect(page.get_by_role("button", name="Écouter la page")).to_be_visible()
    heard = page.evaluate("window.heard")
    assert [text for _, text, _ in heard] == expected and len(expected) > 10
    assert {name for name, _, _ in heard} == {"here"}
    assert [" ".join(one.split()) for one in page.evaluate("window.highlighted")] == expected
    page.evaluate("() => { window.held = true; window.heard.length = 0; }")
    page.get_by_role("button", name="Écouter la page").click()
    page.get_by_role("button", name="Plus lent").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_function("() => window.heard.length && window.heard.at(-1)[2] === 0.65")
    assert {text for _, text, _ in page.evaluate("window.heard")} == {expected[0]}
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("button", name="Écouter la page")).to_be_focused()


def _scripts(page: Page) -> list[str]:
    """The files of scripts that the page has asked for, in order."""
    asked = "() => performance.getEntriesByType('resource').map(one => new URL(one.name).pathname.split('/').at(-1))"
    return [name for name in page.evaluate(asked) if name.endswith(".js") and name != "service.js"]


def _hears_nothing(phone: BrowserContext, address: str) -> None:
    """What reads does not come: the page says so, in a sentence."""
    page = phone.new_page()
    page.route("**/listen.js*", lambda route: route.abort())
    page.goto(address)
    failed = page.get_by_text("La voix ne marche")
    expect(failed).to_be_hidden()
    page.get_by_role("button", name="Écouter la page").click()
    expect(failed).to_be_visible()
    page.close()


def _hears_the_server(phone: BrowserContext, address: str) -> None:
    """Without a voice on the device nothing is offered, unless the server has one: then it is its sound."""
    page = phone.new_page()
    page.add_init_script("speechSynthesis.getVoices().pop()")
    page.goto(address)
    start = page.get_by_role("button", name="Écouter la page")
    if not voice.program():
        page.wait_for_timeout(2200)
        expect(start).to_be_hidden()
        return
    page.wait_for_timeout(2200)
    with page.expect_response("**/ecouter/") as answer:
        start.click()
    begins = answer.value.headers["x-carnet-sentences"].split()
    assert len(begins) == len(read_aloud.sentences(page.content()))
    page.wait_for_function("() => CSS.highlights.has('carnet-read')")
    assert page.evaluate("window.heard") == []
    page.get_by_role("button", name="Arrêter").click()
    page.close()


def _leaves(page: Page) -> None:
    """This device goes on being told, so that its worker stays; what it kept of the person goes all the same."""
    page.evaluate("async () => (await caches.open('carnet-card')).put('/carte-hors-ligne/', new Response('Arachide'))")
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_text("Vous êtes sorti.")).to_be_visible()
    assert page.evaluate("async () => await caches.has('carnet-card')") is False
    scopes = "async () => (await navigator.serviceWorker.getRegistrations()).map(one => new URL(one.scope).pathname)"
    assert page.evaluate(scopes) == ["/"]


def _shares(page: Page, site: str) -> None:
    """The menu of the telephone posts; the page asks what it is."""
    sent: Any = {"titre": "Partagé", "fichiers": {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()}}
    answer = page.request.post(
        f"{site}/partage/",
        multipart=sent,
        headers={"Sec-Fetch-Site": "none"},
        max_redirects=0,
    )
    assert answer.status == 302
    page.goto(f"{site}/application/")
    page.goto(f"{site}/mon-dossier/partage/")
    expect(page.get_by_text("Photos : 1")).to_be_visible()
    page.get_by_role("button", name="Ajouter à mon dossier").click()
    expect(page.get_by_role("heading", name="Partagé")).to_be_visible()
