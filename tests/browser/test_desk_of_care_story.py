"""The professional's desk with JavaScript, walked in Chromium: keys that lead, keys that do not, and a file dropped."""

import base64

from playwright.sync_api import Browser

from carnet.kernel.clock import SystemClock
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast as people
from tests.browser.story import MARKS, colette_opens
from tests.browser.test_hiding_story import signed_in
from tests.browser.walker import Reading, Walker
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.security.story import pdf

pytestmark = MARKS
_DROP = """(place, text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], "ordonnance-2026-03-02.pdf", { type: "application/pdf" }));
    for (const name of ["dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(name, { dataTransfer: held, bubbles: true, cancelable: true }));
    }
}"""


def test_story_of_the_desk_by_keys_and_by_a_dropped_file(site: str) -> None:
    """Hélène goes by keys to the files of Colette, drops a prescription, checks what is proposed, and deposits it."""
    clock = SystemClock()
    record_id = colette_opens()
    people.publish_directory()
    assert isinstance(state_agreement(people.carer(people.HELENE, clock), record_id, agreed=True), Agreed)
    record, cookies = str(record_id), signed_in(people.HELENE)
    in_chromium(lambda browser: _walk(browser, site, record, cookies))


def _walk(browser: Browser, site: str, record: str, cookies: dict[str, str]) -> None:
    helene = Walker(browser, site, Reading(), "pro")
    helene.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    helene.open("pro_record", record=record)
    _keys(helene)
    _drops(helene)
    assert not helene.found, helene.found


def _keys(helene: Walker) -> None:
    page, box = helene.page, helene.page.locator("dialog[data-keys]")
    page.keyboard.press("p")
    page.keyboard.press("?")
    assert box.is_visible() and helene.said("batch.title") in box.inner_text()
    page.keyboard.press("Escape")
    assert not box.is_visible(), "a letter alone leads nowhere, and Escape closes the list"
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+KeyG")
    assert helene.sees("batch.title")


def _drops(helene: Walker) -> None:
    page = helene.page
    helene.look("batch")
    page.locator("[data-drop]").evaluate(_DROP, base64.b64encode(pdf()).decode())
    assert page.locator("[data-drop-list] li").inner_text() == "ordonnance-2026-03-02.pdf"
    helene.press("batch.files_go")
    title = page.locator("#\\30 -titre")
    title.press("End")
    title.press("?")
    assert title.input_value().endswith("?") and not page.locator("dialog[data-keys]").is_visible()
    assert page.locator("#\\30 -sorte").input_value() == "57833-6"
    page.locator("[name='0-juste']").check()
    helene.press("batch.go")
    assert "Déposé" in helene.text(), helene.text()
    helene.look("batch-done")
