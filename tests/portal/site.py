"""The portal as browsers see it: Odette's record and a signed-in browser for each of the cast. Owns the set-up only."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carnet.identity import accounts
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict
from tests import cast
from tests.identity.cast import enter
from tests.usecases import scene
from tests.usecases.scene import Scene


@dataclass(frozen=True)
class Site:
    """Odette's open record, at the present time, and the way in for browsers."""

    scene: Scene

    def patient(self, person: cast.Person) -> Client:
        """A patient's browser, signed in; the account is there already."""
        return _signed_in(person.login)

    def officer(self, login: str, kind: AccountKind) -> Client:
        """The browser of a desk agent or an operator, signed in; the account is made."""
        details = PersonalDetails(login, f"{login}@exemple.test", None, None, Preferences())
        made = accounts.create_account(NewAccount(kind, details, cast.PASSWORD), self.scene.clock.now())
        assert not isinstance(made, Conflict)
        return _signed_in(login)

    def carer(self, of: cast.Carer) -> Client:
        """A professional's browser, signed in; the account is made."""
        details = PersonalDetails(of.login, f"{of.login}@exemple.test", None, None, Preferences())
        new = NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, of.facts.professional_id)
        assert not isinstance(accounts.create_account(new, self.scene.clock.now()), Conflict)
        return _signed_in(of.login)


def opened() -> Site:
    """The directory is published and Odette's record is open since a moment ago."""
    return Site(scene.at(FixedClock(datetime.now(UTC))))


def search_form(person: cast.Person, **changes: str) -> dict[str, str]:
    """What a professional types to find somebody."""
    born, ins = person.identity.traits.birth_date, person.identity.ins
    assert ins is not None
    day = {"naissance-day": str(born.day), "naissance-month": str(born.month), "naissance-year": str(born.year)}
    return {"ins": ins.value, **day, **changes}


def deposit_form(data: bytes, name: str = "cr.pdf", **changes: str) -> dict[str, object]:
    """What a professional fills in to deposit a file."""
    act = {"acte-day": "27", "acte-month": "2", "acte-year": "2026"}
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    return {"fichier": file, "sorte": scene.REPORT, "titre": "Compte rendu", "form_key": "k1", **act, **changes}


def _signed_in(login: str) -> Client:
    client = Client()
    assert enter(client, login, cast.PASSWORD).status_code == 302, login
    return client
