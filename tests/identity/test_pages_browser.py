"""Every page of signing in meets the definition of done of a screen (`ui.md` section 8), in both languages."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from carnet.portal import messages
from tests.browser.checks import problems
from tests.browser.watch import Watch
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium, read_code
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_account_pages_meet_the_definition_of_done(site: str, language: str, settings: Settings) -> None:
    settings.CARNET_HELP_PHONE = "01 23 45 67 89"
    cast.doctor(cast.OFFICE, cast.CLINIC)
    found: list[str] = []
    in_chromium(lambda browser: found.extend(Walk(browser, site, language).problems()))
    assert not found, "\n".join(found)


class Walk:
    """One person through every page, with what was wrong on each."""

    def __init__(self, browser: Browser, site: str, language: str) -> None:
        self.site, self.language = site, language
        self.page: Page = browser.new_context(locale=language, viewport={"width": 1280, "height": 900}).new_page()
        # Weights are not asked for: a body cannot be fetched once its page moved on.
        self.heard = Watch()
        self.page.on("console", lambda message: self.heard.complaints.append(f"console: {message.text}"))
        self.found: list[str] = []

    def problems(self) -> list[str]:
        """Walks: plain pages, a wrong password, the code, the activity, signing out, too many tries."""
        for name in ("account_lost", "account_no_code", "account_signed_out"):
            self._open(name)
            self._check(name)
        self._wrong_then_right()
        self._code()
        self._check("activity", "pro")
        self._open("account_logout")
        self._check("sign out")
        self._too_many()
        return self.found

    def _wrong_then_right(self) -> None:
        self._open("account_login")
        self._check("sign in")
        self._give("inconnu.total", "x")
        self._check("wrong")
        self._give(cast.DOCTOR_LOGIN, cast.PASSWORD)
        self._check("code")

    def _code(self) -> None:
        self._press("code.again")
        self._check("code sent again")
        code = read_code(self.page, self.site)
        self.page.get_by_label(self._said("code.label")).fill("12")
        self._press("code.go_on")
        self._check("wrong code")
        self.page.get_by_label(self._said("code.label")).fill(code)
        self._press("code.go_on")

    def _too_many(self) -> None:
        self._press("sign_out.go_on")
        for _ in range(6):
            self._open("account_login")
            self._give("inconnu.encore", "x")
        # Chromium reports the status 429 of the page itself.
        self.heard.complaints.clear()
        self._check("wait")

    def _give(self, login: str, password: str) -> None:
        self.page.get_by_label(self._said("sign_in.login")).fill(login)
        self.page.get_by_label(self._said("sign_in.password")).fill(password)
        self._press("sign_in.go_on")

    def _press(self, message_id: str) -> None:
        # Each button here sends a form: the page that answers is there whole before anything reads it.
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("button", name=self._said(message_id)).click()

    def _open(self, name: str) -> None:
        self.page.goto(f"{self.site}{reverse(name)}")

    def _said(self, message_id: str) -> str:
        return messages.message(message_id).text(self.language)

    def _check(self, name: str, audience: str = "patient") -> None:
        self.found += [f"{name}: {one}" for one in problems(self.page, self.heard, audience)]
        self.heard.forget()
