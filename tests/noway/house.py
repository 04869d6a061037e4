"""The house in which worlds are compared: the world of the route matrix, with more people and one more record.

Owns the set-up; compares nothing. Built on `tests.authz.world`, so that an actor or a part of an address that is added
there is here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from django.test import Client

from carnet.identity import staff
from carnet.identity.devices import COOKIE
from carnet.kernel.clock import FixedClock, SystemClock
from carnet.kernel.ids import RecordId
from carnet.policy.model import ActorKind
from carnet.usecases._incoming import Upload
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.authz.matrix import Actor
from tests.authz.world import SESSION_COOKIE, World, build, give_cookies
from tests.identity.cast import enter
from tests.portal.site import search_form
from tests.usecases import cdas, relatives
from tests.usecases.relatives import acting

CLOCK = SystemClock()
NOBODY = UUID("00000000-0000-4000-8000-000000000002")
# The same at each building: what depends on the day of the month is the same in every run of a day.
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, repr=False)
class House:
    """Odette's record and Léo's, each with one document that everybody concerned sees, and everybody's browser.

    `adult` and `child` are what the matrix makes addresses of; `callers` are those who act without a browser.
    """

    adult: World
    child: World
    callers: Mapping[str, Caller] = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)

    def browser(self, name: str) -> Client:
        """A browser of its own for each run: cookies that answers set stay inside it."""
        client = Client(raise_request_exception=False)
        if name in self.cookies:
            give_cookies(client, self.cookies[name])
        return client


def made() -> House:
    """Makes the people, the records, the ties, and signs everybody in."""
    adult = build()
    odette = cast.holder(adult.holder, CLOCK, RecordId(adult.record))
    helene, paul = cast.carer(cast.HELENE, CLOCK), cast.carer(cast.PAUL, CLOCK)
    agreed(paul, adult.record)
    staff.make_admin(cast.HOSPITAL.structure_id, cast.PAUL.facts.professional_id, CLOCK.now())
    family = relatives.family(CLOCK)  # type: ignore[arg-type]  # Any clock does.
    for doctor in (helene, paul):
        agreed(doctor, family.record)
    family.with_father()
    plain = deposit_document(helene, family.record, plain_upload(cast.LEO, "Vu", "20"), SEEN_BY_PARENTS)
    assert isinstance(plain, Deposited), plain
    nina, _ = relatives.caregiver(replace(odette, clock=_Still()), cast.NINA, sees_hidden=False)
    filed = file_document(odette, RecordId(adult.record), adult.document, Filing(False, new_folder="Mon cœur"))
    assert isinstance(filed, Filed), filed
    callers = {
        "odette": odette,
        "helene": helene,
        "paul": paul,
        "marc": cast.carer(cast.MARC, CLOCK),
        "ines": cast.carer(cast.INES, CLOCK),
        "claire": family.mother,
        "thomas": family.father,
        "nina": acting(nina, RecordId(adult.record), ActorKind.CAREGIVER),
    }
    cookies = {
        **adult.cookies,
        "caregiver without my hidden documents": _entered(cast.NINA.login, adult.record, "caregiver"),
        "mother": _entered(cast.CLAIRE.login, family.record, "representative"),
        "father": _entered(cast.THOMAS.login, family.record, "representative"),
    }
    child = replace(adult, record=family.record, document=plain.card.logical_id)
    for person in (cast.ODETTE, cast.LEO):
        _finds(cookies[PAUL], person)
    return House(adult, child, {name: replace(one, clock=CLOCK) for name, one in callers.items()}, cookies)


class _Still(FixedClock):
    """The clock of the moment, for set-ups that ask for one that stands still."""

    def __init__(self) -> None:
        super().__init__(CLOCK.now())


SEEN_BY_PARENTS = Options(invisible_to_representatives=False)


def agreed(caller: Caller, record: UUID) -> None:
    """The person agrees that this professional reads."""
    assert isinstance(state_agreement(caller, RecordId(record), agreed=True), Agreed)


def plain_upload(person: cast.Person, text: str, unique: str) -> Upload:
    """A structured document about somebody; `unique` makes its uniqueId."""
    return cdas.upload(cdas.structured(person, text, unique))


def _finds(cookie: str, person: cast.Person) -> None:
    """This professional looked for the person in this session: only then a refusal is explained."""
    client = Client()
    give_cookies(client, cookie)
    assert client.post("/pro/", search_form(person)).status_code == 302


def _entered(login: str, record: UUID, kind: str) -> str:
    """Signed in, and acting in somebody's record."""
    client = Client()
    assert enter(client, login, cast.PASSWORD).status_code == 302, login
    assert client.post("/mes-dossiers/entrer/", {"dossier": f"{record}|{kind}"}).status_code == 302
    return f"{client.cookies[SESSION_COOKIE].value} {client.cookies[COOKIE].value}"


PAUL, INES = Actor.UNAUTHORISED.value, Actor.IDLE.value
HOLDER, DEPOSITOR, TREATING = Actor.HOLDER.value, Actor.DEPOSITOR.value, Actor.TREATING.value
CAREGIVER, MOTHER, FATHER = "caregiver without my hidden documents", "mother", "father"
EMAILS: Mapping[str, str] = {
    HOLDER: cast.ODETTE.email,
    CAREGIVER: cast.NINA.email,
    MOTHER: cast.CLAIRE.email,
    FATHER: cast.THOMAS.email,
    PAUL: f"{cast.PAUL.login}@exemple.test",
    DEPOSITOR: f"{cast.HELENE.login}@exemple.test",
    TREATING: f"{cast.MARC.login}@exemple.test",
}
"""Where each is written to."""
