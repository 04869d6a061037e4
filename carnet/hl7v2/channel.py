"""TLS of the listener: who may connect. Owns which certificates are trusted; the operator pinned each of them.

A client shows a certificate that was pinned for this use, and no other: there is no authority that could make more.
"""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from carnet.usecases._feeds import Feed

_OLDEST: Final = ssl.TLSVersion.TLSv1_2


@dataclass(frozen=True)
class Keys:
    """The certificate that the listener shows, and its key."""

    certificate: Path
    key: Path


def server_context(keys: Keys, trusted: Iterable[bytes]) -> ssl.SSLContext:
    """For who connects to us. Raises OSError or ssl.SSLError for a certificate or key that cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _OLDEST
    context.load_cert_chain(keys.certificate, keys.key)
    return _pinned(context, trusted)


def client_context(keys: Keys, trusted: Iterable[bytes]) -> ssl.SSLContext:
    """For our way to a structure: we show the same certificate, and it must show one that was pinned for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = _OLDEST
    # The certificate itself is pinned: the name in it proves nothing more.
    context.check_hostname = False
    context.load_cert_chain(keys.certificate, keys.key)
    return _pinned(context, trusted)


def _pinned(context: ssl.SSLContext, trusted: Iterable[bytes]) -> ssl.SSLContext:
    context.verify_mode = ssl.CERT_REQUIRED
    # A pinned certificate is trusted itself, whoever signed it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for der in trusted:
        context.load_verify_locations(cadata=der)
    return context


def feed_of(connection: ssl.SSLSocket) -> Feed | None:
    """The feed that a connection is of: the digest of the certificate that was verified."""
    der = connection.getpeercert(binary_form=True)
    return Feed(sha256(der).digest()) if der else None
