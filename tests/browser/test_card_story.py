"""The emergency card in Chromium: made on a phone without JavaScript, kept on one device, read by a second browser.

On the device it opens without a network, is not there before the person asked for it, and is gone when she signs out.
"""

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from playwright.sync_api import Error as BrowserError

from carnet.kernel.clock import SystemClock
from carnet.usecases._profile import Section
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.browser.story import MARKS
from tests.browser.test_desk_story import signed_in
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.usecases import cards

pytestmark = MARKS
PHONE = ViewportSize(width=360, height=800)
CARD = "/mon-dossier/ma-sante/carte/"
OFFLINE = "/carte-hors-ligne/"
KEPT = """async () => (await caches.has("carnet-card"))
  ? (await (await caches.open("carnet-card")).keys()).map(k => k.url) : []"""


def test_story_of_the_emergency_card(site: str) -> None:
    """She makes it without a script, puts it on her phone, reads it offline; a rescuer scans it; she signs out."""
    account = cast.patient()
    opened = open_record(people.holder(account, SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    colette = people.holder(account, SystemClock(), opened.record_id)
    cards.writes(colette, opened.record_id, Section.ALLERGIES, cards.PEANUT)
    cookies = signed_in(cast.PATIENT_LOGIN)
    in_chromium(lambda browser: _walk(browser, site, cookies))


def _walk(browser: Browser, site: str, cookies: dict[str, str]) -> None:
    plain = _context(browser, site, cookies, scripts=False)
    _makes(plain.new_page(), site)
    phone = _context(browser, site, cookies, scripts=True)
    page = phone.new_page()
    _keeps(phone, page, site)
    viewer = _shows_a_link(page, site)
    _scans(browser, viewer)
    _leaves(phone, page, site)


def _context(browser: Browser, site: str, cookies: dict[str, str], *, scripts: bool) -> BrowserContext:
    context = browser.new_context(java_script_enabled=scripts, viewport=PHONE, locale="fr-FR")
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return context


def _makes(page: Page, site: str) -> None:
    page.goto(f"{site}{CARD}")
    expect(page.get_by_text("Ma carte est vide.")).to_be_visible()
    page.get_by_role("link", name="Mes allergies").click()
    page.get_by_label("Arachide").check()
    page.get_by_role("button", name="Garder mes choix").click()
    expect(page.get_by_text("C’est fait. Ma carte a changé.")).to_be_visible()
    expect(page.get_by_text("Je gonfle")).to_be_visible()
    page.goto(f"{site}{CARD}telephone/")
    expect(page.get_by_text("Ce téléphone ne peut pas garder la carte.")).to_be_visible()


def _keeps(phone: BrowserContext, page: Page, site: str) -> None:
    """Nothing before the button; then the card alone, which opens without a network."""
    page.goto(f"{site}{CARD}telephone/")
    expect(page.get_by_text("Ma carte n’est pas sur ce téléphone.")).to_be_visible()
    assert page.evaluate(KEPT) == [] and not _registered(page)
    assert _offline(phone, page, site) is False
    page.goto(f"{site}{CARD}telephone/")
    page.get_by_role("button", name="Mettre ma carte sur ce téléphone").click()
    expect(page.get_by_text("Ma carte est sur ce téléphone.")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert [one for one in kept if "/static/" not in one] == [f"{site}{OFFLINE}"], kept
    assert len(kept) == 5
    state = "(await navigator.serviceWorker.getRegistration('/carte-hors-ligne/')).active?.state"
    page.wait_for_function(f"async () => {state} === 'activated'")
    assert _soon_offline(phone, page, site)
    # Nothing else of the record is there without a network: the page that says what to do, and the card from it.
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")
    phone.set_offline(True)
    page.goto(f"{site}{CARD}")
    expect(page.get_by_role("heading", name="Je suis sans internet")).to_be_visible()
    assert page.get_by_text("Arachide").count() == 0
    assert page.evaluate("() => document.fonts.size > 0 && document.styleSheets.length === 1")
    page.get_by_role("link", name="Lire ma carte d’urgence").click()
    expect(page.get_by_text("Arachide")).to_be_visible()
    phone.set_offline(False)
    page.goto(f"{site}{CARD}telephone/")
    page.get_by_role("button", name="Enlever ma carte de ce téléphone").click()
    expect(page.get_by_text("Ma carte n’est pas sur ce téléphone.")).to_be_visible()
    assert page.evaluate(KEPT) == [] and not _registered(page)
    assert _offline(phone, page, site) is False
    page.goto(f"{site}{CARD}telephone/")
    page.get_by_role("button", name="Mettre ma carte sur ce téléphone").click()
    expect(page.get_by_text("Ma carte est sur ce téléphone.")).to_be_visible()


def _registered(page: Page) -> bool:
    """Whether the worker of the card is there; the worker of the site is, and keeps nothing of a record."""
    scopes = page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).map(one => one.scope)")
    return any(scope.endswith(OFFLINE) for scope in scopes)


def _offline(phone: BrowserContext, page: Page, site: str) -> bool:
    """Whether the card opens without a network, with its letters and colours."""
    phone.set_offline(True)
    try:
        page.goto(f"{site}{OFFLINE}")
        if page.get_by_role("heading", name="Je suis sans internet").count():
            return False
        expect(page.get_by_text("Arachide")).to_be_visible()
        # Letters come a moment after the words on a busy machine.
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        loaded = page.evaluate("() => document.fonts.size > 0 && document.styleSheets.length === 1")
        return bool(loaded)
    except BrowserError:
        return False
    finally:
        phone.set_offline(False)


def _soon_offline(phone: BrowserContext, page: Page, site: str) -> bool:
    """Whether it does within seconds: a worker is named active before it answers, long before when all is busy."""
    for _ in range(8):
        if _offline(phone, page, site):
            return True
        page.wait_for_timeout(500)
    return False


def _shows_a_link(page: Page, site: str) -> str:
    """A link without a code; what its picture holds, read off the page for software."""
    page.goto(f"{site}{CARD}liens/faire/")
    page.get_by_label("1 an").check()
    page.get_by_label("Non, sans code").check()
    page.get_by_role("button", name="Faire ce lien").click()
    expect(page.get_by_role("heading", name="Mon lien pour les secours")).to_be_visible()
    page.context.add_cookies([{"name": "carnet_view", "value": "complet", "url": site}])
    page.reload()
    uri = page.get_by_text("shlink:/").inner_text()
    return f"{site}/urgence/#{uri.strip()}"


def _scans(browser: Browser, viewer: str) -> None:
    """A second browser, English, that knows nobody: one choice and one press; a broken picture is told."""
    rescuer = browser.new_context(viewport=PHONE, locale="en-GB")
    page = rescuer.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto(viewer)
    expect(page.get_by_text("The link was read.")).to_be_visible()
    expect(page.get_by_label("Number written on the card")).to_be_hidden()
    expect(page.get_by_label("Secret code")).to_be_hidden()
    page.get_by_label("A rescuer").check()
    page.get_by_role("button", name="Read the card").click()
    expect(page.get_by_text("Arachide")).to_be_visible()
    assert not any("shlink" in one for one in asked)
    page.goto("about:blank")
    page.goto(viewer[:-30])
    expect(page.get_by_text("This link is not complete.")).to_be_visible()
    rescuer.close()


def _leaves(phone: BrowserContext, page: Page, site: str) -> None:
    """Signing out takes the card off the device."""
    page.goto(f"{site}{CARD}telephone/")
    assert len(page.evaluate(KEPT)) == 5
    page.get_by_role("button", name="Sortir").click()
    page.wait_for_url("**/deconnecte/**") if "deconnecte" in page.url else page.wait_for_load_state()
    assert page.evaluate(KEPT) == [] and not _registered(page)
    assert _offline(phone, page, site) is False
