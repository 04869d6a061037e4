"""Blind indexes by which a record is found. Owns what is indexed and how; the rows of the locator are the caller's."""

from datetime import date

from carnet.codes.traits import comparable
from carnet.identity.ins import Ins
from carnet.identity.traits import StrictTraits
from carnet.storage import indexes


def ins_index(ins: Ins) -> bytes:
    """The blind index of an INS under its root: a test number never meets a real one."""
    return indexes.index("ins", ins.root.value, ins.value)


def traits_index(birth_date: date, birth_name: str, first_given_name: str) -> bytes:
    """The blind index of a birth date and names, equal for spellings that `differences` holds equal."""
    names = comparable(birth_name), comparable(first_given_name)
    return indexes.index("birth_and_names", birth_date.isoformat(), *names)


def strict_traits_index(traits: StrictTraits, place: int) -> bytes:
    """The blind index of all strict traits, equal for spellings that `differences` holds equal.

    Namesakes with the same day, sex and place of birth have one each: `place` numbers them.
    """
    names = comparable(traits.birth_name), comparable(traits.first_given_name)
    birth = traits.birth_date.isoformat(), traits.sex.value, comparable(traits.birth_place or "")
    return indexes.index("strict_traits", *names, *birth, str(place))


def traits_index_of(traits: StrictTraits) -> bytes:
    """The blind index of these traits."""
    return traits_index(traits.birth_date, traits.birth_name, traits.first_given_name)
