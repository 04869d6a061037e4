"""What a person does with a page without scripts: follow a link, fill a form, press a button. Owns the count of steps.

Two pairs of hands know the same gestures: `PlainHands` here, on the application itself, and `tests.tasks.in_chromium`,
on a phone. A task is written once for both.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html


def plain(text: str) -> str:
    """A text with single plain spaces, as two ways of reading a page give it."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()


@dataclass(frozen=True)
class File:
    """A file that a person has."""

    name: str
    content: bytes
    media_type: str


class Hands(Protocol):
    """The gestures. `way` holds what was followed and pressed, in the words of the page: one entry a step."""

    way: list[str]

    def open(self, name: str, **parts: str) -> None:
        """Begin at a named page: no step."""

    def follow(self, text: str) -> None:
        """Follow the first link of the page that says this."""

    def press(self, text: str, value: str = "") -> None:
        """Press the button that says this; `value` tells apart several that do."""

    def fill(self, name: str, value: str) -> None:
        """Write into a field, choose in a list, or choose one of several answers."""

    def tick(self, name: str, value: str = "") -> None:
        """Tick a box."""

    def give(self, name: str, file: File) -> None:
        """Choose a file."""

    def text(self) -> str:
        """What the main part of the page says, with plain spaces."""

    def file(self) -> bytes:
        """What the last link or button gave instead of a page."""


# What a script shows later is not there for who has none.
SHOWN_BUTTONS = "//button[ancestor::form][not(ancestor-or-self::*[@hidden])]"


class Absent(AssertionError):
    """A page that has no such link, button or field; says what it has."""


@dataclass
class PlainHands:
    """A browser without scripts, pictures and styles: the application is asked directly."""

    client: Client = field(default_factory=Client)
    way: list[str] = field(default_factory=list)
    path: str = "/"
    content: bytes = b""
    media_type: str = ""
    page: Any = None
    written: dict[str, str | File] = field(default_factory=dict)
    ticked: list[tuple[str, str]] = field(default_factory=list)

    def open(self, name: str, **parts: str) -> None:
        self._read(self.client.get(reverse(name, kwargs=parts or None), follow=True))

    def follow(self, text: str) -> None:
        links = self.page.xpath("//a[@href]")
        found = next((one for one in links if text in plain(one.text_content())), None)
        if found is None:
            raise Absent(f"{self.path} has no link “{text}”, but {[plain(one.text_content()) for one in links]}")
        self.way.append(text)
        self._read(self.client.get(urljoin(self.path, found.get("href")), follow=True))

    def press(self, text: str, value: str = "") -> None:
        buttons = [one for one in self.page.xpath(SHOWN_BUTTONS) if text in plain(one.text_content())]
        found = next((one for one in buttons if not value or one.get("value") == value), None)
        if found is None:
            all_of_them = [plain(one.text_content()) for one in self.page.xpath("//button")]
            raise Absent(f"{self.path} has no button “{text}”, but {all_of_them}")
        self.way.append(text)
        form = next(found.iterancestors("form"))
        self._send(form, found)

    def fill(self, name: str, value: str) -> None:
        self._field(name)
        self.written[name] = value

    def tick(self, name: str, value: str = "") -> None:
        boxes = self._field(name)
        self.ticked.append((name, value or str(boxes[0].get("value", "on"))))

    def give(self, name: str, file: File) -> None:
        self._field(name)
        self.written[name] = file

    def text(self) -> str:
        found = self.page.xpath("//main")
        return plain(" ".join(found[0].itertext())) if found else ""

    def file(self) -> bytes:
        return b"" if self.media_type == "text/html" else self.content

    def _field(self, name: str) -> list[Any]:
        found = list(self.page.xpath(f"//*[@name='{name}']"))
        if not found:
            raise Absent(f"{self.path} has no field {name}, but {self.page.xpath('//main//@name')}")
        return found

    def _send(self, form: Any, button: Any) -> None:
        values: list[tuple[str, Any]] = [(k, v) for k, v in form.form_values() if k not in self.written]
        values += [(k, _sent(v)) for k, v in self.written.items()]
        values += self.ticked
        if button.get("name"):
            values.append((button.get("name"), button.get("value", "")))
        target = urljoin(self.path, form.get("action") or self.path)
        many: dict[str, list[Any]] = {}
        for key, value in values:
            many.setdefault(key, []).append(value)
        ask = self.client.post if form.method.upper() == "POST" else self.client.get
        self._read(ask(target, many, follow=True))

    def _read(self, response: Any) -> None:
        if response.redirect_chain:
            self.path = urljoin(self.path, response.redirect_chain[-1][0])
        else:
            self.path = response.request["PATH_INFO"]
        self.path = urlsplit(self.path).path
        self.content = b"".join(response) if response.streaming else response.content
        self.media_type = response.headers.get("Content-Type", "").split(";")[0]
        assert response.status_code < 400, (
            response.status_code,
            self.path,
            plain(self.content.decode(errors="replace"))[:300],
        )
        self.written, self.ticked = {}, []
        if self.media_type == "text/html":
            self.page = html.fromstring(self.content, parser=html.HTMLParser(encoding="utf-8"))


def _sent(value: str | File) -> Any:
    if isinstance(value, str):
        return value
    return SimpleUploadedFile(value.name, value.content, value.media_type)
