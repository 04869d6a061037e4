"""Commitments and the canonical form that they cover."""

import hashlib
import hmac
import json
from enum import IntEnum, StrEnum
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.crypto.commitment import JsonValue, canonical_json, commit, new_opening, opens

integers = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


class _Act(StrEnum):
    READ = "read"


class _Stream(IntEnum):
    OPEN = 0


@given(values)
def test_canonical_json_verifier_any_value_reads_back(value: JsonValue) -> None:
    """The canonical text is JSON of the same value, and canonical again."""
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(texts, integers, max_size=6), st.randoms())
def test_canonical_json_verifier_order_of_names_does_not_matter(value: dict[str, int], draw: Random) -> None:
    """The same names and values in any order give the same bytes."""
    names = list(value)
    draw.shuffle(names)
    assert canonical_json({name: value[name] for name in names}) == canonical_json(value)


def test_canonical_json_verifier_published_order_is_kept() -> None:
    """The names of RFC 8785 3.2.3 come in the order that it prints."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_json(dict.fromkeys(names, 0)))) == ordered


def test_canonical_json_verifier_escapes_are_those_of_the_rfc() -> None:
    """Control characters, quotes and backslashes are spelled as RFC 8785 3.2.2.2 says; nothing else is escaped."""
    assert canonical_json('\b\t\n\f\r"\\\x0f/\x7fé€') == '"\\b\\t\\n\\f\\r\\"\\\\\\u000f/\x7fé€"'.encode()


def test_canonical_json_builder_enums_are_their_values() -> None:
    """An enum of strings or integers is written as its value."""
    assert canonical_json({"act": _Act.READ, "stream": _Stream.OPEN, "ids": ()}) == (
        b'{"act":"read","ids":[],"stream":0}'
    )


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), 2**53, -(2**53), b"x", {1: 2}, {None: 1}, "\ud800", {"\ud800": 1}, {"a": {1, 2}}]
)
def test_canonical_json_builder_value_with_several_spellings_is_refused(value: JsonValue) -> None:
    """What JSON readers may understand differently is never committed to."""
    with pytest.raises((TypeError, ValueError)):
        canonical_json(value)


def test_commit_verifier_known_answer_is_hmac() -> None:
    """Anyone can recompute a commitment with a standard HMAC-SHA256."""
    opening, body = bytes(range(32)), b'{"act":"read"}'
    assert commit(opening, body) == hmac.new(opening, body, hashlib.sha256).digest()


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_commit_forger_other_body_or_opening_does_not_open(body: bytes, other: bytes) -> None:
    """A commitment opens for its body and opening only."""
    opening = new_opening()
    assert opens(commit(opening, body), opening, body)
    assert opens(commit(opening, body), opening, other) == (body == other)
    assert not opens(commit(opening, body), new_opening(), body)
    assert not opens(commit(opening, body), opening[:31], body)


def test_commit_thief_equal_bodies_do_not_look_equal() -> None:
    """Two events with the same body have unrelated commitments."""
    assert commit(new_opening(), b"x") != commit(new_opening(), b"x")


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_commit_builder_opening_of_another_size_is_refused(size: int) -> None:
    """HMAC pads and hashes keys of other sizes, so that two openings could open the same commitment."""
    with pytest.raises(ValueError, match="32"):
        commit(bytes(size), b"x")
