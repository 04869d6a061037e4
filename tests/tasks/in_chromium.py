"""The same gestures in Chromium: on a telephone without scripts, or by the keyboard alone. Owns no count of its own."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Locator, ViewportSize, sync_playwright

from tests.browser.words_of import words_of
from tests.conftest import chromium
from tests.tasks.hands import Absent, File, Hands, plain

PHONE = ViewportSize(width=360, height=800)
COMPUTER = ViewportSize(width=1280, height=900)
# No page of ours has so many stops: past them the keyboard is caught, or the thing cannot be reached.
MOST_TABS = 150


@dataclass
class PhoneHands:
    """A telephone of 360 by 800 points. A file that a link gives is kept, as a telephone does."""

    browser: Browser
    site: str
    client: Client
    way: list[str] = field(default_factory=list)
    kept: bytes = b""

    size: ClassVar[ViewportSize] = PHONE
    scripts: ClassVar[bool] = False

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="fr-FR", viewport=self.size, java_script_enabled=self.scripts, reduced_motion="reduce"
        )
        cookies = [
            {"name": name, "value": str(one.value), "url": self.site} for name, one in self.client.cookies.items()
        ]
        self.context.add_cookies(cookies)  # type: ignore[arg-type]  # three keys of many
        self.page = self.context.new_page()

    def open(self, name: str, **parts: str) -> None:
        self.page.goto(f"{self.site}{reverse(name, kwargs=parts or None)}")

    def follow(self, text: str) -> None:
        self._go(self.page.locator("a[href]").filter(has_text=_as_read(text), visible=True).first, text)

    def press(self, text: str, value: str = "") -> None:
        wanted = f"button[value='{value}']" if value else "button"
        self._go(self.page.locator(wanted).filter(has_text=_as_read(text), visible=True).first, text)

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
        return plain(words_of(self.page.locator("main")))

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
        self._enter(found)
        self.page.wait_for_load_state()

    def _enter(self, found: Locator) -> None:
        found.click()

    def _is_file(self, target: str) -> bool:
        """A link to a file is fetched with the session of the telephone: Chromium without a window opens no PDF."""
        if not re.search(r"/(original|papier)/", target):
            return False
        answer = self.context.request.get(f"{self.site}{target}")
        assert answer.ok, answer.status
        self.kept = answer.body()
        return True


@dataclass
class KeyboardHands(PhoneHands):
    """A computer without a mouse: every link, button and field is reached by the Tab key, and has to be."""

    size: ClassVar[ViewportSize] = COMPUTER
    scripts: ClassVar[bool] = True

    def fill(self, name: str, value: str) -> None:
        found = self.page.locator(f"[name='{name}']")
        if found.first.get_attribute("type") == "radio":
            self._choose(name, value)
            return
        self._reach(found.first)
        if found.first.locator("option").count():
            found.first.select_option(value)
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(value)

    def tick(self, name: str, value: str = "") -> None:
        chosen = f"[name='{name}'][value='{value}']" if value else f"[name='{name}']"
        self._reach(self.page.locator(chosen).first)
        self.page.keyboard.press("Space")

    def give(self, name: str, file: File) -> None:
        self._reach(self.page.locator(f"[name='{name}']"))
        super().give(name, file)

    def _choose(self, name: str, value: str) -> None:
        """One of several answers: the Tab key reaches the group, the arrows the answer."""
        wanted = self.page.locator(f"[name='{name}'][value='{value}']")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("name => document.activeElement.name === name", name):
                break
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Space")
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
            if wanted.is_checked():
                return
        raise Absent(f"{self.page.url}: the keyboard does not reach the answer {name}={value}")

    def _enter(self, found: Locator) -> None:
        self._reach(found)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> None:
        for _ in range(MOST_TABS):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise Absent(f"{self.page.url}: the keyboard does not reach {wanted}")


class _There:
    """Hands in the thread of the browser: Playwright keeps a loop in it, where Django refuses to work."""

    def __init__(self, thread: Executor, hands: PhoneHands) -> None:
        self.way, self._thread, self._hands = hands.way, thread, hands

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: self._thread.submit(getattr(self._hands, name), *given, **named).result()


@contextmanager
def devices(site: str, kind: type[PhoneHands]) -> Iterator[Callable[[Client], Hands]]:
    """What makes the device of a session, as long as the browser runs."""
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        launch = playwright.chromium.launch
        browser = thread.submit(lambda: launch(executable_path=chromium(), args=arguments)).result()
        try:
            yield lambda client: _There(thread, thread.submit(kind, browser, site, client).result())
        finally:
            thread.submit(browser.close).result()
            thread.submit(playwright.stop).result()


def _as_read(text: str) -> re.Pattern[str]:
    """A text however its spaces are written."""
    return re.compile(r"\s*".join(re.escape(word) for word in text.split()))
