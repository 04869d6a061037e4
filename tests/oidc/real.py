"""The real provider as a process, and the person's browser at its pages. Owns both; asserts nothing."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

HERE = Path(__file__).parent
MISSING = next(
    (
        why
        for there, why in (
            (shutil.which("node"), "Node is not installed"),
            ((HERE / "node_modules" / "oidc-provider").is_dir(), "run `make oidc-tests`, which installs the provider"),
        )
        if not there
    ),
    "",
)


class _Ours(HTTPRedirectHandler):
    """Follows the provider's own redirects; one that leads back to us is where the walk ends."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).hostname != "127.0.0.1":
            raise Arrived(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Arrived(Exception):
    """The browser is led back to us."""


@dataclass
class Browser:
    """A person's browser at the provider: it keeps cookies, and so a session there."""

    base: str
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar()), _Ours))

    def persona(self, sub: str, acr: str) -> None:
        """Says who is there, and how well the person proves it."""
        self.opener.open(f"{self.base}/persona", json.dumps({"sub": sub, "acr": acr}).encode()).read()

    def follow(self, address: str) -> dict[str, str]:
        """From the address that our page goes on to until the answer that comes back to us."""
        try:
            self.opener.open(address, timeout=20).read()
        except Arrived as back:
            return {name: values[0] for name, values in parse_qs(urlsplit(str(back)).query).items()}
        except HTTPError as error:
            return {"error": error.read().decode()}
        raise AssertionError("the provider did not lead back")

    def leave(self, address: str) -> str:
        """Ends the session at the provider, by its own question; where it leads back to."""
        page = self.opener.open(address, timeout=20).read().decode()
        xsrf, action = re.search(r'name="xsrf" value="([^"]+)"', page), re.search(r'action="([^"]+)"', page)
        assert xsrf and action, page
        form = urlencode({"xsrf": xsrf[1], "logout": "yes"}).encode()
        try:
            self.opener.open(action[1], form, timeout=20).read()
        except Arrived as back:
            return str(back)
        raise AssertionError("the provider did not lead back")


@contextmanager
def served(settings: dict[str, Any]) -> Iterator[str]:
    """The provider on a free port of this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    node = shutil.which("node")
    assert node
    process = subprocess.Popen(
        [node, "server.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )  # fmt: skip
    try:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({**settings, "issuer": base, "port": port}).encode())
        process.stdin.close()
        lines = iter(process.stdout.readline, b"")
        assert any(line.strip() == b"ready" for line in lines), "the provider did not start"
        yield base
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
