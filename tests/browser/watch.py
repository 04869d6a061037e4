"""Listens to a page from before it is opened: console errors, refused content, weight of what was fetched."""

import gzip
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response


@dataclass
class Watch:
    """What was heard since the last `forget`."""

    complaints: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def forget(self) -> None:
        """Start again, before another page."""
        self.complaints.clear()
        self.weights.clear()


_WEIGHED = ("text/html", "text/css", "font/woff2")


def watch(page: Page) -> Watch:
    """Attach to a page. A content policy's refusal is a console error, so it is heard here too."""
    heard = Watch()

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.complaints.append(f"console: {message.text}")

    def response(answer: Response) -> None:
        kind = answer.headers.get("content-type", "").split(";")[0]
        if kind in _WEIGHED and answer.ok:
            heard.weights[answer.url] = len(gzip.compress(answer.body(), 9))

    page.on("console", console)
    page.on("pageerror", lambda error: heard.complaints.append(f"script: {error}"))
    page.on("requestfailed", lambda request: heard.complaints.append(f"not fetched: {request.url}"))
    page.on("response", response)
    return heard
