"""Listens to a page from before it is opened: console errors, refused content, weight of what was fetched."""

import gzip
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

_WEIGHED = ("text/html", "text/css", "font/woff2")


@dataclass
class Watch:
    """What was heard since the last `forget`."""

    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def forget(self) -> None:
        """Start again, before another page."""
        self.complaints.clear()
        self.answers.clear()

    def weight(self) -> int:
        """Bytes of HTML, CSS and fonts of the page that is open, compressed as a server sends them."""
        return sum(len(gzip.compress(_body(answer), 9)) for answer in self.answers)


def _body(answer: Response) -> bytes:
    try:
        return answer.body()
    except Error:
        # The browser forgets the body of a page that led on to another: that page is not the one weighed.
        return b""


def watch(page: Page) -> Watch:
    """Attach to a page. A content policy's refusal is a console error, so it is heard here too."""
    heard = Watch()

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.complaints.append(f"console: {message.text}")

    def response(answer: Response) -> None:
        if answer.headers.get("content-type", "").split(";")[0] in _WEIGHED and answer.ok:
            heard.answers.append(answer)

    page.on("console", console)
    page.on("pageerror", lambda error: heard.complaints.append(f"script: {error}"))

    def failed(request: Request) -> None:
        # A picture that was still on its way when the person went on to another page is not missing.
        if request.failure != "net::ERR_ABORTED":
            heard.complaints.append(f"not fetched: {request.url}: {request.failure}")

    page.on("requestfailed", failed)
    page.on("response", response)
    return heard
