"""Sealed files: whole, in order, in their place and under their key, or not at all."""

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.crypto import stream
from carnet.crypto.aead import Key, new_key
from carnet.crypto.errors import SealBroken
from carnet.crypto.stream import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, decrypt_stream, decrypt_whole, encrypt_stream

KEY = new_key()
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


def _sealed(content: bytes, aad: bytes = b"place", key: Key = KEY) -> bytes:
    return b"".join(encrypt_stream(key, [content], aad))


def _opened(sealed: bytes, aad: bytes = b"place", key: Key = KEY) -> bytes:
    """By both ways, which agree on what opens and on what does not."""
    try:
        whole = decrypt_whole(key, sealed, aad)
    except SealBroken:
        whole = None
    try:
        streamed = b"".join(decrypt_stream(key, [sealed], aad))
    except SealBroken:
        assert whole is None
        raise
    assert whole == streamed
    return streamed


def _refused(sealed: bytes, aad: bytes = b"place", key: Key = KEY) -> bool:
    try:
        _opened(sealed, aad, key)
    except SealBroken:
        return True
    return False


def _cut(data: bytes, draw: random.Random) -> list[bytes]:
    """The same bytes in pieces of any size, empty ones included."""
    borders = sorted(draw.choices(range(len(data) + 1), k=7))
    return [data[a:b] for a, b in zip([0, *borders], [*borders, len(data)], strict=True)]


SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17]


@pytest.mark.parametrize("size", SIZES)
def test_stream_anyone_any_size_opens_whatever_the_pieces(size: int) -> None:
    """Content of every interesting size comes back, and its sealed size is the one the format says."""
    draw = random.Random(size)
    content = draw.randbytes(size)
    sealed = b"".join(encrypt_stream(KEY, _cut(content, draw), b"place"))
    assert b"".join(decrypt_stream(KEY, _cut(sealed, draw), b"place")) == _opened(sealed) == content
    assert len(sealed) == HEADER_BYTES + size + TAG_BYTES * max(1, -(-size // CHUNK_BYTES))


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=40), max_size=12), st.binary(max_size=20), st.integers(1, 9))
def test_stream_anyone_any_pieces_and_place_open(pieces: list[bytes], aad: bytes, step: int) -> None:
    """Any content, cut in any way, comes back."""
    sealed = b"".join(encrypt_stream(KEY, pieces, aad))
    again = [sealed[at : at + step] for at in range(0, len(sealed), step)]
    assert b"".join(decrypt_stream(KEY, again, aad)) == b"".join(pieces)


def test_stream_forger_three_thousand_bit_flips_are_all_detected() -> None:
    """No altered bit opens: header, each chunk and each tag are covered."""
    draw = random.Random(4)
    sealed = bytearray(_sealed(draw.randbytes(2 * CHUNK_BYTES + 50)))
    places = [draw.randrange(HEADER_BYTES * 8) for _ in range(800)]
    places += [draw.randrange(len(sealed) * 8) for _ in range(2200)]
    assert sum(_refused_with_flip(sealed, bit) for bit in places) == 3000


def _refused_with_flip(sealed: bytearray, bit: int) -> bool:
    sealed[bit // 8] ^= 1 << (bit % 8)
    try:
        return _refused(bytes(sealed))
    finally:
        sealed[bit // 8] ^= 1 << (bit % 8)


def test_stream_forger_cut_anywhere_is_detected() -> None:
    """A prefix never opens, also when it ends exactly between two chunks or before the first."""
    sealed = _sealed(bytes(3 * CHUNK_BYTES))
    borders = [HEADER_BYTES + n * SEALED_CHUNK for n in range(3)]
    near = [border + delta for border in borders for delta in (-1, 0, 1, TAG_BYTES)]
    assert all(_refused(sealed[:size]) for size in [0, 1, *near, len(sealed) - 1])


def test_stream_forger_longer_file_is_detected() -> None:
    """Nothing can be added: bytes, an empty chunk, the last chunk again, or another file's chunks."""
    sealed, other = _sealed(bytes(2 * CHUNK_BYTES)), _sealed(bytes(2 * CHUNK_BYTES))
    last = sealed[-SEALED_CHUNK:]
    additions = (b"\x00", bytes(TAG_BYTES), last, other[HEADER_BYTES:], other)
    assert all(_refused(sealed + more) for more in additions)


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 2), (0, 2), (1, 2), (2,), (2, 1, 0)])
def test_stream_forger_moved_repeated_or_dropped_chunk_is_detected(order: tuple[int, ...]) -> None:
    """Chunks open in their own place only."""
    sealed = _sealed(bytes(3 * CHUNK_BYTES))
    parts = [sealed[HEADER_BYTES + n * SEALED_CHUNK :][:SEALED_CHUNK] for n in range(3)]
    assert _refused(sealed[:HEADER_BYTES] + b"".join(parts[n] for n in order))


def test_stream_forger_chunk_or_header_of_another_file_is_detected() -> None:
    """Two files sealed under the same key and place do not lend each other anything."""
    one, other = _sealed(bytes(2 * CHUNK_BYTES)), _sealed(bytes(2 * CHUNK_BYTES))
    assert _refused(one[:HEADER_BYTES] + other[HEADER_BYTES:])
    assert _refused(one[:-SEALED_CHUNK] + other[-SEALED_CHUNK:])


@pytest.mark.parametrize("size", [0, 5, CHUNK_BYTES + 5])
def test_stream_forger_other_place_or_key_is_detected(size: int) -> None:
    """A file copied to another document, or opened with another key, gives nothing, empty files included."""
    sealed = _sealed(bytes(size))
    assert _refused(sealed, aad=b"other")
    assert _refused(sealed, aad=b"")
    assert _refused(sealed, key=new_key())
    assert _refused(sealed, key=Key(KEY.id, new_key().secret))


def test_stream_forger_needless_empty_last_chunk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same plaintext has one shape: an empty last chunk after others is refused, even when well sealed."""

    def with_empty_end(source: object, size: int) -> Iterator[tuple[bytes, bool]]:
        yield bytes(size), False
        yield b"", True

    monkeypatch.setattr(stream, "_chunks", with_empty_end)
    sealed = b"".join(encrypt_stream(KEY, [], b"place"))
    monkeypatch.undo()
    assert _refused(sealed)


def test_stream_reader_early_chunks_are_given_before_the_end() -> None:
    """A good chunk is given, then the altered one stops the iteration."""
    sealed = bytearray(_sealed(b"a" * CHUNK_BYTES + b"b"))
    sealed[-1] ^= 1
    pieces = decrypt_stream(KEY, [bytes(sealed)], b"place")
    assert next(pieces) == b"a" * CHUNK_BYTES
    with pytest.raises(SealBroken):
        next(pieces)


def test_stream_operator_large_file_needs_little_memory() -> None:
    """64 MiB pass with under 2 MiB of memory."""
    piece, count = bytes(100_000), 671
    tracemalloc.start()
    try:
        sealed = encrypt_stream(KEY, (piece for _ in range(count)), b"place")
        size = sum(len(part) for part in decrypt_stream(KEY, sealed, b"place"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == count * len(piece)
    assert peak < 2 * 1024 * 1024
