"""INS, strict traits, comparison and blind indexes."""

from dataclasses import replace
from datetime import date

import pytest

from carnet.identity.ins import InsRoot, key_of, parse_ins
from carnet.identity.matching import ins_index, traits_index, traits_index_of
from carnet.identity.traits import Sex, StrictTraits, Trait, differences, from_plain, normalised_name, to_plain
from carnet.kernel.errors import Invalid
from tests.identity import cast

BASE = StrictTraits("D'ARTAGNAN-LEFÈVRE", "Anne-Zoé", date(1990, 1, 2), Sex.FEMALE, "Anne-Zoé Léa", "75056")


@pytest.mark.parametrize(("number", "key"), [("2790351215189", "89"), ("284052A321025", "52")])
def test_ins_key_of_published_numbers(number: str, key: str) -> None:
    """The two numbers whose keys are published (rules.md 3.8), one of them Corsican."""
    assert key_of(number) == key
    assert parse_ins(InsRoot.NIR_TEST, number + key).value == number + key


@pytest.mark.parametrize("typed", ["2 79 03 51 215 189 89", "279.03.51.215.189-89", "２７９０３５１２１５１８９８９"])
def test_ins_typed_with_spaces_or_full_width_is_read(typed: str) -> None:
    assert parse_ins(InsRoot.NIR_TEST, typed).value == "279035121518989"


@pytest.mark.parametrize(
    ("root", "text", "rule"),
    [
        (InsRoot.NIR_TEST, "279035121518988", "ins.wrong_key"),
        (InsRoot.NIR_TEST, "279035121518", "ins.wrong_length"),
        (InsRoot.NIR_TEST, "27903512151898X", "ins.wrong_characters"),
        (InsRoot.NIR_TEST, "", "ins.missing"),
        ("1.2.3", "279035121518989", "ins.unknown_root"),
    ],
)
def test_ins_wrong_one_is_refused_by_its_rule(root: str, text: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_ins(root, text)
    assert refused.value.problems[0].rule == rule


def test_ins_one_changed_digit_is_always_caught() -> None:
    """The key is there for exactly this."""
    number = "279035121518989"
    for place in range(13):
        for digit in set("0123456789") - {number[place]}:
            wrong = number[:place] + digit + number[place + 1 :]
            with pytest.raises(Invalid):
                parse_ins(InsRoot.NIR_TEST, wrong)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("d’Artagnan-Lefèvre", "D ARTAGNAN LEFEVRE"),
        ("  ŒUVRARD  ", "OEUVRARD"),
        ("Müller", "MULLER"),
        ("Nguyễn", "NGUYEN"),
        ("Łukasz Straße", "LUKASZ STRASSE"),
    ],
)
def test_names_are_compared_without_case_accents_hyphens(name: str, plain: str) -> None:
    assert normalised_name(name) == plain


def test_same_person_written_otherwise_has_no_difference_and_the_same_index() -> None:
    other = StrictTraits("d Artagnan Lefevre", "ANNE ZOE", date(1990, 1, 2), Sex.FEMALE)
    assert differences(BASE, other) == ()
    assert traits_index_of(BASE) == traits_index_of(other)


@pytest.mark.parametrize(
    ("change", "trait"),
    [
        ({"birth_name": "Lefèvre"}, Trait.BIRTH_NAME),
        ({"first_given_name": "Anne"}, Trait.FIRST_GIVEN_NAME),
        ({"birth_date": date(1990, 2, 1)}, Trait.BIRTH_DATE),
        ({"sex": Sex.MALE}, Trait.SEX),
        ({"birth_place": "13055"}, Trait.BIRTH_PLACE),
    ],
)
def test_each_trait_that_differs_is_named(change: dict[str, object], trait: Trait) -> None:
    assert differences(BASE, replace(BASE, **change)) == (trait,)  # type: ignore[arg-type]


def test_birthplace_counts_only_when_both_have_it() -> None:
    assert differences(BASE, replace(BASE, birth_place=None)) == ()


def test_indexes_differ_by_root_date_and_order_of_names() -> None:
    real = parse_ins(InsRoot.NIR, "279035121518989")
    test = parse_ins(InsRoot.NIR_TEST, "279035121518989")
    assert ins_index(real) != ins_index(test)
    assert traits_index(date(1990, 1, 2), "ANNE", "LEA") != traits_index(date(1990, 1, 2), "LEA", "ANNE")


def test_identity_survives_sealing_as_json() -> None:
    assert from_plain(to_plain(cast.COLETTE)) == cast.COLETTE
