"""The parameters of an address (`config.lean_query`): what Django makes of the same text, or nothing."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from carnet.config import lean_query

texts = st.text("ab=&+;%4123cCé\0/|", max_size=24)
odd = st.lists(st.sampled_from(["a", "=", "&", "+", ";", "%", "%41", "%C3%A9", "%C3", "%00", "%26", "%3D", "%2B"]))


@given(st.one_of(texts, odd.map("".join)))
def test_parameters_are_those_of_django_in_their_order(text: str) -> None:
    found = lean_query.read(text)
    if found is None:
        assert not text.isascii()
        return
    by_django = QueryDict(text.encode(), encoding="utf-8")
    assert [*found.lists()] == [*by_django.lists()]
    assert found == by_django and found.encoding == by_django.encoding


def test_nobody_changes_them() -> None:
    found = lean_query.read("a=1&a=2&b")
    assert found is not None and (found["a"], found.getlist("a"), found["b"]) == ("2", ["1", "2"], "")
    with pytest.raises(AttributeError):
        found["a"] = "3"


def test_many_and_what_is_not_ascii_are_left_to_django() -> None:
    assert lean_query.read("&".join("a" for _ in range(lean_query.MOST))) is not None
    assert lean_query.read("&".join("a" for _ in range(lean_query.MOST + 1))) is None
    assert lean_query.read("a=é") is None
