"""The people of the demonstration: made up, on test numbers only. Owns who they are; never a rule."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from carnet.identity.api import (
    AccountKind,
    IdentityStatus,
    Ins,
    InsRoot,
    PersonIdentity,
    ProfessionalFacts,
    Sex,
    StrictTraits,
    StructureFacts,
)
from carnet.identity.ins import key_of


@dataclass(frozen=True)
class ExamplePatient:
    """A patient with an account; `opens` says whether the record is open already."""

    login: str
    identity: PersonIdentity
    opens: bool


@dataclass(frozen=True)
class ExampleCarer:
    """A professional with an account, at work in one place."""

    login: str
    facts: ProfessionalFacts
    place: StructureFacts


@dataclass(frozen=True)
class ExampleOfficer:
    """Who works at the desk or runs the instance; known by the identifier."""

    login: str
    kind: AccountKind


def patient(login: str, number: str, who: StrictTraits, *, opens: bool = True) -> ExamplePatient:
    """A patient under a test number, whose key is computed."""
    ins = Ins(InsRoot.NIR_TEST, number + key_of(number))
    return ExamplePatient(login, PersonIdentity(who, ins, IdentityStatus.QUALIFIED), opens)


def traits(name: str, given: str, born: date, sex: Sex, place: str, called: str) -> StrictTraits:
    """Strict traits, and the given name and the name by which the person is called."""
    used_given, used_name = called.split(" ")
    first = given.split(" ")[0]
    return StrictTraits(name, first, born, sex, given, place, used_name=used_name, used_given_name=used_given)


CABINET: Final = StructureFacts("1750900001", "Cabinet médical des Tilleuls", "SA07", "cabinet", "75012", "Paris")
HOSPITAL: Final = StructureFacts("1750900002", "Hôpital du Parc", "SA01", "hopital", "75013", "Paris")
LABORATORY: Final = StructureFacts("1750900003", "Laboratoire du Canal", "SA25", "laboratoire", "75010", "Paris")
PHARMACY: Final = StructureFacts("1750900004", "Pharmacie de la Place", "SA33", "pharmacie", "75012", "Paris")

HELENE: Final = ExampleCarer(
    "helene-roussel", ProfessionalFacts("810000000011", "ROUSSEL", "Hélène", "10", "SM26"), CABINET
)
MARC: Final = ExampleCarer("marc-delorme", ProfessionalFacts("810000000022", "DELORME", "Marc", "10", "SM26"), CABINET)
PAUL: Final = ExampleCarer("paul-vasseur", ProfessionalFacts("810000000033", "VASSEUR", "Paul", "10", "SM04"), HOSPITAL)
INES: Final = ExampleCarer("ines-morel", ProfessionalFacts("810000000044", "MOREL", "Inès", "60", None), CABINET)
LUC: Final = ExampleCarer("luc-ferrand", ProfessionalFacts("810000000055", "FERRAND", "Luc", "21", None), PHARMACY)
NADIA: Final = ExampleCarer(
    "nadia-lambert", ProfessionalFacts("810000000066", "LAMBERT", "Nadia", "10", "SM02"), LABORATORY
)
CARERS: Final = (HELENE, MARC, PAUL, INES, LUC, NADIA)

ODETTE: Final = patient(
    "odette-martineau",
    "2480575116042",
    traits("MARTINEAU", "ODETTE JEANNE", date(1948, 5, 14), Sex.FEMALE, "75116", "Odette Martineau"),
)
KARIM: Final = patient(
    "karim-benali",
    "1850369381107",
    traits("BENALI", "KARIM", date(1985, 3, 2), Sex.MALE, "69381", "Karim Benali"),
)
LEA: Final = patient(
    "lea-fontaine",
    "2930935238077",
    traits("FONTAINE", "LEA MARIE", date(1993, 9, 21), Sex.FEMALE, "35238", "Léa Fontaine"),
    opens=False,
)
PATIENTS: Final = (ODETTE, KARIM, LEA)

ROSA: Final = ExampleOfficer("rosa-guichet", AccountKind.DESK_AGENT)
VICTOR: Final = ExampleOfficer("victor-exploitant", AccountKind.OPERATOR)
OFFICERS: Final = (ROSA, VICTOR)
