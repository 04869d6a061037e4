"""Three people get in, in Chromium without JavaScript: no smartphone, no mail, nothing left (issue 3)."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from carnet.identity import activation, letters, recovery_codes
from carnet.identity.activation import Reason
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import AccountId
from carnet.usecases.finish_recoveries import finish_recoveries
from carnet.usecases.print_letters import print_letters
from carnet.usecases.start_recovery import start_recovery
from tests import cast as story
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.timeout(180),
]
T = TypeVar("T")
PASSWORD = "cheval correct pile agrafe"


def _elsewhere(work: Callable[[], T]) -> T:
    """What the desk and the worker do: in a thread of their own, since Playwright keeps an event loop in this one."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def _paper(message_id: str, moment: datetime) -> str:
    """What the agent of the desk prints: the newest letter of a kind."""
    rosa = story.desk_agent(FixedClock(moment))
    waiting = [one.letter_id for one in letters.waiting_letters() if one.message_id == message_id]
    printed = print_letters(rosa, waiting[-1:], mark=True)
    assert isinstance(printed, tuple) and printed
    return next(iter(printed[0].values.values()))


def _press(page: Page, text: str) -> None:
    page.get_by_role("button", name=text, exact=True).click()


def _activate(page: Page, site: str, code: str, login: str) -> None:
    page.goto(f"{site}{reverse('account_login')}")
    page.get_by_role("link", name=cast.said("activation.title")).click()
    page.get_by_label(cast.said("activation.code")).fill(code.lower())
    for label, value in (("frame.day", "9"), ("frame.month", "4"), ("frame.year", "1958")):
        page.get_by_label(cast.said(label), exact=True).fill(value)
    _press(page, cast.said("activation.go_on"))
    page.get_by_label(cast.said("sign_in.login")).fill(login)
    page.get_by_label(cast.said("activation.password"), exact=True).fill(PASSWORD)
    page.get_by_label(cast.said("activation.password_again")).fill(PASSWORD)
    _press(page, cast.said("activation.go_on"))


def _agree(page: Page) -> None:
    page.get_by_label(cast.said("terms.accept")).check()
    _press(page, cast.said("terms.go"))
    assert page.get_by_role("heading", level=1).inner_text() == cast.said("activation.done_title")


def _enter(page: Page, login: str) -> None:
    page.get_by_role("link", name=cast.said("activation.enter"), exact=True).click()
    page.get_by_label(cast.said("sign_in.login")).fill(login)
    page.get_by_label(cast.said("sign_in.password")).fill(PASSWORD)
    _press(page, cast.said("sign_in.go_on"))


def _code_of_the_mailbox(page: Page, site: str) -> str:
    """As on another screen: the person reads the newest mail."""
    other = page.context.new_page()
    other.goto(f"{site}{reverse('demo_mailbox')}")
    found = re.search(r"\b\d{6}\b", other.locator("main").inner_text())
    other.close()
    assert found
    return found.group()


def _is_in(page: Page) -> bool:
    return page.get_by_role("button", name=cast.said("frame.sign_out")).count() == 1


def test_ways_in_person_without_smartphone_person_without_mail_and_one_who_lost_everything(
    site: str, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "carnet.config.urls"
    now = datetime.now(UTC)
    account = activation.prepare(cast.COLETTE, at=now)
    first = activation.issue(account, Reason.ROLE, made_by="desk", at=now)
    in_chromium(lambda browser: _walk(browser, site, account, first.code))


def _walk(browser: Browser, site: str, account: AccountId, code: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}, locale="fr-FR")
    page = context.new_page()
    _without_mail(page, site, code)
    _lost_everything(page, site, account)


def _without_mail(page: Page, site: str, code: str) -> None:
    """Neither mail nor telephone: codes on paper."""
    _activate(page, site, code, "colette-papier")
    page.get_by_label(cast.said("contact.by_list"), exact=True).check()
    _press(page, cast.said("activation.go_on"))
    _agree(page)
    _enter(page, "colette-papier")
    listed = _elsewhere(lambda: _paper("letter.codes", datetime.now(UTC))).splitlines()
    page.get_by_label(cast.said("recovery.label")).fill(listed[0])
    _press(page, cast.said("code.go_on"))
    assert _is_in(page), page.url
    _press(page, cast.said("frame.sign_out"))


def _lost_everything(page: Page, site: str, account: AccountId) -> None:
    """The desk sees the papers; after the delay a code on paper; then a mail on any computer, no smartphone."""
    code = _elsewhere(lambda: _recovered(site, account))
    _activate(page, site, code, "colette-retour")
    page.get_by_label(cast.said("contact.by_mail"), exact=True).check()
    page.get_by_label(cast.said("contact.email")).fill("colette-retour@exemple.test")
    _press(page, cast.said("activation.go_on"))
    page.get_by_label(cast.said("code.label")).fill(_code_of_the_mailbox(page, site))
    _press(page, cast.said("activation.go_on"))
    _agree(page)
    assert _elsewhere(lambda: recovery_codes.left(account)) == 0
    _enter(page, "colette-retour")
    page.get_by_label(cast.said("code.label")).fill(_code_of_the_mailbox(page, site))
    _press(page, cast.said("code.go_on"))
    assert _is_in(page), page.url


def _recovered(site: str, account: AccountId) -> str:
    """The recovery, its delay, and the code of its paper."""
    clock = FixedClock(datetime.now(UTC))
    start_recovery(story.desk_agent(clock), account, lambda token: f"{site}/{token}", papers_seen=True)
    assert finish_recoveries(clock) == 0
    clock.move(timedelta(days=8))
    assert finish_recoveries(clock) == 1
    return _paper("letter.activation", clock.now())
