"""Mixed requests of a running demonstration: pages of a person who is signed in, FHIR, files. Owns what is asked next.

The walk follows the links of the pages: it asks for whatever a person could open, and needs no list of addresses.
"""

import http.client
import json
import os
import re
import subprocess
import sys
from collections import Counter, deque
from pathlib import Path
from typing import Final

_LINK: Final = re.compile(rb'(?:href|src)="(/[^"#]*)"')
# What would end the session, or lead elsewhere, is not followed; forms are not sent.
_NOT: Final = re.compile(r"/(deconnexion|quitter|demo/|.*telecharger|.*export)")
_FHIR: Final = ("/fhir/DocumentReference?patient={record}", "/fhir/Patient/{record}", "/fhir/metadata",
                "/fhir/DocumentReference?patient={record}&_count=5")  # fmt: skip
_SECONDS: Final = 60


def answers(port: int) -> bool:
    """Whether the first page is there."""
    try:
        return _ask(port, "/", {})[0] == 200
    except OSError:
        return False


class Walk:
    """What one person and one software ask, in turn."""

    def __init__(self, port: int, instance: Path) -> None:
        self._port, self.done, self.asked = port, 0, Counter[str]()
        said = _said(instance, "carnet.ops.bench.entering")
        self._cookie, self._record = said["cookie"], said["record"]
        self._token = _token(instance, port)
        self._pages, self._known = deque(["/mon-dossier/", "/"]), {"/mon-dossier/", "/"}

    def step(self) -> None:
        """One request: pages and their files more often than software."""
        if self.done % 4 == 3:
            self._software(_FHIR[self.done // 4 % len(_FHIR)].format(record=self._record))
        else:
            self._page()
        self.done += 1

    def _page(self) -> None:
        path = self._pages.popleft()
        status, body = _ask(self._port, path, {"Cookie": self._cookie})
        self.asked["file" if path.startswith("/static/") else f"page {status}"] += 1
        for found in (one.decode().replace("&amp;", "&") for one in _LINK.findall(body)):
            if found not in self._known and not _NOT.match(found):
                self._known.add(found)
                self._pages.append(found)
        # Visited again in the end: the walk never runs dry.
        self._pages.append(path)

    def _software(self, path: str) -> None:
        status, _ = _ask(self._port, path, {"Authorization": f"Bearer {self._token}"})
        self.asked[f"fhir {status}"] += 1


def _ask(port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("localhost", port, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _said(instance: Path, module: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(_last_line(instance, ["-m", module]))
    return found


def _token(instance: Path, port: int) -> str:
    return _last_line(instance, ["-m", "carnet", "demo-token", "--url", f"http://localhost:{port}"])


def _last_line(instance: Path, words: list[str]) -> str:
    """What a program of the instance says last. RuntimeError with its own words when it failed."""
    environment = {**os.environ, "CARNET_INSTANCE": str(instance)}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1]
