"""Signing in and out in Chromium, with and without JavaScript, on a phone and on a computer."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import chromium
from tests.identity import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]


def in_chromium(walk: Callable[[Browser], None]) -> None:
    """Walks in a thread of its own: Playwright keeps an event loop in its thread, where Django refuses to work."""

    def run() -> None:
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                walk(browser)
                browser.close()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, *args: Any) -> None:
        """A thread closes its own connection to the database."""
        try:
            super().process_request_thread(*args)
        finally:
            connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Silent: the test says what is wrong."""


@pytest.fixture
def site() -> Iterator[str]:
    """The application on a free port of loopback."""
    with make_server("localhost", 0, get_wsgi_application(), _Threaded, _Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_patient_in_chromium_enters_and_leaves(site: str, scripts: bool, width: int) -> None:
    cast.patient()
    in_chromium(lambda browser: _enter_and_leave(browser, site, scripts, width))


def _enter_and_leave(browser: Browser, site: str, scripts: bool, width: int) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}{reverse('account_login')}")
    _no_sideways_scroll(page, scripts)
    page.get_by_label(cast.said("sign_in.login")).fill(cast.PATIENT_LOGIN)
    page.get_by_label(cast.said("sign_in.password")).fill(cast.PASSWORD)
    page.get_by_role("button", name=cast.said("sign_in.go_on")).click()
    code = read_code(page, site)
    _no_sideways_scroll(page, scripts)
    page.get_by_label(cast.said("code.label")).fill(f" {code[:3]} {code[3:]}")
    page.get_by_role("button", name=cast.said("code.go_on")).click()
    assert page.url == f"{site}{reverse('patient_home')}"
    page.goto(f"{site}{reverse('account_logout')}")
    page.get_by_role("button", name=cast.said("sign_out.go_on")).click()
    assert page.get_by_text(cast.said("signed_out.done")).is_visible()
    assert not [cookie for cookie in context.cookies() if "session" in str(cookie.get("name"))]
    page.goto(f"{site}{reverse('patient_home')}")
    assert reverse("account_login") in page.url


def read_code(page: Page, site: str) -> str:
    """The code in the newest mail of the mailbox page."""
    mailbox = page.context.new_page()
    mailbox.goto(f"{site}{reverse('demo_mailbox')}")
    found = re.search(r"\b\d{6}\b", mailbox.locator("section[data-given]").first.inner_text())
    mailbox.close()
    assert found
    return found.group()


def _no_sideways_scroll(page: Page, scripts: bool) -> None:
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
