"""Those for whom the tasks are done: accounts, papers, the mailbox, the desk. Owns the set-up; never a step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.test import Client

from carnet.identity import activation, mail, terms
from carnet.identity.activation import Reason
from carnet.identity.activation_codes import shown
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from tests import cast
from tests.identity import cast as browsers
from tests.tasks.hands import Hands
from tests.usecases.scene import Scene

AGENT = "rosa-guichet"


@dataclass(frozen=True)
class World:
    """Odette has an open record; Karim, Claire and Léo have nothing yet. `hands` makes those of a browser."""

    scene: Scene
    make: Callable[[Client], Hands]

    def nobody(self) -> Hands:
        """Somebody who has not signed in."""
        return self.make(Client())

    def person(self, who: cast.Person) -> Hands:
        """A patient who has signed in."""
        return self.make(_entered(who.login))

    def newcomer(self, who: cast.Person) -> Hands:
        """A patient with an account and without a record, who has signed in."""
        _account(AccountKind.PATIENT, PersonalDetails(who.login, who.email, None, who.identity, Preferences()))
        return self.person(who)

    def agent(self) -> Hands:
        """An agent of the desk at work."""
        _account(AccountKind.DESK_AGENT, PersonalDetails(AGENT, f"{AGENT}@exemple.test", None, None, Preferences()))
        return self.make(_entered(AGENT))

    def paper(self, who: cast.Person) -> str:
        """The code that somebody has on paper."""
        now = datetime.now(UTC)
        made = activation.issue(activation.prepare(who.identity, at=now), Reason.OPENING, made_by="desk", at=now)
        return shown(made.code)

    def code_by_mail(self) -> str:
        """The code in the newest mail."""
        return browsers.last_code()

    def newest_mail(self) -> str:
        """What the newest mail says."""
        return mail.demo_mails(1)[0].text.body


def _account(kind: AccountKind, details: PersonalDetails) -> None:
    accepted = terms.VERSION if kind is AccountKind.PATIENT else ""
    browsers.made(NewAccount(kind, details, cast.PASSWORD, terms=accepted))


def _entered(login: str) -> Client:
    client = Client()
    assert browsers.enter(client, login, cast.PASSWORD).status_code == 302, login
    return client
