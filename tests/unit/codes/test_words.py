"""Endings that meet, words that say nothing, and names of every day."""

import pytest

from carnet.codes.everyday import names_of
from carnet.codes.table import rows
from carnet.codes.words import SMALL, root, words_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vaccin", "vaccins"), ("hopital", "hopitaux"), ("droit", "droites"), ("allergie", "allergies"),
        ("eau", "eaux"), ("dent", "dents"), ("traditionnel", "traditionnelles"), ("genou", "genoux"),
    ],
)  # fmt: skip
def test_root_of_plural_and_feminine_is_that_of_the_word(one: str, other: str) -> None:
    assert root(one) == root(other)


@pytest.mark.parametrize(("one", "other"), [("os", "o"), ("b12", "b1"), ("main", "pain"), ("foie", "fois")])
def test_root_of_another_word_is_another(one: str, other: str) -> None:
    assert root(one) != root(other)


def test_words_in_leaves_single_letters_and_endless_ones_out() -> None:
    assert words_in("L’ŒIL a 2 cernes " + "x" * 50) == ["oeil", "cernes"]


def test_names_of_a_word_of_every_day_are_those_of_the_trade_both_ways() -> None:
    assert ("pression", "arterielle") in names_of(["tension"])
    assert ("tension",) in names_of(["pressions", "arterielles"])
    assert names_of(["licorne"]) == ()


def test_names_are_words_that_a_search_looks_for() -> None:
    """A name that is made of small words alone would answer for every document."""
    for row in rows("everyday_words"):
        for name in row["names"].split("|"):
            assert [word for word in words_in(name) if word not in SMALL], name
