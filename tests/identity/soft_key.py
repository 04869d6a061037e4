"""A passkey made of software: what a browser and an authenticator answer, and what a thief could alter in it."""

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

ORIGIN, HOST = "http://testserver", "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One discoverable credential. `counter` grows with each use, unless it is zero for good (a synchronised one)."""

    counts: bool = True
    counter: int = 0
    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = b"canari-credential-id"
    handle: bytes | None = None
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: str) -> str:
        """The answer to `options_to_add`."""
        asked = json.loads(options)["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        at = self.private.public_key().public_numbers()
        # A COSE key: EC2, ES256, P-256, and the point (RFC 9053, section 7.1.1).
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32), -3: at.y.to_bytes(32)})
        credential = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + credential}
        response = {"attestationObject": websafe_encode(cbor.encode(attested))}
        return self._answer("webauthn.create", asked["challenge"], response)

    def proved(self, options: str, **altered: Any) -> str:
        """The answer to `options_to_prove`; `altered` replaces parts of the response."""
        asked = json.loads(options)["publicKey"]
        self.counter += self.counts
        data, client = self._data(0), self._client("webauthn.get", asked["challenge"])
        signed = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signed)}
        if self.handle is not None:
            response["userHandle"] = websafe_encode(self.handle)
        return self._answer("webauthn.get", asked["challenge"], response | altered)

    def _data(self, more: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | more, self.counter)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, kind: str, challenge: str, response: dict[str, str]) -> str:
        client = {"clientDataJSON": websafe_encode(self._client(kind, challenge))}
        known = websafe_encode(self.credential_id)
        return json.dumps({"id": known, "rawId": known, "type": "public-key", "response": client | response})
