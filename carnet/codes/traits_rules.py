"""What strict traits may look like as they are typed. Owns the rules of form; never says whether they are true."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from carnet.codes.traits import StrictTraits, Trait, comparable
from carnet.kernel.errors import Problem

LONGEST_NAME = 100
OLDEST = 130
"""Nobody is older than this many years: an older date is a slip of the keyboard."""
_NAME_SIGNS = frozenset(" -'’.")
_PLACE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}", re.ASCII)
_ABROAD = "99"
_OVERSEAS = ("97", "98")
_NO_DEPARTMENT = ("00", "96")


def problems(traits: StrictTraits, today: date) -> tuple[Problem, ...]:
    """Everything that is wrong with the form of these traits, each at its trait."""
    return tuple(_found(traits, today))


def _found(traits: StrictTraits, today: date) -> Iterator[Problem]:
    yield from _name(Trait.BIRTH_NAME, traits.birth_name)
    yield from _name(Trait.FIRST_GIVEN_NAME, traits.first_given_name)
    if traits.given_names:
        yield from _name(Trait.GIVEN_NAMES, traits.given_names)
        if not comparable(traits.given_names).startswith(comparable(traits.first_given_name)):
            yield Problem(Trait.GIVEN_NAMES, "identity.first_not_in_list")
    if traits.birth_date > today:
        yield Problem(Trait.BIRTH_DATE, "identity.birth_date_future")
    elif today.year - traits.birth_date.year > OLDEST:
        yield Problem(Trait.BIRTH_DATE, "identity.birth_date_too_old")
    if traits.birth_place and not _is_place(traits.birth_place):
        yield Problem(Trait.BIRTH_PLACE, "identity.unknown_place")


def name_problems(element: str, name: str) -> tuple[Problem, ...]:
    """What is wrong with the form of one name."""
    return tuple(_name(element, name))


def _name(element: str, name: str) -> Iterator[Problem]:
    if not comparable(name):
        yield Problem(element, "identity.name_missing")
    elif len(name) > LONGEST_NAME:
        yield Problem(element, "identity.name_too_long")
    elif not all(_is_sign_of_name(sign) for sign in name):
        yield Problem(element, "identity.name_characters")


def _is_sign_of_name(sign: str) -> bool:
    return sign.isalpha() or sign in _NAME_SIGNS or unicodedata.combining(sign) > 0


def _is_place(code: str) -> bool:
    """A commune, or a country (99 and three digits): the shape of the official code and a department that exists."""
    if not _PLACE.fullmatch(code) or code[:2] in _NO_DEPARTMENT:
        return False
    return code[2:] != "000" or code[:2] not in (_ABROAD, *_OVERSEAS)
