"""The same gestures in Chromium, on a telephone, with scripts switched off. Owns no count of its own."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Locator, sync_playwright

from tests.conftest import chromium
from tests.tasks.hands import Absent, File, Hands, plain

PHONE = {"width": 360, "height": 800}


@dataclass
class PhoneHands:
    """A telephone of 360 by 800 points. A file that a link gives is kept, as a telephone does."""

    browser: Browser
    site: str
    client: Client
    way: list[str] = field(default_factory=list)
    kept: bytes = b""

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="fr-FR", viewport={"width": PHONE["width"], "height": PHONE["height"]}, java_script_enabled=False
        )
        cookies = [
            {"name": name, "value": str(one.value), "url": self.site} for name, one in self.client.cookies.items()
        ]
        self.context.add_cookies(cookies)  # type: ignore[arg-type]  # three keys of many
        self.page = self.context.new_page()

    def open(self, name: str, **parts: str) -> None:
        self.page.goto(f"{self.site}{reverse(name, kwargs=parts or None)}")

    def follow(self, text: str) -> None:
        self._go(self.page.locator("a[href]").filter(has_text=_as_read(text)).first, text)

    def press(self, text: str, value: str = "") -> None:
        wanted = f"button[value='{value}']" if value else "button"
        self._go(self.page.locator(wanted).filter(has_text=_as_read(text)).first, text)

    def fill(self, name: str, value: str) -> None:
        found = self.page.locator(f"[name='{name}']")
        kind = found.first.get_attribute("type")
        if kind == "radio":
            self.page.locator(f"[name='{name}'][value='{value}']").check()
        elif kind is None and found.first.locator("option").count():
            found.first.select_option(value)
        else:
            found.first.fill(value)

    def tick(self, name: str, value: str = "") -> None:
        chosen = f"[name='{name}'][value='{value}']" if value else f"[name='{name}']"
        self.page.locator(chosen).first.check()

    def give(self, name: str, file: File) -> None:
        payload = FilePayload(name=file.name, mimeType=file.media_type, buffer=file.content)
        self.page.locator(f"[name='{name}']").set_input_files(payload)

    def text(self) -> str:
        return plain(self.page.locator("main").inner_text())

    def file(self) -> bytes:
        return self.kept

    def _go(self, found: Locator, text: str) -> None:
        if not found.count():
            raise Absent(f"{self.page.url} has nothing that says “{text}”")
        self.way.append(text)
        self.kept = b""
        target = found.get_attribute("href") or ""
        if self._is_file(target):
            return
        found.click()
        self.page.wait_for_load_state()

    def _is_file(self, target: str) -> bool:
        """A link to a file is fetched with the session of the telephone: Chromium without a window opens no PDF."""
        if not re.search(r"/(original|papier)/", target):
            return False
        answer = self.context.request.get(f"{self.site}{target}")
        assert answer.ok, answer.status
        self.kept = answer.body()
        return True


class _There:
    """Hands in the thread of the browser: Playwright keeps a loop in it, where Django refuses to work."""

    def __init__(self, thread: Executor, hands: PhoneHands) -> None:
        self.way, self._thread, self._hands = hands.way, thread, hands

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: self._thread.submit(getattr(self._hands, name), *given, **named).result()


@contextmanager
def phones(site: str) -> Iterator[Callable[[Client], Hands]]:
    """What makes the telephone of a session, as long as the browser runs."""
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        launch = playwright.chromium.launch
        browser = thread.submit(lambda: launch(executable_path=chromium(), args=arguments)).result()
        try:
            yield lambda client: _There(thread, thread.submit(PhoneHands, browser, site, client).result())
        finally:
            thread.submit(browser.close).result()
            thread.submit(playwright.stop).result()


def _as_read(text: str) -> re.Pattern[str]:
    """A text however its spaces are written."""
    return re.compile(r"\s*".join(re.escape(word) for word in text.split()))
