"""Keys and certificates that structures of tests sign with. Owns their making and signing; never for production.

A structure in production has its own keys, which never come here: only its certificate is pinned.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

LIFE: Final = timedelta(days=3 * 366)


@dataclass(frozen=True)
class SealKey:
    """A key that is ready to sign, and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def sign(self, data: bytes) -> str:
        """RSA-SHA256, in base 64."""
        return b64encode(self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())).decode()

    @property
    def pem(self) -> bytes:
        """Key and certificate, as one file."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def subject(self) -> str:
        """Whom the certificate names, as Issuer writes it."""
        return self.certificate.subject.rfc4514_string()


def make(name: str, structure_id: str, now: datetime) -> SealKey:
    """A new key with a certificate that it signs itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
         x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, structure_id)]
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFE)
        .sign(key, hashes.SHA256())
    )
    return SealKey(key, certificate)


def read(pem: bytes) -> SealKey:
    """A file of key and certificate. Raises ValueError."""
    key = load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return SealKey(key, x509.load_pem_x509_certificate(pem))
