"""Sealing of small values: only the right key, bytes and place open, and nothing shows the secret."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.crypto.aead import OVERHEAD, Aad, Key, key_id_of, new_key, open_sealed, seal
from carnet.crypto.errors import SealBroken

PLACE = Aad("entry", "title", b"record", b"row", 1)

places = st.builds(Aad, st.text(), st.text(), st.binary(max_size=20), st.binary(max_size=20), st.integers(0, 2**64 - 1))


@given(st.binary(max_size=300), places)
def test_seal_anyone_same_key_and_place_opens(plaintext: bytes, place: Aad) -> None:
    """What was sealed opens to the same bytes, and its size tells only the size of the plaintext."""
    key = new_key()
    sealed = seal(key, plaintext, place)
    assert open_sealed(key, sealed, place) == plaintext
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert key_id_of(sealed) == key.id


@given(places, places)
def test_aad_two_places_encode_alike_only_when_equal(one: Aad, other: Aad) -> None:
    """The encoding of a place is injective."""
    assert (one.encoded() == other.encoded()) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Aad("ab", "c", b"", b"", 0), Aad("a", "bc", b"", b"", 0)),
        (Aad("a", "b", b"cd", b"e", 0), Aad("a", "b", b"c", b"de", 0)),
        (Aad("a", "", b"b", b"", 0), Aad("a", "b", b"", b"", 0)),
        (Aad("a\x00b", "c", b"", b"", 0), Aad("a", "b\x00c", b"", b"", 0)),
    ],
)
def test_seal_forger_shifted_place_is_refused(one: Aad, other: Aad) -> None:
    """Moving letters from one part of the place to the next gives another place."""
    key = new_key()
    with pytest.raises(SealBroken):
        open_sealed(key, seal(key, b"x", one), other)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="other"),
        replace(PLACE, column="other"),
        replace(PLACE, record=b"other"),
        replace(PLACE, row=b"other"),
        replace(PLACE, version=2),
    ],
)
def test_seal_forger_other_place_is_refused(elsewhere: Aad) -> None:
    """Each part of the place is bound."""
    key = new_key()
    with pytest.raises(SealBroken):
        open_sealed(key, seal(key, b"x", PLACE), elsewhere)


def test_seal_forger_three_thousand_bit_flips_are_all_detected() -> None:
    """No altered bit opens, header, nonce, ciphertext and tag included."""
    draw, key = random.Random(20), new_key()
    sealed = seal(key, draw.randbytes(200), PLACE)
    detected = sum(_refused(key, _flip(sealed, draw.randrange(len(sealed) * 8))) for _ in range(3000))
    assert detected == 3000


@given(st.binary(max_size=120))
def test_seal_forger_arbitrary_bytes_are_refused(junk: bytes) -> None:
    """Any bytes are refused by the one typed error."""
    assert _refused(new_key(), junk)


def test_seal_forger_cut_or_longer_value_is_refused() -> None:
    """Every prefix and a longer value are refused."""
    key = new_key()
    sealed = seal(key, b"a diagnosis", PLACE)
    assert all(_refused(key, sealed[:size]) for size in range(len(sealed)))
    assert _refused(key, sealed + b"\x00")


def test_seal_forger_other_secret_under_the_same_id_is_refused() -> None:
    """The id alone opens nothing."""
    key = new_key()
    assert _refused(Key(key.id, new_key().secret), seal(key, b"x", PLACE))


def test_seal_operator_same_value_twice_looks_different() -> None:
    """Equal values do not show as equal."""
    key = new_key()
    assert seal(key, b"x", PLACE) != seal(key, b"x", PLACE)


def test_key_operator_repr_hides_the_secret() -> None:
    """A key in a log or a traceback shows its id only."""
    key = new_key()
    shown = f"{key!r} {key} {[key]}"
    assert repr(key.id) in shown
    assert repr(key.secret) not in shown
    assert key.secret.hex() not in shown


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_key_builder_wrong_size_is_refused(size: int) -> None:
    """A key has exactly 32 bytes."""
    with pytest.raises(ValueError, match="32"):
        Key(bytes(8), bytes(size))


def _refused(key: Key, sealed: bytes) -> bool:
    try:
        open_sealed(key, sealed, PLACE)
    except SealBroken:
        return True
    return False


def _flip(data: bytes, bit: int) -> bytes:
    altered = bytearray(data)
    altered[bit // 8] ^= 1 << (bit % 8)
    return bytes(altered)
