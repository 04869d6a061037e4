"""Serves the gallery on loopback under a content policy as strict as the real one. Owns a port and a thread."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Final

from PIL import Image

import carnet.portal

STATIC: Final = Path(carnet.portal.__file__).parent / "static"
POLICY: Final = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def sample_image() -> bytes:
    """A blank page of paper, as wide as a rendered PDF page."""
    out = BytesIO()
    Image.new("RGB", (900, 1270), "white").save(out, "PNG")
    return out.getvalue()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, pages: dict[str, str], *rest: object) -> None:
        self.pages = pages
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in self.pages:
            kind = "text/css" if path.endswith(".css") else "text/html; charset=utf-8"
            self._answer(200, kind, self.pages[path].encode())
        elif path == "/sample-page.png":
            self._answer(200, "image/png", sample_image())
        elif path == "/aide/film/mots.vtt":
            self._answer(200, "text/vtt; charset=utf-8", b"WEBVTT\n")
        elif path.startswith("/static/") and (file := self._static(path)):
            self._answer(200, mimetypes.guess_type(path)[0] or "application/octet-stream", file.read_bytes())
        else:
            self._answer(404, "text/plain", b"")

    def _static(self, path: str) -> Path | None:
        file = (STATIC / path.removeprefix("/static/")).resolve()
        return file if file.is_file() and file.is_relative_to(STATIC) else None

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        # Each screen is weighed as on a first visit, also when the same page shows many.
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the tests say what is wrong."""


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[str]:
    """The base address of a server of these pages (path → HTML), for the time of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, pages))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
