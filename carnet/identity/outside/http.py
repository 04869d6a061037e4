"""Questions to a provider. Owns the one way out: named hosts only, no redirect, short, small (security.md A26)."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from carnet.identity.outside.provider import Provider
from carnet.kernel.errors import Unavailable

SECONDS: Final = 10
MOST_BYTES: Final = 200_000


@dataclass(frozen=True)
class Answer:
    """What came back: its kind and its text."""

    kind: str
    text: str

    def json(self) -> dict[str, Any]:
        """The object that came back; Unavailable when it is none."""
        try:
            found = json.loads(self.text)
        except ValueError as error:
            raise Unavailable("provider: no JSON") from error
        if not isinstance(found, dict):
            raise Unavailable("provider: no object")
        return found


def allowed(provider: Provider, address: str) -> bool:
    """Whether an end point stands on the issuer's host or on one that the operator named, over TLS.

    On this machine alone, demonstrations and sandboxes speak to a provider without TLS.
    """
    parts = urlsplit(address)
    if parts.username or parts.password or parts.fragment or not parts.hostname:
        return False
    if parts.hostname not in {urlsplit(provider.issuer).hostname, *provider.hosts}:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and settings.CARNET_FOR_TESTS_ONLY and _loopback(parts.hostname)
    )


def get(provider: Provider, address: str, bearer: str = "") -> Answer:
    """Reads one address; Unavailable for whatever goes wrong."""
    headers = {"Accept": "application/json, application/jwt"}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    return _ask(provider, address, None, headers)


def post(provider: Provider, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """Sends one form; Unavailable for whatever goes wrong, a refusal included."""
    kinds = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    return _ask(provider, address, urlencode(form).encode(), {**kinds, **headers})


def _ask(provider: Provider, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    if not allowed(provider, address):
        raise Unavailable("provider: address not allowed")
    connection = _connection(address)
    try:
        connection.request("GET" if body is None else "POST", _path(address), body, dict(headers))
        response = connection.getresponse()
        data, status = response.read(MOST_BYTES + 1), response.status
        kind = response.headers.get_content_type()
    except (HTTPException, OSError, ValueError) as error:
        raise Unavailable(f"provider: {type(error).__name__}") from None
    finally:
        connection.close()
    # A redirect is no answer: it could lead anywhere.
    if status != HTTPStatus.OK:
        raise Unavailable(f"provider: status {status}")
    if len(data) > MOST_BYTES:
        raise Unavailable("provider: too long")
    return Answer(kind, data.decode("utf-8", "replace"))


def _connection(address: str) -> HTTPConnection:
    parts = urlsplit(address)
    try:
        host, port = str(parts.hostname), parts.port
    except ValueError as error:
        raise Unavailable("provider: port") from error
    if parts.scheme == "https":
        return HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=SECONDS)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
