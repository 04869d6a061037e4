"""A browser as the server sees it: cookies, forms, pages. Owns one request at a time; never retries, never judges."""

import http.client
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

SECONDS = 30
# The token that a form sends must be that of the cookie; any browser may choose it, another site cannot.
TOKEN = "t" * 32
_DOCUMENT = re.compile(rb"/documents/([0-9a-f-]{36})/")


class Unanswered(Exception):
    """No whole answer came: what was asked may or may not have happened."""


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    body: bytes
    where: str = ""

    @property
    def documents(self) -> list[uuid.UUID]:
        """The documents that the page leads to, in the order of the page, each once."""
        return [uuid.UUID(found.decode()) for found in dict.fromkeys(_DOCUMENT.findall(self.body))]


@dataclass(frozen=True)
class Browser:
    """One signed-in person at one address."""

    port: int
    cookie: str

    def get(self, path: str) -> Reply:
        """A page or a file."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: Mapping[str, str], file: bytes | None = None) -> Reply:
        """A form with its token, and a file when there is one."""
        everything = {"csrfmiddlewaretoken": TOKEN, **fields}
        if file is None:
            body, kind = urlencode(everything).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(everything, file)
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        cookie = f"{self.cookie}; carnet_csrf={TOKEN}"
        try:
            connection.request(method, path, body or None, {**headers, "Cookie": cookie, "Connection": "close"})
            answer = connection.getresponse()
            whole = {"content-length", "transfer-encoding"} & {name.lower() for name in answer.headers}
            if not whole:
                # Cut in its head: http.client takes what came for all of it.
                raise Unanswered("cut")
            return Reply(answer.status, answer.read(), answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(type(error).__name__) from error
        finally:
            connection.close()


def _multipart(fields: Mapping[str, str], file: bytes) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="fichier"; filename="lettre.xml"\r\n'
        "Content-Type: application/xml\r\n\r\n"
    )
    return b"".join(
        [*parts, head.encode(), file, f"\r\n--{edge}--\r\n".encode()]
    ), f"multipart/form-data; boundary={edge}"
