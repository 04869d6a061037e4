"""The strict traits: what counts as a difference and what does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.traits import Sex, StrictTraits, comparable, differences, same_person

NADIA = StrictTraits("Ben-Saïd", "Nadia", ("Nadia", "Zoé"), date(1985, 4, 12), Sex.FEMALE, "51215")


@pytest.mark.parametrize("written", ["BEN SAID", "ben-saïd", "Ben’Saïd", "BENSAID", " Ben  Saïd ", "BEN'SAÏD"])
def test_compare_name_written_otherwise_same_person(written: str) -> None:
    assert same_person(NADIA, replace(NADIA, birth_name=written))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Œuvrard", "OEUVRARD"),
        ("Lætitia", "LAETITIA"),
        ("Strauß", "STRAUSS"),
        ("D’Artagnan", "d'artagnan"),
        ("Łucja", "LUCJA"),
    ],
)
def test_comparable_ligatures_and_foreign_letters(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birth_name", "Ben Sayd"),
        ("first_given", "Nadya"),
        ("given_names", ("Nadia", "Chloé")),
        ("birth_date", date(1985, 4, 13)),
        ("sex", Sex.MALE),
        ("birthplace", "75056"),
    ],
)
def test_compare_one_trait_differs_is_named(name: str, value: Any) -> None:
    changed: dict[str, Any] = {name: value}
    other = replace(NADIA, **changed)
    assert differences(NADIA, other) == (name,)
    assert not same_person(other, NADIA)


def test_compare_birthplace_and_given_names_only_when_both_have_them() -> None:
    assert differences(NADIA, replace(NADIA, birthplace=None)) == ()
    assert differences(replace(NADIA, birthplace=""), NADIA) == ()
    assert differences(NADIA, replace(NADIA, given_names=())) == ()
    assert differences(replace(NADIA, given_names=()), NADIA) == ()
    assert differences(NADIA, replace(NADIA, given_names=("NADIA ZOE",))) == ()


def test_compare_all_differs_in_a_fixed_order() -> None:
    other = StrictTraits("A", "B", ("C",), date(2000, 1, 1), Sex.UNKNOWN, "99100")
    expected = ("birth_name", "first_given", "given_names", "birth_date", "sex", "birthplace")
    assert differences(NADIA, other) == expected


@given(st.text())
def test_comparable_any_text_is_stable(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
    assert comparable(text.lower()) == comparable(text.upper()) or not text.isascii()
