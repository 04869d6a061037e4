"""A person in a browser: signs in, presses what is named in the catalogue, and each page is checked on the way."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page

from carnet.portal import messages
from carnet.portal.words import french_spaces
from tests.browser.checks import problems
from tests.browser.watch import Watch, watch
from tests.browser.words_of import words_of
from tests.identity import cast
from tests.identity.test_sign_in_browser import read_code

SHOTS: Final = Path("screenshots")


@dataclass(frozen=True)
class Reading:
    """How this walk reads: language, view (None: the readers' own), size of the screen, scripts allowed or not."""

    language: str = "fr"
    view: str | None = None
    width: int = 1280
    height: int = 900
    scripts: bool = True
    shoot: bool = False


@dataclass
class Walker:
    """One person. `found` collects what keeps a page from being done."""

    browser: Browser
    site: str
    reading: Reading
    audience: str
    found: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale=self.reading.language,
            viewport={"width": self.reading.width, "height": self.reading.height},
            java_script_enabled=self.reading.scripts,
            reduced_motion="reduce",
        )
        if self.reading.view:
            self.context.add_cookies([{"name": "carnet_view", "value": self.reading.view, "url": self.site}])
        self.page: Page = self.context.new_page()
        self.heard: Watch = watch(self.page)

    def said(self, message_id: str, **values: str) -> str:
        """A text as this reader meets it."""
        text = messages.message(message_id).text(self.reading.language).replace("**", "")
        return messages.fill(french_spaces(text), values)

    def open(self, name: str, **parts: str) -> None:
        """Go to a named page."""
        self.heard.forget()
        self.page.goto(f"{self.site}{reverse(name, kwargs=parts or None)}")

    def press(self, message_id: str, **values: str) -> None:
        """Press the button of the main part that says this."""
        self.heard.forget()
        self._named("button", message_id, **values).click()
        # A busy machine sends a page in pieces: what is read next is the whole of it.
        self.page.wait_for_load_state()

    def follow(self, message_id: str, **values: str) -> None:
        """Follow the link that says this."""
        self.heard.forget()
        self._named("link", message_id, **values).click()
        self.page.wait_for_load_state()

    def _named(self, role: str, message_id: str, **values: str) -> Locator:
        main = self.page.get_by_role("main")
        text = re.compile(re.escape(self.said(message_id, **values)).replace("\u00a0", r"\s"))
        return (
            main.get_by_role("button", name=text) if role == "button" else main.get_by_role("link", name=text)
        ).first

    def sees(self, message_id: str, **values: str) -> bool:
        """Whether the page says this."""
        return self.said(message_id, **values).replace("\u00a0", " ") in self.text()

    def text(self) -> str:
        """What the main part of the page says."""
        return words_of(self.page.get_by_role("main")).replace("\u00a0", " ")

    def sign_in(self, login: str) -> None:
        """Identifier, password, and the code of the mailbox."""
        self.open("account_login")
        self.page.locator("#login_name").fill(login)
        self.page.locator("#password").fill(cast.PASSWORD)
        self.press("sign_in.go_on")
        self.page.locator("#code").fill(read_code(self.page, self.site))
        self.press("code.go_on")

    def look(self, name: str) -> None:
        """Check the open page once, and shoot it when asked for."""
        self.page.wait_for_load_state("networkidle")
        if self.reading.shoot:
            SHOTS.mkdir(exist_ok=True)
            shot = SHOTS / f"story-{name}-{self.reading.width}.png"
            self.page.screenshot(path=shot, full_page=True, caret="initial")
        if name in self.checked or not self.reading.scripts:
            return
        self.checked.add(name)
        size = self.page.viewport_size
        self.found += [f"{name}: {one}" for one in problems(self.page, self.heard, self.audience)]
        if size:
            self.page.set_viewport_size(size)
