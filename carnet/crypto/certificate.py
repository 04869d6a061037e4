"""X.509 certificates that somebody pinned. Owns their reading; never follows a chain and never fetches anything."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

_LEAST_RSA_BITS = 2048
_LEAST_EC_BITS = 256
MOST_BYTES = 20_000


class CertificateRefused(Exception):
    """Bytes that are no certificate that may be pinned. The message says why."""


@dataclass(frozen=True)
class Certificate:
    """A certificate and what is told of it. `x509` keeps the key ready: reading it anew costs more than a check."""

    x509: x509.Certificate
    der: bytes
    fingerprint: bytes
    subject: str
    begins: datetime
    ends: datetime


def read(data: bytes) -> Certificate:
    """One certificate, in PEM or in DER. Raises CertificateRefused."""
    if len(data) > MOST_BYTES:
        raise CertificateRefused("too long")
    try:
        found = x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
        key = found.public_key()
        subject = found.subject.rfc4514_string()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CertificateRefused("not a certificate") from None
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _LEAST_EC_BITS
    )
    if not strong:
        raise CertificateRefused("weak key")
    der = found.public_bytes(Encoding.DER)
    return Certificate(found, der, sha256(der).digest(), subject, found.not_valid_before_utc, found.not_valid_after_utc)


@lru_cache(maxsize=512)
def known(der: bytes) -> Certificate:
    """A certificate that was read before, ready for use."""
    return read(der)
