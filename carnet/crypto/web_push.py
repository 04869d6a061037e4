"""Messages to browsers (RFC 8030): sealed for one browser (RFC 8291), signed as ours (RFC 8292). Owns these two forms.

The service that carries a message to the browser reads neither its words nor for whom it is; it knows from whom it
comes, so that nobody else sends in our name.
"""

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES: Final = 65
SECRET_BYTES: Final = 16
_RECORD: Final = 4096
_LIVES: Final = timedelta(hours=12)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BrowserKeyRefused(Exception):
    """What a browser gave is no point of the curve, or no secret of its length."""


@dataclass(frozen=True)
class BrowserKey:
    """The public key and the secret of one subscription, as its browser made them."""

    point: bytes
    secret: bytes

    @classmethod
    def parse(cls, point: str, secret: str) -> "BrowserKey":
        """From the texts that a browser gives. BrowserKeyRefused for what is none."""
        try:
            key = cls(_bytes(point), _bytes(secret))
            _public(key.point)
        except ValueError:
            raise BrowserKeyRefused from None
        if len(key.secret) != SECRET_BYTES:
            raise BrowserKeyRefused
        return key

    def __repr__(self) -> str:
        return "BrowserKey(...)"


@dataclass(frozen=True)
class Sender:
    """Our key pair for messages to browsers."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def of(cls, secret: bytes) -> "Sender":
        """The pair of a secret: always the same one."""
        wide = HKDF(SHA256(), 48, None, b"carnet/web-push/v1").derive(secret)
        number = int.from_bytes(wide, "big") % (_ORDER - 1) + 1
        return cls(ec.derive_private_key(number, ec.SECP256R1()))

    @property
    def public(self) -> str:
        """The key that a browser is given when it subscribes (`applicationServerKey`)."""
        return _text(_point(self.private.public_key()))

    def authorization(self, audience: str, contact: str, now: datetime) -> str:
        """The header that says that we send, to the service `audience` (its origin), for some hours (RFC 8292)."""
        head = {"typ": "JWT", "alg": "ES256"}
        claims = {"aud": audience, "exp": int((now + _LIVES).timestamp()), "sub": contact}
        signed = ".".join(_text(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
        first, second = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = _text(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public}"


def is_from(authorization: str) -> bool:
    """Whether the signature of a header is that of the key it names: what a push service checks."""
    token, _, key = authorization.removeprefix("vapid t=").partition(", k=")
    signed, _, signature = token.rpartition(".")
    raw = _bytes(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        _public(_bytes(key)).verify(pair, signed.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def sealed_for(browser: BrowserKey, message: bytes) -> bytes:
    """A message that this browser alone opens (RFC 8291, content encoding aes128gcm)."""
    return _sealed(browser, message, ec.generate_private_key(ec.SECP256R1()), os.urandom(SECRET_BYTES))


def _sealed(browser: BrowserKey, message: bytes, once: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Section 3.4: two steps of HKDF, then one record, whose end the byte 2 marks."""
    ours = _point(once.public_key())
    agreed = once.exchange(ec.ECDH(), _public(browser.point))
    info = b"WebPush: info\x00" + browser.point + ours
    key = HKDF(SHA256(), 32, browser.secret, info).derive(agreed)
    content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(key)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(key)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content).encrypt(nonce, message + b"\x02", None)


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    if len(point) != POINT_BYTES:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
