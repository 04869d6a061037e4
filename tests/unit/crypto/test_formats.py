"""The stored formats of docs/adr/0002-keys-and-sealing.md: read here by hand, so that page and program agree for ever.

Nothing below may change once an instance holds data: a new format gets a new version byte and the old one stays read.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import Aad, Key, open_sealed
from carnet.crypto.envelope import KeyPurpose, MasterKey, unwrap_under
from carnet.crypto.errors import KeyFileRule
from carnet.crypto.instance_seal import sealed
from carnet.crypto.key_file import root_key, write_key_file
from carnet.crypto.stream import decrypt_stream
from carnet.portal.messages import catalogue

KEY = Key(b"\x01" * 8, b"\x02" * 32)
ROOT = bytes(range(32))
SEALED = bytes.fromhex(
    "010101010101010101010c131a21282f363d444b5259b6aeca1ea40d4137e6ccf1aec7f2cac444676ea0aab0b5601662"
)
WRAPPED = bytes.fromhex(
    "0101588898ac3e5b097b0c131a21282f363d444b52591dedf612b1134124d22d3336534c8dda2c7a10369fcb9d0f7eaf2d6f63bd"
    "e9ac97c9b86e6dbba2b7687b605fe99dc4de258786e5f0957aa5"
)
WRAPPED_UNDER = bytes.fromhex(
    "010101010101010101010c131a21282f363d444b5259fadfad72c960235a81ad6a1f16941bed0cda45e0b47bfc8dbdc4839c1d33"
    "b291a77b6c603faaedf742e5725b847f80774604f47881ada4ab"
)
STREAM = bytes.fromhex(
    "0101010101010101010120272e353c434a51585f666d747b828990979ea5acb3bac1c8cfd6dde4ebf2f9077e3e2fc019e77dd5ca"
    "d632d8e38d6af79a8c9cf6460d9d0e2bafde366b9f21c9e75f4c16c7dc2bfbb308ff391af44cbd57efeec5cba1b8"
)
INSTANCE = bytes.fromhex("e6fc29cb8361f06dde1d28950d38f406e4650544262d8837cf19d7640392ea53")


def _framed(label: str, *parts: bytes) -> bytes:
    """The framing as the page describes it."""
    each = [label.encode(), *parts]
    sized = [len(part).to_bytes(4, "big") + part for part in each]
    return sized[0] + len(parts).to_bytes(4, "big") + b"".join(sized[1:])


def _hkdf(secret: bytes, length: int, info: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _open(secret: bytes, stored: bytes, *place: bytes) -> bytes:
    header, nonce, body = stored[:10], stored[10:22], stored[22:]
    return AESGCM(secret).decrypt(nonce, body, header + _framed("carnet/aad/v1", *place))


def test_format_reader_sealed_value_opens_by_hand() -> None:
    """Version, algorithm, key id, nonce, ciphertext; the place is the framed parts."""
    assert SEALED[:10] == b"\x01\x01" + KEY.id
    by_hand = _open(KEY.secret, SEALED, b"entry", b"title", b"record", b"row", (3).to_bytes(8, "big"))
    assert by_hand == open_sealed(KEY, SEALED, Aad("entry", "title", b"record", b"row", 3)) == b"Ordonnance"


def test_format_reader_wrapped_keys_open_by_hand() -> None:
    """A wrapped key is a sealed value of the id and the secret, under a key derived from the master's."""
    master = MasterKey((root_key(ROOT),))
    assert master.id == WRAPPED[2:10] == _hkdf(ROOT, 8, b"carnet/master-key-id/v1")
    wrapping = _hkdf(ROOT, 32, b"carnet/wrapping/v1")
    place = b"wrapped key under master", b"record", b"owner", b"", (1).to_bytes(8, "big")
    assert _open(wrapping, WRAPPED, *place) == KEY.id + KEY.secret
    assert master.unwrap(WRAPPED, KeyPurpose.RECORD, b"owner", 1) == KEY
    place = b"wrapped key under key", b"audit", b"owner", b"", (2).to_bytes(8, "big")
    assert _open(KEY.secret, WRAPPED_UNDER, *place) == b"\x03" * 8 + b"\x04" * 32
    under = unwrap_under(KEY, WRAPPED_UNDER, KeyPurpose.AUDIT, b"owner", 2)
    assert under.id + under.secret == b"\x03" * 8 + b"\x04" * 32


def test_format_reader_stream_opens_by_hand() -> None:
    """Header of 74 bytes, then chunks whose nonce is their number and whether they are the last."""
    header, chunk = STREAM[:74], STREAM[74:]
    salt, committed = header[10:42], header[42:]
    info = _framed("carnet/stream/v1", b"\x01\x01", KEY.id, b"place")
    derived = _hkdf(KEY.secret, 64, info, salt)
    assert (header[:10], derived[32:]) == (b"\x01\x01" + KEY.id, committed)
    nonce = (0).to_bytes(11, "big") + b"\x01"
    assert AESGCM(derived[:32]).decrypt(nonce, chunk, None) == b"%PDF-1.7"
    assert b"".join(decrypt_stream(KEY, [STREAM], b"place")) == b"%PDF-1.7"


def test_format_reader_derived_secrets_and_instance_seal_by_hand() -> None:
    """Derived secrets never change while the root of the master key stays."""
    master = MasterKey((root_key(ROOT),))
    for purpose in (b"blind index", b"instance seal"):
        assert master.derive(purpose.decode()) == _hkdf(ROOT, 32, _framed("carnet/derive/v1", purpose))
    made = b"2026-11-23T21:00:00.000000+00:00"
    message = _framed("carnet/instance/v1", b"demo", UUID(int=1).bytes, made)
    by_hand = hmac.new(master.derive("instance seal"), message, hashlib.sha256).digest()
    assert by_hand == sealed(master, UUID(int=1), "demo", datetime(2026, 11, 23, 21, tzinfo=UTC)) == INSTANCE


def test_format_reader_key_file_is_two_lines_of_text(tmp_path: Path) -> None:
    """The file as an operator sees it."""
    write_key_file(tmp_path / "master.key", (root_key(ROOT),))
    expected = f"carnet-master-key v1\nkey 588898ac3e5b097b {ROOT.hex()}\n"
    assert (tmp_path / "master.key").read_text() == expected


@pytest.mark.parametrize("rule", KeyFileRule)
def test_messages_operator_each_key_file_rule_has_its_sentence(rule: KeyFileRule) -> None:
    """Whatever is wrong with the key's file, a sentence names the file."""
    assert catalogue()[f"error.{rule.value}"].placeholders == {"path"}
