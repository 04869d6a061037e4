"""The strict traits: what counts as a difference and what does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.codes.traits import Sex, StrictTraits, Trait, comparable, differences

NADIA = StrictTraits("Ben-Saïd", "Nadia", date(1985, 4, 12), Sex.FEMALE, "Nadia Zoé", "51215")


@pytest.mark.parametrize("written", ["BEN SAID", "ben-saïd", "Ben’Saïd", "BENSAID", " Ben  Saïd ", "BEN'SAÏD"])
def test_compare_name_written_otherwise_same_person(written: str) -> None:
    assert differences(NADIA, replace(NADIA, birth_name=written)) == ()


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
        ("first_given_name", "Nadya"),
        ("given_names", "Nadia Chloé"),
        ("birth_date", date(1985, 4, 13)),
        ("sex", Sex.MALE),
        ("birth_place", "75056"),
    ],
)
def test_compare_one_trait_differs_is_named(name: str, value: Any) -> None:
    changed: dict[str, Any] = {name: value}
    other = replace(NADIA, **changed)
    assert differences(NADIA, other) == differences(other, NADIA) == (Trait(name),)


def test_compare_birthplace_and_given_names_only_when_both_have_them() -> None:
    assert differences(NADIA, replace(NADIA, birth_place=None)) == ()
    assert differences(replace(NADIA, birth_place=""), NADIA) == ()
    assert differences(NADIA, replace(NADIA, birth_place="51215 ")) == ()
    assert differences(NADIA, replace(NADIA, given_names="")) == ()
    assert differences(NADIA, replace(NADIA, given_names="NADIA ZOE")) == ()
    assert differences(NADIA, replace(NADIA, given_names="NADIA")) == ()


def test_compare_all_differs_in_a_fixed_order() -> None:
    other = StrictTraits("A", "B", date(2000, 1, 1), Sex.MALE, "C", "99100")
    assert differences(NADIA, other) == tuple(trait for trait in Trait if trait is not Trait.GIVEN_NAMES)


@given(st.text())
def test_comparable_any_text_is_stable(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
    assert comparable(text.lower()) == comparable(text.upper()) or not text.isascii()
