"""A population made up after published figures: how many documents each person has, of which kinds, sizes and years.

Owns the distributions, each with where it comes from; a seed and a number give the same person for ever. Where nothing
is published the number is a guess and says so: figures made with it tell how the program behaves, not how a country is.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from carnet.identity.api import IdentityStatus, Ins, InsRoot, PersonIdentity, Sex, StrictTraits
from carnet.identity.ins import key_of
from carnet.ops.example_people import HELENE, INES, LUC, NADIA, PAUL, ExampleCarer

INSURED: Final = 69.0
"""Millions of insured people (2022, sante.journaldesfemmes.fr)."""
DOCUMENTS_A_YEAR: Final = {2023: 220 / INSURED, 2024: 300 / INSURED, 2025: 420 / INSURED}
"""Documents of a mean person in a year: 220, 300 and 420 millions in all (rmag.eu; ordremk.fr; klesiaprosocial.fr)."""
WITHOUT_ANY: Final = 0.30
"""70 % of the insured received at least one document in 2025 (klesiaprosocial.fr)."""
NEED_SHAPE: Final = 0.452
"""How unequal people are: the gamma shape with which Poisson counts of mean 420/69 leave 30 % without any."""
CONSENTING: Final = 24 / INSURED
"""Share who let a doctor read: a guess, for which the activated accounts stand (24 millions, klesiaprosocial.fr)."""
HIDDEN: Final = 0.02
"""Share of documents hidden from professionals: nothing is published. A guess."""


@dataclass(frozen=True)
class Kind:
    """A kind of document: its share, its type, who writes it, the median of its bytes, and whether it holds a PDF."""

    share: float
    type_code: str
    title: str
    author: ExampleCarer
    median: int
    pdf: bool = False


# Shares of biology, prescriptions and imaging: 117, 69 and 26 of the 300 millions of 2024 (esante.gouv.fr). How the
# rest is shared, and every size, are guesses: no size is published (an example of biology by ANS has 50 to 200 kB).
KINDS: Final = (
    Kind(117 / 300, "11502-2", "Résultats d’analyses", NADIA, 25_000),
    Kind(69 / 300, "57833-6", "Ordonnance", HELENE, 45_000, pdf=True),
    Kind(26 / 300, "18748-4", "Compte rendu d’imagerie", PAUL, 40_000, pdf=True),
    Kind(40 / 300, "11488-4", "Compte rendu de consultation", HELENE, 18_000),
    Kind(20 / 300, "34112-3", "Compte rendu de séjour", PAUL, 30_000),
    Kind(18 / 300, "60593-1", "Médicaments remis", LUC, 12_000),
    Kind(10 / 300, "87273-9", "Vaccination", INES, 10_000),
)
SPREAD, LEAST, MOST = 0.6, 6_000, 2_000_000
_NAMES = ("MARTIN", "BERNARD", "PETIT", "ROBERT", "RICHARD", "DURAND", "MOREAU", "SIMON", "LAURENT", "MICHEL", "GARCIA")
_GIVEN = (("LOUIS", "GABRIEL", "PAUL", "HUGO", "JEAN"), ("EMMA", "JADE", "LOUISE", "ALICE", "ANNE"))
_BORN, _DAYS = date(1931, 1, 1), 90 * 365
_RANKS = 999


@dataclass(frozen=True)
class Made:
    """A document to be: its place among those of its person, its kind, its day, its bytes, and whether it is hidden."""

    number: int
    kind: Kind
    day: date
    size: int
    hidden: bool


@dataclass(frozen=True)
class Person:
    """A person with the documents of three years, in their order; `consents`: a doctor may read."""

    number: int
    identity: PersonIdentity
    consents: bool
    documents: tuple[Made, ...]


def person(seed: int, number: int, size: float = 1.0) -> Person:
    """The person of this number; `size` makes every document smaller or larger."""
    drawn = Random(f"{seed} {number}")
    identity = _identity(drawn, number)
    need = drawn.gammavariate(NEED_SHAPE, 1 / NEED_SHAPE)
    days = sorted(
        date(year, 1, 1) + timedelta(drawn.randrange(365))
        for year, mean in DOCUMENTS_A_YEAR.items()
        for _ in range(_poisson(drawn, mean * need))
    )
    consents = drawn.random() < CONSENTING
    # Who lets a doctor read is who hides from one.
    hidden = HIDDEN / CONSENTING if consents else 0.0
    documents = tuple(_document(drawn, at, day, size, hidden) for at, day in enumerate(days))
    return Person(number, identity, consents, documents)


def people(seed: int, documents: int, size: float = 1.0, first: int = 0) -> Iterator[Person]:
    """People from this number on, until they have so many documents together."""
    made = 0
    while made < documents:
        one = person(seed, first, size)
        yield one
        made, first = made + len(one.documents), first + 1


def _document(drawn: Random, number: int, day: date, size: float, hidden: float) -> Made:
    (kind,) = drawn.choices(KINDS, [kind.share for kind in KINDS])
    wanted = kind.median * drawn.lognormvariate(0, SPREAD) * size
    return Made(number, kind, day, int(min(max(wanted, LEAST), MOST)), drawn.random() < hidden)


def _poisson(drawn: Random, mean: float) -> int:
    """A count of independent events; Knuth's way, by parts where the mean is large."""
    count = 0
    while mean > 0:
        part, mean = min(mean, 30.0), mean - 30.0
        end, product = math.exp(-part), drawn.random()
        while product > end:
            count, product = count + 1, product * drawn.random()
    return count


def _identity(drawn: Random, number: int) -> PersonIdentity:
    """A person under a test number that no other number of this population has."""
    female, born = drawn.random() < 0.516, _BORN + timedelta(drawn.randrange(_DAYS))
    place, rank = divmod(number, _RANKS)
    department, commune = divmod(place, 900)
    where = f"{1 + department % 19:02d}{1 + commune:03d}"
    digits = f"{2 if female else 1}{born:%y%m}{where}{1 + rank:03d}"
    given, name = drawn.choice(_GIVEN[female]), drawn.choice(_NAMES)
    traits = StrictTraits(name, given, born, Sex.FEMALE if female else Sex.MALE, given, where)
    return PersonIdentity(traits, Ins(InsRoot.NIR_TEST, digits + key_of(digits)), IdentityStatus.QUALIFIED)
