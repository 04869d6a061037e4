"""Sends a notification to a subscriber (rest-hook). Owns the one way out: named hosts, checked addresses, no redirect.

The name is resolved once, every address that it has is looked at, and the connection goes to the very address that was
looked at: a name that changes its mind between the two gains nothing. An answer is its status: nothing else is read.
"""

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS: Final = 10.0
"""For all of it: an answer that comes one letter at a time is no answer."""
_NAT64: Final = ip_network("64:ff9b::/96")
_LOCAL_NAT64: Final = ip_network("64:ff9b:1::/48")


def post(endpoint: str, headers: Sequence[str], body: bytes) -> bool:
    """Whether the subscriber took it (2xx). Never raises for what the other side does."""
    own = dict(one.split(":", 1) for one in headers)
    named = {name: value.strip() for name, value in own.items()} | {"Content-Type": "application/fhir+json"}
    status = send(endpoint, named, body)
    return status is not None and 200 <= status < 300


def send(endpoint: str, headers: Mapping[str, str], body: bytes) -> int | None:
    """The status of the answer; None for none, and for an address of a private network. Never raises for the other."""
    parts = urlsplit(endpoint)
    try:
        address = _address_of(parts)
    except OSError:
        return None
    if address is None:
        return None
    connection = _connection(parts, address)
    # However slowly the other side goes, this ends.
    timer = threading.Timer(SECONDS, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", _path(parts), body, {**headers, "Host": parts.netloc, "User-Agent": "carnet"})
        return connection.getresponse().status
    except (HTTPException, OSError, ValueError):
        return None
    finally:
        timer.cancel()
        connection.close()


def _address_of(parts: SplitResult) -> str | None:
    """The address to connect to; None when any address of the name is one of a private network."""
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(map(is_public, addresses)):
        return None
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the internet; in trials, this machine is one."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if settings.CARNET_FOR_TESTS_ONLY and address.is_loopback:
        return True
    return address.is_global and not address.is_multicast and not _hides_another(address)


def _hides_another(address: IPv4Address | IPv6Address) -> bool:
    """Whether an IPv6 address stands for an IPv4 one, which is then the one that is reached."""
    if isinstance(address, IPv4Address):
        return False
    inside = address.ipv4_mapped or address.sixtofour or address.teredo
    return bool(inside) or address in _NAT64 or address in _LOCAL_NAT64


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Pinned(HTTPConnection):
    """Goes to one address, whatever the name says now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address = address

    def connect(self) -> None:
        """To that address."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedTls(HTTPSConnection):
    """The same with TLS; the certificate is that of the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._secured = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._secured)
        self._address = address

    def connect(self) -> None:
        """To that address, for that name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._secured.wrap_socket(plain, server_hostname=self.host)


def _connection(parts: SplitResult, address: str) -> HTTPConnection:
    make = _PinnedTls if parts.scheme == "https" else _Pinned
    return make(parts.hostname or "", _port(parts), address)


def _cut(connection: HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
