"""The world in which routes are called: one record with one document, and a signed-in browser for each of the cast.

Everything goes through the real doors: accounts, sign-in with a code, use cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carnet.identity import accounts, activation, directory, factors, notices, staff
from carnet.identity.devices import COOKIE
from carnet.identity.models import AccountKind
from carnet.identity.outside.provider import Audience, Provider
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.identity.traits import IdentityStatus, PersonIdentity, Sex, StrictTraits
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict
from carnet.kernel.ids import AccountId, RecordId
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.identity.cast import enter
from tests.security.story import pdf

CLOCK = SystemClock()
SESSION_COOKIE = "carnet_session"
# A grown person whose identity is proved and who has not opened a record.
ZOE = cast.Person(
    "zoe-lambert",
    "zoe@exemple.test",
    PersonIdentity(
        StrictTraits("LAMBERT", "ZOE", date(1990, 2, 17), Sex.FEMALE, "ZOE", "33063"),
        cast.test_ins("2900233063021"),
        IdentityStatus.QUALIFIED,
    ),
)

# Somebody whose paper waits to be printed.
LEA = PersonIdentity(
    StrictTraits("FAURE", "LEA", date(1972, 11, 3), Sex.FEMALE, "LEA", "13055"), None, IdentityStatus.VALIDATED
)


# An address that is never asked: every question fails at once, and no test goes to the network.
PROVIDER = Provider("absent", Audience.PATIENT, "Absent", "ftp://absent.exemple.test", "carnet", "secret")


@dataclass(frozen=True)
class World:
    """What addresses and forms are made of, and the cookie of each actor."""

    record: UUID
    holder: UUID
    document: UUID
    doctor: str
    letter: UUID
    notice: str = field(repr=False)
    factor: UUID
    ins: str
    birth_date: tuple[str, str, str]
    cookies: Mapping[str, str] = field(repr=False)

    def file(self) -> SimpleUploadedFile:
        """A PDF to deposit, fresh for each request."""
        return SimpleUploadedFile("compte-rendu.pdf", pdf(), "application/pdf")

    def browser(self, actor: str, *, csrf: bool = False) -> Client:
        """A browser of an actor; with `csrf` it is held to the token as a real one is."""
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=True)
        if actor in self.cookies:
            give_cookies(client, self.cookies[actor])
        return client


def give_cookies(client: Client, both: str) -> None:
    """The cookies of a session and of its device: one is nothing without the other."""
    client.cookies[SESSION_COOKIE], client.cookies[COOKIE] = both.split(" ")


def build() -> World:
    """Makes the people, the record, the document, and signs everybody in."""
    cast.publish_directory()
    directory.put_activity(cast.INES.facts.professional_id, cast.HOSPITAL.structure_id, cast.HOSPITAL.sector)
    staff.make_admin(cast.CABINET.structure_id, cast.HELENE.facts.professional_id, CLOCK.now())
    odette, karim = cast.opened(cast.ODETTE, CLOCK), cast.opened(cast.KARIM, CLOCK)
    cast.account_of(ZOE, CLOCK)
    record = cast.record_of(odette)
    helene = cast.carer(cast.HELENE, CLOCK)
    assert isinstance(state_agreement(helene, record, agreed=True), Agreed)
    assert isinstance(name_treating_doctor(odette, record, cast.MARC.facts.professional_id, active=True), Named)
    kept = deposit_document(helene, record, Upload(pdf(), "cr.pdf", Form("11506-3", "Compte rendu", date(2026, 2, 2))))
    assert isinstance(kept, Deposited), kept
    traits, ins = cast.ODETTE.identity.traits, cast.ODETTE.identity.ins
    assert karim.own_record != record and ins is not None
    born = traits.birth_date
    cookies = _cookies({"ins": ins.value, **_day("naissance", born)})
    return World(
        record=record,
        holder=UUID(odette.actor_id),
        document=kept.card.logical_id,
        doctor=cast.PAUL.facts.professional_id,
        letter=_receipt(),
        notice=notices.new_link(AccountId(UUID(odette.actor_id)), CLOCK.now()),
        factor=_factor_of("victor-exploitant"),
        ins=ins.value,
        birth_date=(str(born.year), str(born.month), str(born.day)),
        cookies=cookies,
    )


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _receipt() -> UUID:
    """The receipt of somebody whom the depositor helped."""
    waiting, now = activation.prepare(LEA, at=CLOCK.now()), CLOCK.now()
    made_by = cast.HELENE.facts.professional_id
    return activation.issue(waiting, activation.Reason.ROLE, made_by=made_by, at=now).letter_id


def _cookies(search: Mapping[str, str]) -> dict[str, str]:
    for carer in cast.CARERS:
        _account(AccountKind.PROFESSIONAL, carer.login, carer.facts.professional_id)
    _account(AccountKind.DESK_AGENT, "rosa-guichet")
    _account(AccountKind.SECRETARY, cast.SONIA.login, cast.SONIA.facts.professional_id)
    _account(AccountKind.OPERATOR, "victor-exploitant")
    logins = {
        "holder": cast.ODETTE.login,
        "other patient": cast.KARIM.login,
        "patient without a record": ZOE.login,
        "authorised doctor who deposited": cast.HELENE.login,
        "médecin traitant": cast.MARC.login,
        "doctor without authorisation": cast.PAUL.login,
        "professional without an activity": cast.INES.login,
        "secretary who found the person": cast.SONIA.login,
        "desk agent": "rosa-guichet",
        "operator": "victor-exploitant",
    }
    cookies = {actor: _signed_in(login) for actor, login in logins.items()}
    _found(cookies["desk agent"], "/guichet/", search)
    traits = cast.ODETTE.identity.traits
    named = {"nom": traits.birth_name, "prenom": traits.first_given_name, **_day("naissance", traits.birth_date)}
    assert _search(cookies["desk agent"], "/guichet/comptes/", named) == 200
    _found(cookies["secretary who found the person"], "/pro/", search)
    return cookies


def _found(cookie: str, page: str, search: Mapping[str, str]) -> None:
    """Who looked for the holder in this session: the agent at the desk, the secretary."""
    assert _search(cookie, page, search) == 302


def _search(cookie: str, page: str, search: Mapping[str, str]) -> int:
    client = Client()
    give_cookies(client, cookie)
    return int(client.post(page, dict(search)).status_code)


def _account(kind: AccountKind, login: str, professional_id: str | None = None) -> AccountId:
    details = PersonalDetails(login, f"{login}@exemple.test", None, None, Preferences())
    made = accounts.create_account(NewAccount(kind, details, cast.PASSWORD, professional_id), CLOCK.now())
    assert not isinstance(made, Conflict)
    return made


def _signed_in(login: str) -> str:
    client = Client()
    assert enter(client, login, cast.PASSWORD).status_code == 302, login
    return f"{client.cookies[SESSION_COOKIE].value} {client.cookies[COOKIE].value}"


def _factor_of(login: str) -> UUID:
    """The one factor of an operator, which the role asks for."""
    account = accounts.account_of_login(login)
    assert account is not None
    (only,) = factors.listed(account.account_id)
    return only.factor_id


def random_ids(parts: Mapping[str, object]) -> dict[str, object]:
    """The same parts of an address with ids that name nothing."""
    unknown = UUID("00000000-0000-4000-8000-000000000001")
    return {name: unknown if isinstance(value, UUID) else value for name, value in parts.items()}


def record_id(world: World) -> RecordId:
    """The record as use cases take it."""
    return RecordId(world.record)
