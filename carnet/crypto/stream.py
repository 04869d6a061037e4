"""Sealing of whole files in chunks. Owns the stream format; never holds more than two chunks and one piece.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as in age, with AES-256-GCM:

    header   version (1) | algorithm (1) | key id (8) | salt (32) | commitment (32)
    chunk    AES-256-GCM(file key, nonce, 64 KiB of plaintext) = ciphertext and a tag of 16 bytes
    nonce    chunk counter (11, big endian) | 1 in the last chunk, 0 before (1)

The file key and the commitment are HKDF-SHA256(key, salt, key id and aad): each file has its own key, so that
counters as nonces are safe, and a file opens under one key and one aad only (AES-GCM alone does not promise it).
Only the last chunk may be shorter, and it is empty only in an empty file: one plaintext has one shape.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import AES_256_GCM, KEY_ID_BYTES, SECRET_BYTES, Key
from carnet.crypto.errors import SealBroken
from carnet.crypto.framing import framed

STREAM_VERSION = 1
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
HEADER_BYTES = 2 + KEY_ID_BYTES + 2 * SECRET_BYTES

_FORMAT = bytes((STREAM_VERSION, AES_256_GCM))
_COUNTER_BYTES = 11


def encrypt_stream(key: Key, source: Iterable[bytes], aad: bytes) -> Iterator[bytes]:
    """Seals the bytes of a source, piece by piece, for the place named by `aad`."""
    salt = secrets.token_bytes(SECRET_BYTES)
    file = _FileKey.derived(key, salt, aad)
    yield _FORMAT + key.id + salt + file.commitment
    for counter, (chunk, last) in enumerate(_chunks(source, CHUNK_BYTES)):
        yield file.cipher.encrypt(_nonce(counter, last), chunk, None)


def decrypt_stream(key: Key, source: Iterable[bytes], aad: bytes) -> Iterator[bytes]:
    """Gives back the plaintext; SealBroken as soon as a chunk, its order, the key or the place is wrong.

    Each chunk given was proved, but only the end of the iteration proves that nothing was cut: what must be whole
    is collected before it is used.
    """
    pieces = iter(source)
    header, rest = _header_and_rest(pieces)
    file = _opened_file_key(key, header, aad)
    for counter, (chunk, last) in enumerate(_chunks(_joined(rest, pieces), CHUNK_BYTES + TAG_BYTES)):
        yield _opened_chunk(file, chunk, counter, last)


def decrypt_whole(key: Key, sealed: bytes, aad: bytes) -> bytes:
    """The plaintext of a file that is in memory whole, proved to its end; SealBroken as `decrypt_stream`.

    Each chunk is opened where it lies: cutting pieces out and putting them together again costs ten times the cipher.
    """
    file, size = _opened_file_key(key, sealed[:HEADER_BYTES], aad), CHUNK_BYTES + TAG_BYTES
    rest = memoryview(sealed)[HEADER_BYTES:]
    # An empty file has one chunk, and a file that was cut after its header has none: it does not open.
    starts = range(0, len(rest) or 1, size)
    return b"".join(
        _opened_chunk(file, rest[at : at + size], counter, at + size >= len(rest)) for counter, at in enumerate(starts)
    )


@dataclass(frozen=True, repr=False)
class _FileKey:
    """The key of one file, and what proves in its header that it is this one."""

    cipher: AESGCM
    commitment: bytes

    @classmethod
    def derived(cls, key: Key, salt: bytes, aad: bytes) -> "_FileKey":
        info = framed("carnet/stream/v1", _FORMAT, key.id, aad)
        secret = HKDF(SHA256(), 2 * SECRET_BYTES, salt, info).derive(key.secret)
        return cls(AESGCM(secret[:SECRET_BYTES]), secret[SECRET_BYTES:])


def _opened_file_key(key: Key, header: bytes, aad: bytes) -> _FileKey:
    commitment_at = HEADER_BYTES - SECRET_BYTES
    if len(header) != HEADER_BYTES or header[: 2 + KEY_ID_BYTES] != _FORMAT + key.id:
        raise SealBroken
    file = _FileKey.derived(key, header[2 + KEY_ID_BYTES : commitment_at], aad)
    if not secrets.compare_digest(file.commitment, header[commitment_at:]):
        raise SealBroken
    return file


def _opened_chunk(file: _FileKey, chunk: bytes | memoryview, counter: int, last: bool) -> bytes:
    try:
        plaintext = file.cipher.decrypt(_nonce(counter, last), chunk, None)
    except InvalidTag:
        raise SealBroken from None
    if counter and not plaintext:
        raise SealBroken
    return plaintext


def _nonce(counter: int, last: bool) -> bytes:
    return counter.to_bytes(_COUNTER_BYTES, "big") + bytes((last,))


def _chunks(source: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks of one size and at the end one last chunk, which only an empty source leaves empty."""
    waiting = bytearray()
    for piece in source:
        waiting += piece
        # More than one chunk must be there before one is given: the last chunk is sealed differently.
        while len(waiting) > size:
            yield bytes(waiting[:size]), False
            del waiting[:size]
    yield bytes(waiting), True


def _header_and_rest(pieces: Iterator[bytes]) -> tuple[bytes, bytes]:
    start = bytearray()
    for piece in pieces:
        start += piece
        if len(start) >= HEADER_BYTES:
            break
    return bytes(start[:HEADER_BYTES]), bytes(start[HEADER_BYTES:])


def _joined(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
