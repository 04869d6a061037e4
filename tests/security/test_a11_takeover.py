"""A11: from a person's mailbox or telephone alone there is no path to a new factor, a new password or a session.

The thief reads everything that reaches the mailbox and the telephone, knows the identifier, the name and the birth
date, and tries everything that he knows on every form that is open to strangers, round after round, until nothing new
is learned: links are opened, codes are typed on each page that asks for one. Meanwhile life goes on, so that true codes
and true links pass through the mailbox: the owner signs in, changes an address, an agent begins a recovery at the desk,
its delay passes. All that the thief may reach is to lock the account.
"""

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from carnet.identity import accounts, letters, mail, mail_worker
from carnet.identity.models import Account
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import AccountId
from carnet.storage import db
from carnet.usecases.finish_recoveries import finish_recoveries
from carnet.usecases.start_recovery import start_recovery
from tests import cast as story
from tests.identity import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Every form that a stranger reaches, and what it asks for.
PAGES = {
    "account_login": ("login_name", "password"),
    "account_confirm_login_code": ("code",),
    "account_second_factor": ("code",),
    "account_recovery_code": ("code",),
    "account_new_device": ("code",),
    "account_activate": ("code",),
    "account_activate_login": ("login", "password", "password_again"),
    "account_activate_contact": ("comment", "email"),
    "account_activate_code": ("code",),
    "account_activate_terms": ("accord",),
    "account_unfreeze": (),
    "account_home": (),
    "account_password": ("password", "password_again"),
    "account_contact_code": ("code",),
    "account_security": (),
    "account_printed_codes": (),
}
BIRTH = {"naissance-day": "9", "naissance-month": "4", "naissance-year": "1958"}
WANTED = "le mot de passe du voleur"


class Thief:
    """Who holds the mailbox and the telephone, and nothing else."""

    def __init__(self) -> None:
        self.browser = Client()
        # The newest first.
        self.codes: list[str] = []
        self.links: set[str] = set()

    def reads(self) -> bool:
        """Everything that came since; whether something new was learned."""
        before = len(self.codes) + len(self.links)
        mail_worker.send_waiting(datetime.now(UTC) + timedelta(days=2))
        received = mail.demo_mails(200)
        self.codes = [code for one in received for code in re.findall(r"\b\d{6}\b", one.text.body)]
        for one in received:
            self.links |= {link.rstrip(".") for link in re.findall(r"https?://[^/\s]+(/\S+)", one.text.body)}
        return len(self.codes) + len(self.links) > before

    def is_inside(self) -> bool:
        """Whether the thief is signed in."""
        return self.browser.get(reverse("account_home")).status_code == 200

    def tries(self) -> None:
        """Every link, and every page with every thing known."""
        for link in sorted(self.links):
            if "pas-moi" not in link:
                self.browser.get(link)
                self.browser.post(link)
        for name, fields in PAGES.items():
            for form in self._forms(fields):
                self.browser.get(reverse(name))
                self.browser.post(reverse(name), form)
            self.reads()

    def _forms(self, fields: tuple[str, ...]) -> list[dict[str, str]]:
        known = {
            "login_name": [cast.PATIENT_LOGIN],
            "login": [cast.PATIENT_LOGIN],
            "code": self.codes[:3] or ["123456"],
            "comment": ["email"],
            "email": ["voleur@exemple.test"],
            "accord": ["oui"],
        }
        choices = [known.get(field, [WANTED, *self.codes[:1]]) for field in fields]
        return [{**BIRTH, **dict(zip(fields, values, strict=True))} for values in product(*choices)]


def _ways(account: AccountId) -> tuple[object, ...]:
    """Everything by which somebody signs in."""
    row = Account.objects.get(pk=account)
    details = accounts.personal_details(account)
    factors = db.rows("SELECT count(*) FROM factor UNION ALL SELECT count(*) FROM recovery_code")
    return (row.password, bytes(row.login_index), details.email, details.phone, row.activated_at, tuple(factors))


def _link(token: str) -> str:
    return f"https://carnet.test/compte/pas-moi/{token}/"


def _sessions(account: AccountId) -> int:
    return len(db.rows("SELECT 1 FROM session WHERE account_id = %s", [account]))


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits would stop the thief first: here the paths themselves must lead nowhere."""
    from carnet.identity import limits

    monkeypatch.setattr(limits, "count", lambda limit, subjects, now: limits.Attempt((), None))


def test_takeover_a11_holder_of_mailbox_and_telephone_reaches_nothing() -> None:
    account = cast.patient()
    owner, thief = Client(), Thief()
    cast.sign_in(owner, cast.PATIENT_LOGIN)
    before, clock = _ways(account), FixedClock(datetime.now(UTC))
    rosa = story.desk_agent(clock)
    started = start_recovery(
        rosa, account, lambda token: f"https://carnet.test/compte/pas-moi/{token}/", papers_seen=True
    )
    assert not isinstance(started, Exception)
    # A code for the second step of somebody who typed the right password is in the mailbox as well.
    cast.give_password(Client(), cast.PATIENT_LOGIN)
    for _ in range(6):
        learned = thief.reads()
        thief.tries()
        assert _ways(account) == before
        assert _sessions(account) == 1 and not thief.is_inside()
        if not learned:
            break
    assert thief.codes and thief.links
    clock.move(timedelta(days=2))
    assert finish_recoveries(clock) == 1
    assert [one.message_id for one in letters.waiting_letters()] == ["letter.activation"]
    # The paper of the recovery is in no mailbox: its code stands nowhere in what the thief read.
    thief.reads()
    thief.tries()
    assert _ways(account) == before and not thief.is_inside()


def test_takeover_a11_all_that_the_thief_can_do_is_to_lock_the_door() -> None:
    account, thief = cast.patient(), Thief()
    clock = FixedClock(datetime.now(UTC))
    start_recovery(story.desk_agent(clock), account, _link, papers_seen=True)
    before = _ways(account)
    thief.reads()
    for link in thief.links:
        thief.browser.post(link)
    facts = accounts.find_account(account)
    assert facts is not None and facts.frozen and _ways(account) == before


def test_takeover_a11_check_sees_a_planted_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: a password that the mailbox alone opens. The thief finds it."""
    cast.patient()
    thief = Thief()
    monkeypatch.setattr("carnet.identity.auth_backend.check_password", lambda *_: True)
    thief.tries()
    assert thief.is_inside()
