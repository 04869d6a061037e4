"""The fixed cast of every test: who they are, and how they come into being. Owns test people; never a rule.

Odette is the patient; Karim another one. Hélène is Odette's doctor, Paul a curious doctor, Marc her médecin traitant,
Inès her nurse, Sonia the secretary of the practice, Rosa the agent at the desk, Victor the operator, Zoé a stranger.
All numbers are test numbers.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from carnet.identity import accounts, directory, terms
from carnet.identity.ins import Ins, InsRoot, key_of
from carnet.identity.models import AccountKind
from carnet.identity.people import (
    NewAccount,
    PersonalDetails,
    Preferences,
    ProfessionalFacts,
    StructureFacts,
)
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import Opened, Opening, open_record

PASSWORD = "un mot de passe bien long"


@dataclass(frozen=True)
class Person:
    """A patient of the cast."""

    login: str
    email: str
    identity: PersonIdentity


@dataclass(frozen=True)
class Carer:
    """A professional of the cast, with the activity of the session."""

    login: str
    facts: ProfessionalFacts
    place: StructureFacts


def test_ins(number: str) -> Ins:
    """A test INS: 13 characters and their key."""
    return Ins(InsRoot.NIR_TEST, number + key_of(number))


def _person(login: str, number: str, traits: StrictTraits) -> Person:
    return Person(login, f"{login}@exemple.test", PersonIdentity(traits, test_ins(number), IdentityStatus.QUALIFIED))


ODETTE = _person(
    "odette-martineau",
    "2480575116042",
    StrictTraits("MARTINEAU", "ODETTE", date(1948, 5, 14), Sex.FEMALE, "ODETTE JEANNE", "75116"),
)
KARIM = _person(
    "karim-benali",
    "1850369381107",
    StrictTraits("BENALI", "KARIM", date(1985, 3, 2), Sex.MALE, "KARIM", "69381"),
)
LEO = _person(
    "leo-martineau",
    "1120775116088",
    StrictTraits("MARTINEAU", "LEO", date(2012, 7, 9), Sex.MALE, "LEO", "75116"),
)

# Léo's parents, a friend who helps, and Odette's daughter who becomes her guardian.
CLAIRE = _person(
    "claire-martineau",
    "2840775116031",
    StrictTraits("PETIT", "CLAIRE", date(1984, 7, 21), Sex.FEMALE, "CLAIRE", "75116", used_name="MARTINEAU"),
)
THOMAS = _person(
    "thomas-martineau",
    "1820975116052",
    StrictTraits("MARTINEAU", "THOMAS", date(1982, 9, 3), Sex.MALE, "THOMAS", "75116"),
)
NINA = _person(
    "nina-faure",
    "2790333063017",
    StrictTraits("FAURE", "NINA", date(1979, 3, 28), Sex.FEMALE, "NINA", "33063"),
)
JEANNE = _person(
    "jeanne-martineau",
    "2720275116077",
    StrictTraits("MARTINEAU", "JEANNE", date(1972, 2, 11), Sex.FEMALE, "JEANNE", "75116"),
)

MARTHA = _person(
    "martha-delarosa",
    "2720599999041",
    StrictTraits("DELAROSA", "MARTHA", date(1972, 5, 1), Sex.FEMALE, "MARTHA", "99135"),
)
"""She has a patient summary from the Netherlands: the person of the published IPS examples."""

CABINET = StructureFacts("1750900001", "Cabinet médical des Tilleuls", "SA07", "cabinet", "75012", "Paris")
HOSPITAL = StructureFacts("1750900002", "Hôpital du Parc", "SA01", "hopital", "75013", "Paris")
HELENE = Carer("helene-roussel", ProfessionalFacts("810000000011", "ROUSSEL", "Hélène", "10", "SM26"), CABINET)
MARC = Carer("marc-delorme", ProfessionalFacts("810000000022", "DELORME", "Marc", "10", "SM26"), CABINET)
PAUL = Carer("paul-vasseur", ProfessionalFacts("810000000033", "VASSEUR", "Paul", "10", "SM04"), HOSPITAL)
INES = Carer("ines-morel", ProfessionalFacts("810000000044", "MOREL", "Inès", "60", None), CABINET)
CARERS = (HELENE, MARC, PAUL, INES)
# A secretary of the practice: an identifier of the structure, no profession, no way to read.
SONIA = Carer(
    "sonia-secretariat", ProfessionalFacts("3750900001/sonia", "PETIT", "Sonia", "", None, "secretary"), CABINET
)


def publish_directory() -> None:
    """Puts the professionals of the cast and their places into the directory."""
    for place in (CABINET, HOSPITAL):
        directory.put_structure(place)
    for carer in (*CARERS, SONIA):
        directory.put_professional(carer.facts)
        directory.put_activity(carer.facts.professional_id, carer.place.structure_id, carer.place.sector)


def publish_place(sector: str) -> StructureFacts:
    """Puts a place of another sector into the directory."""
    place = StructureFacts(f"17509{sector[2:]}0001", f"Lieu {sector}", sector, "autre", "75014", "Paris")
    directory.put_structure(place)
    return place


def account_of(person: Person, clock: Clock) -> UUID:
    """Makes the account of a patient, with a proved identity and no record yet."""
    details = PersonalDetails(person.login, person.email, None, person.identity, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, PASSWORD, terms=terms.VERSION), clock.now())
    assert isinstance(made, UUID), made
    return made


def account_of_carer(of: Carer, clock: Clock) -> UUID:
    """Makes the account of a professional of the directory."""
    details = PersonalDetails(of.login, f"{of.login}@exemple.test", None, None, Preferences())
    new = NewAccount(AccountKind.PROFESSIONAL, details, PASSWORD, of.facts.professional_id)
    made = accounts.create_account(new, clock.now())
    assert isinstance(made, UUID), made
    return made


def account_without_identity(clock: Clock) -> UUID:
    """The account of somebody whose identity was never proved."""
    details = PersonalDetails("zoe-inconnue", "zoe-inconnue@exemple.test", None, None, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, PASSWORD, terms=terms.VERSION), clock.now())
    assert isinstance(made, UUID), made
    return made


def holder(account_id: UUID, clock: Clock, record_id: RecordId | None = None) -> Caller:
    """The holder, signed in with two factors."""
    return Caller(
        kind=ActorKind.HOLDER,
        actor_id=str(account_id),
        account_id=account_id,
        own_record=record_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        clock=clock,
        request_id="test",
    )


def carer(of: Carer, clock: Clock) -> Caller:
    """A professional, signed in with two factors, at work in the place of the cast."""
    return Caller(
        kind=ActorKind.PROFESSIONAL,
        actor_id=of.facts.professional_id,
        profession=of.facts.profession,
        speciality=of.facts.speciality or "",
        sector=of.place.sector,
        structure_id=of.place.structure_id,
        authentication=AuthenticationMode.TWO_FACTORS,
        clock=clock,
        request_id="test",
    )


def at_work_health(of: Caller) -> Caller:
    """The same professional in a session of health at work."""
    return replace(of, sector="SA13", structure_id="1750900013")


def secretary(clock: Clock) -> Caller:
    """Sonia, the secretary of the practice, signed in with two factors."""
    return replace(carer(SONIA, clock), kind=ActorKind.SECRETARY)


def desk_agent(clock: Clock) -> Caller:
    """Rosa, the agent at the desk, signed in with two factors."""
    return Caller(
        kind=ActorKind.DESK_AGENT,
        actor_id="rosa-guichet",
        authentication=AuthenticationMode.TWO_FACTORS,
        clock=clock,
        request_id="test",
    )


def operator(clock: Clock) -> Caller:
    """Victor, who runs the instance, signed in with two factors."""
    return replace(desk_agent(clock), kind=ActorKind.OPERATOR, actor_id="victor-exploitant")


def opened(person: Person, clock: Clock) -> Caller:
    """A patient whose record is open."""
    account_id = account_of(person, clock)
    answer = open_record(holder(account_id, clock), Opening(consent=True))
    assert isinstance(answer, Opened), answer
    return holder(account_id, clock, answer.record_id)


def record_of(caller: Caller) -> RecordId:
    """The record that a holder owns."""
    assert caller.own_record is not None
    return caller.own_record


def at(caller: Caller, clock: Clock) -> Caller:
    """The same caller at another time."""
    return replace(caller, clock=clock)
