"""Signing in and out in Chromium, with and without JavaScript, on a phone and on a computer."""

import os
import threading
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """The Chromium of the system."""
    # Playwright keeps an event loop in this thread; the test itself is plain synchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
def test_sign_in_patient_in_chromium_enters_and_leaves(chrome: Browser, site: str, scripts: bool, width: int) -> None:
    cast.patient()
    context = chrome.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}{reverse('account_login')}")
    _no_sideways_scroll(page, scripts)
    page.get_by_label("Mon identifiant").fill(cast.PATIENT_LOGIN)
    page.get_by_label("Mon mot de passe").fill(cast.PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    code = _read_code(page, site)
    _no_sideways_scroll(page, scripts)
    page.get_by_label("Mon code").fill(f" {code[:3]} {code[3:]}")
    page.get_by_role("button", name="Entrer").click()
    assert page.url == f"{site}{reverse('patient_home')}"
    page.goto(f"{site}{reverse('account_logout')}")
    page.get_by_role("button", name="Sortir").click()
    assert page.get_by_text("Vous êtes sorti").is_visible()
    assert not [cookie for cookie in context.cookies() if "session" in str(cookie.get("name"))]
    page.goto(f"{site}{reverse('patient_home')}")
    assert reverse("account_login") in page.url
    context.close()


def _read_code(page: Page, site: str) -> str:
    mailbox = page.context.new_page()
    mailbox.goto(f"{site}{reverse('demo_mailbox')}")
    code = cast.last_code()
    assert mailbox.get_by_text(code).first.is_visible()
    mailbox.close()
    return code


def _no_sideways_scroll(page: Page, scripts: bool) -> None:
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
