"""Blind indexes: stable, keyed, and without two inputs that meet."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.crypto.blind_index import blind_index

SECRET = bytes(range(32))
inputs = st.tuples(st.text(max_size=10), st.lists(st.text(max_size=10), max_size=4))


@given(inputs, inputs)
def test_blind_index_two_inputs_meet_only_when_equal(one: tuple[str, list[str]], other: tuple[str, list[str]]) -> None:
    """Parts moved across a border, or another domain, give another index."""
    same = blind_index(SECRET, one[0], *one[1]) == blind_index(SECRET, other[0], *other[1])
    assert same == (one == other)


def test_blind_index_builder_known_answer_is_stable() -> None:
    """The encoding is a stored format: this value, computed by hand, never changes."""
    message = (
        b"\x00\x00\x00\x15carnet/blind-index/v1\x00\x00\x00\x03"
        b"\x00\x00\x00\x03ins\x00\x00\x00\x02ab\x00\x00\x00\x02\xc3\xa9"
    )
    expected = hmac.new(SECRET, message, hashlib.sha256).digest()
    assert blind_index(SECRET, "ins", "ab", "é") == expected
    assert len(expected) == 32


def test_blind_index_thief_other_secret_gives_other_index() -> None:
    """Without the secret an index cannot be recomputed from a guessed INS."""
    assert blind_index(SECRET, "ins", "x") != blind_index(bytes(32), "ins", "x")


@pytest.mark.parametrize("size", [0, 16, 31])
def test_blind_index_builder_short_secret_is_refused(size: int) -> None:
    """An empty or short secret is a programming error, never an index."""
    with pytest.raises(ValueError, match="32"):
        blind_index(bytes(size), "ins", "x")
