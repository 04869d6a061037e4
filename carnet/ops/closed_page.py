"""What people read while an instance is being restored: one page, status 503. Owns that page; reads no data.

`carnet serve` shows it while the instance is closed, then starts again as the real thing.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from django.conf import settings

from carnet.ops.sentences import both
from carnet.storage.cluster_process import dies_with_parent
from carnet.storage.instance_folder import CLOSED_FILE

_LINES = ("maintenance.title", "maintenance.why", "maintenance.safe", "maintenance.emergency")
_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Retry-After", "600"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def is_closed(folder: Path) -> bool:
    """Whether the instance is being restored."""
    return (folder / CLOSED_FILE).exists()


def page() -> bytes:
    """The page, French then English."""
    said = [both(line).split("\n") for line in _LINES]
    if phone := settings.CARNET_HELP_PHONE:
        told = both("frame.phone", phone=phone)
        said.append(told.replace(phone, phone.replace(" ", "\u00a0")).split("\n"))
    parts = []
    for language, (title, *sentences) in zip(("fr", "en"), zip(*said, strict=True), strict=True):
        body = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in sentences)
        parts.append(f'<section lang="{language}">\n<h1>{escape(title)}</h1>\n{body}</section>\n')
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    body = f"<body>\n{''.join(parts)}</body>"
    titles = f"<title>{escape(said[0][0])}</title>"
    return f'<!doctype html>\n<html lang="fr">\n<head>{head}{titles}</head>\n{body}\n</html>\n'.encode()


def application(environ: dict[str, object], start: StartResponse) -> Iterable[bytes]:
    """The same answer to every request."""
    body = page()
    start("503 Service Unavailable", [*_HEADERS, ("Content-Length", str(len(body)))])
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


def show(folder: Path, port: int | None, serve: Callable[[str, str, int], None]) -> int:
    """Shows the page until the restore is done, then becomes the real server; a signal ends it before.

    `serve` runs an application by its name at an address. Gives the exit code.
    """
    options = settings.CARNET.file
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()
    serve("carnet.ops.closed_page:application", options.bind, port if port is not None else options.port)
    if not is_closed(folder):
        # A process of its own: the settings of this one were read without a database.
        command = [sys.executable, "-m", "carnet", *sys.argv[1:]]
        return subprocess.run(command, check=False, preexec_fn=dies_with_parent(signal.SIGTERM)).returncode
    return 0


def _watch(folder: Path) -> None:
    while is_closed(folder):
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
