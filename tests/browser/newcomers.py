"""From a code on paper to the first sign-in, as a person walks it. Owns those steps; the stories say who and why."""

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page

from tests.browser.walker import Walker
from tests.identity.test_sign_in_browser import read_code

PASSWORD = "un long mot de passe de canari"  # Of a test person.
PAPER = re.compile(r"\b(?:[2-9CDFGHJKMNPQRTVWX]{4} ){2}[2-9CDFGHJKMNPQRTVWX]{4}\b")
INVITATION = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


@dataclass(frozen=True)
class Newcomer:
    """What a person chooses and types on the way in."""

    login: str
    born: date

    @property
    def email(self) -> str:
        """Where the codes go."""
        return f"{self.login}@exemple.test"


def fill_day(page: Page, name: str, day: date) -> None:
    """A date in its three boxes."""
    for part, value in (("", day.day), ("-month", day.month), ("-year", day.year)):
        page.locator(f"#{name}{part}").fill(str(value))


def on_paper(walker: Walker, code: re.Pattern[str] = PAPER) -> str:
    """The code that the page shows."""
    found = code.search(walker.text())
    assert found, walker.text()
    return found.group()


def activates(person: Walker, code: str, who: Newcomer) -> None:
    """The code and the birth date, then an identifier, a password, a mail that is proved, the rules."""
    page = person.page
    person.open("account_activate")
    page.locator("#code").fill(code)
    fill_day(page, "naissance", who.born)
    _go(person)
    page.locator("#login").fill(who.login)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password_again").fill(PASSWORD)
    _go(person)
    page.locator("input[name=comment][value=email]").check()
    page.locator("#email").fill(who.email)
    _go(person)
    page.locator("#code").fill(read_code(page, person.site))
    _go(person)
    page.locator("#accord").check()
    _go(person)


def signs_in(person: Walker, who: Newcomer) -> None:
    """For the first time."""
    page = person.page
    person.open("account_login")
    page.locator("#login_name").fill(who.login)
    page.locator("#password").fill(PASSWORD)
    person.press("sign_in.go_on")
    page.locator("#code").fill(read_code(page, person.site))
    person.press("code.go_on")
    person.open("patient_home")


def _go(person: Walker) -> None:
    """The one button of the page."""
    person.page.locator("main form:not([data-listen-form]) button[type=submit]").first.click()
